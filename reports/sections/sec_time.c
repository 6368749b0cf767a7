/* What a score costs: time to fit and predict, memory, size of the model. */
#include <math.h>
#include <string.h>

#include "reports/render/format.h"
#include "reports/figures/style.h"
#include "reports/sections/sections.h"

static const char *memory_growth(struct report *r, const struct comparison_entry *x)
{
	if (isnan(x->peak_rss_kb))
		return "–";
	return x->peak_seen == x->ok
		       ? format_bytes(r, x->peak_rss_kb * 1024)
		       : report_text(r, "%s (%zu of %zu)", format_bytes(r, x->peak_rss_kb * 1024),
				     x->peak_seen, x->ok);
}

/* "146 to 206 µs", "0.9 ms to 1.1 s". */
static const char *range_text(struct report *r, double lo, double hi)
{
	const char *from = format_seconds(r, lo), *to = format_seconds(r, hi);
	const char *unit = strchr(from, ' '), *other = strchr(to, ' ');

	return unit && other && !strcmp(unit, other)
		       ? report_text(r, "%.*s to %s", (int)(unit - from), from, to)
		       : report_text(r, "%s to %s", from, to);
}

/* One row per data set and learner: what a fit, a prediction and a model cost. */
static void cost_table(struct section *s, const struct comparison *c)
{
	struct table *t = section_table(s, "What it costs, medians over folds");
	bool tuned = false;

	for (size_t i = 0; i < c->sets * c->methods; i++)
		tuned |= c->entry[i].tune_s > 0;
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	if (tuned)
		table_column(t, ALIGN_RIGHT, "tune", "search for parameters, before the fit");
	table_column(t, ALIGN_RIGHT, "fit", "train once on a fold's training rows, by the clock on the wall");
	table_column(t, ALIGN_RIGHT, "CPU", "processor time of the same, far less where it had to wait; – below the step of "
		     "that clock");
	table_column(t, ALIGN_RIGHT, "least", "the fit that was disturbed least");
	table_column(t, ALIGN_RIGHT, "middle half", "of the fits, from quartile to quartile");
	table_column(t, ALIGN_RIGHT, "predict", "all test rows of a fold");
	table_column(t, ALIGN_RIGHT, "memory",
		     "median of how far the worker's resident memory rose during a cell - search, "
		     "fit, prediction and scoring - and in how many cells that was seen, where not in "
		     "all; – where most stayed within what the worker already had");
	table_column(t, ALIGN_RIGHT, "model", "bytes of the fitted model");
	for (size_t i = 0; i < c->sets; i++)
		for (size_t m = 0; m < c->ranked; m++) {
			const struct comparison_entry *x = comparison_entry(c, i, m);

			table_row(t, 0);
			table_cell(t, 0, "%s", m ? "" : comparison_dataset(c, i)->name);
			table_named(t, style_of_method(c, m).color, 0, comparison_variant(c, m)->label);
			if (tuned)
				table_cell(t, 0, "%s", format_seconds(s->report, x->tune_s));
			table_cell(t, 0, "%s", format_seconds(s->report, x->fit_s));
			table_cell(t, 0, "%s", format_seconds(s->report, x->fit_cpu_s > 0 ? x->fit_cpu_s
											   : NAN));
			table_cell(t, 0, "%s", format_seconds(s->report, x->fit_min));
			table_cell(t, 0, "%s", range_text(s->report, x->fit_q1, x->fit_q3));
			table_cell(t, 0, "%s", format_seconds(s->report, x->predict_s));
			table_cell(t, 0, "%s", memory_growth(s->report, x));
			table_cell(t, 0, "%s", format_bytes(s->report, x->model_size));
		}
}

static bool takes_part(const struct results *x, size_t variant, size_t study)
{
	for (size_t i = 0; i < x->n_cells; i++)
		if (x->cell[i].variant == variant && x->cell[i].study == study)
			return true;
	return false;
}

/* "smo on adult and letter": data sets only where not all of the variant's have this engine. at: its
 * first of n. */
static const char *engine_text(struct section *s, const struct results *x, const struct run_engine *at,
			       size_t n, bool only)
{
	const char **name = report_own(s->report, n, sizeof *name);

	for (size_t i = 0; name && i < n; i++)
		name[i] = x->dataset[at[i].dataset].name;
	return only || !name ? at->name : report_text(s->report, "%s on %s", at->name,
						      format_list(s->report, name, n));
}

/* What the fits of a variant told: "libsvm on iris, smo on adult"; else what its parameter says, or
 * NULL. */
static const char *engines_of(struct section *s, const struct results *x, size_t variant, size_t study)
{
	const struct run_param *p = results_param(x, variant, "engine");
	struct run_engine *own = report_own(s->report, x->n_engines, sizeof *own);
	const char *list = NULL;
	size_t n = 0;

	for (size_t i = 0; own && i < x->n_engines; i++)
		if (x->engine[i].variant == variant && x->engine[i].study == study)
			own[n++] = x->engine[i];
	for (size_t i = 0, same; i < n; i += same) {
		for (same = 1; i + same < n && !strcmp(own[i].name, own[i + same].name);)
			same++;
		const char *text = engine_text(s, x, own + i, same, same == n);
		list = list ? report_text(s->report, "%s, %s", list, text) : text;
	}
	return list ? list : p && strcmp(p->text, "auto") ? p->text : NULL;
}

const char *section_engines_text(struct section *s, const struct results *x, size_t study)
{
	const char *list = "";

	for (size_t v = 0; list && v < x->n_variants; v++) {
		const char *by = takes_part(x, v, study) ? engines_of(s, x, v, study) : NULL;

		if (by)
			list = report_text(s->report, "%s%s%s by %s", list, *list ? "; " : "",
					   x->variant[v].label, by);
	}
	return list && *list ? list : NULL;
}

void section_engines(struct section *s, const struct results *x, size_t study)
{
	const char *list = section_engines_text(s, x, study);

	if (list)
		section_text(s,
			     "Where a learner has several engines, this one did the work: %s. "
			     "`bakeoff info learners` says what they are.",
			     list);
}

static void tell_contention(struct section *s, const struct comparison *c)
{
	struct interval ci;
	double ratio = comparison_contention(c, &ci, NULL);

	if (ci.lo > COMPARISON_CONTENTION)
		section_warning(s, "The machine was busy: half of the fits took %.1f times the "
				   "processor time they used, or more. Compare the least times, or "
				   "run again with fewer cells at a time (`-j`).", ratio);
}

void section_time(struct report *r, const struct comparison *c)
{
	struct section *s = section_compared(r, c, "time", "Time against score");

	section_text(s, "Wall time of one thread, reading, encoding and scoring excluded. A "
			"learner is worth its time when no other is both faster and better: those "
			"stand on the line.");
	tell_contention(s, c);
	section_engines(s, c->r, c->study);
	figure_pareto(s, c);
	cost_table(s, c);
}
