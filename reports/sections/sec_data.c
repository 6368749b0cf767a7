/* The data that the results stand on: what each set holds, column by column, what the inspection warns
 * of, and how it was split. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/render/format.h"
#include "reports/sections/plan_lines.h"
#include "reports/sections/sections.h"

#define COLUMNS_SHOWN      100  /* of one data set */
#define COLUMNS_SHOWN_EACH 24   /* of each of several */
enum { SETS_SHOWN = 24 };
#define NAMES_SHOWN        3    /* most frequent categories */

struct data_of_run {
	const struct results *x;
	struct run_profile profile;
	struct run_finding *finding;
	size_t findings;
};

/* The set's columns, the target first; none in runs of older programs. */
static const struct run_column *columns_of(const struct data_of_run *d, size_t set, size_t *n)
{
	size_t first = 0;

	while (first < d->profile.n && d->profile.at[first].dataset != set)
		first++;
	for (*n = 0; first + *n < d->profile.n && d->profile.at[first + *n].dataset == set;)
		++*n;
	return d->profile.at + first;
}

static const struct run_column *column_as(const struct data_of_run *d, size_t set, const char *role)
{
	size_t n;
	const struct run_column *c = columns_of(d, set, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(c[i].role, role))
			return c + i;
	return NULL;
}

static const char *value(struct report *r, double x)
{
	return isnan(x) ? "–" : x < 0 ? report_text(r, "−%.6g", -x) : report_text(r, "%.6g", x);
}

static const char *share(struct report *r, double part, double of)
{
	double percent = 100 * part / of;

	return report_text(r, percent > 0 && percent < 0.1 ? "%.1g %%" : "%.1f %%", percent);
}

static bool is_category(const struct run_column *c)
{
	return strcmp(c->kind, "numeric") != 0;
}

static void bars(struct table *t, const struct run_column *c)
{
	double *height = report_own(t->report, c->bars + 1, sizeof *height);

	for (size_t i = 0; height && i < c->bars; i++)
		height[i] = c->bar[i].rows;
	table_bars(t, height, height ? c->bars : 0);
}

/* ---- how it was split ---- */

static const char *splits_of(struct report *r, const struct results *x, size_t set)
{
	const char **split = report_own(r, x->n_studies + 1, sizeof *split), *list = "";
	size_t n = 0;

	for (size_t i = 0; split && i < x->n_studies; i++) {
		bool takes_part = false, known = false;

		for (size_t k = 0; k < x->n_cells && !takes_part; k++)
			takes_part = x->cell[k].study == i && x->cell[k].dataset == set;
		if (!takes_part)
			continue;
		split[n] = plan_lines_split(r, plan_lines_study(r, x, i), x->dataset[set].spec);
		for (size_t k = 0; k < n; k++)
			known |= !strcmp(split[k], split[n]);
		n += !known && *split[n];
	}
	for (size_t i = 0; split && i < n; i++)
		list = report_text(r, "%s%s%s", list, i ? ", " : "", split[i]);
	return list;
}

/* ---- the target ---- */

static const char *target_text(struct report *r, const struct run_dataset *set, const struct run_column *c)
{
	if (set->task == TASK_CLASSIFY)
		return report_text(r, "%.0f classes", set->classes);
	return c ? report_text(r, "%s to %s, median %s", value(r, c->lowest), value(r, c->highest),
			       value(r, c->median))
		 : "numbers";
}

static void classes_table(struct section *s, const struct run_dataset *set, const struct run_column *c)
{
	struct table *t;

	if (!c || set->task != TASK_CLASSIFY)
		return;
	t = section_table(s, "Classes of %s, the most frequent first", c->name);
	table_column(t, ALIGN_LEFT, "class", NULL);
	table_column(t, ALIGN_RIGHT, "rows", NULL);
	table_column(t, ALIGN_RIGHT, "share", NULL);
	for (size_t i = 0; i < c->bars; i++) {
		table_row(t, 0);
		table_named(t, NULL, 0, c->bar[i].label);
		table_cell(t, 0, "%.0f", c->bar[i].rows);
		table_cell(t, 0, "%s", share(s->report, c->bar[i].rows, set->rows));
	}
	if (c->others > 0) {
		table_row(t, MARK_MUTED);
		table_cell(t, 0, "%.0f others", c->different - (double)c->bars);
		table_cell(t, 0, "%.0f", c->others);
		table_cell(t, 0, "%s", share(s->report, c->others, set->rows));
	}
}

/* ---- the columns ---- */

static const char *frequent(struct report *r, const struct run_column *c, double rows)
{
	const char *list = "";
	size_t shown = c->bars < NAMES_SHOWN ? c->bars : NAMES_SHOWN;

	for (size_t i = 0; i < shown; i++)
		list = report_text(r, "%s%s%s %s", list, i ? ", " : "", c->bar[i].label,
				   share(r, c->bar[i].rows, rows));
	return shown < c->bars ? report_text(r, "%s ...", list) : list;
}

static const char *values(struct report *r, const struct run_column *c, double rows)
{
	const char *text;

	if (!c->bars)
		return "none";
	if (is_category(c))
		return frequent(r, c, rows);
	text = report_text(r, "%s to %s, median %s", value(r, c->lowest), value(r, c->highest),
			   value(r, c->median));
	return strcmp(c->role, "group") ? text : report_text(r, "of %s rows", text);
}

static void column_row(struct table *t, const struct run_column *c, double rows)
{
	bool is_feature = !strcmp(c->role, "feature");

	table_row(t, 0);
	table_named(t, NULL, is_feature ? 0 : MARK_BEST, c->name);
	table_cell(t, 0, "%s%s%s", is_feature ? "" : c->role, is_feature ? "" : ", ",
		   !strcmp(c->role, "group") ? "sizes" : c->kind);
	table_cell(t, c->missing > 0 ? 0 : MARK_MUTED, "%s",
		   c->missing > 0 ? share(t->report, c->missing, rows) : "0");
	table_cell(t, 0, "%.0f", c->different);
	bars(t, c);
	table_cell(t, 0, "%s", values(t->report, c, rows));
}

static void columns_table(struct section *s, const struct data_of_run *d, size_t set, size_t most)
{
	size_t n, features = 0, shown = 0;
	const struct run_column *c = columns_of(d, set, &n);
	const struct run_dataset *of = d->x->dataset + set;
	struct table *t;

	for (size_t i = 0; i < n; i++)
		features += !strcmp(c[i].role, "feature");
	if (!features)
		return;
	t = (double)features > of->features || features > most
		    ? section_table(s, "Columns of %s: the first %zu of %.0f features", of->name, most,
				    of->features)
		    : section_table(s, "Columns of %s", of->name);
	t->folded = d->x->n_datasets > 1;
	table_column(t, ALIGN_LEFT, "column", NULL);
	table_column(t, ALIGN_LEFT, "type", NULL);
	table_column(t, ALIGN_RIGHT, "missing", "rows without a value");
	table_column(t, ALIGN_RIGHT, "different", "values that occur; of large tables, in 100,000 rows");
	table_column(t, ALIGN_LEFT, "distribution",
		     "rows in 16 bins of one width from the lowest value to the highest; of categories, "
		     "the most frequent ones");
	table_column(t, ALIGN_LEFT, "values", NULL);
	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].role, "feature") || shown++ < most)
			column_row(t, c + i, of->rows);
}

/* ---- several data sets: a row each ---- */

static size_t warnings_of(const struct data_of_run *d, size_t set)
{
	size_t n = 0;

	for (size_t i = 0; i < d->findings; i++)
		n += d->finding[i].dataset == set;
	return n;
}

static void set_row(struct table *t, const struct data_of_run *d, size_t set)
{
	const struct run_dataset *x = d->x->dataset + set;
	const struct run_column *target = column_as(d, set, "target");

	table_row(t, 0);
	table_named(t, NULL, 0, x->name);
	table_cell(t, 0, "%.0f", x->rows);
	table_cell(t, 0, "%.0f", x->features);
	table_cell(t, 0, "%.0f", x->categorical);
	table_cell(t, 0, "%s", x->missing > 0 ? share(t->report, x->missing, x->rows * x->features) : "0");
	table_cell(t, 0, "%s", target_text(t->report, x, target));
	if (target)
		bars(t, target);
	else
		table_cell(t, 0, "–");
	if (target)
		table_cell(t, 0, "%zu", warnings_of(d, set));
	else
		table_cell(t, MARK_MUTED, "–");
	table_cell(t, MARK_CODE, "%s", splits_of(t->report, d->x, set));
}

static void sets_table(struct section *s, const struct data_of_run *d)
{
	struct table *t = section_table(s, "The data sets");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_RIGHT, "rows", NULL);
	table_column(t, ALIGN_RIGHT, "features", NULL);
	table_column(t, ALIGN_RIGHT, "categorical", "features that are categories");
	table_column(t, ALIGN_RIGHT, "missing", "share of the features' cells");
	table_column(t, ALIGN_LEFT, "target", NULL);
	table_column(t, ALIGN_LEFT, "distribution",
		     "of the target: classes, the most frequent first, or 16 bins of one width");
	table_column(t, ALIGN_RIGHT, "warnings", "of the inspection");
	table_column(t, ALIGN_LEFT, "split", "as “Methods” tells");
	for (size_t i = 0; i < d->x->n_datasets; i++)
		set_row(t, d, i);
}

/* ---- one: in words ---- */

static void one_set(struct section *s, const struct data_of_run *d)
{
	const struct run_dataset *x = d->x->dataset;
	const struct run_column *target = column_as(d, 0, "target"), *more;
	const char *splits = splits_of(s->report, d->x, 0);
	struct report *r = s->report;

	section_text(s, "**%s** has %.0f rows and %.0f features, %s; %s. The target%s%s is %s.%s%s%s",
		     x->name, x->rows, x->features,
		     x->categorical > 0 ? report_text(r, "%.0f of them categorical", x->categorical)
					: "all of them numbers",
		     x->missing > 0 ? report_text(r, "%s of their values are missing",
						  share(r, x->missing, x->rows * x->features))
				    : "no value is missing",
		     target ? " " : "", target ? target->name : "",
		     x->task == TASK_CLASSIFY ? report_text(r, "one of %.0f classes", x->classes)
					      : report_text(r, "a number: %s", target_text(r, x, target)),
		     *splits ? " Split: " : "", *splits ? report_text(r, "`%s`", splits) : "",
		     *splits ? " (“Methods” tells what that means)." : "");
	if ((more = column_as(d, 0, "group")))
		section_text(s, "Rows belong to %.0f groups of %s to %s rows; a group is never parted by a "
				"split.", more->different, value(r, more->lowest), value(r, more->highest));
	if ((more = column_as(d, 0, "weight")))
		section_text(s, "Rows have weights from %s to %s.", value(r, more->lowest),
			     value(r, more->highest));
	classes_table(s, x, target);
}

/* ---- what the inspection warned of before the run ---- */

static void warnings(struct section *s, const struct data_of_run *d)
{
	struct table *t;

	if (!d->findings && d->profile.n)
		section_text(s, "The inspection (`bakeoff check`) warns of nothing.");
	if (!d->findings)
		return;
	t = section_table(s, "What the inspection of the data warns of");
	if (d->x->n_datasets > 1)
		table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "about", "the code that bakeoff check has for it");
	table_column(t, ALIGN_LEFT, "finding", NULL);
	for (size_t i = 0; i < d->findings; i++) {
		table_row(t, 0);
		if (d->x->n_datasets > 1)
			table_cell(t, 0, "%s", d->x->dataset[d->finding[i].dataset].name);
		table_cell(t, MARK_CODE, "%s", d->finding[i].code);
		table_cell(t, 0, "%s", d->finding[i].text);
	}
}

/* Findings of data sets that the present plan has. */
static void keep_findings(struct data_of_run *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->findings; i++)
		if (d->finding[i].dataset < d->x->n_datasets)
			d->finding[n++] = d->finding[i];
	d->findings = n;
}

/* A file of the user's, not a bundled or generated set. */
static bool is_file(const struct run_dataset *x)
{
	size_t n = strcspn(x->spec, "[");

	return memchr(x->spec, '.', n) || memchr(x->spec, '/', n);
}

int section_data(struct report *r, const struct results *x, struct err *e)
{
	struct data_of_run d = { .x = x };
	bool file = false;
	int rc = results_findings(x, &d.finding, &d.findings, e) || results_profile(x, &d.profile, e) ? -1 : 0;

	for (size_t i = 0; i < x->n_datasets; i++)
		file |= is_file(x->dataset + i);
	if (!rc && x->n_datasets) {
		struct section *s = report_section(r, "data", file ? "Your data" : "The data");

		keep_findings(&d);
		if (x->n_datasets == 1)
			one_set(s, &d);
		else
			sets_table(s, &d);
		warnings(s, &d);
		for (size_t i = 0; i < x->n_datasets && i < SETS_SHOWN; i++)
			columns_table(s, &d, i, x->n_datasets > 1 ? COLUMNS_SHOWN_EACH : COLUMNS_SHOWN);
		if (x->n_datasets > SETS_SHOWN)
			section_text(s, "These are the columns of the first %d of %zu data sets; `bakeoff check` tells those "
					"of any.", SETS_SHOWN, x->n_datasets);
	}
	free(d.finding);
	results_profile_free(&d.profile);
	return rc;
}
