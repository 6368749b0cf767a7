/* A tree for people (text, rules), for Graphviz (dot) and for programs (json). Nodes are visited
 * with a stack of our own: a tree may be as deep as it has leaves. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "algorithms/core/text.h"
#include "algorithms/tree/node.h"

enum { LEFT = 1, RIGHT = 0 };

/* Numbers in exact form where machines read, short where people do. */
static const char *short_number(double x, char buf[static 32])
{
	snprintf(buf, 32, "%.6g", x);
	return buf;
}

/* The value of a regression's leaf: six digits of what is left behind the offset. */
static const char *value_number(const struct tree *t, size_t i, char buf[static 32])
{
	double offset = t->schema.target_offset;
	double value = *tree_values_of(&t->values, i).value;
	int more = offset != 0 ? (int)ceil(log10(fabs(offset) / (fabs(value) + 1))) : 0;

	snprintf(buf, 32, "%.*g", 6 + (more > 0 && more < 11 ? more : 0), offset + value);
	return buf;
}

static void print_levels(const struct tree *t, size_t node, bool left, FILE *out)
{
	size_t column = t->node[node].column;
	const uint32_t *set = t->sets + t->info[node].subset - 1;
	const char *between = "";
	char buf[32];

	fputc('{', out);
	for (size_t l = 0; l < t->schema.columns[column].levels; l++)
		if (tree_set_has(set, l) == left) {
			fprintf(out, "%s%s", between,
				tree_schema_level(&t->schema, column, l, buf));
			between = ", ";
		}
	fputc('}', out);
}

/* "width <= 0.8", "colour in {red, blue}", "size > medium"; "or missing" where those go. */
static void print_test(const struct tree *t, size_t node, bool left, FILE *out)
{
	const struct tree_node *n = &t->node[node];
	const struct column *c = &t->schema.columns[n->column];
	char buf[32];

	fputs(c->name, out);
	if (t->info[node].subset) {
		fputs(" in ", out);
		print_levels(t, node, left, out);
	} else if (isinf(n->threshold) && n->threshold > 0) {
		fputs(left ? " known" : " missing", out);
		return;
	} else if (c->kind == COLUMN_ORDERED && n->threshold >= 0 &&
		   n->threshold < (float)c->levels) {
		fprintf(out, " %s %s", left ? "<=" : ">",
			tree_schema_level(&t->schema, n->column, (size_t)n->threshold, buf));
	} else {
		fprintf(out, " %s %s", left ? "<=" : ">", number_float_text(n->threshold, c->offset, buf));
	}
	if (t->info[node].saw_missing && (bool)n->default_left == left)
		fputs(" or missing", out);
}

static void print_counts(const struct tree *t, size_t i, FILE *out)
{
	struct tree_value_list l = tree_values_of(&t->values, i);
	const char *between = "";
	char name[32], count[32];

	for (size_t k = 0; k < l.n; k++)
		if (l.value[k] > 0) {
			size_t c = l.output ? l.output[k] : k;
			fprintf(out, "%s%s %s", between, tree_schema_class(&t->schema, c, name),
				short_number(l.value[k] * t->info[i].weight, count));
			between = ", ";
		}
}

/* "versicolor (versicolor 47, virginica 1; error 0.0208)" or "3.25 (120 rows, mse 0.5)". */
static void print_value(const struct tree *t, size_t i, FILE *out)
{
	char a[32], b[32];

	if (t->schema.classes) {
		fprintf(out, "%s (", tree_schema_class(&t->schema, tree_class_at(t, i), a));
		print_counts(t, i, out);
		fprintf(out, "; error %s)", short_number(t->info[i].error / t->info[i].weight, b));
	} else {
		fprintf(out, "%s (%u rows, mse %s)", value_number(t, i, a), t->info[i].rows,
			short_number(t->info[i].error / t->info[i].weight, b));
	}
}

/* ---- the walk ---- */

struct print_walk {
	const struct tree *t;
	FILE *out;
	uint32_t *stack, *parent;       /* (nodes) */
	size_t depth;
};

static int walk_make(struct print_walk *w, const struct tree *t, FILE *out, struct err *e)
{
	*w = (struct print_walk){ .t = t, .out = out };
	if (!(w->stack = mem_array(t->nodes + 1, sizeof *w->stack, e)) ||
	    !(w->parent = mem_zeros(t->nodes, sizeof *w->parent, e))) {
		free(w->stack);
		return -1;
	}
	for (size_t i = 0; i < t->nodes; i++)
		if (t->node[i].left)
			w->parent[t->node[i].left] = w->parent[t->node[i].left + 1] = (uint32_t)i;
	w->stack[w->depth++] = 0;
	return 0;
}

static void walk_free(struct print_walk *w)
{
	free(w->stack);
	free(w->parent);
}

/* Preorder, left first. */
static bool walk_next(struct print_walk *w, size_t *i)
{
	uint32_t l;

	if (!w->depth)
		return false;
	*i = w->stack[--w->depth];
	l = w->t->node[*i].left;
	if (l) {
		w->stack[w->depth++] = l + 1;
		w->stack[w->depth++] = l;
	}
	return true;
}

static bool is_left(const struct print_walk *w, size_t i)
{
	return w->t->node[w->parent[i]].left == i;
}

/* ---- formats ---- */

/* What fn prints, as the format writes names: the caller's. */
static char *written_as(const struct tree *t, size_t i, int left,
		    void (*fn)(const struct tree *, size_t, int, FILE *),
		    void (*as)(struct text *, const char *))
{
	char *plain = NULL;
	size_t size;
	FILE *mem = open_memstream(&plain, &size);
	struct text out = { 0 };

	if (!mem)
		return NULL;
	fn(t, i, left, mem);
	if (!fclose(mem))
		as(&out, plain);
	free(plain);
	return text_take(&out, NULL);
}

static int print_as(const struct tree *t, size_t i, int left, FILE *out,
			void (*fn)(const struct tree *, size_t, int, FILE *),
			void (*as)(struct text *, const char *))
{
	char *text = written_as(t, i, left, fn, as);

	if (!text)
		return -1;
	fputs(text, out);
	free(text);
	return 0;
}

static void text_dot(struct text *t, const char *s)
{
	text_put(t, "\"", 1);
	escape_dot(t, s);
	text_put(t, "\"", 1);
}

static void test_of(const struct tree *t, size_t i, int left, FILE *out)
{
	print_test(t, i, left, out);
}

static void value_of(const struct tree *t, size_t i, int left, FILE *out)
{
	(void)left;
	print_value(t, i, out);
}

static int print_text(struct print_walk *w)
{
	const struct tree *t = w->t;
	int rc = 0;

	for (size_t i; !rc && walk_next(w, &i);) {
		for (uint32_t d = 1; d < t->info[i].depth; d++)
			fputs("|   ", w->out);
		if (i)
			rc |= print_as(t, w->parent[i], is_left(w, i), w->out, test_of,
				       escape_terminal);
		else
			fputs("all", w->out);
		fputs(": ", w->out);
		rc |= print_as(t, i, LEFT, w->out, value_of, escape_terminal);
		fputc('\n', w->out);
	}
	return rc;
}

/* One line a leaf: "if a <= 1 and b in {x} then yes (...)". */
static int print_rules(struct print_walk *w)
{
	const struct tree *t = w->t;
	int rc = 0;

	for (size_t i; !rc && walk_next(w, &i);) {
		uint32_t *way = w->stack + w->depth;    /* free above the walk's own entries */
		size_t n = 0;
		if (t->node[i].left)
			continue;
		for (size_t at = i; at; at = w->parent[at])
			way[n++] = (uint32_t)at;
		fputs(n ? "if " : "always", w->out);
		while (n--) {
			rc |= print_as(t, w->parent[way[n]], is_left(w, way[n]), w->out, test_of,
				       escape_terminal);
			fputs(n ? " and " : "", w->out);
		}
		fputs(" then ", w->out);
		rc |= print_as(t, i, LEFT, w->out, value_of, escape_terminal);
		fputc('\n', w->out);
	}
	return rc;
}

static void column_of(const struct tree *t, size_t i, int left, FILE *out)
{
	(void)left;
	fputs(t->schema.columns[t->node[i].column].name, out);
}

static int print_dot(struct print_walk *w)
{
	const struct tree *t = w->t;
	int rc = 0;

	fputs("digraph tree {\n\tnode [shape=box, fontname=\"sans-serif\"];\n", w->out);
	for (size_t i; !rc && walk_next(w, &i);) {
		fprintf(w->out, "\tn%zu [label=", i);
		rc = print_as(t, i, LEFT, w->out, value_of, text_dot);
		fputs(t->node[i].left ? "];\n" : ", style=filled, fillcolor=\"#e8eef7\"];\n",
		      w->out);
		if (!i || rc)
			continue;
		fprintf(w->out, "\tn%u -> n%zu [label=", w->parent[i], i);
		rc = print_as(t, w->parent[i], is_left(w, i), w->out, test_of, text_dot);
		fputs("];\n", w->out);
	}
	fputs("}\n", w->out);
	return rc;
}

static void json_value(const struct tree *t, size_t i, FILE *out)
{
	struct tree_value_list l = tree_values_of(&t->values, i);
	char buf[32];

	fputs(", \"value\": [", out);
	for (size_t c = 0, k = 0; c < t->values.outputs; c++) {
		bool there = !l.output || (k < l.n && l.output[k] == c);
		fprintf(out, "%s%s", c ? ", " : "",
			number_text(t->schema.target_offset + (there ? l.value[k++] : 0), buf));
	}
	fputs("]", out);
}

static int json_split(const struct tree *t, size_t i, FILE *out)
{
	const struct tree_node *n = &t->node[i];
	const char *between = "";
	char buf[32];

	fprintf(out, ", \"column\": %u, \"name\": ", n->column);
	if (print_as(t, i, LEFT, out, column_of, text_json))
		return -1;
	if (t->info[i].subset) {
		fputs(", \"left_levels\": [", out);
		for (size_t l = 0; l < t->schema.columns[n->column].levels; l++)
			if (tree_set_has(t->sets + t->info[i].subset - 1, l)) {
				fprintf(out, "%s%zu", between, l);
				between = ", ";
			}
		fputs("]", out);
	} else if (isfinite(n->threshold)) {
		fprintf(out, ", \"threshold\": %s", number_float_text(n->threshold,
			t->schema.columns[n->column].offset, buf));
	} else {
		fprintf(out, ", \"threshold\": \"%s\"", n->threshold > 0 ? "inf" : "-inf");
	}
	fprintf(out, ", \"missing_left\": %s, \"left\": %u, \"right\": %u, \"test\": ",
		n->default_left ? "true" : "false", n->left, n->left + 1);
	return print_as(t, i, LEFT, out, test_of, text_json);
}

/* An array in the order of node numbers, so that left and right are indices into it. */
static int print_json(struct print_walk *w)
{
	const struct tree *t = w->t;
	char a[32], b[32];

	fprintf(w->out, "{\"criterion\": \"%s\", \"nodes\": [\n", t->criterion->name);
	for (size_t i = 0; i < t->nodes; i++) {
		fprintf(w->out, "{\"rows\": %u, \"weight\": %s, \"impurity\": %s", t->info[i].rows,
			number_text(t->info[i].weight, a), number_text(t->info[i].impurity, b));
		json_value(t, i, w->out);
		if (t->node[i].left && json_split(t, i, w->out))
			return -1;
		fputs(i + 1 < t->nodes ? "},\n" : "}\n", w->out);
	}
	fputs("]}\n", w->out);
	return 0;
}

static const struct {
	const char *name;
	int (*print)(struct print_walk *w);
} formats[] = {
	{ "text", print_text },
	{ "rules", print_rules },
	{ "dot", print_dot },
	{ "json", print_json },
};

int tree_print(const struct tree *t, const char *format, FILE *out, struct err *e)
{
	struct print_walk w;
	int rc;

	for (size_t k = 0; k < sizeof formats / sizeof *formats; k++) {
		if (strcmp(formats[k].name, format))
			continue;
		if (walk_make(&w, t, out, e))
			return -1;
		rc = formats[k].print(&w);
		walk_free(&w);
		if (rc)
			return FAIL(e, ERR_NOMEM, "out of memory printing a tree");
		return ferror(out) ? FAIL(e, ERR_IO, "cannot write the tree") : 0;
	}
	return FAIL(e, ERR_PARAM, "unknown format %s; a tree prints as " TREE_FORMATS, format);
}
