#include "tests/support/problems.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/exec/exec.h"

/* Training runs that need more steps than this are taken for endless loops. */
#define MOST_STEPS 100000

static struct problem problem_make(size_t n, size_t d, enum task task, size_t classes)
{
	struct problem p = { 0 };

	p.x = mem_zeros(n * d, sizeof *p.x, NULL);
	p.columns = mem_zeros(d, sizeof *p.columns, NULL);
	if (task == TASK_CLASSIFY)
		p.label = mem_zeros(n, sizeof *p.label, NULL);
	else
		p.target = mem_zeros(n, sizeof *p.target, NULL);
	for (size_t j = 0; j < d; j++)
		p.columns[j] = (struct column){ .name = "x", .kind = COLUMN_NUMERIC };
	p.view = (struct data_view){ .x = p.x, .rows = n, .cols = d, .stride = d, .columns = p.columns,
		.task = task, .classes = task == TASK_CLASSIFY ? classes : 0, .label = p.label,
		.target = p.target };
	return p;
}

struct problem problem_blobs(size_t n, size_t d, size_t classes, uint64_t seed)
{
	struct problem p = problem_make(n, d, TASK_CLASSIFY, classes);
	struct rng r = rng_make(rng_seed(seed, "blobs"));

	for (size_t i = 0; i < n; i++) {
		p.label[i] = (uint32_t)(i % classes);
		for (size_t j = 0; j < d; j++) {
			double center = j == 0 ? 4.0 * p.label[i] / (double)classes * 2 - 2 :
				j == 1 ? (p.label[i] % 2 ? 2 : -2) : 0;
			p.x[i * d + j] = (float)(center + 0.5 * rng_normal(&r));
		}
	}
	return p;
}

struct problem problem_smooth(size_t n, size_t d, uint64_t seed)
{
	struct problem p = problem_make(n, d, TASK_REGRESS, 0);
	struct rng r = rng_make(rng_seed(seed, "smooth"));
	double sum = 0, square = 0, mean, sd;

	for (size_t i = 0; i < n; i++) {
		float *row = p.x + i * d;
		for (size_t j = 0; j < d; j++)
			row[j] = (float)(2 * rng_uniform(&r) - 1);
		p.target[i] = 2 * row[0] - row[1] + 0.5 * row[0] * row[1] + 0.1 * rng_normal(&r);
		sum += p.target[i];
	}
	mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		square += (p.target[i] - mean) * (p.target[i] - mean);
	sd = sqrt(square / (double)n);
	for (size_t i = 0; i < n; i++)
		p.target[i] = (p.target[i] - mean) / sd;
	return p;
}

struct problem problem_parity_of_category(size_t n, uint32_t levels, uint64_t seed)
{
	struct problem p = problem_make(n, 2, TASK_CLASSIFY, 2);
	struct rng r = rng_make(rng_seed(seed, "category"));

	p.columns[1].kind = COLUMN_CATEGORICAL;
	p.columns[1].levels = levels;
	for (size_t i = 0; i < n; i++) {
		uint32_t code = (uint32_t)rng_below(&r, levels);
		p.x[2 * i] = (float)rng_normal(&r);
		p.x[2 * i + 1] = (float)code;
		p.label[i] = code % 2;
	}
	return p;
}

void problem_free(struct problem *p)
{
	free(p->x);
	free(p->label);
	free(p->target);
	free(p->weight);
	free(p->columns);
	*p = (struct problem){ 0 };
}

static int put_params(struct param_set *s, const char *text, struct err *e)
{
	char copy[256], *at = copy, *item;

	strncpy(copy, text, sizeof copy - 1);
	copy[sizeof copy - 1] = 0;
	while ((item = strsep(&at, ",")) && *item) {
		char *value = strchr(item, '=');
		*value++ = 0;
		if (param_put(s, item, value, e))
			return -1;
	}
	return 0;
}

int fit(struct fitted *f, const struct learner_class *lc, const char *params, const struct data_view *train,
	const struct data_view *valid, uint64_t seed, int threads, struct err *e)
{
	struct learner_env env = { .seed = seed, .threads = threads, .memory = (size_t)1 << 30 };

	*f = (struct fitted){ .lc = lc, .outputs = view_outputs(train) };
	if (param_init(&f->params, lc->params, e) || put_params(&f->params, params, e) ||
	    lc->create(&f->self, &f->params, &env, e) || lc->begin(f->self, train, valid, e))
		return -1;
	for (size_t i = 0; i < MOST_STEPS && !f->last.done; i++)
		if (lc->step(f->self, &f->last, e))
			return -1;
	return f->last.done ? 0 : FAIL(e, ERR_LIMIT, "%s does not end", lc->name);
}

int fitted_predict(struct fitted *f, const struct data_view *test, struct err *e)
{
	free(f->scores);
	f->rows = test->rows;
	if (!(f->scores = mem_array(test->rows * f->outputs, sizeof *f->scores, e)))
		return -1;
	return f->lc->predict(f->self, test, mat_of(f->scores, test->rows, f->outputs), e);
}

void fitted_free(struct fitted *f)
{
	if (f->lc)
		f->lc->destroy(f->self);
	param_free(&f->params);
	free(f->scores);
	*f = (struct fitted){ 0 };
}

double accuracy_of(const struct fitted *f, const struct data_view *truth)
{
	size_t right = 0;

	for (size_t i = 0; i < f->rows; i++) {
		const float *s = f->scores + i * f->outputs;
		size_t best = 0;
		for (size_t c = 1; c < f->outputs; c++)
			if (s[c] > s[best])
				best = c;
		right += best == truth->label[i];
	}
	return (double)right / (double)f->rows;
}

double rmse_of(const struct fitted *f, const struct data_view *truth)
{
	double sum = 0;

	for (size_t i = 0; i < f->rows; i++) {
		double gap = f->scores[i] - truth->target[i];
		sum += gap * gap;
	}
	return sqrt(sum / (double)f->rows);
}

bool fits_by_default(struct fitted *f, const struct learner_class *lc, const struct data_view *train,
	  const struct data_view *test)
{
	struct err e = { 0 };

	if (!fit(f, lc, "", train, NULL, 7, 1, &e) && !fitted_predict(f, test, &e))
		return true;
	cr_expect_fail("%s: %s", lc->name, e.text);
	return false;
}

bool same_bits(const struct fitted *a, const struct fitted *b)
{
	return a->rows == b->rows && a->outputs == b->outputs &&
	       !memcmp(a->scores, b->scores, a->rows * a->outputs * sizeof *a->scores);
}

/* learner_find finds them too: plans of tests may name them. */
const struct learner_class *const test_learners[] = { &centroid_class, &line_class, NULL };

/* A program, the same for all tests of a process. */
static const struct learner_class *program(void)
{
	static struct exec_learner *means;
	struct err e = { 0 };

	if (!means && exec_learner_make(&means, NULL, CONTRACT_PROGRAM, NULL, "", &e))
		cr_assert_fail("%s", e.text);
	return exec_learner_class(means);
}

const struct learner_class *const *contract_learners(void)
{
	static const struct learner_class *all[32];
	size_t n = 0;

	for (; learners[n]; n++)
		all[n] = learners[n];
	for (size_t i = 0; test_learners[i]; i++)
		all[n++] = test_learners[i];
	all[n] = program();
	return all;
}

bool does_task(const struct learner_class *lc, enum task task)
{
	return lc->caps & (task == TASK_CLASSIFY ? CAN_CLASSIFY : CAN_REGRESS);
}
