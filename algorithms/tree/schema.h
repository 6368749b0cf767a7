/* The names of a model's columns, categories and classes, copied from the training view, so that a
 * fitted tree can be printed and saved after the data are gone. */
#ifndef TREE_SCHEMA_H
#define TREE_SCHEMA_H

#include "algorithms/core/blob.h"
#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

struct tree_schema {
	size_t cols, classes;           /* classes: 0 for regression */
	struct column *columns;
	double target_offset;           /* of a regression: the leaves hold value - target_offset */
	const char *const *class_names; /* or NULL */
	char *text;                     /* all strings, one after the other */
	size_t text_size;
	const char **words;             /* level names of all columns, then class names */
};

int tree_schema_copy(struct tree_schema *s, const struct data_view *v, struct err *e);
void tree_schema_free(struct tree_schema *s);   /* accepts { 0 } */

int tree_schema_save(const struct tree_schema *s, struct blob *out, struct err *e);
int tree_schema_load(struct tree_schema *s, const struct blob *in, struct err *e);

/* "versicolor", or "class 1" written to buf. */
const char *tree_schema_class(const struct tree_schema *s, size_t c, char buf[static 32]);
const char *tree_schema_level(const struct tree_schema *s, size_t column, size_t level,
			      char buf[static 32]);

#endif
