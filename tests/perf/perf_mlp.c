/* How fast the network trains: samples per second of whole epochs (shuffling, gathering, both
 * halves, optimizer) on six shapes, and which share the useful multiplications reach of two peaks
 * measured before: that of this core's multiply-adds, and of OpenBLAS' sgemm of large matrices where
 * that is installed. Each shape's gradient is held against plain double loops first. */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/gradcheck.h"
#include "algorithms/mlp/reference.h"
#include "algorithms/mlp/train.h"
#include "tests/perf/timing.h"

enum { REPEATS = 7, LAYERS = 4 };

static const struct shape {
	const char *name;
	size_t size[LAYERS + 1], layers, batch, rows;
	const char *dropout;
} shapes[] = {
	{ "64-100-10",              { 64, 100, 10 },       2, 32,  1437,  "0" },
	{ "20-64-64-2",             { 20, 64, 64, 2 },     3, 64,  20000, "0" },
	{ "784-256-10",             { 784, 256, 10 },      2, 128, 20480, "0" },
	{ "784-512-512-10",         { 784, 512, 512, 10 }, 3, 128, 10240, "0" },
	{ "784-512-512-10 dropout", { 784, 512, 512, 10 }, 3, 128, 10240, "0.5" },
};

static void die(const struct err *e)
{
	fprintf(stderr, "perf_mlp: %s\n", e->text);
	exit(1);
}

/* Useful floating-point operations per sample: forward, weight gradient, and delta of all but the
 * inputs. */
static double work(const struct shape *s)
{
	double sum = 0;

	for (size_t l = 0; l < s->layers; l++)
		sum += (l ? 6.0 : 4.0) * (double)(s->size[l] * s->size[l + 1]);
	return sum;
}

/* Clouds with a common noise: a task that is learnt, so that activations look as in real
 * training. */
static struct data_view make_data(const struct shape *s)
{
	size_t d = s->size[0], classes = s->size[s->layers];
	float *x = malloc(s->rows * d * sizeof *x);
	uint32_t *label = malloc(s->rows * sizeof *label);
	struct rng r = rng_make(1);

	if (!x || !label)
		exit(1);
	for (size_t i = 0; i < s->rows; i++) {
		label[i] = (uint32_t)rng_below(&r, classes);
		for (size_t j = 0; j < d; j++)
			x[i * d + j] = (float)(rng_uniform(&r) + rng_uniform(&r) - 1 +
					       (j % classes == label[i]));
	}
	return (struct data_view){ .x = x, .rows = s->rows, .cols = d, .stride = d,
		.task = TASK_CLASSIFY,
				   .classes = classes, .label = label };
}

static void free_data(struct data_view *v)
{
	free((void *)(uintptr_t)v->x);
	free((void *)(uintptr_t)v->label);
}

struct run {
	struct param_set params;
	struct mlp_settings set;
	struct mlp_network net;
	struct mlp_trainer trainer;
};

static void start(struct run *r, const struct shape *s, const char *optimizer,
		  const struct data_view *v, int threads)
{
	struct err e = { 0 };
	char batch[32], hidden[64] = "";

	snprintf(batch, sizeof batch, "%zu", s->batch);
	for (size_t l = 1; l < s->layers; l++)
		snprintf(hidden + strlen(hidden), sizeof hidden - strlen(hidden), "%s%zu",
			 l > 1 ? ":" : "", s->size[l]);
	if (param_init(&r->params, mlp_params, &e) || param_put(&r->params, "hidden", hidden, &e) ||
	    param_put(&r->params, "batch", batch, &e) ||
	    param_put(&r->params, "optimizer", optimizer, &e) ||
	    param_put(&r->params, "dropout", s->dropout, &e) ||
	    param_put(&r->params, "learning_rate", "1e-3", &e) ||
	    mlp_settings_make(&r->set, &r->params, &e) ||
	    mlp_network_make(&r->net, s->size[0], s->size + 1, s->layers - 1, s->size[s->layers],
			     MLP_ACTIVATION_RELU, false,
			     (struct mlp_loss){ MLP_LOSS_CROSS_ENTROPY, false, 1 }, &e) ||
	    mlp_network_init(&r->net, 0, 1, 1, &e) ||
	    mlp_trainer_make(&r->trainer, &r->set, &r->net, v, NULL, 1, threads, &e))
		die(&e);
}

static void finish(struct run *r)
{
	mlp_trainer_free(&r->trainer);
	mlp_network_free(&r->net);
	mlp_settings_free(&r->set);
	param_free(&r->params);
}

/* The gradient of the first rows against the double reference, before training. */
static void verify(const struct shape *s, const struct data_view *v)
{
	enum { ROWS = 16 };
	float keep[LAYERS + 1] = { 1, 1, 1, 1, 1 }, *g;
	double *w, *want, *got, *x, *t, loss, top = 0, gap = 0;
	struct mlp_reference ref = { .layers = s->layers,
				     .size = s->size,
				     .activation = MLP_ACTIVATION_RELU,
				     .loss = { MLP_LOSS_CROSS_ENTROPY, false, 1 } };
	size_t n = mlp_reference_params(&ref), d = s->size[0], classes = s->size[s->layers];
	struct run r;
	struct mlp_pass p;
	struct err e = { 0 };

	start(&r, s, "sgd", v, 1);
	if (!(g = mem_aligned(r.net.params, sizeof *g, &e)) ||
	    !(w = mem_array(3 * n, sizeof *w, &e)) || !(x = mem_array(ROWS * d, sizeof *x, &e)) ||
	    !(t = mem_zeros(ROWS * classes, sizeof *t, &e)) ||
	    mlp_pass_make(&p, &r.net, ROWS, true, &e))
		die(&e);
	want = w + n;
	got = want + n;
	for (size_t i = 0; i < ROWS * d; i++)
		x[i] = (double)v->x[i];
	for (size_t i = 0; i < ROWS; i++) {
		t[i * classes + v->label[i]] = 1;
		p.target[i * p.target_stride + v->label[i]] = 1;
	}
	p.x = v->x;
	p.x_stride = d;
	mlp_network_forward(&r.net, &p, 0, ROWS, &(struct mlp_dropout){ .keep = keep });
	mlp_network_loss(&r.net, &p, 0, ROWS, 1.0 / ROWS);
	mlp_network_backward(&r.net, &p, 0, ROWS, &(struct mlp_dropout){ .keep = keep });
	mlp_network_gradient(&r.net, &p, ROWS, NULL, &(struct mlp_gradient_sink){ .whole = g });
	if (mlp_reference_read(&r.net, r.net.w, w, &e) || mlp_reference_read(&r.net, g, got, &e) ||
	    mlp_reference_loss(&ref, w, &(struct mlp_reference_batch){ x, t, NULL, ROWS }, &loss,
			       want, NULL, &e))
		die(&e);
	for (size_t i = 0; i < n; i++) {
		top = fmax(top, fabs(want[i]));
		gap = fmax(gap, fabs(want[i] - got[i]));
	}
	if (!(gap <= MLP_GRADCHECK_LIMIT_FLOAT * top)) {
		fprintf(stderr, "perf_mlp: %s: gradients differ by %g of %g\n", s->name, gap, top);
		exit(1);
	}
	free(g), free(w), free(x), free(t);
	mlp_pass_free(&p);
	finish(&r);
}

/* Median samples per second over REPEATS stretches of at least 60 ms, after a warm-up, on the processor's
 * clock (one thread: others on the machine are not counted) or on the wall's. */
static double speed(const struct shape *s, const char *optimizer, const struct data_view *v,
		    int threads, clockid_t clock)
{
	double rate[REPEATS];
	struct err e = { 0 };
	struct run r;

	start(&r, s, optimizer, v, threads);
	for (int i = -1; i < REPEATS; i++) {
		double from = clock_seconds(clock), spent = 0;
		size_t epochs = 0;

		do {
			if (mlp_trainer_epoch(&r.trainer, &e))
				die(&e);
			epochs++;
			spent = clock_seconds(clock) - from;
		} while (spent < 0.06);
		if (i >= 0)
			rate[i] = (double)(epochs * s->rows) / spent;
	}
	finish(&r);
	return median(rate, REPEATS);
}

typedef float wide __attribute__((vector_size(64)));
enum { CHAINS = 12, ROUNDS = 200000 };

/* x = x by + by in CHAINS chains that stay in registers: the multiply-adds that a core can do when
 * it waits for no memory. */
#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "arch=haswell", "default")))
#endif
static float chains(float start)
{
	wide x[CHAINS], by = start - (wide){ 0 }, sum = { 0 };
	float all = 0;

	for (int c = 0; c < CHAINS; c++)
		x[c] = by * (float)c;
	for (int i = 0; i < ROUNDS; i++) {
		_Pragma("GCC unroll 12")
		for (int c = 0; c < CHAINS; c++)
			x[c] = x[c] * by + by;
	}
	for (int c = 0; c < CHAINS; c++)
		sum += x[c];
	for (int i = 0; i < 16; i++)
		all += sum[i];
	return all;
}

/* GFLOP/s. */
static double core_peak(void)
{
	double rate[REPEATS];
	volatile float by = 0.5f, sink;

	for (int i = -1; i < REPEATS; i++) {
		double from = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);

		for (int k = 0; k < 20; k++)
			sink = chains(by);
		if (i >= 0)
			rate[i] = 20 * 2.0 * 16 * CHAINS * ROUNDS * 1e-9 /
				  (clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - from);
	}
	(void)sink;
	return median(rate, REPEATS);
}

typedef void sgemm_fn(int order, int trans_a, int trans_b, int m, int n, int k, float alpha, const float *a,
		      int lda, const float *b, int ldb, float beta, float *c, int ldc);
enum { ROW_MAJOR = 101, NO_TRANS = 111, SGEMM_SIDE = 1536 };

/* GFLOP/s of one thread on matrices far larger than any here; NAN where there is no OpenBLAS. Versions
 * that do not know a processor take kernels of AVX2 for it: it is told that it may take AVX-512. */
static double sgemm_peak(void)
{
	int told = cpu_isa() >= ISA_AVX512 ? setenv("OPENBLAS_CORETYPE", "SkylakeX", 1) : 0;
	void *lib = told ? NULL : dlopen("libopenblas.so.0", RTLD_NOW);
	sgemm_fn *sgemm = NULL;
	void (*threads)(int) = NULL;
	size_t n = (size_t)SGEMM_SIDE * SGEMM_SIDE;
	double rate[REPEATS];
	float *m;

	if (lib) {
		*(void **)&sgemm = dlsym(lib, "cblas_sgemm");
		*(void **)&threads = dlsym(lib, "openblas_set_num_threads");
	}
	if (!sgemm || !(m = malloc(3 * n * sizeof *m)))
		return NAN;
	if (threads)
		threads(1);
	for (size_t i = 0; i < 3 * n; i++)
		m[i] = (float)(i % 7) - 3;
	for (int i = -1; i < REPEATS; i++) {
		double from = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);

		sgemm(ROW_MAJOR, NO_TRANS, NO_TRANS, SGEMM_SIDE, SGEMM_SIDE, SGEMM_SIDE, 1, m, SGEMM_SIDE,
		      m + n, SGEMM_SIDE, 0, m + 2 * n, SGEMM_SIDE);
		if (i >= 0)
			rate[i] = 2e-9 * (double)n * SGEMM_SIDE / (clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - from);
	}
	free(m);
	return median(rate, REPEATS);
}

/* usage: perf_mlp [part of a shape's name] */
int main(int argc, char **argv)
{
	static const char *const optimizers_timed[] = { "momentum", "adam" };
	double peak = core_peak(), sgemm = sgemm_peak();

	printf("mlp: %s kernels; a core's peak is %.1f GFLOP/s, ", mlp_kernels_pick()->name, peak);
	if (isnan(sgemm))
		puts("libopenblas0 is not here to compare with");
	else
		printf("OpenBLAS' sgemm reaches %.1f\n", sgemm);
	printf("%-23s %5s %-9s %14s %8s %8s %8s %14s\n", "shape", "batch", "optimizer", "samples/s",
	       "GFLOP/s", "of peak", "of sgemm", "2 threads");
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		const struct shape *s = &shapes[i];
		struct data_view v;

		if (argc > 1 && !strstr(s->name, argv[1]))
			continue;
		v = make_data(s);
		verify(s, &v);
		for (size_t o = 0; o < 2; o++) {
			const char *by = optimizers_timed[o];
			double one = speed(s, by, &v, 1, CLOCK_PROCESS_CPUTIME_ID),
			       alone = speed(s, by, &v, 1, CLOCK_MONOTONIC),
			       two = speed(s, by, &v, 2, CLOCK_MONOTONIC);
			double flops = one * work(s) * 1e-9;

			printf("%-23s %5zu %-9s %14.0f %8.1f %7.0f%% %7.0f%% %9.0f %.2fx\n", s->name,
			       s->batch, by, one, flops, 100 * flops / peak, 100 * flops / sgemm, two,
			       two / alone);
			fflush(stdout);
		}
		free_data(&v);
	}
	return 0;
}
