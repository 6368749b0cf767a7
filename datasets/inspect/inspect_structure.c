/* Rows that belong together, or follow one another, and folds that do not heed it: random folds then
 * test near copies of what they trained on.
 *
 * A column may look like a group's name or like time by its own name and by the order of the rows; that
 * alone is harmless. It is told where targets are more alike within its values, or between neighbours,
 * than permutations of the targets leave room for. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/core/wordlist.h"
#include "datasets/inspect/inspect_inner.h"

#define STRUCTURE_ROWS  30      /* fewer prove nothing */
#define STRUCTURE_LEVEL 0.01    /* of the permutation test */
#define GROUPS_LEAST    10      /* values of a column that may name groups */
enum { PERMUTATIONS = 199, PERMUTATIONS_LEAST = 99 };
#define PERMUTED_ROWS   4e7     /* in all, beyond which fewer permutations are made */

static const char time_words[] = "time date datetime timestamp year month week day hour minute quarter "
				 "period epoch zeit datum jahr";
static const char group_words[] = "id group subject patient person user customer client session household "
				  "family site device animal participant speaker";

/* Whether a part of a name, "PatientId" and "patient_id" have two, is one of the words. */
static bool has_word(const char *name, const char *words)
{
	char part[32];

	for (const char *at = name; *at;) {
		size_t n = 0;

		while (*at && !isalpha((unsigned char)*at))
			at++;
		for (const char *from = at; isalpha((unsigned char)*at); at++) {
			if (at > from && isupper((unsigned char)at[0]) && islower((unsigned char)at[-1]))
				break;
			if (n + 1 < sizeof part)
				part[n++] = (char)tolower((unsigned char)*at);
		}
		part[n] = 0;
		if (n && wordlist_find(words, part) >= 0)
			return true;
	}
	return false;
}

/* ---- how alike targets are ---- */

struct alike {
	const struct dataset *d;
	const uint32_t *group;          /* (rows) dense; NULL: neighbours instead */
	size_t groups;
	size_t *rows_of;                /* (groups) */
	double *sum;                    /* (groups * classes), or (groups) */
};

static double target_at(const struct dataset *d, size_t i)
{
	return d->label ? (double)d->label[i] : d->target[i];
}

/* Neighbours: the share of equal classes, or less their squared distance. */
static double alike_neighbours(const struct dataset *d, const size_t *at)
{
	double sum = 0;

	for (size_t i = 1; i < d->rows; i++) {
		double by = target_at(d, at[i]) - target_at(d, at[i - 1]);

		sum += d->label ? by == 0 : -by * by;
	}
	return sum;
}

/* Within groups: the sum over groups of squared sums by their rows, of the targets or of each class. */
static double alike_within(const struct alike *a, const size_t *at)
{
	const struct dataset *d = a->d;
	size_t k = d->label ? d->classes : 1;
	double sum = 0;

	memset(a->sum, 0, a->groups * k * sizeof *a->sum);
	for (size_t i = 0; i < d->rows; i++)
		if (d->label)
			a->sum[a->group[i] * k + d->label[at[i]]]++;
		else
			a->sum[a->group[i]] += d->target[at[i]] - d->target_offset;
	for (size_t g = 0; g < a->groups; g++)
		for (size_t y = 0; y < k; y++)
			sum += a->sum[g * k + y] * a->sum[g * k + y] / (double)a->rows_of[g];
	return sum;
}

static double alikeness(const struct alike *a, const size_t *at)
{
	return a->group ? alike_within(a, at) : alike_neighbours(a->d, at);
}

/* The share of permutations of the targets, the true order among them, that leave them as alike. */
static int permuted_p(const struct alike *a, double *p, struct err *e)
{
	size_t n = a->d->rows, *at = mem_array(n, sizeof *at, e), more = 0,
	       times = (size_t)fmin(PERMUTATIONS, fmax(PERMUTATIONS_LEAST, PERMUTED_ROWS / (double)n));
	struct rng r = rng_make(rng_seed(n, "alike"));
	double seen;

	if (!at)
		return -1;
	for (size_t i = 0; i < n; i++)
		at[i] = i;
	seen = alikeness(a, at);
	for (size_t k = 0; k < times; k++) {
		rng_shuffle(&r, at, n);
		more += alikeness(a, at) >= seen;
	}
	free(at);
	*p = (double)(1 + more) / (double)(1 + times);
	return 0;
}

/* ---- columns ---- */

/* A column's values as dense numbers by first occurrence, and what their order tells. */
struct structure {
	uint32_t *group;                /* (rows) */
	size_t *rows_of;                /* (groups) */
	size_t groups, runs;            /* runs: of equal values through the rows */
	bool whole;                     /* all there, whole numbers or categories */
};

struct structure_value {
	float value;
	size_t row;
};

static int by_value(const void *a, const void *b)
{
	const struct structure_value *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static int look(struct structure *s, const struct dataset *d, size_t j, struct err *e)
{
	struct structure_value *v = mem_array(d->rows, sizeof *v, e);
	double offset = d->columns[j].offset;

	*s = (struct structure){ .whole = true, .runs = 1, .group = mem_array(d->rows, sizeof *s->group, e),
				 .rows_of = mem_zeros(d->rows, sizeof *s->rows_of, e) };
	if (!v || !s->group || !s->rows_of) {
		free(v);
		return -1;
	}
	for (size_t i = 0; i < d->rows && s->whole; i++) {
		float x = d->x[i * d->cols + j], last = i ? v[i - 1].value : x;

		v[i] = (struct structure_value){ x, i };
		s->whole = !isnan(x) && offset + (double)x == floor(offset + (double)x);
		s->runs += x != last;
	}
	if (s->whole) {
		qsort(v, d->rows, sizeof *v, by_value);
		for (size_t i = 0; i < d->rows; i++) {
			s->groups += !i || v[i].value != v[i - 1].value;
			s->group[v[i].row] = (uint32_t)(s->groups - 1);
			s->rows_of[s->groups - 1]++;
		}
	}
	free(v);
	return 0;
}

static void structure_free(struct structure *s)
{
	free(s->group);
	free(s->rows_of);
}

/* Many values, with some rows repeated and a name that says so, or with all their rows standing together:
 * of numbers, which may be sorted for other reasons, the latter says nothing. */
static bool may_be_group(const struct dataset *d, size_t j, const struct structure *s)
{
	if (!s->whole || s->groups < GROUPS_LEAST || d->rows - s->groups < GROUPS_LEAST)
		return false;
	return has_word(d->columns[j].name, group_words) ||
	       (s->runs == s->groups && d->rows >= 2 * s->groups);
}

static int tell_group(const struct inspection *in, size_t j, const struct structure *s,
		      const char *split, struct err *e)
{
	const struct dataset *d = in->d;
	const char *name = d->columns[j].name;
	size_t k = d->label ? d->classes : 1;
	struct alike a = { .d = d, .group = s->group, .groups = s->groups, .rows_of = s->rows_of,
			   .sum = mem_array(s->groups * k, sizeof *a.sum, e) };
	double p = 1;
	int rc = a.sum ? permuted_p(&a, &p, e) : -1;

	if (!rc && p <= STRUCTURE_LEVEL)
		inspect_report(in, FINDING_WARNING, "group-ignored", name,
			       "column '%s' looks like a group (%zu values in %zu rows), its rows have "
			       "alike targets (p = %.2g), and split %s parts them: scores on rows of new "
			       "groups will be lower; --group '%s' keeps them together", name, s->groups,
			       d->rows, p, split, name);
	free(a.sum);
	return rc;
}

static int tell_time(const struct inspection *in, size_t j, const char *split, struct err *e)
{
	const char *name = in->d->columns[j].name;
	struct alike a = { .d = in->d };
	double p = 1;

	if (permuted_p(&a, &p, e))
		return -1;
	if (p <= STRUCTURE_LEVEL)
		inspect_report(in, FINDING_WARNING, "time-ignored", name,
			       "rows are in the order of column '%s', neighbours have alike targets (p = "
			       "%.2g), and split %s mixes them: scores of what comes later will be lower; "
			       "a split forward:5 trains on the past alone", name, p, split);
	return 0;
}

/* Time needs no whole numbers, but an order. */
static bool may_be_time(const struct dataset *d, size_t j)
{
	bool up = true, down = true, moves = false;

	if (d->columns[j].kind != COLUMN_NUMERIC || !has_word(d->columns[j].name, time_words))
		return false;
	for (size_t i = 1; i < d->rows; i++) {
		float x = d->x[i * d->cols + j], last = d->x[(i - 1) * d->cols + j];

		if (isnan(x) || isnan(last))
			return false;
		up = up && x >= last;
		down = down && x <= last;
		moves = moves || x != last;
	}
	return moves && (up || down);
}

static int look_at_column(const struct inspection *in, size_t j, const char *split, bool *time,
			  struct err *e)
{
	struct structure s;
	int rc;

	if (!*time && may_be_time(in->d, j)) {
		*time = true;           /* one clock is told once */
		return tell_time(in, j, split, e);
	}
	if (in->d->columns[j].kind == COLUMN_NUMERIC && !has_word(in->d->columns[j].name, group_words))
		return 0;
	rc = look(&s, in->d, j, e);
	if (!rc && may_be_group(in->d, j, &s))
		rc = tell_group(in, j, &s, split, e);
	structure_free(&s);
	return rc;
}

int inspect_structure(const struct dataset *d, const struct folds *f, const char *split,
		      finding_fn *found, void *ctx, struct err *e)
{
	struct inspection in = { d, found, ctx };
	bool time = false;

	if (!d->x || d->group || d->rows < STRUCTURE_ROWS || f->forward || f->disjoint ||
	    !strncmp(split, "stored", 6))
		return 0;
	for (size_t j = 0; j < d->cols; j++)
		if (look_at_column(&in, j, split, &time, e))
			return -1;
	return 0;
}
