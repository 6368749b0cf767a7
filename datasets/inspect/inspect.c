#include "datasets/inspect/inspect.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "datasets/inspect/inspect_inner.h"
#include "algorithms/core/text.h"
#include "datasets/words.h"

#define FEW_VALUES 20           /* whole numbers with 3..20 values may be categories */
/* Categories of a column that make it a problem: always, or where half of them are rare. */
enum { FEW_LEVELS = 64, MANY_LEVELS = 256, RARE_LEVEL = 20 };
#define RARE_ROWS  10           /* a class with fewer rows is missing from some fold of ten */
#define NAMES_SHOWN 6

void inspect_report(const struct inspection *in, enum finding_level level, const char *code,
		    const char *column, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	in->found(in->ctx, &(struct finding){ level, code, column, text });
	free(text);
}

/* What one pass over a numeric column tells. */
struct glance {
	bool whole, ascending, many;    /* many: more than FEW_VALUES different values */
	float value[FEW_VALUES];
	size_t values, present;
};

static void note_value(struct glance *g, float x)
{
	for (size_t k = 0; k < g->values; k++)
		if (g->value[k] == x)
			return;
	if (g->values == FEW_VALUES)
		g->many = true;
	else
		g->value[g->values++] = x;
}

static struct glance glance_at(const struct dataset *d, size_t j)
{
	struct glance g = { .whole = true, .ascending = true };
	double offset = d->columns[j].offset;
	float last = -INFINITY;

	for (size_t i = 0; i < d->rows; i++) {
		float x = d->x[i * d->cols + j];

		if (isnan(x))
			continue;
		g.present++;
		g.whole = g.whole && offset + (double)x == floor(offset + (double)x);
		g.ascending = g.ascending && (isinf(last) || x == last + 1);
		last = x;
		if (!g.many)
			note_value(&g, x);
		else if (!g.ascending && !g.whole)
			break;
	}
	return g;
}

/* "a", "b", ... as text; names are shown once, however many columns share the trait. */
static void add_name(struct text *names, size_t *count, const char *name)
{
	if ((*count)++ < NAMES_SHOWN)
		text_add(names, "%s'%s'", *count > 1 ? ", " : "", name);
	else if (*count == NAMES_SHOWN + 1)
		text_add(names, ", ...");
}

static void look_at_numbers(const struct inspection *in, size_t j, struct text *names, size_t *few)
{
	const struct dataset *d = in->d;
	const char *name = d->columns[j].name;
	struct glance g = glance_at(d, j);

	if (!g.many && g.values <= 1)
		inspect_report(in, FINDING_WARNING, "constant", name, "column '%s' is constant%s",
			       name, g.present < d->rows ? " where it is not missing" : "");
	else if (g.many && g.whole && g.ascending && g.present == d->rows)
		inspect_report(in, FINDING_WARNING, "id-like", name,
			       "column '%s' counts the rows; if it is an "
			       "identifier, --ignore it",
			       name);
	else if (!g.many && g.whole && g.values > 2 && d->rows >= 5 * g.values)
		add_name(names, few, name);
}

/* Small letters and digits, without what else is written around and between. */
static void fold(struct text *to, const char *name)
{
	to->used = 0;
	for (; *name; name++)
		if (!strchr(" \t._-", *name))
			text_put(to, &(char){ (char)tolower((unsigned char)*name) }, 1);
	text_put(to, "", 0);
}

/* Yes, yes and "no ." are one thing each to people, and two to a learner. Single letters may differ
 * by their case, and numbers by their sign. */
static int look_at_spellings(const struct inspection *in, const char *what, const char *column,
			     size_t n, const char *const *names, struct err *e)
{
	struct words seen = { 0 };
	struct text plain = { 0 };
	size_t pairs = 0, first = 0, second = 0;
	uint32_t *level = mem_array(n, sizeof *level, e), index;
	int rc = level ? 0 : -1;

	for (size_t k = 0; !rc && k < n; k++) {
		double x;
		size_t known = seen.n;

		fold(&plain, names[k]);
		if (plain.used < 2 || number_parse(names[k], strlen(names[k]), &x))
			continue;
		if ((rc = words_add(&seen, plain.at, plain.used, &index, e)))
			break;
		if (seen.n > known) {
			level[index] = (uint32_t)k;
		} else if (!pairs++) {
			first = level[index];
			second = k;
		}
	}
	if (pairs)
		inspect_report(in, FINDING_WARNING, "spelling", column,
			       "%s '%s': '%s' and '%s'%s differ in spelling alone: are they one?",
			       what, column, names[first], names[second],
			       pairs > 1 ? " (and other categories)" : "");
	words_free(&seen);
	text_free(&plain);
	free(level);
	return rc;
}

/* Categories in fewer than `least` rows, and the rows of them all; count (levels): the rows of each. */
static size_t rare_levels(const size_t *count, size_t levels, size_t least, size_t *rows)
{
	size_t rare = 0;

	*rows = 0;
	for (size_t k = 0; k < levels; k++)
		if (count[k] && count[k] < least) {
			rare++;
			*rows += count[k];
		}
	return rare;
}

/* --rare N with the largest N that leaves half of the rows a category of their own; "" where none does. */
static const char *rare_advice(const size_t *count, size_t levels, size_t rows)
{
	static const struct { size_t least; const char *text; } advice[] = {
		{ 20, "--rare 20 makes one of the rare ones, " }, { 10, "--rare 10 makes one of the rare ones, " },
		{ 5, "--rare 5 makes one of the rare ones, " }, { 2, "--rare 2 makes one of those of a single row, " },
	};

	for (size_t i = 0; i < sizeof advice / sizeof *advice; i++) {
		size_t taken, rare = rare_levels(count, levels, advice[i].least, &taken);

		if (rare > 1 && taken <= rows / 2)
			return advice[i].text;
	}
	return "";
}

static void tell_many_levels(const struct inspection *in, const struct column *c, const size_t *count, size_t used,
			     size_t present)
{
	size_t rows, rare = rare_levels(count, c->levels, RARE_LEVEL, &rows);
	char seldom[96] = "";

	if (used < FEW_LEVELS || (used < MANY_LEVELS && rare < used / 2))
		return;
	if (rare)
		snprintf(seldom, sizeof seldom, ", %zu of them in fewer than %d rows (%zu rows in all)", rare,
			 RARE_LEVEL, rows);
	inspect_report(in, FINDING_WARNING, "many-levels", c->name,
		       "column '%s' has %zu categories%s, and they are as many columns where a learner needs "
		       "numbers: %stree takes categories as they are, knn[metric=heom] compares them", c->name, used,
		       seldom, rare_advice(count, c->levels, present));
}

static int look_at_categories(const struct inspection *in, size_t j, struct err *e)
{
	const struct dataset *d = in->d;
	const struct column *c = &d->columns[j];
	size_t *count = mem_zeros(c->levels + 1u, sizeof *count, e), used = 0, present = 0;

	if (!count)
		return -1;
	for (size_t i = 0; i < d->rows; i++) {
		float x = d->x[i * d->cols + j];

		if (x >= 0 && x < (float)c->levels) {
			used += !count[(size_t)x]++;
			present++;
		}
	}
	if (used <= 1)
		inspect_report(in, FINDING_WARNING, "constant", c->name, "column '%s' is constant",
			       c->name);
	else if (used > FEW_VALUES && used > present / 2)
		inspect_report(in, FINDING_WARNING, "id-like", c->name,
			       "column '%s' has %zu categories in %zu rows; "
			       "if it is an identifier, --ignore it",
			       c->name, used, present);
	else
		tell_many_levels(in, c, count, used, present);
	free(count);
	return look_at_spellings(in, "column", c->name, c->levels,
				 (const char *const *)c->level_names, e);
}

static int look_at_classes(const struct inspection *in, struct err *e)
{
	const struct dataset *d = in->d;
	struct text names = { 0 };
	size_t rare = 0, *count;

	if (!d->label)
		return 0;
	if (!(count = mem_zeros(d->classes, sizeof *count, e)))
		return -1;
	for (size_t i = 0; i < d->rows; i++)
		count[d->label[i]]++;
	for (size_t k = 0; k < d->classes; k++)
		if (count[k] < RARE_ROWS && rare++ < NAMES_SHOWN)
			text_add(&names, "%s'%s' (%zu)", rare > 1 ? ", " : "", d->class_names[k],
				 count[k]);
	if (rare)
		inspect_report(in, FINDING_WARNING, "rare-class", NULL,
			       "rare classes, under %d rows: %s%s", RARE_ROWS,
			       names.at ? names.at : "", rare > NAMES_SHOWN ? ", ..." : "");
	text_free(&names);
	free(count);
	return look_at_spellings(in, "target", d->target_name ? d->target_name : "", d->classes,
				 (const char *const *)d->class_names, e);
}

int inspect_quick(const struct dataset *d, finding_fn *found, void *ctx, struct err *e)
{
	struct inspection in = { d, found, ctx };
	struct text names = { 0 };
	size_t few = 0;

	for (size_t j = 0; d->x && j < d->cols; j++) {
		if (d->columns[j].kind == COLUMN_NUMERIC)
			look_at_numbers(&in, j, &names, &few);
		else if (look_at_categories(&in, j, e))
			return -1;
	}
	if (few)
		inspect_report(&in, FINDING_NOTE, "maybe-categorical", NULL,
			       "whole numbers with few values in %zu "
			       "column%s (%s): taken as numbers; --categorical NAMES if they are "
			       "categories",
			       few, plural(few), names.at ? names.at : "");
	text_free(&names);
	return look_at_classes(&in, e);
}

int inspect_all(const struct dataset *d, finding_fn *found, void *ctx, struct err *e)
{
	struct inspection in = { d, found, ctx };

	inspect_shape(&in);
	if (inspect_quick(d, found, ctx, e))
		return -1;
	if (d->x ? inspect_columns(&in, e) : inspect_sparse(&in, e))
		return -1;
	if (inspect_rows(&in, e))
		return -1;
	return inspect_splits(&in, e);
}
