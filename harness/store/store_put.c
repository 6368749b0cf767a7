/* What a run writes: its plan, and an outcome per cell. */
#include <math.h>
#include <string.h>

#include "algorithms/system/watch.h"
#include "harness/store/store_inner.h"

/* ---- the plan ---- */

static int put_run(struct store *s, const struct store_run_row *r, struct err *e)
{
	return store_put(s, e, SQL_RUN, "tttitt", r->name, r->plan, r->plan_sha, (int64_t)r->seed,
			 r->command, r->shard ? r->shard : "");
}

int store_describe_run(struct store *s, const struct store_run_row *r, bool claims, struct err *e)
{
	return put_run(s, r, e) || (!claims && store_put(s, e, SQL_CLEAR_CLAIMS, "")) ||
	       store_put(s, e, SQL_COUNT_CELLS, "") ? -1 : 0;
}

int store_plan_begin(struct store *s, const struct store_run_row *r, struct err *e)
{
	return store_put(s, e, SQL_BEGIN, "") || put_run(s, r, e) ||
	       store_put(s, e, SQL_ALL_INACTIVE, "") ||
	       store_put(s, e, SQL_REMEDIES_INACTIVE, "") ||
	       store_put(s, e, SQL_DROP_FINDINGS, "") ||
	       store_put(s, e, SQL_DROP_STUDY_VARIANTS, "") || store_put(s, e, SQL_DROP_FOLDS, "") ||
	       store_put(s, e, SQL_DROP_CONSTANTS, "") ? -1 : 0;
}

int store_study(struct store *s, const char *name, const char *kind, const char *title,
		size_t position, struct err *e)
{
	return store_put(s, e, SQL_STUDY, "ttti", name, kind, title, (int64_t)position);
}

static const char *task_of(const struct metric *m)
{
	return metric_task_name(metric_fits(m, TASK_CLASSIFY) ? TASK_CLASSIFY : TASK_REGRESS);
}

static int describe_metric(struct store *s, const struct metric *m, struct err *e)
{
	return store_put(s, e, SQL_METRIC, "ttttitidddiit", m->name, m->label, m->title, m->unit,
			 (int64_t)m->better, task_of(m),
			 (int64_t)!!(m->needs & NEEDS_PROBABILITIES),
			 isinf(m->lowest) ? NAN : m->lowest, isinf(m->highest) ? NAN : m->highest,
			 m->shown, (int64_t)m->relative, (int64_t)m->proportion, m->error);
}

int store_study_metric(struct store *s, const char *study, const struct metric *m, struct err *e)
{
	return (metric_is_own(m) && describe_metric(s, m, e)) ||
	       store_put(s, e, SQL_STUDY_METRIC, "ttt", study, task_of(m), m->name) ? -1 : 0;
}

int store_describe_metrics(struct store *s, struct err *e)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (describe_metric(s, m, e))
			return -1;
	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++)
		if (store_put(s, e, SQL_DEFAULT_METRIC, "tt", metric_task_name((enum task)task),
			      metric_default((enum task)task)->name))
			return -1;
	return 0;
}

int store_dataset(struct store *s, const struct store_dataset_row *r, int64_t *id, struct err *e)
{
	return store_put_id(s, id, NULL, e, SQL_DATASET, "ttttiiiiidttttt", r->name, r->spec, r->digest,
		      r->task, (int64_t)r->rows, (int64_t)r->features, (int64_t)r->categorical,
		      (int64_t)r->missing, (int64_t)r->classes, r->majority, r->licence,
		      r->citation, r->description, r->source_url, r->weight);
}

int store_truth(struct store *s, int64_t dataset, const uint32_t *label, size_t rows,
		const char *const *class_name, size_t classes, struct err *e)
{
	for (size_t k = 0; k < classes; k++)
		if (store_put(s, e, SQL_CLASS, "iit", dataset, (int64_t)k, class_name[k]))
			return -1;
	return store_put(s, e, SQL_TRUTH, "ib", dataset, label, rows * sizeof *label);
}

int store_target(struct store *s, int64_t dataset, const double *target, size_t rows, struct err *e)
{
	return store_put(s, e, SQL_TARGET, "ib", dataset, target, rows * sizeof *target);
}

int store_folds(struct store *s, const char *study, int64_t dataset, const struct store_folds_row *r,
		struct err *e)
{
	return store_put(s, e, SQL_FOLDS, "tittiib", study, dataset, r->split, r->kind, (int64_t)r->repeats,
			 (int64_t)r->folds, r->part, r->repeats * r->rows * sizeof *r->part);
}

int store_row_ids(struct store *s, int64_t dataset, const char *json, struct err *e)
{
	return store_put(s, e, SQL_ROW_ID, "it", dataset, json);
}

int store_finding(struct store *s, int64_t dataset, size_t position, const char *level,
		  const char *code, const char *column, const char *text, struct err *e)
{
	return store_put(s, e, SQL_FINDING, "iitttt", (int64_t)position, dataset, level, code,
			 column, text);
}

int store_profile(struct store *s, int64_t dataset, size_t position,
		  const struct store_profile_row *r, struct err *e)
{
	if (store_put(s, e, SQL_PROFILE, "iitttiiddddddi", dataset, (int64_t)position, r->role, r->name,
		      r->kind, (int64_t)r->missing, (int64_t)r->different, r->lowest, r->q1,
		      r->median, r->q3, r->highest, r->mean, (int64_t)r->others))
		return -1;
	for (size_t i = 0; i < r->bars; i++)
		if (store_put(s, e, SQL_PROFILE_BAR, "iiiti", dataset, (int64_t)position, (int64_t)i,
			      r->bar_name[i], (int64_t)r->bar[i]))
			return -1;
	return 0;
}

int store_best_constant(struct store *s, const char *study, int64_t dataset, double score,
			struct err *e)
{
	return isnan(score) ? 0
			    : store_put(s, e, SQL_BEST_CONSTANT, "tid", study, dataset, score);
}

int store_variant(struct store *s, const struct store_variant_row *r, int64_t *id, struct err *e)
{
	return store_put_id(s, id, NULL, e, SQL_VARIANT, "tttttii", r->learner, r->label, r->params,
		      r->changed, r->role, (int64_t)r->baseline, (int64_t)r->weights);
}

int store_study_variant(struct store *s, const char *study, int64_t variant, size_t position,
			struct err *e)
{
	return store_put(s, e, SQL_STUDY_VARIANT, "tii", study, variant, (int64_t)position);
}

int store_cell(struct store *s, const struct store_cell_row *r, int64_t *id,
	       enum cell_status *status, struct err *e)
{
	return store_put_id(s, id, status, e, SQL_CELL, "ttiiiittdi", r->key, r->canonical, r->dataset,
		      r->variant, (int64_t)r->repeat, (int64_t)r->fold, r->study, r->factor,
		      r->factor_value, (int64_t)r->training);
}

int store_plan_end(struct store *s, struct err *e)
{
	return store_put(s, e, SQL_DROP_CELLS, "") || store_put(s, e, SQL_DROP_VARIANTS, "") ||
	       store_put(s, e, SQL_DROP_DATASETS, "") || store_put(s, e, SQL_DROP_STUDIES, "") ||
	       store_put(s, e, SQL_DROP_STUDY_METRICS, "") ||
	       store_put(s, e, SQL_COUNT_CELLS, "") || store_put(s, e, SQL_COMMIT, "") ? -1 : 0;
}

int store_clear(struct store *s, struct err *e)
{
	return store_put(s, e, SQL_CLEAR_REMEDIES, "") || store_put(s, e, SQL_CLEAR_CELLS, "") ||
	       store_put(s, e, SQL_CLEAR_CLAIMS, "") ? -1 : 0;
}

int store_machine(struct store *s, const char *facts, int64_t *id, struct err *e)
{
	return store_put_id(s, id, NULL, e, SQL_MACHINE, "t", facts);
}

/* ---- outcomes ---- */

/* What an earlier attempt at the cell left behind. One that is planned may have had an attempt, too: by another version
 * of the program, or before a --retry. */
static int drop_details(struct store *s, int64_t cell, struct err *e)
{
	for (enum store_statement d = SQL_DROP_SCORES; d <= SQL_DROP_PREDICTION; d++)
		if (store_put(s, e, d, "i", cell))
			return -1;
	return 0;
}

static int put_details(struct store *s, int64_t cell, const struct outcome *o, struct err *e)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (store_put(s, e, SQL_SCORE, "itddd", cell, o->scores[i].metric, o->scores[i].train,
			o->scores[i].valid, o->scores[i].test))
			return -1;
	for (size_t i = 0; i < o->ncounts; i++)
		if (store_put(s, e, SQL_COUNT, "itd", cell, o->counts[i].name, o->counts[i].value))
			return -1;
	for (size_t i = 0; i < o->ncurve; i++) {
		const struct outcome_curve_point *p = &o->curve[i];
		if (store_put(s, e, SQL_CURVE, "iidddddd", cell, (int64_t)p->step, p->fit_s,
			      p->train_loss, p->valid_loss, p->train, p->valid, p->test))
			return -1;
	}
	for (size_t i = 0; i < o->ndiags; i++)
		if (store_put(s, e, SQL_DIAGNOSTIC, "iitid", cell, (int64_t)o->diags[i].step,
			o->diags[i].name, (int64_t)o->diags[i].index, o->diags[i].value))
			return -1;
	for (size_t i = 0; i < o->ntrials; i++) {
		const struct outcome_trial *t = &o->trials[i];
		if (store_put(s, e, SQL_TRIAL, "iittddiid", cell, (int64_t)i, t->params, t->status,
			      t->score, t->cost_s, (int64_t)t->chosen, (int64_t)t->rung, t->share))
			return -1;
	}
	if (!o->nrows)
		return 0;
	return store_put(s, e, SQL_PREDICTION, "ibibd", cell, o->rows, o->nrows * sizeof *o->rows,
		   (int64_t)(o->ntest_scores / o->nrows), o->test_scores,
		   o->ntest_scores * sizeof *o->test_scores, o->score_offset);
}

static int put_outcome(struct store *s, int64_t cell, int64_t machine, const struct outcome *o,
		       struct err *e)
{
	return drop_details(s, cell, e) ||
	       store_put(s, e, SQL_OUTCOME, "ittiittttm", cell, cell_status_name(o->status),
			 o->info, machine, (int64_t)o->seed, o->pipeline, o->hash.split, o->hash.model,
			 o->hash.predictions, o->measured) ||
	       put_details(s, cell, o, e) ? -1 : 0;
}

int store_outcome(struct store *s, int64_t cell, int64_t machine, const struct outcome *o,
		  struct err *e)
{
	double now = clock_seconds(CLOCK_MONOTONIC);

	if (!s->held) {
		if (store_put(s, e, SQL_BEGIN, ""))
			return -1;
		s->since = now;
	}
	s->held = false;
	if (put_outcome(s, cell, machine, o, e)) {
		store_put(s, NULL, SQL_ROLLBACK, "");
		return -1;
	}
	s->held = now - s->since < s->hold;
	return s->held ? 0 : store_put(s, e, SQL_COMMIT, "");
}

void store_hold(struct store *s, double seconds)
{
	s->hold = seconds;
}

int store_release(struct store *s, struct err *e)
{
	bool held = s->held;

	s->held = false;
	return held ? store_put(s, e, SQL_COMMIT, "") : 0;
}

/* ---- remedies ---- */

int store_remedies_begin(struct store *s, struct err *e)
{
	return store_put(s, e, SQL_BEGIN, "") || store_put(s, e, SQL_REMEDIES_INACTIVE, "") ? -1 : 0;
}

int store_remedies_end(struct store *s, struct err *e)
{
	return store_put(s, e, SQL_DROP_REMEDIES, "") || store_put(s, e, SQL_COMMIT, "") ? -1 : 0;
}

int store_remedy(struct store *s, const struct store_remedy_row *r, int64_t *id,
		 enum cell_status *status, struct err *e)
{
	return store_put_id(s, id, status, e, SQL_REMEDY, "tttttttttti", r->key, r->canonical,
			    r->dataset, r->digest, r->label, r->params, r->study, r->against, r->arm,
			    r->changed, (int64_t)r->split);
}

static const struct outcome_score *score_of(const struct outcome *o, const char *metric)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, metric))
			return o->scores + i;
	return NULL;
}

int store_remedy_outcome(struct store *s, int64_t remedy, const struct outcome *o, const char *metric,
			 struct err *e)
{
	const struct outcome_score *x = score_of(o, metric);
	double learned = o->n_train + (o->n_valid > 0 ? o->n_valid : 0);

	return store_put(s, e, SQL_REMEDY_OUTCOME, "ittdddddd", remedy, cell_status_name(o->status),
			 o->info, learned, o->n_test, o->fit_s + o->predict_s, o->fit_cpu_s + o->predict_cpu_s,
			 x ? x->train : NAN, x ? x->test : NAN);
}
