#include "harness/process/pace.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

#define DRIFT_MOST 8.0          /* either way: samples are not off by more */
/* A cell that has taken as long as expected is thought to need a tenth of it more. */
#define OVERDUE 1.1

static int by_kind(const void *a, const void *b)
{
	const struct pace *x = a, *y = b;

	if (x->variant != y->variant)
		return x->variant < y->variant ? -1 : 1;
	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	if (x->keep != y->keep)
		return x->keep < y->keep ? -1 : 1;
	if (x->noise != y->noise)
		return x->noise < y->noise ? -1 : 1;
	return x->wrong < y->wrong ? -1 : x->wrong > y->wrong;
}

struct pace *pace_list_find(const struct pace_list *p, const struct cell *c)
{
	struct pace like = { .variant = c->variant, .task = c->task,
			     .keep = c->keep, .noise = c->noise, .wrong = c->wrong };

	return p->n ? bsearch(&like, p->at, p->n, sizeof like, by_kind) : NULL;
}

static struct pace pace_of_cell(const struct job_list *l, size_t cell)
{
	const struct cell *c = &l->cells[cell];

	return (struct pace){ .variant = c->variant, .task = c->task, .keep = c->keep,
			      .noise = c->noise, .wrong = c->wrong, .study = c->study, .cells = 1,
			      .each = NAN, .cpu = NAN, .cell = cell };
}

static int by_kind_and_cell(const void *a, const void *b, void *list)
{
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	struct pace x = pace_of_cell(list, i), y = pace_of_cell(list, j);
	int order = by_kind(&x, &y);

	return order ? order : i < j ? -1 : i > j;
}

/* at NULL: only counts. cells: by kind. */
static size_t gather(struct pace *at, const struct job_list *l, const size_t *cells, size_t n)
{
	struct pace last = { 0 };
	size_t kinds = 0;

	for (size_t i = 0; i < n; i++) {
		struct pace x = pace_of_cell(l, cells[i]);

		if (kinds && !by_kind(&last, &x)) {
			if (at)
				at[kinds - 1].cells++;
			continue;
		}
		if (at)
			at[kinds] = x;
		last = x;
		kinds++;
	}
	return kinds;
}

/* Of a million cells eight bytes each are sorted, and only their kinds are kept. */
int pace_list_make(struct pace_list *p, const struct job_list *l, const size_t *todo, size_t ntodo,
	       struct err *e)
{
	size_t *cells = mem_array(ntodo, sizeof *cells, e);

	*p = (struct pace_list){ 0 };
	if (!cells)
		return -1;
	for (size_t i = 0; i < ntodo; i++)
		cells[i] = todo ? todo[i] : i;
	qsort_r(cells, ntodo, sizeof *cells, by_kind_and_cell, (void *)l);
	p->n = gather(NULL, l, cells, ntodo);
	if ((p->at = mem_zeros(p->n, sizeof *p->at, e)))
		gather(p->at, l, cells, ntodo);
	free(cells);
	return p->at ? 0 : -1;
}

void pace_see(struct pace *p, double wall, double cpu, double bytes)
{
	double before = (double)p->seen;

	p->ok++;
	if (!(wall >= 0 && cpu >= 0))
		return;
	p->each = ((before ? p->each * before : 0) + wall) / (before + 1);
	p->cpu = ((before ? p->cpu * before : 0) + cpu) / (before + 1);
	p->bytes = fmax(p->bytes, bytes);
	p->seen++;
}

void pace_list_free(struct pace_list *p)
{
	free(p->at);
	*p = (struct pace_list){ 0 };
}

double pace_list_drift(const struct pace_list *p)
{
	double seen = 0, expected = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].finished && p->at[i].each > 0) {
			seen += p->at[i].seconds;
			expected += p->at[i].each * (double)p->at[i].finished;
		}
	return expected > 0 ? fmin(fmax(seen / expected, 1 / DRIFT_MOST), DRIFT_MOST) : 1;
}

/* Of a cell; NAN: nothing is known. */
static double seen_or_expected(const struct pace *p, double drift)
{
	return p->finished ? p->seconds / (double)p->finished : p->each * drift;
}

/* Mean seconds of a cell over all that something is known of. */
static double mean_each(const struct pace_list *p, double drift)
{
	double sum = 0, cells = 0;

	for (size_t i = 0; i < p->n; i++) {
		double each = seen_or_expected(&p->at[i], drift);
		if (isnan(each))
			continue;
		sum += each * (double)p->at[i].cells;
		cells += (double)p->at[i].cells;
	}
	return cells > 0 ? sum / cells : NAN;
}

/* Of a cell whose kind has run for `age` so far; 0: none runs. */
static double expect(const struct pace *p, double drift, double mean, double age)
{
	double each = seen_or_expected(p, drift);

	each = isnan(each) ? mean : each;
	return each < OVERDUE * age ? OVERDUE * age : each;
}

static double oldest(const struct pace *p, const struct pace_running *r, size_t running)
{
	double age = 0;

	for (size_t i = 0; i < running && p->running; i++)
		if (r[i].pace == p)
			age = fmax(age, r[i].age);
	return age;
}

/* Workers share what is left, but no cell is shared: the longest of them is waited for. */
double pace_list_remaining(const struct pace_list *p, const struct pace_running *r, size_t running,
		       size_t jobs)
{
	double drift = pace_list_drift(p), mean = mean_each(p, drift), sum = 0, longest = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct pace *at = &p->at[i];
		double each = expect(at, drift, mean, oldest(at, r, running));

		if (!pace_left(at))
			continue;
		sum += each * (double)pace_left(at);
		longest = fmax(longest, each);
	}
	for (size_t i = 0; i < running; i++) {
		double left = expect(r[i].pace, drift, mean, r[i].age) - r[i].age;

		sum += left;
		longest = fmax(longest, left);
	}
	return isnan(sum) ? NAN : fmax(sum / (double)jobs, longest);
}

bool pace_fits(const struct pace *p, double taken, double memory)
{
	return !(memory > 0) || !(taken > 0) || taken + p->bytes <= memory;
}
