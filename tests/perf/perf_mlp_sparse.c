/* How fast the network trains and predicts on compressed rows: a column of 10,000 levels beside ten
 * numeric ones, and a table of 50,000 columns with 20 to 50 entries a row. Processor time of one thread,
 * at the default settings but for equal epochs. First a training on the first rows is held against the
 * same rows made dense. usage: perf_mlp_sparse [PARAMETER VALUE]... */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/mlp/mlp.h"
#include "tests/perf/timing.h"

enum { ROWS = 20000, CHECKED = 300, EPOCHS = 5 };

static const struct shape {
	const char *name;
	size_t dense, cols, least, most;        /* entries of a row */
} shapes[] = {
	{ "10 numbers, 10,000 levels", 10, 10010, 1, 1 },
	{ "50,000 columns, 20-50 entries", 0, 50000, 20, 50 },
};

struct table {
	struct data_view view;
	struct sparse sparse;
	float *x, *value;
	size_t *start;
	uint32_t *col, *label;
};

static void die(const struct err *e)
{
	fprintf(stderr, "perf_mlp_sparse: %s\n", e->text);
	exit(1);
}

/* Columns are met evenly, ascending in a row; each leans to a class. */
static void fill_row(struct table *t, const struct shape *s, size_t i, struct rng *r)
{
	size_t n = s->least + rng_below(r, s->most - s->least + 1),
	       part = (s->cols - s->dense) / n;
	double lean = 0;

	for (size_t j = 0; j < s->dense; j++)
		lean += (double)(t->x[i * s->dense + j] = (float)rng_normal(r)) / 10;
	t->start[i + 1] = t->start[i] + n;
	for (size_t k = 0; k < n; k++) {
		uint32_t c = (uint32_t)(s->dense + k * part + rng_below(r, part));

		t->col[t->start[i] + k] = c;
		t->value[t->start[i] + k] = s->most > 1 ? (float)rng_uniform(r) : 1;
		lean += c % 2 ? 1 : -1;
	}
	t->label[i] = lean + rng_normal(r) / 2 > 0;
}

static void make_table(struct table *t, const struct shape *s)
{
	struct rng r = rng_make(1);
	struct err e = { 0 };

	if (!(t->x = mem_array(ROWS * (s->dense + 1), sizeof *t->x, &e)) ||
	    !(t->start = mem_zeros(ROWS + 1, sizeof *t->start, &e)) ||
	    !(t->col = mem_array(ROWS * s->most, sizeof *t->col, &e)) ||
	    !(t->value = mem_array(ROWS * s->most, sizeof *t->value, &e)) ||
	    !(t->label = mem_array(ROWS, sizeof *t->label, &e)))
		die(&e);
	for (size_t i = 0; i < ROWS; i++)
		fill_row(t, s, i, &r);
	t->sparse = (struct sparse){ t->start, t->col, t->value, s->dense };
	t->view = (struct data_view){ .x = s->dense ? t->x : NULL, .rows = ROWS, .cols = s->cols,
		.stride = s->dense, .sparse = &t->sparse, .task = TASK_CLASSIFY, .classes = 2,
		.label = t->label };
}

static void free_table(struct table *t)
{
	free(t->x), free(t->start), free(t->col), free(t->value), free(t->label);
}

/* Trains `epochs`, predicts the same rows; the times, or NULL. */
static void train(char *const *settings, const struct data_view *v, int epochs, float *scores,
		  double time[2])
{
	struct learner_env env = { .seed = 1, .threads = 1 };
	struct mat out = mat_of(scores, v->rows, 2);
	struct step_info at = { .done = false };
	struct param_set p;
	struct err e = { 0 };
	char text[32];
	void *self;
	double from = clock_seconds(CLOCK_PROCESS_CPUTIME_ID), mid;

	snprintf(text, sizeof text, "%d", epochs);
	if (param_init(&p, mlp_class.params, &e) || param_put(&p, "tol", "0", &e) ||
	    param_put(&p, "epochs", text, &e))
		die(&e);
	for (; settings[0] && settings[1]; settings += 2)
		if (param_put(&p, settings[0], settings[1], &e))
			die(&e);
	if (mlp_class.create(&self, &p, &env, &e) || mlp_class.begin(self, v, NULL, &e))
		die(&e);
	while (!at.done)
		if (mlp_class.step(self, &at, &e))
			die(&e);
	mid = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
	if (mlp_class.predict(self, v, out, &e))
		die(&e);
	if (time) {
		time[0] = mid - from;
		time[1] = clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - mid;
	}
	mlp_class.destroy(self);
	param_free(&p);
}

static void verify(char *const *settings, const struct table *t, const char *name)
{
	struct data_view part = t->view, dense = t->view;
	float *x = mem_zeros(CHECKED * t->view.cols, sizeof *x, NULL), a[2 * CHECKED], b[2 * CHECKED];
	double gap = 0;

	if (!x)
		exit(1);
	part.rows = dense.rows = CHECKED;
	for (size_t i = 0; i < CHECKED; i++) {
		for (size_t j = 0; j < view_dense(&part); j++)
			x[i * part.cols + j] = view_row(&part, i)[j];
		for (size_t k = t->start[i]; k < t->start[i + 1]; k++)
			x[i * part.cols + t->col[k]] = t->value[k];
	}
	dense.x = x;
	dense.stride = dense.cols;
	dense.sparse = NULL;
	train(settings, &part, 2, a, NULL);
	train(settings, &dense, 2, b, NULL);
	for (size_t i = 0; i < 2 * CHECKED; i++)
		gap = fmax(gap, fabs((double)a[i] - (double)b[i]));
	free(x);
	if (!(gap <= 1e-4)) {
		fprintf(stderr, "perf_mlp_sparse: %s: probabilities differ by %g\n", name, gap);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	char *const *settings = argv + (argc > 0);

	printf("mlp on %d compressed rows, %d epochs, one thread\n", ROWS, EPOCHS);
	printf("%-30s %10s %12s %12s\n", "shape", "fit s", "s an epoch", "predict ms");
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		double time[2], fit[3], predict[3];
		struct table t;
		float *scores;

		make_table(&t, &shapes[i]);
		verify(settings, &t, shapes[i].name);
		if (!(scores = mem_array(2 * ROWS, sizeof *scores, NULL)))
			exit(1);
		for (size_t k = 0; k < 3; k++) {
			train(settings, &t.view, EPOCHS, scores, time);
			fit[k] = time[0];
			predict[k] = time[1];
		}
		printf("%-30s %10.2f %12.3f %12.1f\n", shapes[i].name, median(fit, 3),
		       median(fit, 3) / EPOCHS, 1e3 * median(predict, 3));
		free(scores);
		free_table(&t);
	}
	return 0;
}
