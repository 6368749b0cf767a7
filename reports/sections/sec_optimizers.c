/* How soon optimizers bring a network to a training loss: over learning rates, and each at its best. */
#include <math.h>
#include <stdio.h>

#include "harness/analysis/optimizer_speed.h"
#include "reports/figures/fig_lines.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/sections.h"

#define ALPHA 0.05

struct optimizers {
	struct report *r;
	const struct results *x;
	struct optimizer_speeds s;
};

/* A rate of each arm that all share keeps the rate out of their names. */
static const char *arm_name(const struct optimizers *o, size_t i)
{
	size_t *variant = report_own(o->r, o->s.n, sizeof *variant);

	for (size_t k = 0; variant && k < o->s.n; k++)
		variant[k] = o->s.at[k].at[0].variant;
	return variant ? name_title(name_among(o->r, o->x, variant, o->s.n, i)) : "";
}

static const char *rate_text(const struct optimizers *o, size_t variant)
{
	const struct run_param *p = results_param(o->x, variant, "learning_rate");

	return p ? p->text : "–";
}

/* ---- the figure ---- */

static size_t by_rate(const struct optimizers *o, const struct optimizer_arm *y, double *rate, double *epochs)
{
	size_t n = 0;

	for (size_t k = 0; k < y->n; k++) {
		const struct run_param *p = results_param(o->x, y->at[k].variant, "learning_rate");
		size_t i = n;

		if (!p || !(p->number > 0))
			continue;
		for (; i && rate[i - 1] > p->number; i--) {
			rate[i] = rate[i - 1];
			epochs[i] = epochs[i - 1];
		}
		rate[i] = p->number;
		epochs[i] = y->at[k].epochs;
		n++;
	}
	return n;
}

static bool fill_line(const struct optimizers *o, size_t i, size_t nth, struct figure_line *line)
{
	const struct optimizer_arm *y = o->s.at + i;
	double *v = report_own(o->r, 2 * y->n, sizeof *v);
	bool arrives = false;

	if (!v)
		return false;
	*line = (struct figure_line){ .name = arm_name(o, i), .x = v, .y = v + y->n,
				      .style = style_of_learner("mlp", nth) };
	line->n = by_rate(o, y, v, v + y->n);
	for (size_t k = 0; k < line->n; k++)
		arrives |= !isnan(line->y[k]);
	snprintf(line->style.color, sizeof line->style.color, "%s", style_class_color(nth));
	snprintf(line->style.text, sizeof line->style.text, "%s", style_class_color(nth));
	return arrives;
}

static void figure_rates(struct section *s, const struct optimizers *o, const char *name)
{
	struct figure_lines_plot *plot = report_own(o->r, o->x->n_datasets, sizeof *plot);
	struct figure *f;
	size_t n = 0;

	for (size_t d = 0; plot && d < o->x->n_datasets; d++) {
		struct figure_lines_plot *p = plot + n;

		*p = (struct figure_lines_plot){ .title = o->x->dataset[d].name, .up = "epochs to the target",
						 .scale = LINES_LOG, .least = NAN,
						 .line = report_own(o->r, o->s.n, sizeof *p->line) };
		for (size_t i = 0; p->line && i < o->s.n; i++)
			p->n += o->s.at[i].dataset == d && fill_line(o, i, p->n, p->line + p->n);
		n += p->n > 0;
	}
	f = plot ? figure_lines(s, name, "Epochs to the target over the learning rate", "learning rate", plot, n) : NULL;
	if (f)
		figure_caption(f, "Epochs until the training loss is that which the reference ends with, geometric mean over "
				  "folds; a gap where not every fold gets there. A wide, low line is an optimizer "
				  "that is fast and forgives a poor rate.");
}

/* ---- words and numbers ---- */

/* "0.3 (2 of 5), 1": the rates of an arm at which cells diverged, ascending; NULL: at none. */
static const char *diverged_text(const struct optimizers *o, const struct optimizer_arm *y)
{
	const char **rate = report_own(o->r, y->n, sizeof *rate);
	double *number = report_own(o->r, y->n, sizeof *number);
	size_t n = 0;

	for (size_t k = 0; rate && number && k < y->n; k++) {
		const struct optimizer_rate *at = y->at + k;
		const struct run_param *p = results_param(o->x, at->variant, "learning_rate");
		size_t i = n;

		if (!p || !at->diverged)
			continue;
		for (; i && number[i - 1] > p->number; i--) {
			number[i] = number[i - 1];
			rate[i] = rate[i - 1];
		}
		number[i] = p->number;
		rate[i] = at->diverged == at->trained ? p->text
			: report_text(o->r, "%s (%zu of %zu)", p->text, at->diverged, at->trained);
		n++;
	}
	return n ? format_list(o->r, rate, n) : NULL;
}

/* What diverged on a data set: an answer, but one that a table of speeds does not have. */
static void tell_diverged(struct section *s, const struct optimizers *o, size_t dataset)
{
	const char *arms = "";
	size_t cells = 0, all = 0;

	for (size_t i = 0; i < o->s.n; i++) {
		const struct optimizer_arm *y = o->s.at + i;
		const char *rates = y->dataset == dataset ? diverged_text(o, y) : NULL;

		for (size_t k = 0; y->dataset == dataset && k < y->n; k++) {
			cells += y->at[k].diverged;
			all += y->at[k].trained;
		}
		if (rates)
			arms = report_text(o->r, "%s%s%s at %s", arms, *arms ? "; " : "", arm_name(o, i), rates);
	}
	if (cells)
		section_text(s, "On %s %zu of %zu trainings diverged, and count as never there (in all folds where no "
				"count stands): %s.", o->x->dataset[dataset].name, cells, all, arms);
}

/* by: what is added to the logarithms. */
static const char *times_text(struct report *r, const struct paired_t *t, double by)
{
	if (isnan(t->ci.lo))
		return report_text(r, "%.2f", exp(t->mean + by));
	return report_text(r, "%.2f (%.2f to %.2f)", exp(t->mean + by), exp(t->ci.lo + by), exp(t->ci.hi + by));
}

static void arm_row(struct table *t, const struct optimizers *o, size_t i)
{
	const struct optimizer_arm *y = o->s.at + i;
	const struct optimizer_rate *at = y->chosen < y->n ? y->at + y->chosen : NULL;
	struct report *r = o->r;

	table_row(t, 0);
	table_cell(t, 0, "%s", o->x->dataset[y->dataset].name);
	table_cell(t, 0, "%s%s", arm_name(o, i), y->reference ? " (reference)" : "");
	table_cell(t, 0, "%s", at ? rate_text(o, at->variant) : "–");
	if (y->cells)
		table_cell(t, 0, "%.0f %%", 100 * (double)y->reached / (double)y->cells);
	else
		table_cell(t, 0, "–");
	table_cell(t, 0, "%s", at && !isnan(at->epochs) ? format_number(r, at->epochs) : "–");
	table_cell(t, 0, "%s", at && at->epochs * y->epoch_s > 0 ? format_seconds(r, at->epochs * y->epoch_s) : "–");
	table_cell(t, 0, "%s", y->tested ? times_text(r, &y->epochs, 0) : "–");
	table_cell(t, 0, "%s", y->tested && isfinite(y->cheaper) ? times_text(r, &y->epochs, y->cheaper) : "–");
	table_cell(t, 0, "%s", y->tested ? format_p(r, y->p_holm) : "–");
}

static void table_arms(struct section *s, const struct optimizers *o)
{
	struct table *t = section_table(s, "Each at its best learning rate");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "network", NULL);
	table_column(t, ALIGN_RIGHT, "rate", "at which every fold reaches the target, in the fewest epochs");
	table_column(t, ALIGN_RIGHT, "reached", "share of folds and rates that reach the target");
	table_column(t, ALIGN_RIGHT, "epochs", "to the target at that rate, geometric mean");
	table_column(t, ALIGN_RIGHT, "time", "of the processor: these epochs times the median of an epoch over all "
		     "folds and rates");
	table_column(t, ALIGN_RIGHT, "times faster", "in epochs than the reference, geometric mean over folds, 95 % interval");
	table_column(t, ALIGN_RIGHT, "in time", "the same of processor time, with what an epoch takes as if it were known");
	table_column(t, ALIGN_RIGHT, "p", "that epochs are the same: corrected resampled t on logarithms, Holm's for all rows");
	for (size_t i = 0; i < o->s.n; i++)
		arm_row(t, o, i);
}

static void list(struct section *s, const struct optimizers *o, size_t dataset, int sign, const char *how)
{
	const char **name = report_own(o->r, o->s.n, sizeof *name);
	size_t n = 0;

	for (size_t i = 0; name && i < o->s.n; i++) {
		const struct optimizer_arm *y = o->s.at + i;

		if (y->dataset == dataset && y->tested && y->p_holm < ALPHA && sign * y->epochs.mean > 0)
			name[n++] = report_text(o->r, "**%s** (%s times)", arm_name(o, i),
						times_text(o->r, &y->epochs, 0));
	}
	if (n)
		section_text(s, "On %s these need %s: %s.", o->x->dataset[dataset].name, how,
			     format_list(o->r, name, n));
	else if (sign > 0)
		section_text(s, "On %s it is not shown that any needs fewer epochs than the reference.",
			     o->x->dataset[dataset].name);
}

static void words(struct section *s, const struct optimizers *o)
{
	section_text(s, "Networks on the same folds by different optimizers, batches and learning rates. The target is the "
			"training loss that the **reference**, the first network of the plan, ends with, fold by "
			"fold. All are compared at their own best rate, that of the reference too, chosen on these "
			"folds, and by the share of all rates with which they get there at all.");
	for (size_t i = 0; i < o->s.n; i++) {
		const struct optimizer_arm *y = o->s.at + i;

		if (!y->reference)
			continue;
		tell_diverged(s, o, y->dataset);
		if (y->chosen == y->n) {
			section_text(s, "On %s the reference ended with no loss to compare with.",
				     o->x->dataset[y->dataset].name);
			continue;
		}
		list(s, o, y->dataset, 1, "fewer epochs than the reference");
		list(s, o, y->dataset, -1, "more epochs");
	}
}

int section_optimizers(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct optimizers o = { .r = r, .x = x };
	int rc = optimizer_speeds_create(&o.s, x, study, e);

	if (!rc && o.s.n) {
		const char *id = report_text(r, "optimizers-%s", x->study[study].name);
		struct section *s = report_section(r, id, "How soon optimizers arrive");

		words(s, &o);
		figure_rates(s, &o, id);
		table_arms(s, &o);
	}
	optimizer_speeds_free(&o.s);
	return rc;
}
