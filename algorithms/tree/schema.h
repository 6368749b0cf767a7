/* The names of a model's columns, categories and classes, copied from the training view, so that a
 * fitted tree can be printed and saved after the data are gone. */
#ifndef TREE_SCHEMA_H
#define TREE_SCHEMA_H

#include "algorithms/core/blob.h"
#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

struct schema {
	size_t cols, classes;           /* classes: 0 for regression */
	struct column *columns;
	const char *const *class_names; /* or NULL */
	char *text;                     /* all strings, one after the other */
	size_t text_size;
	const char **words;             /* level names of all columns, then class names */
};

int schema_copy(struct schema *s, const struct data_view *v, struct err *e);
void schema_free(struct schema *s);             /* accepts { 0 } */

int schema_save(const struct schema *s, struct blob *out, struct err *e);
int schema_load(struct schema *s, const struct blob *in, struct err *e);

/* "versicolor", or "class 1" written to buf. */
const char *schema_class(const struct schema *s, size_t c, char buf[static 32]);
const char *schema_level(const struct schema *s, size_t column, size_t level, char buf[static 32]);

#endif
