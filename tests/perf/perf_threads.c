/* Two threads beside one, for every learner and several sizes: fitting and predicting on an idle machine,
 * then with one core kept busy by somebody else. That the answers are the same bit for bit is checked
 * first. How many times as fast two are as one is printed; they should never be slower.
 *
 * Threads are asked for as the harness asks for them, off the clock: as many as find a core (threads_spare).
 * `perf_threads always` asks for both whatever else runs, `perf_threads 'always mlp'` for one learner. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/learner.h"
#include "algorithms/system/threads.h"
#include "tests/perf/timing.h"

enum { REPEATS = 7, QUERIES = 4 }; /* QUERIES: a part of so many of the rows is asked */
#define LONG 2.0 /* seconds: a fit that takes longer is not repeated */
#define SLOWER 0.95 /* of one thread's speed: told */

static const struct size {
	size_t rows, cols;
} sizes[] = { { 200, 10 }, { 2000, 10 }, { 2000, 100 }, { 20000, 10 }, { 20000, 50 }, { 0, 0 } };

struct table {
	float *x;
	uint32_t *label;
	struct column *columns;
};

struct took {
	double fit, predict;
};

static void must(int rc, const struct err *e)
{
	if (rc) {
		fprintf(stderr, "threads: %s\n", e->text);
		exit(1);
	}
}

static struct table table_make(const struct size *s)
{
	struct err e = { 0 };
	struct rng r = rng_make(rng_seedf(1, "perf/threads/%zu/%zu", s->rows, s->cols));
	struct table t = { .x = mem_array(s->rows * s->cols, sizeof *t.x, &e),
			   .label = mem_array(s->rows, sizeof *t.label, &e),
			   .columns = mem_zeros(s->cols, sizeof *t.columns, &e) };

	must(t.x && t.label && t.columns ? 0 : -1, &e);
	for (size_t i = 0; i < s->rows; i++) {
		float *x = t.x + i * s->cols;
		for (size_t c = 0; c < s->cols; c++)
			x[c] = (float)rng_normal(&r);
		t.label[i] = (double)(x[0] * x[1] + x[2]) + 0.5 * rng_normal(&r) > 0;
	}
	for (size_t c = 0; c < s->cols; c++)
		t.columns[c].name = "x";
	return t;
}

/* Few epochs: that of the network is what is timed, not when it ends. */
static void *fit(const struct learner_class *lc, const struct data_view *v, int threads)
{
	struct learner_env env = { .seed = 1, .threads = threads };
	struct step_info at = { 0 };
	struct err e = { 0 };
	struct param_set p;
	void *model;

	must(param_init(&p, lc->params, &e), &e);
	if (!strcmp(lc->name, "mlp"))
		must(param_put(&p, "epochs", "10", &e), &e);
	must(lc->create(&model, &p, &env, &e) || lc->begin(model, v, NULL, &e) ? -1 : 0, &e);
	while (!at.done)
		must(lc->step(model, &at, &e), &e);
	param_free(&p);
	return model;
}

static struct took once(const struct learner_class *lc, const struct data_view *v,
			const struct data_view *asked, int threads, struct mat scores)
{
	double start = now(), fitted;
	struct err e = { 0 };
	void *model = fit(lc, v, threads);

	fitted = now();
	must(lc->predict(model, asked, scores, &e), &e);
	struct took t = { fitted - start, now() - fitted };
	lc->destroy(model);
	return t;
}

/* One thread, two threads, one thread ...: their medians. */
static void compare(const struct learner_class *lc, const struct size *s, const char *when,
		    bool always)
{
	struct table t = table_make(s);
	struct data_view v = { .x = t.x,
			       .rows = s->rows,
			       .cols = s->cols,
			       .stride = s->cols,
			       .columns = t.columns,
			       .task = TASK_CLASSIFY,
			       .classes = 2,
			       .label = t.label },
			 asked = v;
	double fits[2][REPEATS], predicts[2][REPEATS];
	struct mat scores[2];
	size_t n = 0;

	asked.rows /= QUERIES;
	for (size_t k = 0; k < 2; k++)
		scores[k] = mat_of(mem_zeros(asked.rows * 2, sizeof(float), NULL), asked.rows, 2);
	do
		for (size_t k = 0; k < 2; k++) {
			struct took took =
				once(lc, &v, &asked, (int)(always ? k + 1 : threads_spare(k + 1)),
				     scores[k]);
			fits[k][n] = took.fit;
			predicts[k][n] = took.predict;
		}
	while (++n < REPEATS && (n < 2 || fits[0][n - 1] < LONG));
	if (memcmp(scores[0].at, scores[1].at, asked.rows * 2 * sizeof(float))) {
		fprintf(stderr, "threads: %s answers otherwise with two threads\n", lc->name);
		exit(1);
	}
	double fit_s = median(fits[0], n), ask_s = median(predicts[0], n),
	       fit_x = fit_s / median(fits[1], n), ask_x = ask_s / median(predicts[1], n);
	printf("threads   %-4s %6zu x %-4zu %-5s fit %9.2f ms, two threads %5.2fx%s predict %8.2f ms, %5.2fx%s\n",
	       lc->name, s->rows, s->cols, when, 1e3 * fit_s, fit_x,
	       fit_x < SLOWER ? " SLOWER," : ",", 1e3 * ask_s, ask_x,
	       ask_x < SLOWER ? " SLOWER" : "");
	fflush(stdout);
	for (size_t k = 0; k < 2; k++)
		free(scores[k].at);
	free(t.x);
	free(t.label);
	free(t.columns);
}

/* Somebody else, on the first core that we may use. */
static pid_t keep_busy(void)
{
	cpu_set_t all, one;
	pid_t pid;

	if (sched_getaffinity(0, sizeof all, &all) || (pid = fork()) < 0)
		exit(1);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	CPU_ZERO(&one);
	for (size_t c = 0; c < CPU_SETSIZE; c++)
		if (CPU_ISSET(c, &all)) {
			CPU_SET(c, &one);
			break;
		}
	sched_setaffinity(0, sizeof one, &one);
	for (volatile unsigned long i = 0;; i++)
		continue;
}

int main(int argc, char **argv)
{
	bool always = argc > 1 && !strncmp(argv[1], "always", 6);
	const char *only = argc > 1 ? strchr(argv[1], ' ') : NULL;
	static const char *const when[] = { "idle", "busy" };

	for (size_t busy = 0; busy < 2; busy++) {
		pid_t other = busy ? keep_busy() : 0;

		for (const struct learner_class *const *lc = learners; *lc; lc++) {
			bool wanted = !((*lc)->caps & IS_BASELINE) && (!only || !strcmp(only + 1, (*lc)->name));

			for (const struct size *s = sizes; s->rows && wanted; s++)
				compare(*lc, s, when[busy], always);
		}
		if (other) {
			kill(other, SIGKILL);
			waitpid(other, NULL, 0);
		}
	}
	return 0;
}
