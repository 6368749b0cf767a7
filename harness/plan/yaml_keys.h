/* Inside harness/plan: reading YAML by tables of keys, with errors that name the line. */
#ifndef YAML_KEYS_H
#define YAML_KEYS_H

#include <stdbool.h>
#include <yaml.h>

#include "algorithms/core/wordlist.h"
#include "harness/plan/plan.h"

struct plan_yaml_reader {
	yaml_document_t doc;
	struct plan *plan;              /* knows the file's name */
	struct plan base; /* holds one study: what the top level says for all of them */
	bool marked;                    /* the error has its line */
};

/* ERR_PARAM where the text is longer, deeper or more entangled than a plan may be, or holds a second
 * document; first of all. */
int plan_yaml_check_bounds(const struct plan_yaml_reader *r, const char *text, size_t n,
			   struct err *e);

/* "bench.yaml:12: " in front of what e holds, by the innermost node that knows. Lines count from 1.
 */
int plan_yaml_at_line(struct plan_yaml_reader *r, const yaml_node_t *n, struct err *e);

size_t plan_yaml_line(const yaml_node_t *n);
yaml_node_t *plan_yaml_node(struct plan_yaml_reader *r, int id);
const char *plan_yaml_scalar(const yaml_node_t *n);               /* NULL when it is none */
const char *plan_yaml_want_scalar(const yaml_node_t *n, struct err *e);
/* The text at `key` of a mapping, or NULL. */
const char *plan_yaml_lookup(struct plan_yaml_reader *r, const yaml_node_t *n, const char *key);

/* Values. What *out held is freed, where it is text. */
int plan_yaml_text(const yaml_node_t *n, char **out, struct err *e);
/* A list of words as one text with `between` in it; a single word is a list of one. */
int plan_yaml_list(struct plan_yaml_reader *r, const yaml_node_t *n, char between, char **out,
		   struct err *e);

/* What is done with the value of a key. */
typedef int plan_yaml_take(struct plan_yaml_reader *r, const char *key, const yaml_node_t *value,
			   void *into, struct err *e);

/* Hands every value of the mapping n to take. Keys that are not among the names (at most 64), and
 * one that stands twice, are errors. */
int plan_yaml_mapping(struct plan_yaml_reader *r, const yaml_node_t *n, wordlist_name *name,
		      plan_yaml_take *take, void *into, struct err *e);

/* One entry of a list, added to the study (plan_yaml_entries.c): "iris", or {file: my.csv, target:
 * y}; "mlp[hidden=100]", or {mlp: {hidden: 100, dropout: [0, 0.5]}}, which is the same in other
 * words. */
int plan_yaml_data(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s,
		   struct err *e);
int plan_yaml_learner(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s,
		      struct err *e);

#endif
