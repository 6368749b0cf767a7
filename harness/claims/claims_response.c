/* What a claim compares, cell by cell. A response is a row of the table at the end. */
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/gradient_start.h"
#include "harness/claims/claims_inner.h"

/* What stands behind the first word. */
static const char *argument(const struct plan_claim *c)
{
	const char *at = strchr(c->response, ' ');

	return at ? at + strspn(at, " ") : "";
}

static size_t metric_of(const struct results *r, const struct plan_claim *c)
{
	return *argument(c) ? results_metric(r, argument(c)) : PRIMARY;
}

static const struct metric *metric_at(const struct results *r, size_t cell, size_t metric)
{
	return metric == PRIMARY ? results_primary(r, r->cell[cell].study, r->cell[cell].dataset)
				 : r->metric + metric;
}

static int part(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		enum results_part which)
{
	size_t metric = metric_of(r, c);

	for (size_t i = 0; i < r->n_cells && metric != r->n_metrics; i++)
		if (r->cell[i].study == study)
			value[i] = results_score(r, i, metric, which);
	return 0;
}

static int on_test(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		   struct err *e)
{
	(void)e;
	return part(value, r, study, c, ON_TEST);
}

static int on_train(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		    struct err *e)
{
	(void)e;
	return part(value, r, study, c, ON_TRAIN);
}

/* By how much training rows are better. */
static int gap(double *value, const struct results *r, size_t study, const struct plan_claim *c,
	       struct err *e)
{
	size_t metric = metric_of(r, c);

	(void)e;
	for (size_t i = 0; i < r->n_cells && metric != r->n_metrics; i++)
		if (r->cell[i].study == study)
			value[i] = metric_at(r, i, metric)->better *
				   (results_score(r, i, metric, ON_TRAIN) - results_score(r, i, metric, ON_TEST));
	return 0;
}

static int measured(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		    struct err *e)
{
	size_t field = measured_find(argument(c));

	(void)e;
	for (size_t i = 0; i < r->n_cells && field < MEASURED_COUNT; i++)
		if (r->cell[i].study == study && r->cell[i].status == CELL_OK)
			value[i] = r->cell[i].measured[field];
	return 0;
}

static int counts(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		  struct err *e)
{
	struct results_number *at = NULL;
	size_t n;
	int rc = results_counts(r, study, argument(c), &at, &n, e);

	for (size_t i = 0; !rc && i < n; i++)
		value[at[i].cell] = at[i].value;
	free(at);
	return rc;
}

/* The last recorded value of a diagnostic, its indices averaged. */
static int diagnostic(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		      struct err *e)
{
	struct results_number *at = NULL;
	size_t n, from = 0;
	int rc = results_numbers(r, study, argument(c), &at, &n, e);

	for (size_t i = 0; !rc && i < n; i++) {
		if (i && (at[i].cell != at[i - 1].cell || at[i].step != at[i - 1].step))
			from = i;
		value[at[i].cell] = from == i ? at[i].value
			: value[at[i].cell] + (at[i].value - value[at[i].cell]) / (double)(i - from + 1);
	}
	free(at);
	return rc;
}

/* Decades per hidden layer on the way back, in the first record. Below 0 it fades. */
static int layers(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		  struct err *e)
{
	struct results_number *at = NULL;
	size_t n;
	int rc = results_numbers(r, study, argument(c), &at, &n, e);

	for (size_t i = 0, next; !rc && i < n; i = next)
		value[at[i].cell] = gradient_slope(at, n, i, &next);
	free(at);
	return rc;
}

/* Of linear probes (harness/run/probe.h): by how much the last hidden layer reads better than the inputs, "depth", or
 * than before the first step, "training". Records come by step, then layer. */
static int probes(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		  struct err *e)
{
	bool training = !strcmp(argument(c), "training");
	struct results_number *at = NULL;
	size_t n;
	int rc = results_numbers(r, study, "probe", &at, &n, e);

	for (size_t i = 0, next; !rc && i < n; i = next) {
		size_t half;

		next = i + results_of_cell(at, n, i);
		half = (next - i) / 2;
		if (half && !at[i].step && at[i + half].step)
			value[at[i].cell] = at[next - 1].value - at[training ? i + half - 1 : i + half].value;
	}
	free(at);
	return rc;
}

/* ---- of curves ---- */

/* Of one cell's points, as merit: higher is better. */
struct claims_curve {
	const struct results_point *at;
	size_t n, best, last;           /* best on the test rows */
	int better;
};

#define NEAR_THE_END 0.01               /* of the metric: what has been learned when so little is left */

/* How far the end lies behind the best step, on test rows. */
static double curve_rise(const struct claims_curve *c)
{
	return c->better * (c->at[c->best].test - c->at[c->last].test);
}

/* Validation rows where there are some, else test rows. */
static double judged(const struct results_point *p)
{
	return isnan(p->valid) ? p->test : p->valid;
}

static size_t arrives(const struct claims_curve *c)
{
	size_t i = 0;

	while (i < c->last &&
	       !(c->better * (judged(c->at + i) - judged(c->at + c->last)) >= -NEAR_THE_END))
		i++;
	return i;
}

/* The share of the steps after which the end is near for the first time. */
static double curve_share(const struct claims_curve *c)
{
	return (double)c->at[arrives(c)].step / (double)c->at[c->last].step;
}

static double curve_seconds(const struct claims_curve *c)
{
	return c->at[arrives(c)].fit_s;
}

static int curves(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		  struct err *e)
{
	static const struct { const char *name; double (*of)(const struct claims_curve *c); } known[] = {
		{ "rise", curve_rise }, { "share", curve_share }, { "seconds", curve_seconds }, { 0 },
	};
	struct results_point *at = NULL;
	size_t n, k = 0;
	int rc = results_points(r, study, &at, &n, e);

	while (known[k].name && strcmp(known[k].name, argument(c)))
		k++;
	for (size_t i = 0, next; !rc && known[k].name && i < n; i = next) {
		struct claims_curve one = { .at = at + i, .better = metric_at(r, at[i].cell, PRIMARY)->better };

		for (next = i; next < n && at[next].cell == at[i].cell; next++)
			if (one.better * (at[next].test - at[i + one.best].test) > 0)
				one.best = next - i;
		one.last = next - i - 1;
		value[at[i].cell] = known[k].of(&one);
	}
	free(at);
	return rc;
}

/* ---- of searches ---- */

/* By how much the best try is better than the first, which has the defaults, or than the median try. */
static int search(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		  struct err *e)
{
	bool median = !strcmp(argument(c), "median");
	struct run_trial *t = NULL;
	double *score = NULL;
	size_t n, used;
	int rc = -1;

	if (results_trials(r, study, &t, &n, e) || !(score = mem_array(n, sizeof *score, e)))
		goto done;
	for (size_t i = 0, next; i < n; i = next) {
		int better = metric_at(r, t[i].cell, PRIMARY)->better;

		for (next = i, used = 0; next < n && t[next].cell == t[i].cell; next++)
			if (!isnan(t[next].score))
				score[used++] = better * t[next].score;
		gsl_sort(score, 1, used);
		if (used > 1)
			value[t[i].cell] = score[used - 1] - (median ? gsl_stats_median_from_sorted_data(score, 1, used)
								     : better * t[i].score);
	}
	rc = 0;
done:
	free(t);
	free(score);
	return rc;
}

static const struct {
	const char *name;
	int (*fill)(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		    struct err *e);
} responses[] = {
	{ "test", on_test }, { "train", on_train }, { "gap", gap }, { "measured", measured },
	{ "count", counts }, { "curve", curves }, { "search", search }, { "layers", layers },
	{ "diagnostic", diagnostic }, { "probe", probes }, { 0 },
};

int claims_response(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		    struct err *e)
{
	size_t n = strcspn(c->response, " "), k = 0;

	for (size_t i = 0; i < r->n_cells; i++)
		value[i] = NAN;
	while (responses[k].name && (strlen(responses[k].name) != n ||
				     strncmp(responses[k].name, c->response, n)))
		k++;
	if (!responses[k].name)
		return FAIL(e, ERR_PARAM, "no response '%s'", c->response);
	if (responses[k].fill(value, r, study, c, e))
		return -1;
	for (size_t i = 0; i < r->n_cells && c->log; i++)
		value[i] = value[i] > 0 ? log10(value[i]) : NAN;
	return 0;
}

bool claims_response_share(const struct results *r, size_t study, size_t dataset, const struct plan_claim *c)
{
	size_t metric = metric_of(r, c);

	if (strncmp(c->response, "test", 4) || c->log || *r->dataset[dataset].weight || metric == r->n_metrics)
		return false;
	return metric == PRIMARY ? results_proportion(r, study, dataset) : r->metric[metric].proportion;
}

char *claims_response_name(const struct claims *c, const struct claims_verdict *v, struct err *e)
{
	const char *text = v->claim->response;
	bool score = !strncmp(text, "test", 4) || !strncmp(text, "train", 5) || !strncmp(text, "gap", 3);
	const struct metric *m = c->run->study[v->study].metric;
	size_t named = metric_of(c->run, v->claim);
	const char *metric = !score ? "" : named < c->run->n_metrics ? c->run->metric[named].label
				   : *argument(v->claim) ? argument(v->claim) : m[TASK_CLASSIFY].label;

	for (size_t i = 0; score && named == PRIMARY && v->n && i < v->at[v->decides].ncells; i++)
		metric = metric_at(c->run, v->at[v->decides].cell[i].at, PRIMARY)->label;
	return mem_format(e, "%s%.*s%s%s", v->claim->log ? "log10 " : "",
			  score ? (int)strcspn(text, " ") : (int)strlen(text), text, score ? " " : "", metric);
}
