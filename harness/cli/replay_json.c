/* A replayed cell as one JSON object: names as in run.db (schema.sql), numbers in full. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/params.h"
#include "algorithms/core/text.h"
#include "harness/cli/replay_show.h"

static void put_name(struct text *t, const char *name)
{
	bool first = t->used && (t->at[t->used - 1] == '{' || t->at[t->used - 1] == '[');

	text_add(t, "%s\"%s\":", first ? "" : ",", name);
}

static void put_text(struct text *t, const char *name, const char *value)
{
	put_name(t, name);
	if (*value)
		text_json(t, value);
	else
		text_add(t, "null");
}

static void put_value(struct text *t, double x)
{
	char buf[32];

	text_add(t, "%s", isfinite(x) ? number_text(x, buf) : "null");
}

static void put_number(struct text *t, const char *name, double x)
{
	put_name(t, name);
	put_value(t, x);
}

static void put_bool(struct text *t, const char *name, bool yes)
{
	put_name(t, name);
	text_add(t, yes ? "true" : "false");
}

/* 64-bit seeds as text: a double has 53 bits, and so have the numbers of most readers of JSON. */
static void put_seed(struct text *t, const char *name, uint64_t seed)
{
	put_name(t, name);
	text_add(t, "\"%llu\"", (unsigned long long)seed);
}

static void put_rows(struct text *t, const char *name, const size_t *row, size_t n)
{
	put_name(t, name);
	for (size_t i = 0; i < n; i++)
		text_add(t, "%c%zu", i ? ',' : '[', row[i]);
	text_add(t, n ? "]" : "[]");
}

static void put_part(struct text *t, const char *name, enum agreement a, const char *was,
		     const char *is)
{
	put_name(t, name);
	text_add(t, "{");
	put_text(t, "agreement", outcome_difference_word(a));
	put_text(t, "was", was);
	put_text(t, "is", is);
	text_add(t, "}");
}

static void put_cell(struct text *t, const struct replay *r)
{
	const struct cell *c = r->cell;

	put_number(t, "id", (double)r->stored->id);
	put_text(t, "study", c->study->name);
	put_text(t, "data_set", c->task->name);
	put_text(t, "learner", c->variant->learner->name);
	put_text(t, "label", c->variant->label);
	put_number(t, "repeat", (double)c->repeat);
	put_number(t, "fold", (double)c->fold);
	put_text(t, "factor", c->factor.name);
	put_number(t, "factor_value", *c->factor.name ? c->factor.value : NAN);
	put_number(t, "training_seed", (double)c->training);
	put_text(t, "spec", c->task->plan->spec);
	put_text(t, "split", c->task->cv);
	put_name(t, "params");
	text_add(t, "%s", c->variant->json);
	put_text(t, "pipeline", r->is->pipeline);
	put_text(t, "status_was", cell_status_name(r->was->status));
	put_text(t, "status", cell_status_name(r->is->status));
	put_text(t, "info", r->is->info);
}

static void put_seeds(struct text *t, const struct replay *r)
{
	struct cell_stream stream[CELL_STREAMS];
	size_t n = cell_streams(stream, r->cell, r->plan->seed);

	put_seed(t, "plan_seed", r->plan->seed);
	put_name(t, "streams");
	text_add(t, "[");
	for (size_t i = 0; i < n; i++) {
		text_add(t, i ? ",{" : "{");
		put_text(t, "decides", stream[i].decides);
		put_text(t, "name", stream[i].name);
		put_seed(t, "seed", stream[i].seed);
		text_add(t, "}");
	}
	text_add(t, "]");
}

static void put_split(struct text *t, const struct replay *r)
{
	if (!r->rows_known)
		return;
	put_rows(t, "training_rows", r->rows.train, r->rows.ntrain);
	put_rows(t, "validation_rows", r->rows.valid, r->rows.nvalid);
	put_rows(t, "test_rows", r->rows.test, r->rows.ntest);
}

static void put_steps(struct text *t, const struct outcome *o)
{
	put_name(t, "steps");
	text_add(t, "[");
	for (size_t i = 0; i < o->ncurve; i++) {
		const struct outcome_curve_point *p = &o->curve[i];

		text_add(t, i ? ",{" : "{");
		put_number(t, "step", (double)p->step);
		put_number(t, "fit_s", p->fit_s);
		put_number(t, "train_loss", p->train_loss);
		put_number(t, "valid_loss", p->valid_loss);
		put_number(t, "train", p->train);
		put_number(t, "valid", p->valid);
		put_number(t, "test", p->test);
		text_add(t, "}");
	}
	text_add(t, "]");
}

static void put_trials(struct text *t, const struct outcome *o)
{
	put_name(t, "trials");
	text_add(t, "[");
	for (size_t i = 0; i < o->ntrials; i++) {
		text_add(t, i ? ",{" : "{");
		put_text(t, "params", o->trials[i].params);
		put_text(t, "status", o->trials[i].status);
		put_number(t, "score", o->trials[i].score);
		put_bool(t, "chosen", o->trials[i].chosen);
		text_add(t, "}");
	}
	text_add(t, "]");
}

static void put_predictions(struct text *t, const struct replay *r)
{
	const struct outcome *o = r->is;
	const struct dataset *d = r->cell->task->data;
	size_t outputs = o->nrows ? o->ntest_scores / o->nrows : 0;

	put_name(t, "predictions");
	text_add(t, "[");
	for (size_t i = 0; i < o->nrows; i++) {
		text_add(t, i ? ",{" : "{");
		put_number(t, "row", o->rows[i]);
		if (d->task == TASK_CLASSIFY)
			put_text(t, "truth", d->class_names[d->label[o->rows[i]]]);
		else
			put_number(t, "truth", d->target[o->rows[i]]);
		put_name(t, "scores");
		text_add(t, "[");
		for (size_t k = 0; k < outputs; k++) {
			text_add(t, k ? "," : "");
			put_value(t, o->score_offset + (double)o->test_scores[i * outputs + k]);
		}
		text_add(t, "]}");
	}
	text_add(t, "]");
}

static void put_scores(struct text *t, const char *name, const struct outcome *o)
{
	put_name(t, name);
	text_add(t, "{");
	for (size_t i = 0; i < o->nscores; i++) {
		put_name(t, o->scores[i].metric);
		text_add(t, "{");
		put_number(t, "test", o->scores[i].test);
		put_number(t, "train", o->scores[i].train);
		put_number(t, "valid", o->scores[i].valid);
		text_add(t, "}");
	}
	text_add(t, "}");
}

static void put_measures(struct text *t, const char *name, const struct outcome *o)
{
	put_name(t, name);
	text_add(t, "{");
	for (size_t i = 0; i < MEASURED_COUNT; i++)
		put_number(t, measured_fields[i].name, o->measured[i]);
	put_name(t, "counts");
	text_add(t, "{");
	for (size_t i = 0; i < o->ncounts; i++)
		put_number(t, o->counts[i].name, o->counts[i].value);
	text_add(t, "}}");
}

static void put_verdict(struct text *t, const struct replay *r)
{
	const struct outcome_difference *d = r->difference;
	enum agreement data = r->stored->same_data ? AGREEMENT_SAME : AGREEMENT_DIFFERS;

	put_bool(t, "identical", replay_agrees(r));
	put_part(t, "data_sha256", data, "", r->cell->task->data->digest);
	put_part(t, "split_sha256", d->split, r->was->hash.split, r->is->hash.split);
	put_part(t, "model_sha256", d->model, r->was->hash.model, r->is->hash.model);
	put_part(t, "predictions_sha256", d->predictions, r->was->hash.predictions,
		 r->is->hash.predictions);
	put_text(t, "scores_agreement", outcome_difference_word(d->scores));
	put_number(t, "rows_differing", d->rows ? (double)d->differing : NAN);
	put_number(t, "largest_difference", d->largest);
	put_text(t, "first_difference", d->first);
}

int replay_show_json(const struct replay *r, struct err *e)
{
	struct text t = { 0 };
	char *whole;

	text_add(&t, "{");
	put_cell(&t, r);
	put_seeds(&t, r);
	put_split(&t, r);
	put_trials(&t, r->is);
	put_steps(&t, r->is);
	put_predictions(&t, r);
	put_scores(&t, "scores_was", r->was);
	put_scores(&t, "scores", r->is);
	put_measures(&t, "measured_was", r->was);
	put_measures(&t, "measured", r->is);
	put_verdict(&t, r);
	text_add(&t, "}\n");
	if (!(whole = text_take(&t, e)))
		return -1;
	fputs(whole, stdout);
	free(whole);
	return 0;
}
