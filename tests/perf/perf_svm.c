/* Support vector machines: checks our solver against libsvm and predictions against the definition,
 * then times both.
 *
 *   perf_svm           on tables made here
 *   perf_svm DIR       on DIR/svm50_Xtr.bin ... (raw floats, or bytes for mnl), to compare with
 * others
 *
 * One line per table: seconds to fit with either engine and to predict the test rows (medians).
 * Exits with 1 when the engines disagree: objective by 1e-3, support vectors by 1 %, classes of
 * 0.5 % of the rows; or when decision values of some rows are not the sum over support vectors. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc_train.h"
#include "tests/perf/timing.h"

enum { RUNS = 3, MOST_TEST = 10000 };

/* libsvm: as large as it is fitted to be compared; larger tables are timed with our engine
 * alone. */
static const struct table {
	const char *name, *file;        /* file NULL: made here in any case, of ones and zeros */
	size_t n, d, classes;
	double gamma;                   /* 0: the linear kernel */
	bool bytes, libsvm;
} tables[] = {
	{ "digits", "digits", 1437, 64, 10, 0.2, false, true },
	{ "5k x 50", "svm50", 5000, 50, 2, 0.02, false, true },
	{ "10k x 50", "svm50", 10000, 50, 2, 0.02, false, false },
	{ "20k x 50", "svm50", 20000, 50, 2, 0.02, false, false },
	{ "10k pixels", "mnl", 10000, 784, 10, 0.02, true, false },
	{ "8k one-hot", NULL, 8000, 120, 2, 0, false, true },
	{ "32k one-hot", NULL, 32000, 120, 2, 0, false, false },
	{ 0 }
};

struct data {
	struct data_view train, test;
	float *x[2];
	uint32_t *y[2];
};

static void *slurp(const char *dir, const char *file, const char *part, size_t *bytes)
{
	char path[512];
	void *at = NULL;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s%s.bin", dir, file, part);
	if (!(f = fopen(path, "rb")))
		return NULL;
	fseek(f, 0, SEEK_END);
	*bytes = (size_t)ftell(f);
	rewind(f);
	at = mem_array(*bytes, 1, NULL);
	if (at && fread(at, 1, *bytes, f) != *bytes)
		*bytes = 0;
	fclose(f);
	return at;
}

static size_t load_half(struct data *d, const struct table *t, const char *dir, int half,
			size_t most)
{
	size_t bytes = 0, rows, unused;
	void *raw = slurp(dir, t->file, half ? "_Xte" : "_Xtr", &bytes);

	d->y[half] = slurp(dir, t->file, half ? "_yte" : "_ytr", &unused);
	rows = bytes / t->d / (t->bytes ? 1 : sizeof(float));
	rows = rows < most ? rows : most;
	d->x[half] = raw;
	if (t->bytes && (d->x[half] = mem_array(rows * t->d, sizeof(float), NULL))) {
		for (size_t i = 0; i < rows * t->d; i++)
			d->x[half][i] = (float)((unsigned char *)raw)[i] / 255;
		free(raw);
	}
	return d->x[half] && d->y[half] ? rows : 0;
}

/* Overlapping clouds, several to a class, with two labels in a hundred wrong. */
static size_t make_half(struct data *d, const struct table *t, int half, size_t n)
{
	enum { CLOUDS = 8 };
	struct rng place = rng_make(77), r = rng_make(half ? 5 : 4);
	size_t clouds = CLOUDS * t->classes, used = t->d < 20 ? t->d : 20;
	float *mid = mem_array(clouds * t->d, sizeof *mid, NULL);

	d->x[half] = mem_array(n * t->d, sizeof(float), NULL);
	d->y[half] = mem_array(n, sizeof(uint32_t), NULL);
	if (!mid || !d->x[half] || !d->y[half])
		return 0;
	for (size_t i = 0; i < clouds * t->d; i++)
		mid[i] = i % t->d < used ? (float)(0.6 * rng_normal(&place)) : 0;
	for (size_t i = 0; i < n; i++) {
		size_t cloud = rng_below(&r, clouds);
		d->y[half][i] = (uint32_t)(cloud % t->classes);
		if (!rng_below(&r, 50))
			d->y[half][i] = (uint32_t)rng_below(&r, t->classes);
		for (size_t j = 0; j < t->d; j++)
			d->x[half][i * t->d + j] = mid[cloud * t->d + j] +
				(float)rng_normal(&r) * (t->bytes ? 0.06f : 0.8f);
	}
	free(mid);
	return n;
}

/* A census: 12 questions of ten answers each, which shift the odds of the class. */
static size_t make_answers(struct data *d, const struct table *t, int half, size_t n)
{
	enum { ANSWERS = 10 };
	struct rng r = rng_make(half ? 5 : 4);

	d->x[half] = mem_zeros(n * t->d, sizeof(float), NULL);
	d->y[half] = mem_array(n, sizeof(uint32_t), NULL);
	if (!d->x[half] || !d->y[half])
		return 0;
	for (size_t i = 0; i < n; i++) {
		double odds = rng_normal(&r);
		for (size_t j = 0; j < t->d; j += ANSWERS) {
			size_t answer = rng_below(&r, ANSWERS);
			d->x[half][i * t->d + j + answer] = 1;
			odds += 0.1 * ((double)answer - 4.5) * (j % 4 ? 1 : -1);
		}
		d->y[half][i] = odds > 0.7;
	}
	return n;
}

static struct data_view view_of(const struct table *t, const struct data *d, int half, size_t rows)
{
	return (struct data_view){ .x = d->x[half], .rows = rows, .cols = t->d, .stride = t->d,
		.task = TASK_CLASSIFY, .classes = t->classes, .label = d->y[half] };
}

static bool get_data(struct data *d, const struct table *t, const char *dir)
{
	size_t n[2];

	*d = (struct data){ 0 };
	for (int half = 0; half < 2; half++) {
		size_t most = half ? MOST_TEST : t->n;
		if (!t->file)
			n[half] = make_answers(d, t, half, half ? 2000 : t->n);
		else
			n[half] = dir ? load_half(d, t, dir, half, most) :
				  make_half(d, t, half, half ? 2000 : t->n);
	}
	d->train = view_of(t, d, 0, n[0]);
	d->test = view_of(t, d, 1, n[1]);
	return n[0] && n[1];
}

static void drop_data(struct data *d)
{
	for (int half = 0; half < 2; half++) {
		free(d->x[half]);
		free(d->y[half]);
	}
}

struct outcome {
	struct svc_model *m;
	struct svc_stats stats;
	double fit, predict;            /* medians, seconds */
	float *scores;
};

static struct svc_plan plan_of(const struct table *t, enum svc_engine_kind engine)
{
	return (struct svc_plan){ .options = {
		.type = SVC_C_SVC, .c = 1, .tolerance = 1e-3,
		.kernel = { .kind = t->gamma > 0 ? SVC_RBF : SVC_LINEAR, .gamma = t->gamma },
		.max_iter = INFINITY, .shrinking = true, .cache = (size_t)2 << 30,
		.engine = engine, .threads = 1 } };
}

static bool run(const struct table *t, const struct data *d, enum svc_engine_kind engine,
		struct outcome *o)
{
	struct svc_plan plan = plan_of(t, engine);
	double fit[RUNS], predict[RUNS], *decision = NULL, *work;
	struct err e = { 0 };
	bool ok = true;

	*o = (struct outcome){ 0 };
	o->scores = mem_array(d->test.rows * t->classes, sizeof(float), NULL);
	for (int r = 0; ok && r < RUNS; r++) {
		struct svc_set set;
		double begin = now();
		svc_model_free(o->m);
		o->m = NULL;
		ok = !svc_set_make(&set, &d->train, plan.options.kernel.kind, &e) &&
		     !svc_train(&o->m, &set, &plan, &o->stats, &e);
		svc_set_free(&set);
		fit[r] = now() - begin;
		if (!ok)
			break;
		free(decision);
		begin = now();
		decision = mem_array(d->test.rows * o->m->machines, sizeof *decision, &e);
		work = mem_array(svc_score_work(o->m), sizeof *work, &e);
		ok = decision && work && !svc_decide(o->m, &d->test, 0, d->test.rows, decision, &e);
		for (size_t i = 0; ok && i < d->test.rows; i++)
			svc_score(o->m, decision + i * o->m->machines, work,
				  o->scores + i * t->classes);
		free(work);
		predict[r] = now() - begin;
	}
	free(decision);
	if (!ok) {
		printf("%s: %s\n", t->name, e.text);
		return false;
	}
	o->fit = median(fit, RUNS);
	o->predict = median(predict, RUNS);
	return true;
}

static void drop_outcome(struct outcome *o)
{
	svc_model_free(o->m);
	free(o->scores);
	*o = (struct outcome){ 0 };
}

static size_t largest(const float *s, size_t n)
{
	size_t best = 0;

	for (size_t c = 1; c < n; c++)
		if (s[c] > s[best])
			best = c;
	return best;
}

/* Decision values of some test rows by the definition: sums over support vectors, in double. */
static bool values_hold(const struct table *t, const struct data *d, const struct svc_model *m)
{
	double *f = mem_array(m->machines, sizeof *f, NULL);
	struct svc_span span[2];
	bool ok = f != NULL;

	for (size_t row = 0; ok && row < d->test.rows; row += d->test.rows / 7) {
		ok = !svc_decide(m, &d->test, row, 1, f, NULL);
		for (size_t k = 0; k < m->machines; k++) {
			size_t spans = svc_model_spans(m, k, span);
			double sum = -m->rho[k], size = 0;
			for (size_t s = 0; s < spans; s++)
				for (size_t i = 0; i < span[s].count; i++) {
					sum += span[s].coef[i] * svc_kernel_ref(
						&m->kernel, view_row(&d->test, row),
						m->sv + (span[s].from + i) * m->cols, m->cols);
					size += fabs(span[s].coef[i]);
				}
			if (!(fabs(f[k] - sum) <= 2e-6 * size + 1e-5)) {
				printf("%s: row %zu, machine %zu: %g by definition, %g decided\n",
				       t->name, row, k, sum, f[k]);
				ok = false;
			}
		}
	}
	free(f);
	return ok;
}

static bool engines_agree(const struct table *t, const struct data *d, const struct outcome *a,
			  const struct outcome *b)
{
	double obj = fabs(a->stats.objective - b->stats.objective) / fabs(a->stats.objective);
	double sv = fabs((double)a->m->nsv - (double)b->m->nsv) / (double)a->m->nsv;
	size_t slips = 0;

	for (size_t i = 0; i < d->test.rows; i++)
		slips += largest(a->scores + i * t->classes, t->classes) !=
			 largest(b->scores + i * t->classes, t->classes);
	if (obj < 1e-3 && sv < 0.01 && (double)slips <= 0.005 * (double)d->test.rows)
		return true;
	printf("%s: engines disagree: objective by %g, vectors by %g, classes of %zu rows\n",
	       t->name, obj, sv, slips);
	return false;
}

static bool measure(const struct table *t, const char *dir)
{
	struct outcome smo = { 0 }, lib = { 0 };
	struct data d;
	bool ok = get_data(&d, t, dir) && run(t, &d, SVC_SMO, &smo) && values_hold(t, &d, smo.m);

	if (ok && t->libsvm)
		ok = run(t, &d, SVC_LIBSVM, &lib) && engines_agree(t, &d, &lib, &smo);
	if (ok) {
		printf("svm %-11s smo fit %7.4f s, %zu vectors, predict %zu rows %7.4f s", t->name,
		       smo.fit, smo.m->nsv,
		       d.test.rows, smo.predict);
		if (t->libsvm)
			printf("; libsvm fit %7.4f s%s: smo %.1fx", lib.fit,
			       lib.stats.whole ? " (precomputed)" : "",
			       lib.fit / smo.fit);
		puts("");
	}
	drop_outcome(&smo);
	drop_outcome(&lib);
	drop_data(&d);
	return ok;
}

int main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : NULL;
	bool ok = true;

	for (const struct table *t = tables; t->name; t++)
		ok &= measure(t, dir);
	return ok ? 0 : 1;
}
