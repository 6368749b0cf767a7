/* What a cell is known by: its canonical text, its key, and the seeds of its random numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/digest.h"
#include "harness/plan/job_list.h"
#include "harness/plan/version.h"

/* The metric that was asked for decides results only where parameters are chosen by it, training
 * ends by it, or curves are drawn of it, and where it is none of those that every cell is scored by: all
 * other cells are one and the same under every metric. */
static const struct metric *deciding_metric(const struct cell *c)
{
	const struct variant *v = c->variant;
	const struct metric *asked = c->study->metric[c->task->data->task];
	bool valid = c->study->validation > 0 ||
		     learner_validation(v->learner, &v->params, c->task->data->rows) > 0;
	bool decides = v->tuned || c->study->curves ||
		       (valid && learner_caps(v->learner, &v->params) & STOPS_EARLY);

	return asked && (decides || metric_is_own(asked)) ? asked : NULL;
}

char *cell_canonical(const struct cell *c, const struct plan *p, struct err *e)
{
	const struct metric *metric = deciding_metric(c);
	const struct study *s = c->study;
	const struct variant *v = c->variant;
	char share[32], seconds[32], budget[64] = "", level[64] = "", wrong[40] = "", probes[16] = "",
	     inner[40] = "", training[40] = "", scored[40] = "", control[40] = "";
	const char *search = v->tune.search == TUNE_SEARCH_HALVING ? "search=halving\n" : "";

	if (v->tune.seconds > 0)
		snprintf(budget, sizeof budget, "tune_seconds=%s\n",
			 number_text(v->tune.seconds, seconds));
	if (c->keep || c->noise)
		snprintf(level, sizeof level, "keep=%zu\nnoise=%zu\n", c->keep, c->noise);
	if (s->kind->probes)
		snprintf(probes, sizeof probes, "probes=1\n");
	if (c->wrong)
		snprintf(wrong, sizeof wrong, "wrong_labels=%zu\n", c->wrong);
	if (c->training)
		snprintf(training, sizeof training, "training_seed=%zu\n", c->training);
	if (s->training_score == TRAINING_SCORE_ALL)
		snprintf(scored, sizeof scored, "training_score=all\n");
	else if (s->training_score != TRAINING_SCORE_SAMPLE)
		snprintf(scored, sizeof scored, "training_score=%zu\n", s->training_score);
	if (s->kind->varies == STUDY_VARIES_CONTROL)
		snprintf(control, sizeof control, "control=%s\n", study_control_name(c->control));
	if (c->inner)
		snprintf(inner, sizeof inner, "inner=%zu\n", c->inner);
	return mem_format(
		e,
		"bakeoff cell 1\ncode=%s\nisa=%s\nstudy=%s\ndataset=%s\ndigest=%s\nsplit=%s\n"
		"repeat=%zu\nfold=%zu\nseed=%llu\nlearner=%s\nparams=%s\nrole=%s\ntune=%zu\n"
		"validation=%s\ncurves=%d\ndiagnose=%d\npredictions=%d\n%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s",
		code_version, cpu_isa_name(cpu_isa()), s->name, c->task->name,
		c->task->data->digest, c->task->cv, c->repeat, c->fold,
		(unsigned long long)p->seed, v->learner->name, v->canonical,
		v->tuned ? "tuned" : "default", v->tune.trials, number_text(s->validation, share),
		s->curves, s->diagnose, s->predictions, metric ? "metric=" : "",
		metric ? metric->name : "", metric ? "\n" : "", budget, search, level, wrong, probes,
		c->task->cost ? "cost=" : "", c->task->cost ? p->cost : "",
		c->task->cost ? "\n" : "", inner, training, scored, control);
}

int cell_key(const char *canonical, char key[static CELL_KEY], struct err *e)
{
	return digest_bytes(canonical, strlen(canonical), key, e);
}

/* ---- streams of random numbers, by their names ---- */

typedef void stream_fn(const struct cell *c, char name[static CELL_STREAM_NAME]);

static void learner_stream(const struct cell *c, char name[static CELL_STREAM_NAME])
{
	char part[24] = "";

	if (c->inner)
		snprintf(part, sizeof part, "i%zu/", c->inner);
	else if (c->training)
		snprintf(part, sizeof part, "t%zu/", c->training);
	snprintf(name, CELL_STREAM_NAME, "%s/r%zu/f%zu/%s%s", c->task->name, c->repeat, c->fold, part,
		 c->variant->learner->name);
}

static void valid_stream(const struct cell *c, char name[static CELL_STREAM_NAME])
{
	char part[24] = "";

	if (c->inner)
		snprintf(part, sizeof part, "i%zu/", c->inner);
	snprintf(name, CELL_STREAM_NAME, "%s/r%zu/f%zu/%svalid", c->task->name, c->repeat, c->fold, part);
}

static void scored_stream(const struct cell *c, char name[static CELL_STREAM_NAME])
{
	snprintf(name, CELL_STREAM_NAME, "%s/r%zu/f%zu/i%zu/training score", c->task->name, c->repeat, c->fold,
		 c->inner);
}

static void noise_stream(const struct cell *c, char name[static CELL_STREAM_NAME])
{
	snprintf(name, CELL_STREAM_NAME, "%s/r%zu/noise", c->task->name, c->repeat);
}

static void wrong_stream(const struct cell *c, char name[static CELL_STREAM_NAME])
{
	snprintf(name, CELL_STREAM_NAME, "%s/r%zu/wrong labels", c->task->name, c->repeat);
}

static void control_stream(const struct cell *c, char name[static CELL_STREAM_NAME])
{
	snprintf(name, CELL_STREAM_NAME, "%s/r%zu/f%zu/control %s", c->task->name, c->repeat, c->fold,
		 study_control_name(c->control));
}

static void column_stream(const struct cell *c, char name[static CELL_STREAM_NAME])
{
	snprintf(name, CELL_STREAM_NAME, "%s/r%zu/control %s", c->task->name, c->repeat,
		 study_control_name(c->control));
}

static uint64_t seed_of(const struct cell *c, uint64_t root, stream_fn *stream)
{
	char name[CELL_STREAM_NAME];

	stream(c, name);
	return rng_seed(root, name);
}

uint64_t cell_learner_seed(const struct cell *c, uint64_t root)
{
	return seed_of(c, root, learner_stream);
}

uint64_t cell_valid_seed(const struct cell *c, uint64_t root)
{
	return seed_of(c, root, valid_stream);
}

uint64_t cell_scored_seed(const struct cell *c, uint64_t root)
{
	return seed_of(c, root, scored_stream);
}

uint64_t cell_noise_seed(const struct cell *c, uint64_t root)
{
	return seed_of(c, root, noise_stream);
}

uint64_t cell_wrong_seed(const struct cell *c, uint64_t root)
{
	return seed_of(c, root, wrong_stream);
}

uint64_t cell_control_seed(const struct cell *c, uint64_t root)
{
	return seed_of(c, root, control_stream);
}

uint64_t cell_column_seed(const struct cell *c, uint64_t root)
{
	return seed_of(c, root, column_stream);
}

size_t cell_streams(struct cell_stream out[static CELL_STREAMS], const struct cell *c, uint64_t root)
{
	const struct {
		const char *decides;
		stream_fn *name;
		bool used;
	} all[] = {
		{ "learner", learner_stream, true }, { "validation rows", valid_stream, true },
		{ "scored training rows", scored_stream, true }, { "columns of noise", noise_stream, c->noise },
		{ "wrong labels", wrong_stream, c->wrong },
		{ "labels drawn anew", control_stream,
		  c->control == STUDY_CONTROL_PERMUTED || c->control == STUDY_CONTROL_PLANTED },
		{ "an added column", column_stream,
		  c->control == STUDY_CONTROL_ROW_NUMBER || c->control == STUDY_CONTROL_RANDOM_ID },
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (!all[i].used)
			continue;
		out[n].decides = all[i].decides;
		all[i].name(c, out[n].name);
		out[n].seed = rng_seed(root, out[n].name);
		n++;
	}
	return n;
}

/* ---- rows ---- */

/* Which half a row belongs to is the same in all folds of a repeat, so that the training sets of a half
 * overlap from fold to fold as whole ones do. */
static size_t keep_half(size_t *row, size_t n, const struct dataset *d, uint64_t seed, bool second)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t unit = d->group ? d->group[row[i]] : row[i];

		if ((rng_mix(seed + unit * 0x9e3779b97f4a7c15u) >> 63) == second)
			row[kept++] = row[i];
	}
	return kept;
}

static int halve(struct fold_rows *r, const struct cell *c, uint64_t root, struct err *e)
{
	uint64_t seed = rng_seedf(root, "%s/r%zu/halves/%s", c->task->name, c->repeat,
				  c->variant->learner->name);
	bool second = c->control == STUDY_CONTROL_HALF_B;
	size_t before = r->ntrain + r->nvalid;

	r->ntrain = keep_half(r->train, r->ntrain, c->task->data, seed, second);
	r->nvalid = keep_half(r->valid, r->nvalid, c->task->data, seed, second);
	r->nleft += before - r->ntrain - r->nvalid;
	if (r->ntrain)
		return 0;
	fold_rows_free(r);
	return FAIL(e, ERR_UNSUITED, "half of the rows, or groups, leaves none to train on");
}

int cell_rows(struct fold_rows *out, const struct cell *c, double valid_share, uint64_t root,
	      struct err *e)
{
	const struct plan_task *t = c->task;
	bool half = c->control == STUDY_CONTROL_HALF_A || c->control == STUDY_CONTROL_HALF_B;

	if (folds_rows_some(out, &t->folds, t->clean ? t->clean : t->data, c->repeat, c->fold, c->keep,
			    valid_share, cell_valid_seed(c, root), e))
		return -1;
	return half ? halve(out, c, root, e) : 0;
}
