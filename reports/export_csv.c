#include "reports/export_csv.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/params.h"
#include "harness/stats/ranks.h"

static void number(struct text *out, double x)
{
	char buf[32];

	text_add(out, ",%s", isnan(x) ? "" : number_text(x, buf));
}

static void word(struct text *out, const char *s)
{
	text_put(out, ",", 1);
	text_csv(out, s);
}

static void measured_names(struct text *out, bool of_data)
{
	for (size_t i = 0; i < MEASURED_COUNT; i++)
		if (measured_fields[i].of_data == of_data)
			text_add(out, ",%s", measured_fields[i].csv);
}

static void measured_values(struct text *out, const struct run_cell *c, bool of_data)
{
	for (size_t i = 0; i < MEASURED_COUNT; i++)
		if (measured_fields[i].of_data == of_data)
			number(out, c->measured[i]);
}

static void header(struct text *out, const struct results *r)
{
	text_add(out,
		 "dataset,dataset_sha,task,learner,params,variant,repeat,fold,seed");
	measured_names(out, true);
	text_add(out, ",status,info,metric,score_train,score_valid,score_test,gap");
	measured_names(out, false);
	text_add(out, ",cpu_s,label,study,factor,factor_value");
	for (size_t m = 0; m < r->n_metrics; m++)
		text_add(out, ",test_%s", r->metric[m].name);
	text_add(out, ",trainings,training_sd\n");
}

/* Sum of what is known; NAN when nothing is. */
static double cpu_seconds(const struct run_cell *c)
{
	const double part[] = { c->tune_cpu_s, c->fit_cpu_s, c->predict_cpu_s };
	double sum = NAN;

	for (int i = 0; i < 3; i++)
		if (!isnan(part[i]))
			sum = isnan(sum) ? part[i] : sum + part[i];
	return sum;
}

static void scores(struct text *out, const struct results *r, size_t i)
{
	const struct metric *m = results_primary(r, r->cell[i].study, r->cell[i].dataset);
	double train = results_score(r, i, PRIMARY, ON_TRAIN),
	       test = results_score(r, i, PRIMARY, ON_TEST);

	word(out, m->name);
	number(out, train);
	number(out, results_score(r, i, PRIMARY, ON_VALID));
	number(out, test);
	/* positive: worse on test rows than on training rows */
	number(out, round_score(m->better * (train - test)));
}

static void row(struct text *out, const struct results *r, size_t i)
{
	const struct run_cell *c = r->cell + i;
	const struct run_dataset *d = r->dataset + c->dataset;
	const struct run_variant *v = r->variant + c->variant;
	char *params = *c->chosen ? results_params(r, i, NULL) : NULL;

	out->failed |= *c->chosen && !params;
	text_csv(out, d->name);
	word(out, d->digest);
	word(out, metric_task_name(d->task));
	word(out, v->learner);
	word(out, params ? params : v->params);
	free(params);
	word(out, v->role);
	text_add(out, ",%d,%d", c->repeat, c->fold);
	word(out, c->seed);
	measured_values(out, c, true);
	word(out, cell_status_name(c->status));
	word(out, c->info);
	scores(out, r, i);
	measured_values(out, c, false);
	number(out, cpu_seconds(c));
	word(out, v->label);
	word(out, r->study[c->study].name);
	word(out, c->factor);
	number(out, c->factor_value);
	for (size_t m = 0; m < r->n_metrics; m++)
		number(out, results_score(r, i, m, ON_TEST));
	number(out, (double)c->trainings);
	number(out, c->training_sd);
	text_add(out, "\n");
}

void export_csv(struct text *out, const struct results *r)
{
	header(out, r);
	for (size_t i = 0; i < r->n_cells; i++)
		row(out, r, i);
}
