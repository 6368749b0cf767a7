#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/stats/scaling.h"
#include "reports/render/format.h"
#include "reports/figures/panels.h"
#include "reports/sections/sections.h"
#include "reports/figures/style.h"

#define CLOCK_FLOOR 5e-5        /* seconds: shorter times are mostly overhead and are not fitted */
#define POINTS_LEAST 3          /* sizes that a fit needs */
#define SIZES_MOST  64

/* Times of one variant over the sizes of one family of data sets. */
struct growth {
	size_t variant, dataset;        /* dataset: the first of its family */
	struct style style;
	size_t n;
	double size[SIZES_MOST];        /* of the data set, ascending */
	double rows[SIZES_MOST];        /* trained on, mean over folds */
	double fit_s[SIZES_MOST],
		query_s[SIZES_MOST]; /* medians over folds; query: per row predicted */
	double fit_from;                /* the smallest size that the fit covers */
	struct power_fit fit, query;
	bool fit_known, query_known;
};

/* "waveform" of "waveform[n=500]": data sets that differ in what stands in brackets are a
 * family. */
static bool same_family(const struct results *x, size_t a, size_t b)
{
	const char *p = x->dataset[a].name, *q = x->dataset[b].name;
	size_t n = strcspn(p, "["), m = strcspn(q, "[");

	return n == m && !strncmp(p, q, n);
}

static struct growth *find_or_add(struct growth *g, size_t *n, const struct results *x,
				  const struct run_cell *c)
{
	size_t nth = 0;

	for (size_t i = 0; i < *n; i++)
		if (g[i].variant == c->variant && same_family(x, g[i].dataset, c->dataset))
			return g + i;
	for (size_t i = 0; i < *n; i++)
		nth += !strcmp(x->variant[g[i].variant].learner, x->variant[c->variant].learner) &&
		       same_family(x, g[i].dataset, c->dataset);
	g[*n] = (struct growth){ .variant = c->variant,
				 .dataset = c->dataset,
				 .style = style_of(x, c->variant, nth) };
	return g + (*n)++;
}

static void add_size(struct growth *g, double size)
{
	size_t i = 0;

	while (i < g->n && g->size[i] != size)
		i++;
	if (i < g->n || i == SIZES_MOST)
		return;
	for (i = g->n++; i > 0 && g->size[i - 1] > size; i--)
		g->size[i] = g->size[i - 1];
	g->size[i] = size;
}

static bool belongs(const struct growth *g, const struct results *x, size_t study,
		    const struct run_cell *c)
{
	return c->study == study && c->status == CELL_OK && c->variant == g->variant &&
	       c->fit_s > 0 && c->factor_value > 0 && same_family(x, c->dataset, g->dataset);
}

/* Medians: one fold that the machine disturbed must not bend a curve. */
static void medians(struct growth *g, const struct results *x, size_t study, double *scratch)
{
	for (size_t k = 0; k < g->n; k++)
		for (int query = 0; query < 2; query++) {
			struct describe d;
			double rows = 0;
			size_t n = 0;

			for (size_t i = 0; i < x->n_cells; i++) {
				const struct run_cell *c = x->cell + i;

				if (belongs(g, x, study, c) && c->factor_value == g->size[k]) {
					scratch[n++] = query ? c->predict_s / fmax(1, c->n_test)
							     : c->fit_s;
					rows += results_rows_learned(c);
				}
			}
			g->rows[k] = rows / (double)n;
			*(query ? g->query_s + k : g->fit_s + k) =
				describe(&d, scratch, n, NULL) ? NAN : d.median;
		}
}

static bool fitted(struct power_fit *out, const struct growth *g, const double *t, double floor,
		   double *from)
{
	double n[SIZES_MOST], s[SIZES_MOST];
	size_t m = 0;

	for (size_t i = 0; i < g->n; i++)
		if (t[i] > floor) {
			n[m] = g->rows[i];
			s[m++] = t[i];
		}
	*from = m ? n[0] : NAN;
	return m >= POINTS_LEAST && !power_fit(out, n, s, m, 0.95, NULL);
}

static size_t gather(struct growth *g, const struct results *x, size_t study, double *scratch)
{
	double from;
	size_t n = 0;

	for (size_t i = 0; i < x->n_cells; i++) {
		const struct run_cell *c = x->cell + i;

		if (c->study == study && c->status == CELL_OK && c->fit_s > 0 &&
		    c->factor_value > 0 && !x->variant[c->variant].baseline)
			add_size(find_or_add(g, &n, x, c), c->factor_value);
	}
	for (size_t i = 0; i < n; i++) {
		medians(g + i, x, study, scratch);
		g[i].fit_known = fitted(&g[i].fit, g + i, g[i].fit_s, CLOCK_FLOOR, &g[i].fit_from);
		g[i].query_known = fitted(&g[i].query, g + i, g[i].query_s, 0, &from);
	}
	return n;
}

static size_t largest(const struct growth *g)
{
	return g->n - 1;
}

/* ---- figure ---- */

static void growth_data(struct text *t, const struct results *x, const struct growth *g, bool first)
{
	text_add(t, "%s# %s on %s: rows, seconds to fit, seconds per row predicted\n",
		 first ? "" : "\n\n", x->variant[g->variant].label, x->dataset[g->dataset].name);
	for (size_t i = 0; i < g->n; i++)
		text_add(t, "%g %.6g %.6g\n", g->rows[i], g->fit_s[i], g->query_s[i]);
}

/* A tic at every size measured, one in two when they stand close. */
static void size_tics(struct text *s, const struct growth *g, const size_t *member, size_t n)
{
	const struct growth *most = g + member[0];
	size_t step;

	for (size_t i = 1; i < n; i++)
		most = g[member[i]].n > most->n ? g + member[i] : most;
	step = 1 + (most->n - 1) / 6;
	text_add(s, "set xtics (");
	for (size_t i = 0; i < most->n; i += step)
		text_add(s, "%s%.0f", i ? ", " : "", most->rows[most->n - 1 - i]);
	text_add(s, ")\n");
}

#define LABEL_GAP 0.062         /* of the axis: what a line of text takes */

static void end_labels(struct report *r, struct text *s, const struct results *x,
		       const struct growth *g, const size_t *member, size_t n, bool query,
		       struct figure_end_label *l)
{
	double lo = INFINITY, hi = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		const struct growth *y = g + member[i];
		const double *t = query ? y->query_s : y->fit_s;

		for (size_t k = 0; k < y->n; k++)
			if (t[k] > 0) {
				lo = fmin(lo, log10(t[k]));
				hi = fmax(hi, log10(t[k]));
			}
		l[i] = (struct figure_end_label){ i, log10(fmax(1e-12, t[largest(y)])) };
	}
	lo -= 0.06 * (hi - lo) + 0.05;
	hi += 0.06 * (hi - lo) + 0.05;
	text_add(s, "set yrange [%g:%g]\nunset label\n", pow(10, lo), pow(10, hi));
	figure_labels_spread(l, n, LABEL_GAP * (hi - lo));
	for (size_t i = 0; i < n; i++) {
		const struct growth *y = g + member[l[i].at];
		bool known = query ? y->query_known : y->fit_known;
		const char *label = x->variant[y->variant].label;

		text_add(s, "set label ");
		text_quoted(s, label);
		text_add(s,
			 " at graph 1, first %g left offset 1.2,0 textcolor rgb \"%s\" "
			 "noenhanced\n",
			 pow(10, l[i].y), y->style.color);
		if (known)
			text_add(s,
				 "set label \"n^{%s}\" at graph 1, first %g left offset %g,0 "
				 "textcolor rgb ink\n",
				 format_signed(r, query ? y->query.exponent : y->fit.exponent),
				 pow(10, l[i].y), 2.2 + 1.1 * (double)text_width(label));
	}
}

static void growth_plot(struct report *r, struct text *s, const struct results *x,
			const struct growth *g, const size_t *member, size_t n, bool query,
			struct figure_end_label *l)
{
	end_labels(r, s, x, g, member, n, query, l);
	text_add(s, "set title \"%s\" offset 0,-0.4\nplot ",
		 query ? "to predict one row" : "to fit");
	for (size_t i = 0; i < n; i++) {
		const struct growth *y = g + member[i];
		const struct power_fit *f = query ? &y->query : &y->fit;

		if (query ? y->query_known : y->fit_known)
			text_add(s,
				 "[%g:%g] %.8g * x**%.6g with lines linecolor rgb \"%s\" linewidth "
				 "1.4, \\\n\t",
				 query ? y->rows[0] : y->fit_from, y->rows[largest(y)],
				 exp(f->intercept), f->exponent, y->style.color);
		text_add(s, "data index %zu using 1:%d with points linestyle %zu pointsize 1.1%s",
			 i, query ? 3 : 2, i + 1, i + 1 < n ? ", \\\n\t" : "\n");
	}
}

static void figure_growth(struct section *s, const struct results *x, const struct growth *g,
			  const size_t *member, size_t n, const char *name)
{
	struct figure_panels p = {
		.left = 66, .right = 118, .top = 34, .bottom = 54, .gap_x = 186, .gap_y = 0
	};
	size_t family = strcspn(x->dataset[g[member[0]].dataset].name, "[");
	struct figure_end_label *l = report_own(s->report, n, sizeof *l);
	struct figure *f;

	if (!l)
		return;
	figure_panels_fit(&p, 2, 2, 260);
	f = section_figure(s, name,
			   report_text(s->report, "Run time over the number of training rows: %.*s",
				       (int)family, x->dataset[g[member[0]].dataset].name),
			   p.width, p.height);
	for (size_t i = 0; i < n; i++) {
		growth_data(&f->data, x, g + member[i], !i);
		style_line(&f->script, (int)i + 1, g[member[i]].style, 1.4);
	}
	text_add(&f->script,
		 "unset key\nset logscale xy\nset ytics @seconds\nset grid xtics ytics\n"
		 "set xlabel \"training rows n\" offset 0,0.7\n");
	size_tics(&f->script, g, member, n);
	figure_panels_open(&f->script, &p);
	growth_plot(s->report, &f->script, x, g, member, n, false, l);
	growth_plot(s->report, &f->script, x, g, member, n, true, l);
	figure_panels_close(&f->script);
	figure_caption(f, "Both axes logarithmic: a straight line is a power of n, its slope the "
			  "exponent at the line's end. Medians over folds; wall time of one "
			  "thread. Where a line lies says what a learner costs now, its slope what "
			  "ten times the rows will cost.");
}

/* ---- table ---- */

static void exponent_cells(struct table *t, bool known, const struct power_fit *f)
{
	if (!known) {
		table_cell(t, MARK_MUTED, "too short to fit");
		table_cell(t, 0, " ");
		return;
	}
	table_cell(t, 0, "%s", format_signed(t->report, f->exponent));
	if (isnan(f->ci.lo))
		table_cell(t, MARK_MUTED, "–");
	else
		table_cell(t, 0, "%s to %s", format_signed(t->report, f->ci.lo),
			   format_signed(t->report, f->ci.hi));
}

static void growth_table(struct section *s, const struct results *x, const struct growth *g,
			 size_t n)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Exponents of growth with the number of training rows");

	table_column(t, ALIGN_LEFT, "data", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_RIGHT, "sizes", NULL);
	table_column(t, ALIGN_RIGHT, "fit at largest", NULL);
	table_column(t, ALIGN_RIGHT, "exponent",
		     "slope of log seconds over log rows; 1 is linear, 2 quadratic");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "bend p", "small: one power does not describe these sizes");
	table_column(t, ALIGN_RIGHT, "ten times the rows", "the fitted time there, extrapolated");
	table_column(t, ALIGN_RIGHT, "predict a row", "at the largest size");
	table_column(t, ALIGN_RIGHT, "exponent", "of the time to predict one row");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	for (size_t i = 0; i < n; i++) {
		const struct growth *y = g + i;
		size_t last = largest(y);

		table_row(t, 0);
		table_cell(t, 0, "%.*s", (int)strcspn(x->dataset[y->dataset].name, "["),
			   x->dataset[y->dataset].name);
		table_named(t, y->style.color, 0, x->variant[y->variant].label);
		table_cell(t, 0, "%zu", y->n);
		table_cell(t, 0, "%s", format_seconds(r, y->fit_s[last]));
		exponent_cells(t, y->fit_known, &y->fit);
		table_cell(t, 0, "%s", y->fit_known ? format_p(r, y->fit.p_bend) : "–");
		table_cell(t, 0, "%s",
			   format_seconds(r, y->fit_known ? power_at(&y->fit, 10 * y->rows[last])
							  : NAN));
		table_cell(t, 0, "%s", format_seconds(r, y->query_s[last]));
		exponent_cells(t, y->query_known, &y->query);
	}
}

static void in_words(struct section *s, const struct results *x, const struct growth *g, size_t n)
{
	const struct growth *steep = NULL, *flat = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!g[i].fit_known)
			continue;
		steep = !steep || g[i].fit.exponent > steep->fit.exponent ? g + i : steep;
		flat = !flat || g[i].fit.exponent < flat->fit.exponent ? g + i : flat;
	}
	if (steep && steep != flat && steep->fit.ci.lo > flat->fit.ci.hi)
		section_text(s,
			     "**The cost of training grows fastest for %s**, with power %.2f of "
			     "the rows: twice the rows, %s the time. It grows slowest for %s (%s).",
			     x->variant[steep->variant].label, steep->fit.exponent,
			     format_times(s->report, pow(2, steep->fit.exponent)),
			     x->variant[flat->variant].label,
			     format_signed(s->report, flat->fit.exponent));
	else
		section_text(s, "How run time grows with the number of training rows. The "
				"intervals of the exponents overlap: these sizes do not tell which "
				"learner's cost grows fastest.");
}

int section_scaling(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct growth *g = report_own(r, x->n_variants * x->n_datasets, sizeof *g);
	size_t *member = report_own(r, x->n_variants, sizeof *member), n, figures = 0;
	double *scratch = report_own(r, x->n_cells, sizeof *scratch);
	struct section *s;

	if (!g || !member || !scratch)
		return FAIL(e, ERR_NOMEM, "out of memory reading a study");
	if (!(n = gather(g, x, study, scratch)))
		return 0;
	s = report_section(r, x->study[study].name, x->study[study].title);
	in_words(s, x, g, n);
	section_engines(s, x, study);
	for (size_t i = 0; i < n; i++) {
		size_t members = 0;
		bool done = false;

		for (size_t k = 0; k < n; k++) {
			if (!same_family(x, g[i].dataset, g[k].dataset))
				continue;
			done |= k < i;
			if (g[k].n > 1)
				member[members++] = k;
		}
		if (!done && members)
			figure_growth(s, x, g, member, members,
				      report_text(r, "%s-%zu", x->study[study].name, ++figures));
	}
	growth_table(s, x, g, n);
	return 0;
}
