#include "harness/cli/replay_show.h"

#include <math.h>
#include <string.h>

#include "algorithms/core/text.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"
#include "harness/cli/verify_statement.h"

enum { FEW = 5 }; /* steps at each end, rows, unless all are asked for */

bool replay_agrees(const struct replay *r)
{
	return r->stored->same_data && outcome_agrees(r->difference);
}

/* ---- where it comes from ---- */

static void show_hash(const char *what, enum agreement a, const char *was, const char *is)
{
	cmd_print(stdout, "  %-12s %s %s", what,
		  *is  ? is :
		  *was ? was :
			 "not known",
		  outcome_difference_word(a));
	if (a == AGREEMENT_DIFFERS && *was)
		cmd_print(stdout, " (the run has %s)", was);
	putchar('\n');
}

static void show_data(const struct replay *r)
{
	const struct dataset *d = r->cell->task->data;

	cmd_print(stdout, "data         %s: %zu rows, %zu features", r->cell->task->name, d->rows,
		  d->cols);
	if (d->task == TASK_CLASSIFY)
		printf(", %zu classes", d->classes);
	cmd_print(stdout, ", from %s\n", r->cell->task->plan->spec);
	cmd_print(stdout, "  %-12s %s %s\n", "sha256", d->digest,
		  r->stored->same_data ? "same" : "differs: the run was made with other data");
}

static void show_numbers(const char *what, const size_t *row, size_t n)
{
	printf("  %-12s", what);
	for (size_t i = 0; i < n; i++)
		printf(" %zu", row[i]);
	putchar('\n');
}

static void show_split(const struct replay *r)
{
	const struct outcome *o = r->is;

	cmd_print(
		stdout,
		"split        %s, repeat %zu, fold %zu: %.0f rows learned from, %.0f for validation, "
		"%.0f tested\n",
		r->cell->task->cv, r->cell->repeat, r->cell->fold, o->n_train, o->n_valid,
		o->n_test);
	show_hash("sha256", r->difference->split, r->was->hash.split, o->hash.split);
	if (r->verbose && !r->rows_known)
		cmd_note("which rows is up to what the search chose: they are not listed");
	if (!r->verbose || !r->rows_known)
		return;
	show_numbers("training", r->rows.train, r->rows.ntrain);
	show_numbers("validation", r->rows.valid, r->rows.nvalid);
	show_numbers("test", r->rows.test, r->rows.ntest);
}

static void show_seeds(const struct replay *r)
{
	static const char *const columns[] = { "seed of", "stream", "seed>" };
	struct listing l = { .columns = columns, .ncolumns = 3 };
	struct cell_stream stream[CELL_STREAMS];
	size_t n = cell_streams(stream, r->cell, r->plan->seed);
	char seed[24];

	snprintf(seed, sizeof seed, "%llu", (unsigned long long)r->plan->seed);
	listing_add(&l, "the plan", "", seed);
	for (size_t i = 0; i < n; i++) {
		snprintf(seed, sizeof seed, "%llu", (unsigned long long)stream[i].seed);
		listing_add(&l, stream[i].decides, stream[i].name, seed);
	}
	puts("");
	listing_print(&l, stdout, FORMAT_TABLE);
	puts("");
	listing_free(&l);
}

static void show_trials(const struct replay *r)
{
	static const char *const columns[] = { "tried", "status", "score>", "" };
	struct listing l = { .columns = columns, .ncolumns = 4 };

	for (size_t i = 0; i < r->is->ntrials; i++) {
		const struct outcome_trial *t = &r->is->trials[i];
		char score[32];

		if (!r->verbose && !t->chosen)
			continue;
		snprintf(score, sizeof score, "%.6g", t->score);
		listing_add(&l, *t->params ? t->params : "(defaults)", t->status,
			    isnan(t->score) ? "" : score, t->chosen ? "chosen" : "");
	}
	if (l.rows) {
		printf("search       %zu configurations\n", r->is->ntrials);
		listing_print(&l, stdout, FORMAT_TABLE);
		puts("");
	}
	listing_free(&l);
}

/* ---- what it did ---- */

static const char *brief(double x, char buf[static 32])
{
	snprintf(buf, 32, "%.6g", x);
	return isnan(x) ? "" : buf;
}

static void show_steps(const struct replay *r)
{
	static const char *const columns[] = { "step>",     "training loss>", "validation loss>",
					       "training>", "validation>",    "test>",
					       "fit s>" };
	struct listing l = { .columns = columns, .ncolumns = 7 };
	const struct outcome *o = r->is;
	char buf[6][32], step[24];

	for (size_t i = 0; i < o->ncurve; i++) {
		const struct outcome_curve_point *p = &o->curve[i];
		const double x[] = { p->train_loss, p->valid_loss, p->train,
				     p->valid,      p->test,       p->fit_s };

		if (!r->verbose && o->ncurve > 2 * FEW && i >= FEW && i + FEW < o->ncurve) {
			if (i == FEW)
				listing_add(&l, "...", "", "", "", "", "", "");
			continue;
		}
		snprintf(step, sizeof step, "%zu", p->step);
		listing_add(&l, step, brief(x[0], buf[0]), brief(x[1], buf[1]), brief(x[2], buf[2]),
			    brief(x[3], buf[3]), brief(x[4], buf[4]), brief(x[5], buf[5]));
	}
	if (l.rows) {
		printf("steps        %zu, scored by %s\n", o->ncurve,
		       study_metric(r->cell->study, r->cell->task->data->task)->name);
		listing_print(&l, stdout, FORMAT_TABLE);
		puts("");
	}
	listing_free(&l);
}

/* The class with the largest score, the first of equals; or the value. */
static void answer_text(const struct dataset *d, const float *score, size_t outputs, double offset,
			char *text, size_t size)
{
	size_t best = 0;

	for (size_t k = 1; k < outputs; k++)
		if (score[k] > score[best])
			best = k;
	if (d->task == TASK_CLASSIFY)
		snprintf(text, size, "%s", d->class_names[best]);
	else
		snprintf(text, size, "%.9g", offset + (double)score[0]);
}

static void show_predictions(const struct replay *r)
{
	static const char *const columns[] = { "row>", "id", "truth", "predicted", "scores" };
	struct listing l = { .columns = columns, .ncolumns = 5 };
	const struct outcome *o = r->is;
	const struct dataset *d = r->cell->task->data;
	size_t outputs = o->nrows ? o->ntest_scores / o->nrows : 0;

	for (size_t i = 0; i < o->nrows && (r->verbose || i < FEW); i++) {
		const float *score = o->test_scores + i * outputs;
		struct text scores = { 0 };
		char row[16], truth[160], answer[160];

		snprintf(row, sizeof row, "%u", o->rows[i]);
		if (d->task == TASK_CLASSIFY)
			snprintf(truth, sizeof truth, "%s", d->class_names[d->label[o->rows[i]]]);
		else
			snprintf(truth, sizeof truth, "%.9g", d->target[o->rows[i]]);
		answer_text(d, score, outputs, o->score_offset, answer, sizeof answer);
		for (size_t k = 0; d->task == TASK_CLASSIFY && k < outputs; k++)
			text_add(&scores, "%s%.6g", k ? " " : "", (double)score[k]);
		listing_add(&l, row, d->row_id ? d->row_id[o->rows[i]] : "", truth, answer,
			    text_of(&scores));
		text_free(&scores);
	}
	if (l.rows) {
		printf("predictions  of %zu rows\n", o->nrows);
		listing_print(&l, stdout, FORMAT_TABLE);
	}
	listing_free(&l);
	show_hash("sha256", r->difference->predictions, r->was->hash.predictions,
		  o->hash.predictions);
	show_hash("model", r->difference->model, r->was->hash.model, o->hash.model);
	puts("");
}

/* ---- what came out, beside what the run says ---- */

static const struct outcome_score *score_of(const struct outcome *o, const char *metric)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, metric))
			return &o->scores[i];
	return NULL;
}

static void show_scores(const struct replay *r)
{
	static const char *const columns[] = { "metric", "test was>",       "is>", "training was>",
					       "is>",    "validation was>", "is>" };
	struct listing l = { .columns = columns, .ncolumns = 7 };

	for (size_t i = 0; i < r->is->nscores; i++) {
		const struct outcome_score none = { .train = NAN, .valid = NAN, .test = NAN },
					   *b = &r->is->scores[i], *a = score_of(r->was, b->metric);
		char buf[6][32];

		a = a ? a : &none;
		listing_add(&l, b->metric, brief(a->test, buf[0]), brief(b->test, buf[1]),
			    brief(a->train, buf[2]), brief(b->train, buf[3]),
			    brief(a->valid, buf[4]), brief(b->valid, buf[5]));
	}
	if (l.rows)
		listing_print(&l, stdout, FORMAT_TABLE);
	listing_free(&l);
	if (r->is->status != CELL_OK)
		cmd_print(stdout, "ended        %s: %s\n", cell_status_name(r->is->status),
			  r->is->info);
	puts("");
}

static double count_of(const struct outcome *o, const char *name)
{
	for (size_t i = 0; i < o->ncounts; i++)
		if (!strcmp(o->counts[i].name, name))
			return o->counts[i].value;
	return NAN;
}

static void show_measures(const struct replay *r)
{
	static const char *const columns[] = { "measured", "unit", "was>", "is>" };
	struct listing l = { .columns = columns, .ncolumns = 4 };
	char a[32], b[32];

	for (size_t i = 0; i < r->is->ncounts; i++) {
		const struct outcome_count *c = &r->is->counts[i];

		listing_add(&l, c->name, "", brief(count_of(r->was, c->name), a),
			    brief(c->value, b));
	}
	for (size_t i = 0; i < MEASURED_COUNT; i++) {
		double was = r->was->measured[i], is = r->is->measured[i];

		if (!isnan(was) || !isnan(is))
			listing_add(&l, measured_fields[i].name, measured_fields[i].unit,
				    brief(was, a), brief(is, b));
	}
	listing_print(&l, stdout, FORMAT_TABLE);
	puts("");
	listing_free(&l);
}

static void show_verdict(const struct replay *r)
{
	const struct outcome_difference *d = r->difference;
	const struct verified v = { .predictions = d->predictions,
				    .rows = d->rows,
				    .differing = d->differing,
				    .largest = d->largest };
	char text[VERIFIED_TEXT];

	printf("data %s, split %s, model %s, predictions %s, scores %s\n",
	       r->stored->same_data ? "same" : "differs", outcome_difference_word(d->split),
	       outcome_difference_word(d->model), verify_statement_predictions(&v, text),
	       outcome_difference_word(d->scores));
	if (replay_agrees(r))
		puts("bit-identical");
	else
		cmd_print(stdout, "first difference: %s\n",
			  *d->first ? d->first : "nothing but the data");
}

void replay_show_text(const struct replay *r)
{
	const struct cell *c = r->cell;

	cmd_print(stdout, "cell %lld: %s on %s, study %s, repeat %zu, fold %zu",
		  (long long)r->stored->id, c->variant->label, c->task->name, c->study->name,
		  c->repeat, c->fold);
	if (*c->factor.name && !isnan(c->factor.value))
		cmd_print(stdout, ", %s %g", c->factor.name, c->factor.value);
	if (c->training)
		printf(", training seed %zu", c->training);
	puts("");
	show_data(r);
	show_split(r);
	cmd_print(stdout, "pipeline     %s\n", r->is->pipeline);
	cmd_print(stdout, "learner      %s: %s\n", c->variant->learner->name,
		  c->variant->canonical);
	show_seeds(r);
	show_trials(r);
	show_steps(r);
	show_predictions(r);
	show_scores(r);
	show_measures(r);
	show_verdict(r);
}
