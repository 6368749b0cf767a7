#include "algorithms/tree/scanner.h"

#include <math.h>
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
	       (f->best_l = mem_zeros(f->padded, sizeof *f->best_l, e)) &&
	       (f->count = mem_zeros(MOST_CODES * f->padded, sizeof *f->count, e)) &&
	       (f->sum = mem_zeros(MOST_CODES, sizeof *f->sum, e)) &&
	       (f->rows = mem_zeros(MOST_CODES, sizeof *f->rows, e)) &&
	       (f->pair = mem_zeros(2 * MOST_CODES, sizeof *f->pair, e)) &&
	       (f->by_code = mem_zeros(MOST_CODES, sizeof *f->by_code, e)) &&
	       (f->share = mem_zeros(MOST_CODES * (f->counts ? 0 : f->classes), sizeof *f->share,
				     e)) &&
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
		.poisson = !strcmp(name, "poisson"),
		.classes = finder->targets->classes };
	f->counts = !finder->targets->weight && !f->poisson;
	f->padded = (f->classes + 7) / 8 * 8;
	f->on = opt->finder != FINDER_REFERENCE && !finder->present_only && !finder->imp->ordered &&
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
	*f = (struct fast){ .forked = true,
			    .on = of->on,
			    .entropy = of->entropy,
			    .poisson = of->poisson,
			    .counts = of->counts,
			    .isa = of->isa,
			    .columns = c,
			    .finder = finder,
			    .classes = of->classes,
			    .padded = of->padded,
			    .xlog = of->xlog,
			    .nonzero = of->nonzero,
			    .mode = of->mode,
			    .sparse = of->sparse };
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
	free(f->best_l);
	free(f->count);
	free(f->sum);
	free(f->rows);
	free(f->pair);
	free(f->by_code);
	free(f->share);
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
}

static void keep_totals(struct fast *f)
{
	const struct side *node = &f->finder->node;

	f->squares = 0;
	for (size_t c = 0; c < f->classes; c++) {
		f->total[c] = node->count[c];
		f->squares += f->total[c] * f->total[c];
	}
	f->whole = f->finder->imp->whole(node);
	f->reach = 1 + (f->squares / node->weight - 2 * rarest(f)) / node->weight;
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
	if (!f->counts)
		finder_begin(f->finder, &rows);
	else if (f->classes)
		count_labels(f, rows.at);
	else
		sum_targets(f, rows.at);
	if (f->classes)
		keep_totals(f);
}

/* ---- one column ---- */

static bool split_codes(struct fast *f, uint32_t column, struct split *best)
{
	const struct bins *bins = &f->columns->bins[f->columns->form[column].at];
	struct scan s = { .bar = bar_for(best, column), .tie = best->tie };
	bool varies = (f->classes ? count_codes : sum_codes)(f, column, &s);

	if (s.at && split_better(best, s.score, column))
		*best = (struct split){ .score = s.score,
					.tie = best->tie,
					.whole = best->whole,
					.column = column,
					.left_rows = s.left_rows,
					.threshold = split_threshold(bins->value[s.low],
								     bins->value[s.high]),
					.default_left = s.left_rows >= f->n - s.left_rows,
					.by = SPLIT_BY_CODE,
					.code = s.low };
	return varies;
}

bool fast_split(struct fast *f, uint32_t column, struct split *best)
{
	const struct column_form *form = &f->columns->form[column];
	bool categorical = f->finder->view->columns[column].kind == COLUMN_CATEGORICAL;

	if (form->coded) {
		const uint8_t *code = columns_code(f->columns, form->at) + f->begin;
		bool plain = f->counts && !categorical &&
			     !(form->has_missing &&
			       memchr(code, f->columns->bins[form->at].missing, f->n));
		return (plain ? split_codes : split_hist)(f, column, best);
	}
	if (categorical || f->poisson) {
		struct segment s = columns_segment(f->columns, column, f->begin, f->n,
						   f->finder->room);
		return split_exact(f->finder, column, &s, best);
	}
	return split_stream(f, column, best);
}
