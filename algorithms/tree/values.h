/* What the nodes of a tree predict: a value for regression, the shares of the classes.
 *
 *   tree_values_reserve -> tree_values_clear -> tree_values_put | tree_values_copy -> tree_values_of
 *
 * Up to TREE_VALUES_FULL outputs a node's lie side by side in full. Of more classes only those that a
 * node has are kept, 12 bytes each: a fully grown tree has about as many nodes as rows, so that full
 * ones would take rows x classes, gigabytes for a table of 30,000 rows and as many hundred classes as
 * come from identifiers. A level of a tree has at most a share for each row. */
#ifndef TREE_VALUES_H
#define TREE_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/blob.h"
#include "algorithms/core/err.h"

enum { TREE_VALUES_FULL = 64 };

/* Of one node, in the order of the outputs. output NULL: all of them; else those left out are 0. */
struct tree_value_list {
	const double *value;            /* (n) */
	const uint32_t *output;         /* (n) ascending, or NULL */
	size_t n;
};

struct tree_values_part {
	size_t at;                      /* in the arrays below */
	uint32_t n;
};

struct tree_values {
	size_t outputs;                 /* classes, or 1 */
	bool listed;
	double *value;                  /* (nodes, outputs), or (used) */
	uint32_t *output;               /* listed: (used) */
	struct tree_values_part *part;  /* listed: (nodes) */
	size_t value_room, output_room, part_room, used;
};

void tree_values_make(struct tree_values *v, size_t outputs);
void tree_values_free(struct tree_values *v);   /* accepts { 0 } */
int tree_values_reserve(struct tree_values *v, size_t nodes, struct err *e);
void tree_values_clear(struct tree_values *v, size_t from, size_t n);

/* Node i, which was cleared, gets amount / whole of each output, or the one value of another node. */
int tree_values_put(struct tree_values *v, size_t i, const double *amount, double whole, struct err *e);
int tree_values_copy(struct tree_values *v, size_t i, const struct tree_values *from, size_t k,
		     struct err *e);
/* Node `to` gets what node `from` has, which is not before it. */
void tree_values_move(struct tree_values *v, size_t to, size_t from);

struct tree_value_list tree_values_of(const struct tree_values *v, size_t i);
void tree_values_write(const struct tree_values *v, size_t i, float *out);      /* (outputs) */
size_t tree_values_bytes(const struct tree_values *v, size_t nodes);

/* In the order of the nodes, however they came to be. */
int tree_values_save(const struct tree_values *v, size_t nodes, struct blob *out, struct err *e);
int tree_values_load(struct tree_values *v, size_t outputs, size_t nodes, const struct blob *in,
		     struct err *e);

#endif
