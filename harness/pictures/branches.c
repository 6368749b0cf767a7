#include "harness/pictures/branches.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"

/* A threshold in four digits; in all of them where a column counts from far away, as days do. */
static char *test_text(const json_t *node, struct err *e)
{
	double threshold = json_number_value(json_object_get(node, "threshold"));
	const char *name = json_string_value(json_object_get(node, "name"));
	const char *whole = json_string_value(json_object_get(node, "test"));
	bool numeric = json_is_number(json_object_get(node, "threshold")) && name && whole &&
		       !strncmp(whole, name, strlen(name)) &&
		       !strncmp(whole + strlen(name), " <= ", 4);
	const char *number = numeric ? whole + strlen(name) + 4 : "", *rest;
	char *end;

	/* of an ordered column the test names a level */
	strtod(number, &end);
	rest = end;
	if (!numeric || end == number || (*rest && strcmp(rest, " or missing") != 0))
		return mem_text(whole ? whole : "", e);
	return fabs(threshold) < 1e5 ? mem_format(e, "%s ≤ %.4g%s", name, threshold, rest)
				     : mem_format(e, "%s ≤ %s", name, number);
}

static int read_node(struct branch_tree *b, size_t i, const json_t *node, struct err *e)
{
	struct branch *at = &b->branch[i];
	const json_t *value = json_object_get(node, "value"), *left = json_object_get(node, "left");

	at->rows = json_number_value(json_object_get(node, "rows"));
	at->impurity = json_number_value(json_object_get(node, "impurity"));
	at->value = b->values + i * b->outputs;
	for (size_t k = 0; k < b->outputs; k++)
		b->values[i * b->outputs + k] = json_number_value(json_array_get(value, k));
	if (!left)
		return 0;
	at->left = (size_t)json_integer_value(left);
	at->right = (size_t)json_integer_value(json_object_get(node, "right"));
	return (at->test = test_text(node, e)) ? 0 : -1;
}

static int read_nodes(struct branch_tree *b, const json_t *nodes, struct err *e)
{
	b->n = json_array_size(nodes);
	b->outputs = json_array_size(json_object_get(json_array_get(nodes, 0), "value"));
	if (!(b->branch = mem_zeros(b->n, sizeof *b->branch, e)) ||
	    !(b->values = mem_zeros(b->n, b->outputs * sizeof *b->values, e)))
		return -1;
	for (size_t i = 0; i < b->n; i++)
		if (read_node(b, i, json_array_get(nodes, i), e))
			return -1;
	/* children have larger numbers than their parents */
	for (size_t i = 0; i < b->n; i++)
		if (b->branch[i].left)
			b->branch[b->branch[i].left].depth = b->branch[b->branch[i].right].depth =
				b->branch[i].depth + 1;
	for (size_t i = b->n; i-- > 0;)
		b->branch[i].leaves = b->branch[i].left
					      ? b->branch[b->branch[i].left].leaves +
							b->branch[b->branch[i].right].leaves
					      : 1;
	return 0;
}

int branches_read(struct branch_tree *b, const struct model *m, struct err *e)
{
	char *text = NULL;
	size_t size;
	FILE *f;
	json_t *all = NULL, *nodes;
	int rc = -1;

	*b = (struct branch_tree){ 0 };
	if (!m->learner->print || !strstr(m->learner->formats, "json"))
		return FAIL(e, ERR_UNSUITED, "%s is no tree", m->learner->name);
	if (!(f = open_memstream(&text, &size)))
		return FAIL(e, ERR_NOMEM, "out of memory");
	rc = m->learner->print(m->self, "json", f, e);
	if (fclose(f) && !rc)
		rc = FAIL(e, ERR_NOMEM, "out of memory");
	if (rc)
		goto done;
	all = json_loadb(text, size, 0, NULL);
	nodes = json_object_get(all, "nodes");
	rc = json_array_size(nodes) ? read_nodes(b, nodes, e)
				    : FAIL(e, ERR_UNSUITED, "%s is no tree", m->learner->name);
	if (rc)
		branches_free(b);
done:
	json_decref(all);
	free(text);
	return rc;
}

void branches_free(struct branch_tree *b)
{
	for (size_t i = 0; b->branch && i < b->n; i++)
		free(b->branch[i].test);
	free(b->branch);
	free(b->values);
	*b = (struct branch_tree){ 0 };
}

/* ---- the layout ---- */

static bool is_end(const struct branch *at, size_t depth)
{
	return !at->left || at->depth == depth;
}

static size_t ends_at(const struct branch_tree *b, size_t depth)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += b->branch[i].depth <= depth && is_end(&b->branch[i], depth);
	return n;
}

/* Numbers the ends from the first child down. By node numbers a parent stands before its children, so the
 * lines that a branch takes are those before it, and its ends. */
void branches_lay_out(struct branch_tree *b, size_t ends, size_t depth)
{
	size_t level = 1;

	while (level < depth && ends_at(b, level + 1) <= ends &&
	       ends_at(b, level + 1) > ends_at(b, level))
		level++;
	b->ends = ends_at(b, level);
	b->depth = 0;
	/* y counts the ends first, from the last node back */
	for (size_t i = b->n; i-- > 0;) {
		struct branch *at = &b->branch[i];
		at->shown = at->depth <= level;
		at->end = at->shown && is_end(at, level);
		at->x = (double)at->depth;
		at->y = at->end ? 1 : at->shown ? b->branch[at->left].y + b->branch[at->right].y : 0;
		if (at->shown && at->depth > b->depth)
			b->depth = at->depth;
	}
	/* then it becomes the first line of each */
	b->branch[0].y = 0;
	for (size_t i = 0; i < b->n; i++) {
		struct branch *at = &b->branch[i];
		if (!at->shown || at->end)
			continue;
		double first = b->branch[at->left].y;
		b->branch[at->left].y = at->y;
		b->branch[at->right].y = at->y + first;
	}
	for (size_t i = b->n; i-- > 0;) {
		struct branch *at = &b->branch[i];
		if (at->shown && !at->end)
			at->y = 0.5 * (b->branch[at->left].y + b->branch[at->right].y);
	}
}
