/* Training, validation and test error against the complexity of a model: the validation curves of a
 * study, what validation picks on them, and what the complex end loses. */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "reports/figures/gnuplot.h"
#include "harness/analysis/least_error.h"
#include "harness/analysis/validation_curves.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/figures/panels.h"
#include "reports/figures/style.h"
#include "reports/sections/sections.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

#define LOG_RATIO 25.0 /* a dial that spans more than this is drawn on a logarithmic axis */

/* Errors as drawn. */
static double drawn(const struct validation_curve *d, double error)
{
	return d->metric->shown * error;
}

/* In a table: two decimals, or four where nothing is larger than a few units. */
static int decimals(const struct validation_curve *d)
{
	return d->metric->shown > 1 || d->metric->relative ? 2 : 4;
}

/* The first setting above 0. */
static double least_above(const struct validation_curve *d)
{
	return d->point[d->point[0].x > 0 || d->n < 2 ? 0 : 1].x;
}

static bool logarithmic(const struct validation_curve *d)
{
	return d->point[0].x >= 0 && least_above(d) > 0 &&
	       d->point[d->n - 1].x / least_above(d) > LOG_RATIO && strcmp(d->name, "step");
}

/* Where a setting is drawn: 0, which has no logarithm, somewhat before the least of the others. */
static double place(const struct validation_curve *d, double x)
{
	return logarithmic(d) && !(x > 0) ? least_above(d) / 5 : x;
}

static void dial_data(struct text *t, const struct results *x, const struct validation_curve *d,
		      bool first)
{
	text_add(t, first ? "" : "\n\n");
	gnuplot_comment(t, "%s on %s: %s, training, validation, test error, test - se, test + se",
		     x->variant[d->variant].label, x->dataset[d->dataset].name, d->name);
	for (size_t i = 0; i < d->n; i++) {
		const struct validation_point *p = d->point + i;
		double se = isnan(p->se) ? 0 : p->se;

		text_add(t, "%g %.6g %.6g %.6g %.6g %.6g\n", place(d, p->x),
			 drawn(d, p->error[ON_TRAIN]),
			 drawn(d, p->error[ON_VALID]),
			 drawn(d, p->error[ON_TEST]),
			 drawn(d, p->error[ON_TEST] - se),
			 drawn(d, p->error[ON_TEST] + se));
	}
}

/* The three kinds of line, once, above the plots. */
static void line_key(struct text *g, const struct figure_panels *p)
{
	static const struct { double at; const char *name, *look; } line[] = {
		{ 0, "test", "linecolor rgb ink linewidth 2.2" },
		{ 84, "validation", "linecolor rgb ink linewidth 1.4 dashtype 2" },
		{ 208, "training", "linecolor rgb muted linewidth 1.4 dashtype 3" },
	};
	double y = 1 - 13 / p->height;

	for (int i = 0; i < 3; i++) {
		double at = (p->left + line[i].at) / p->width;

		text_add(g,
			 "set arrow %d from screen %.4f,%.4f to screen %.4f,%.4f nohead %s\n"
			 "set label %d \"%s\" at screen %.4f,%.4f left textcolor rgb ink\n",
			 i + 1, at, y, at + 26 / p->width, y, line[i].look, i + 1, line[i].name,
			 at + 33 / p->width, y);
	}
}

#define FAR 2.0         /* times what nine of ten settings reach: beyond, a setting is cut off */

/* The largest error drawn. One setting far above the others would flatten all of them: it is cut off,
 * and the plot says how far it goes. */
static double top_of(struct report *r, struct text *g, const struct validation_curve *d)
{
	double most = 0, usual, *each = report_own(r, d->n, sizeof *each);
	size_t at = 0;

	for (size_t i = 0; each && i < d->n; i++) {
		each[i] = 0;
		for (int k = 0; k < PARTS; k++)
			each[i] = fmax(each[i], drawn(d, d->point[i].error[k]));
		at = each[i] > most ? i : at;
		most = fmax(most, each[i]);
	}
	if (!each)
		return 1;
	gsl_sort(each, 1, d->n);
	usual = d->n < 4 ? most : each[d->n < 10 ? d->n - 2 : (d->n - 1) * 9 / 10];
	if (!(most > FAR * usual))
		return most;
	text_add(g, "set label 9 \"up to %.3g\" at first %g, graph 0.93 %s offset %g,0 textcolor rgb muted\n",
		 most, place(d, d->point[at].x), (at < d->n / 2) == (d->known && !d->upward) ? "right" : "left",
		 (at < d->n / 2) == (d->known && !d->upward) ? -0.6 : 0.6);
	return 1.25 * usual;
}

/* At powers of ten, at every other one where there are many. */
static void decades_tics(struct text *g, double from, double to)
{
	double first = pow(10, ceil(log10(from))), step = to / first > 5e3 ? 100 : 10;

	for (double at = first; at <= to; at *= step)
		text_add(g, "%s\"%g\" %g", at > first ? ", " : "", at, at);
}

/* x: what was turned, the complex end at the right; y: from 0 to the largest error drawn. */
static void dial_axes(struct report *r, struct text *g, const struct validation_curve *d)
{
	double lo = place(d, d->point[0].x), hi = d->point[d->n - 1].x;
	double most = top_of(r, g, d);
	bool back = d->known && !d->upward;
	double from, to;
	struct figure_axis y;

	y = figure_axis_fit(0, most > 0 ? most : 1, 6, 0, INFINITY);
	figure_axis_set(g, 'y', &y);
	if (logarithmic(d)) {
		from = lo / 1.15, to = hi * 1.15;
		text_add(g, "set logscale x\nset xtics (");
		/* one by one: on a falling axis gnuplot finds none itself */
		if (!(d->point[0].x > 0))
			text_add(g, "\"0\" %g, ", lo);
		decades_tics(g, least_above(d) / 1.15, to);
		text_add(g, ")\n");
	} else {
		from = lo - 0.03 * (hi - lo), to = hi + 0.03 * (hi - lo);
		text_add(g, "unset logscale x\nset xtics %g\n",
			 figure_axis_fit(lo, hi, 5, lo, hi).step);
	}
	text_add(g, "set xrange [%g:%g]\n", back ? to : from, back ? from : to);
}

/* "neighbours, falling" where the dial runs backwards. */
static const char *name_axis(struct report *r, const struct validation_curve *d)
{
	const char *name = name_parameter(d->name);

	return d->known && !d->upward ? report_text(r, "%s, falling", name) : name;
}

static void dial_plot(struct report *r, struct text *g, const struct results *x, const struct validation_curve *d,
		      const char *name, double least, size_t index)
{
	struct style style = style_of(x, d->variant, 0);
	const char *color = style.color;

	text_add(g, "set title ");
	escape_gnuplot(g, name_title(name));
	text_add(g, " offset 0,-0.5 noenhanced\nset xlabel ");
	escape_gnuplot(g, name_axis(r, d));
	text_add(g, " offset 0,0.7 noenhanced\n");
	dial_axes(r, g, d);
	figure_bound_set(g, 'y', least > 0 ? drawn(d, least) : NAN);
	if (d->known && d->picked)
		text_add(g,
			 "set arrow 9 from %g, graph 0 to %g, graph 1 nohead linecolor rgb \"%s\" "
			 "linewidth 1 dashtype 3\n",
			 place(d, d->point[d->chosen].x), place(d, d->point[d->chosen].x), color);
	text_add(g, "plot data index %zu using 1:5:6 with filledcurves linecolor rgb \"%s\", \\\n",
		 index, color);
	text_add(g,
		 "\tdata index %zu using 1:2 with lines linecolor rgb muted linewidth 1.4 dashtype "
		 "3, \\\n",
		 index);
	text_add(g,
		 "\tdata index %zu using 1:3 with lines linecolor rgb \"%s\" linewidth 1.4 "
		 "dashtype 2, \\\n",
		 index, color);
	text_add(g, "\tdata index %zu using 1:4 with lines linecolor rgb \"%s\" linewidth 2.2",
		 index, color);
	if (d->known)
		text_add(g,
			 ", \\\n\tdata index %zu using 1:4 every ::%zu::%zu with points pointtype "
			 "7 pointsize 0.9*ps linecolor rgb \"%s\"",
			 index, d->best, d->best, color);
	text_add(g, "\nunset arrow\nunset label\n");
}

/* Among the dials of the study: a parameter that is turned does not part a dial from itself. */
static const char *dial_name(struct report *r, const struct results *x,
			     const struct validation_curves *d, const struct validation_curve *y)
{
	size_t *variant = report_own(r, d->n, sizeof *variant), n = 0;

	for (size_t i = 0; variant && i < d->n; i++)
		if (d->at[i].dataset == y->dataset && !strcmp(d->at[i].name, y->name))
			variant[d->at + i == y ? 0 : ++n] = d->at[i].variant;
	return variant ? name_among(r, x, variant, n + 1, 0) : "";
}

static size_t dials_of(const struct validation_curves *d, size_t dataset)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->at[i].dataset == dataset;
	return n;
}

static bool long_names(struct report *r, const struct results *x, const struct validation_curves *d,
		       size_t dataset)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->at[i].dataset == dataset && utf8_width(dial_name(r, x, d, d->at + i)) > 16)
			return true;
	return false;
}

static const char *error_of_set(struct report *r, const struct validation_curves *d, size_t dataset)
{
	size_t i = 0;

	while (d->at[i].dataset != dataset)
		i++;
	return format_sentence(r, format_metric_error(r, d->at[i].metric));
}

/* A figure per data set: so that a page with many stays readable. */
static void figure_of(struct section *s, const struct results *x, const struct validation_curves *d,
		      size_t dataset, const char *study, bool first)
{
	struct figure_panels p = {
		.left = 62, .right = 16, .top = 62, .bottom = 54, .gap_x = 44, .gap_y = 92
	};
	double least = least_error(x, d->study, dataset);
	struct figure *f;
	size_t index = 0;

	figure_panels_fit(&p, dials_of(d, dataset), long_names(s->report, x, d, dataset) ? 3 : 4,
			  168);
	f = section_figure(s, report_text(s->report, "%s-%zu", study, dataset + 1),
			   report_text(s->report, "Error over complexity: %s",
				       x->dataset[dataset].name),
			   p.width, p.height);
	text_add(&f->script, "unset key\n\n");
	figure_panels_open(&f->script, &p);
	figure_panels_up(&f->script, error_of_set(s->report, d, dataset), &p);
	line_key(&f->script, &p);
	for (size_t i = 0; i < d->n; i++) {
		if (d->at[i].dataset != dataset)
			continue;
		dial_data(&f->data, x, d->at + i, !index);
		dial_plot(s->report, &f->script, x, d->at + i, dial_name(s->report, x, d, d->at + i), least,
			  index++);
	}
	figure_panels_close(&f->script);
	if (!first) {
		figure_caption(f, "%s, drawn and marked as in the figure above.%s",
			       error_of_set(s->report, d, dataset), least > 0 ? LEAST_ERROR_CAPTION : "");
		return;
	}
	figure_caption(f,
		       "%s on training, validation and test rows while each learner's own dial is "
		       "turned; the band is one standard error of the test error over folds, the "
		       "dot its lowest point, the upright line the setting that validation rows "
		       "pick in the median fold. The complex end is at the right. Where the solid line turns up while the dotted one "
		       "still falls, the learner has begun to memorize. Mind the scales: each plot "
		       "has its own.%s",
		       error_of_set(s->report, d, dataset), least > 0 ? LEAST_ERROR_CAPTION : "");
}

static const char *reading(const struct validation_curve *d)
{
	if (!d->known)
		return "too few points";
	if (!d->picked)
		return "no validation rows to pick by";
	if (d->overfits)
		return "overfits";
	if (!d->tested || d->loss.spread == PAIRED_FEW)
		return "too few folds";
	if (d->loss.spread == PAIRED_EQUAL)
		return "complexity still helps";
	if (d->loss.spread == PAIRED_SHIFTED)
		return "deterministic difference";
	return d->loss.mean < 0 && d->p_holm < 1 - ANALYSIS_LEVEL ? "complexity helps"
								  : "no loss beyond noise";
}

static double end_gap(const struct validation_curve *d)
{
	return d->point[d->complex].error[ON_TEST] - d->point[d->complex].error[ON_TRAIN];
}

static const char *error_text(struct report *r, const struct validation_curve *d, double error)
{
	return format_decimals(r, drawn(d, error), decimals(d));
}

static void loss_cell(struct table *t, const struct validation_curve *d)
{
	if (!d->tested)
		table_cell(t, MARK_MUTED, "–");
	else if (isnan(d->loss.ci.hi))
		table_cell(t, 0, "%s", error_text(t->report, d, d->loss.mean));
	else
		table_cell(t, 0, "%s ± %s", error_text(t->report, d, d->loss.mean),
			   error_text(t->report, d, d->loss.ci.hi - d->loss.mean));
}

/* The median of the picks, and what half of them lie between. */
static void picks_cell(struct table *t, const struct validation_curve *d)
{
	double mid = d->point[d->chosen].x;
	double lo = fmin(d->point[d->low].x, d->point[d->high].x),
	       hi = fmax(d->point[d->low].x, d->point[d->high].x);

	if (!d->picked)
		table_cell(t, MARK_MUTED, "–");
	else if (d->low == d->high)
		table_cell(t, 0, "%g", mid);
	else
		table_cell(t, 0, "%g (%g to %g)", mid, lo, hi);
}

static void dial_table(struct section *s, const struct results *x,
		       const struct validation_curves *d)
{
	struct table *t =
		section_table(s, "Where overfitting sets in (%s)",
			      format_metrics(s->report, x, d->study, format_metric_error, ", or "));

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_LEFT, "dial", NULL);
	table_column(t, ALIGN_RIGHT, "best at", "setting with the lowest test error");
	table_column(t, ALIGN_RIGHT, "error there", NULL);
	table_column(t, ALIGN_RIGHT, "validation picks",
		     "setting that each fold's validation rows pick, ties going to the simpler: "
		     "median over folds, and the quartiles");
	table_column(t, ALIGN_RIGHT, "complex end",
		     "end of the dial with the lowest training error");
	table_column(t, ALIGN_RIGHT, "loss there",
		     "test error at that end less that at the setting which the fold's "
		     "validation rows pick, ± half the corrected 95 % interval");
	table_column(t, ALIGN_RIGHT, "p Holm", "corrected resampled t, adjusted for all dials");
	table_column(t, ALIGN_RIGHT, "gap there", "test error less training error at that end");
	table_column(t, ALIGN_LEFT, "reading", "overfits: a loss, p Holm below 0.05");
	for (size_t i = 0; i < d->n; i++) {
		const struct validation_curve *y = d->at + i;
		if (!y->known)
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s",
			   i && d->at[i - 1].dataset == y->dataset ? ""
								   : x->dataset[y->dataset].name);
		table_named(t, style_of(x, y->variant, 0).color, 0, dial_name(s->report, x, d, y));
		table_cell(t, 0, "%s", name_parameter(y->name));
		table_cell(t, 0, "%g", y->point[y->best].x);
		table_cell(t, 0, "%s", error_text(s->report, y, y->point[y->best].error[ON_TEST]));
		picks_cell(t, y);
		table_cell(t, 0, "%g", y->point[y->complex].x);
		loss_cell(t, y);
		table_cell(t, 0, "%s", format_p(s->report, y->p_holm));
		table_cell(t, 0, "%s", error_text(s->report, y, end_gap(y)));
		table_cell(t, y->overfits ? MARK_BAD : MARK_MUTED, "%s", reading(y));
	}
}

/* "3.4 % error", or of a metric that is not read in percent "an error of 0.034". */
static const char *error_in_words(struct report *r, const struct validation_curve *d, double error)
{
	return d->metric->shown > 1 ? report_text(r, "%.1f %% error", drawn(d, error))
				    : report_text(r, "an error of %.3f", error);
}

static void in_words(struct section *s, const struct results *x, const struct validation_curves *d)
{
	const struct validation_curve *worst = NULL, *wide = NULL;
	size_t known = 0, over = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct validation_curve *y = d->at + i;

		known += y->known;
		over += y->known && y->overfits;
		if (y->known && !y->metric->relative &&
		    (!wide || end_gap(y) > end_gap(wide)))
			wide = y;
		if (y->known && y->overfits && !y->metric->relative &&
		    (!worst || y->loss.mean > worst->loss.mean))
			worst = y;
	}
	section_text(s,
		     "Turning a dial of complexity up lets a learner fit its training rows ever "
		     "better; the question is when unseen rows stop profiting. On **%zu of %s** "
		     "the complex end is worse on test rows, beyond chance, than the setting that "
		     "each fold's validation rows pick (corrected resampled t, Holm over the "
		     "dials).",
		     over, format_count(s->report, known, "dial"));
	if (worst)
		section_text(
			s,
			"The largest loss: **%s on %s**, with %s at %s, which "
			"validation picks in the median fold; at %s it is %.1f points more than at "
			"each fold's pick (95 %% interval %.1f to %.1f).",
			dial_name(s->report, x, d, worst), x->dataset[worst->dataset].name,
			error_in_words(s->report, worst, worst->point[worst->chosen].error[ON_TEST]),
			name_setting(s->report, worst->name, worst->point[worst->chosen].x),
			name_setting(s->report, worst->name, worst->point[worst->complex].x),
			100 * worst->loss.mean,
			100 * worst->loss.ci.lo, 100 * worst->loss.ci.hi);
	if (wide)
		section_text(
			s,
			"The widest gap between training and test error at the complex end: "
			"**%s on %s**, %.1f points at %s.",
			dial_name(s->report, x, d, wide), x->dataset[wide->dataset].name,
			100 * end_gap(wide),
			name_setting(s->report, wide->name, wide->point[wide->complex].x));
}

static void figures(struct section *s, const struct results *x, const struct validation_curves *d, const char *id)
{
	size_t n = d->sets < FIGURE_PANELS_MOST ? d->sets : FIGURE_PANELS_MOST;

	for (size_t i = 0; i < n; i++)
		figure_of(s, x, d, d->set[i], id, !i);
	if (n < d->sets)
		section_text(s, "There are figures of the first %zu of %zu data sets; the table has all.", n, d->sets);
}

int section_overfitting(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct validation_curves d;
	struct section *s;

	if (validation_curves_create(&d, x, study, e))
		return -1;
	if (d.n) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		in_words(s, x, &d);
		figures(s, x, &d, x->study[study].name);
		dial_table(s, x, &d);
	}
	validation_curves_free(&d);
	return 0;
}

/* Of a study that is about something else: the curves alone, where learners train in steps. */
int section_curves(struct report *r, const struct results *x, size_t study, struct err *e)
{
	const char *id = report_text(r, "%s-curves", x->study[study].name);
	struct validation_curves d;
	struct section *s;

	if (validation_curves_create(&d, x, study, e))
		return -1;
	if (d.n) {
		s = report_section(r, id, report_text(r, "%s: scores after every training step",
						      x->study[study].title));
		in_words(s, x, &d);
		figures(s, x, &d, id);
		dial_table(s, x, &d);
	}
	validation_curves_free(&d);
	return 0;
}
