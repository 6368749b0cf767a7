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
static void find_modes(struct tree_scanner *f)
{
	size_t step = f->columns->rows / MODE_SAMPLE + 1,
	       sampled = (f->columns->rows - 1) / step + 1;

	for (uint32_t a = 0; a < f->columns->coded; a++) {
		const uint8_t *code = tree_columns_code(f->columns, a);
		uint32_t rows[TREE_CODES_MOST] = { 0 }, most = 0;
		for (size_t i = 0; i < f->columns->rows; i += step)
			rows[code[i]]++;
		for (unsigned k = 0; k < f->columns->bins[a].count; k++)
			if (rows[k] > most)
				most = rows[k], f->mode[a] = (uint8_t)k;
		f->sparse[a] = (double)most > SPARSE_SHARE * (double)sampled;
	}
}

/* What changes from call to call. */
static int make_work(struct tree_scanner *f, struct err *e)
{
	return (f->total = mem_zeros(f->padded, sizeof *f->total, e)) &&
			       (f->l = mem_zeros(f->padded, sizeof *f->l, e)) &&
			       (f->best_l = mem_zeros(f->padded, sizeof *f->best_l, e)) &&
			       (f->count = mem_zeros(TREE_CODES_MOST * f->padded, sizeof *f->count,
						     e)) &&
			       (f->sum = mem_zeros(TREE_CODES_MOST, sizeof *f->sum, e)) &&
			       (f->rows = mem_zeros(TREE_CODES_MOST, sizeof *f->rows, e)) &&
			       (f->pair = mem_zeros(2 * TREE_CODES_MOST, sizeof *f->pair, e)) &&
			       (f->by_code = mem_zeros(TREE_CODES_MOST, sizeof *f->by_code, e)) &&
			       (f->share = mem_zeros(TREE_CODES_MOST * (f->counts ? 0 : f->classes),
						     sizeof *f->share, e)) &&
			       (f->few = mem_zeros(TREE_CODES_MOST, 1, e)) &&
			       (f->label = mem_zeros(TREE_CODES_MOST, 1, e)) &&
			       (f->bits = mem_array(f->columns->rows / 64 + 1, sizeof *f->bits, e))
		       ? 0
		       : -1;
}

static int make_tables(struct tree_scanner *f, struct err *e)
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

int tree_scanner_make(struct tree_scanner *f, const struct tree_columns *c,
		      struct tree_splitter *splitter, const struct tree_options *opt,
		      struct err *e)
{
	const char *name = splitter->imp->name;

	*f = (struct tree_scanner){
		.columns = c, .splitter = splitter, .classes = splitter->targets->classes,
		.entropy = !strcmp(name, "entropy"), .poisson = !strcmp(name, "poisson"),
		.isa = cpu_isa(), .nonzero = tree_nonzero_kernels[cpu_isa()],
	};
	f->counts = !splitter->targets->weight && !f->poisson;
	f->padded = (f->classes + 7) / 8 * 8;
	f->on = opt->splitter != TREE_SPLITTER_REFERENCE && !splitter->present_only &&
		!splitter->imp->ordered;
	if (!f->on)
		return 0;
	if (make_tables(f, e))
		return -1;
	find_modes(f);
	return 0;
}

int tree_scanner_fork(struct tree_scanner *f, const struct tree_scanner *of,
		      const struct tree_columns *c, struct tree_splitter *splitter, struct err *e)
{
	*f = (struct tree_scanner){ .forked = true,
				    .on = of->on,
				    .entropy = of->entropy,
				    .poisson = of->poisson,
				    .counts = of->counts,
				    .isa = of->isa,
				    .columns = c,
				    .splitter = splitter,
				    .classes = of->classes,
				    .padded = of->padded,
				    .xlog = of->xlog,
				    .nonzero = of->nonzero,
				    .mode = of->mode,
				    .sparse = of->sparse };
	return f->on ? make_work(f, e) : 0;
}

void tree_scanner_free(struct tree_scanner *f)
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
	*f = (struct tree_scanner){ 0 };
}

/* ---- totals ---- */

/* Rows of the smallest class that the node has. */
static double rarest(const struct tree_scanner *f)
{
	double least = (double)f->n;

	for (size_t c = 0; c < f->classes; c++)
		if (f->total[c] > 0 && f->total[c] < least)
			least = f->total[c];
	return least;
}

static void count_labels(struct tree_scanner *f, const uint32_t *at)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	struct tree_side *node = &f->splitter->node;

	tree_side_clear(node);
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

static void keep_totals(struct tree_scanner *f)
{
	const struct tree_side *node = &f->splitter->node;

	f->squares = 0;
	for (size_t c = 0; c < f->classes; c++) {
		f->total[c] = node->count[c];
		f->squares += f->total[c] * f->total[c];
	}
	f->whole = f->splitter->imp->whole(node);
	f->reach = 1 + (f->squares / node->weight - 2 * rarest(f)) / node->weight;
}

/* What tree_splitter_begin does for variance and rows of weight 1. */
static void sum_targets(struct tree_scanner *f, const uint32_t *row)
{
	struct tree_side *node = &f->splitter->node;
	const double *y = f->splitter->targets->y;
	double sum = 0, center;

	for (size_t i = 0; i < f->n; i++)
		sum += y[row[i]];
	center = f->splitter->targets->center = sum / (double)f->n;
	tree_side_clear(node);
	f->reach = 0;
	for (size_t i = 0; i < f->n; i++) {
		double gap = y[row[i]] - center;
		node->sum += gap;
		node->extra += gap * gap;
		f->reach = gap * gap > f->reach ? gap * gap : f->reach;
	}
	node->rows = f->n;
	node->weight = (double)f->n;
}

void tree_scanner_begin(struct tree_scanner *f, size_t begin, size_t n)
{
	struct tree_segment rows = tree_columns_rows(f->columns, begin, n);

	f->begin = begin;
	f->n = n;
	if (!f->counts)
		tree_splitter_begin(f->splitter, &rows);
	else if (f->classes)
		count_labels(f, rows.at);
	else
		sum_targets(f, rows.at);
	if (f->classes)
		keep_totals(f);
}

/* ---- one column ---- */

static bool split_codes(struct tree_scanner *f, uint32_t column, struct tree_split *best)
{
	const struct tree_bins *bins = &f->columns->bins[f->columns->form[column].at];
	struct tree_scan s = { .bar = tree_scan_bar(best, column), .tie = best->tie };
	bool varies = (f->classes ? tree_count_codes : tree_sum_codes)(f, column, &s);

	if (s.at && tree_split_better(best, s.score, column))
		*best = (struct tree_split){ .score = s.score,
					     .tie = best->tie,
					     .whole = best->whole,
					     .column = column,
					     .left_rows = s.left_rows,
					     .threshold = tree_split_threshold(
						     bins->value[s.low], bins->value[s.high]),
					     .default_left = s.left_rows >= f->n - s.left_rows,
					     .by = TREE_SPLIT_BY_CODE,
					     .code = s.low };
	return varies;
}

bool tree_scanner_split(struct tree_scanner *f, uint32_t column, struct tree_split *best)
{
	const struct tree_column_form *form = &f->columns->form[column];
	bool categorical = f->splitter->view->columns[column].kind == COLUMN_CATEGORICAL;

	if (form->coded) {
		const uint8_t *code = tree_columns_code(f->columns, form->at) + f->begin;
		bool plain = f->counts && !categorical &&
			     !(form->has_missing &&
			       memchr(code, f->columns->bins[form->at].missing, f->n));
		return (plain ? split_codes : tree_split_hist)(f, column, best);
	}
	if (categorical || f->poisson) {
		struct tree_segment s =
			tree_columns_segment(f->columns, column, f->begin, f->n, NULL,
					     f->splitter->room);
		return tree_split_exact(f->splitter, column, &s, best);
	}
	return tree_split_stream(f, column, best);
}
