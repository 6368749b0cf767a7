#include "algorithms/tree/fast.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"

/* A column is sparse when its most frequent code covers this share of the rows. */
#define SPARSE_SHARE 0.6
#define MODE_SAMPLE 1000

/* From a sample of rows: what is taken for the mode decides about speed only. */
static void find_modes(struct fast *f)
{
	size_t step = f->columns->rows / MODE_SAMPLE + 1,
	       sampled = (f->columns->rows - 1) / step + 1;

	for (uint32_t a = 0; a < f->columns->coded; a++) {
		const uint8_t *code = columns_code(f->columns, a);
		uint32_t rows[MOST_CODES] = { 0 }, most = 0;
		for (size_t i = 0; i < f->columns->rows; i += step)
			rows[code[i]]++;
		for (unsigned k = 0; k < f->columns->bins[a].count; k++)
			if (rows[k] > most)
				most = rows[k], f->mode[a] = (uint8_t)k;
		f->sparse[a] = (double)most > SPARSE_SHARE * (double)sampled;
	}
}

/* What changes from call to call. */
static int make_work(struct fast *f, struct err *e)
{
	return (f->total = mem_zeros(f->padded, sizeof *f->total, e)) &&
	       (f->l = mem_zeros(f->padded, sizeof *f->l, e)) &&
	       (f->count = mem_zeros(MOST_CODES * f->padded, sizeof *f->count, e)) &&
	       (f->sum = mem_zeros(MOST_CODES, sizeof *f->sum, e)) &&
	       (f->rows = mem_zeros(MOST_CODES, sizeof *f->rows, e)) &&
	       (f->few = mem_zeros(MOST_CODES, 1, e)) &&
	       (f->label = mem_zeros(MOST_CODES, 1, e)) &&
	       (f->bits = mem_array(f->columns->rows / 64 + 1, sizeof *f->bits, e)) ? 0 : -1;
}

static int make_tables(struct fast *f, struct err *e)
{
	if (make_work(f, e) || !(f->mode = mem_zeros(f->columns->coded, 1, e)) ||
	    !(f->sparse = mem_zeros(f->columns->coded, sizeof *f->sparse, e)))
		return -1;
	if (!f->entropy)
		return 0;
	if (!(f->xlog = mem_array(f->columns->rows + 1, sizeof *f->xlog, e)))
		return -1;
	f->xlog[0] = 0;
	for (size_t k = 1; k <= f->columns->rows; k++)
		f->xlog[k] = (double)k * log2((double)k);
	return 0;
}

int fast_make(struct fast *f, const struct columns *c, struct finder *finder, enum task task,
	      const struct tree_options *opt, struct err *e)
{
	const char *name = finder->imp->name;

	*f = (struct fast){ .columns = c, .finder = finder, .entropy = !strcmp(name, "entropy"),
		.isa = cpu_isa(), .nonzero = nonzero_kernels[cpu_isa()],
		.classes = finder->targets->classes };
	f->padded = (f->classes + 7) / 8 * 8;
	f->on = opt->finder != FINDER_REFERENCE && opt->missing == MISSING_DEFAULT &&
		!finder->targets->weight &&
		(f->entropy || !strcmp(name, "gini") || !strcmp(name, "variance")) &&
		(task == TASK_REGRESS || f->classes <= MOST_CODES);
	if (!f->on)
		return 0;
	if (make_tables(f, e))
		return -1;
	find_modes(f);
	return 0;
}

int fast_fork(struct fast *f, const struct fast *of, const struct columns *c,
	      struct finder *finder, struct err *e)
{
	*f = (struct fast){ .forked = true, .on = of->on, .entropy = of->entropy, .isa = of->isa,
		.columns = c, .finder = finder, .classes = of->classes, .padded = of->padded,
		.xlog = of->xlog, .nonzero = of->nonzero, .mode = of->mode, .sparse = of->sparse };
	return f->on ? make_work(f, e) : 0;
}

void fast_free(struct fast *f)
{
	if (!f->forked) {
		free(f->xlog);
		free(f->mode);
		free(f->sparse);
	}
	free(f->total);
	free(f->l);
	free(f->count);
	free(f->sum);
	free(f->rows);
	free(f->few);
	free(f->label);
	free(f->bits);
	*f = (struct fast){ 0 };
}

/* ---- totals ---- */

/* Rows of the smallest class that the node has. */
static double rarest(const struct fast *f)
{
	double least = (double)f->n;

	for (size_t c = 0; c < f->classes; c++)
		if (f->total[c] > 0 && f->total[c] < least)
			least = f->total[c];
	return least;
}

static void count_labels(struct fast *f, const uint32_t *at)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	struct side *node = &f->finder->node;

	side_clear(node);
	if (f->classes == 2) {
		size_t ones = 0;
		for (size_t i = 0; i < f->n; i++)
			ones += at[i] & 1;
		node->count[0] = (double)(f->n - ones);
		node->count[1] = (double)ones;
	} else {
		for (size_t i = 0; i < f->n; i++)
			node->count[at[i] & low]++;
	}
	node->rows = f->n;
	node->weight = (double)f->n;
	f->squares = 0;
	for (size_t c = 0; c < f->classes; c++) {
		f->total[c] = node->count[c];
		f->squares += f->total[c] * f->total[c];
	}
	f->whole = f->finder->imp->whole(node);
	f->reach = 1 + (f->squares / (double)f->n - 2 * rarest(f)) / (double)f->n;
}

/* What finder_begin does for variance and rows of weight 1. */
static void sum_targets(struct fast *f, const uint32_t *row)
{
	struct side *node = &f->finder->node;
	const double *y = f->finder->targets->y;
	double sum = 0, center;

	for (size_t i = 0; i < f->n; i++)
		sum += y[row[i]];
	center = f->finder->targets->center = sum / (double)f->n;
	side_clear(node);
	for (size_t i = 0; i < f->n; i++) {
		double gap = y[row[i]] - center;
		node->sum += gap;
		node->extra += gap * gap;
	}
	node->rows = f->n;
	node->weight = (double)f->n;
}

void fast_begin(struct fast *f, size_t begin, size_t n)
{
	struct segment rows = columns_rows(f->columns, begin, n);

	f->begin = begin;
	f->n = n;
	if (f->finder->targets->label)
		count_labels(f, rows.at);
	else
		sum_targets(f, rows.at);
}

/* ---- one column ---- */

static bool lacks_values(const struct fast *f, uint32_t column)
{
	const struct column_form *form = &f->columns->form[column];

	if (!form->has_missing)
		return false;
	if (form->coded)
		return memchr(columns_code(f->columns, form->at) + f->begin,
			      f->columns->bins[form->at].missing, f->n);
	return isnan(finder_value(f->finder, column,
				  columns_stream(f->columns, form->at)[f->begin + f->n - 1] >>
					  f->columns->label_bits));
}

static float threshold_of(const struct fast *f, uint32_t column, const struct scan *s)
{
	const struct column_form *form = &f->columns->form[column];
	const uint32_t *at;
	unsigned bits = f->columns->label_bits;

	if (form->coded)
		return split_threshold(f->columns->bins[form->at].value[s->low],
				       f->columns->bins[form->at].value[s->high]);
	at = columns_stream(f->columns, form->at) + f->begin;
	return split_threshold(view_row(f->finder->view, at[s->at - 1] >> bits)[column],
			       view_row(f->finder->view, at[s->at] >> bits)[column]);
}

bool fast_split(struct fast *f, uint32_t column, struct split *best)
{
	static bool (*const finders[2][2])(struct fast *, uint32_t, struct scan *) = {
		{ sum_stream, sum_codes }, { count_stream, count_codes } };
	const struct column_form *form = &f->columns->form[column];
	struct scan s = { .bar = -INFINITY, .tie = SCORE_TIE * best->scale };
	bool varies;

	if (f->finder->view->columns[column].kind == COLUMN_CATEGORICAL ||
	    lacks_values(f, column)) {
		struct segment seg = columns_segment(f->columns, column, f->begin, f->n,
						     f->finder->room);
		return split_exact(f->finder, column, &seg, best);
	}
	if (best->column != NO_COLUMN)
		s.bar = best->score - SCORE_TIE * fmax(fabs(best->score), best->scale);
	varies = finders[f->finder->targets->label != NULL][form->coded](f, column, &s);
	if (s.at && split_better(best, s.score, column))
		*best = (struct split){ .score = s.score,
					.scale = best->scale,
					.column = column,
					.left_rows = s.left_rows,
					.threshold = threshold_of(f, column, &s),
					.default_left = s.left_rows >= f->n - s.left_rows,
					.by = form->coded ? SPLIT_BY_CODE : SPLIT_BY_POSITION,
					.code = s.low };
	return varies;
}
