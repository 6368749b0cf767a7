/* Our side of `make perf-peers`: ours UNIT key=value...
 *
 * Says "ready bakeoff VERSION", then does the unit's work once for each line it reads and answers with
 * one line of key=value: seconds or samples per second, and what tells whether the result is as good as
 * the peer's. One thread. Learners are used through their contract, as the suite uses them. */
#include <hdf5.h>
#include <math.h>
#include <zlib.h>

#include "algorithms/knn/knn.h"
#include "datasets/hdf5/hdf5_chunks.h"
#include "harness/plan/version.h"
#include "tests/peers/peak.h"
#include "tests/peers/prepared.h"

struct job {
	char **argv;
	struct table train, test;
	struct data_view from, to;
	void *model;                    /* the network, trained on from go to go */
	float *scores;
	double bare;                    /* bytes in memory before there were data */
};

static struct err error;

static void check(int rc)
{
	if (rc)
		die("bakeoff", error.text);
}

/* ---- learners: network, tree, svm, knn ---- */

static const struct learner_class *learner_of(const struct job *j)
{
	return learner_find(option(j->argv, "learner"));
}

/* Parameters are the options that begin with "set.". */
static void *begin(const struct job *j)
{
	const struct learner_class *lc = learner_of(j);
	struct learner_env env = { .seed = 1, .threads = 1 };
	struct param_set p;
	void *model;

	check(param_init(&p, lc->params, &error));
	check(options_put(&p, j->argv, "set.", &error));
	check(lc->create(&model, &p, &env, &error));
	check(lc->begin(model, &j->from, NULL, &error));
	param_free(&p);
	return model;
}

/* Share of test rows whose largest score is the label's. */
static double hits(const struct job *j)
{
	size_t n = j->to.rows, right = 0;

	for (size_t i = 0; i < n; i++) {
		const float *s = j->scores + i * j->to.classes;
		size_t best = 0;
		for (size_t c = 1; c < j->to.classes; c++)
			best = s[c] > s[best] ? c : best;
		right += best == j->test.label[i];
	}
	return (double)right / (double)n;
}

static double r_squared(const struct job *j)
{
	size_t n = j->to.rows;
	double wrong = 0, mean = 0, all = 0;

	for (size_t i = 0; i < n; i++) {
		mean += j->test.target[i] / (double)n;
		wrong += pow((double)j->scores[i] - j->test.target[i], 2);
	}
	for (size_t i = 0; i < n; i++)
		all += pow(j->test.target[i] - mean, 2);
	return 1 - wrong / all;
}

static double quality(const struct job *j)
{
	return j->to.classes ? hits(j) : r_squared(j);
}

static double predict(const struct job *j, const void *model)
{
	double start = seconds();

	check(learner_of(j)->predict(model, &j->to, mat_of(j->scores, j->to.rows, view_outputs(&j->to)), &error));
	return seconds() - start;
}

static void go_fit(struct job *j)
{
	struct step_info at = { 0 };
	double start, fit, ask;
	void *model;

	peak_reset();
	start = seconds();
	model = begin(j);
	while (!at.done)
		check(learner_of(j)->step(model, &at, &error));
	fit = seconds() - start;
	ask = predict(j, model);
	printf("fit=%.6g predict=%.6g memory=%.6g accuracy=%.5f", fit, ask, peak() - j->bare, quality(j));
	for (size_t i = 0; i < STEP_COUNTS && at.count[i].name; i++)
		printf(" %s=%.8g", at.count[i].name, at.count[i].value);
	learner_of(j)->destroy(model);
}

/* Epochs of one network that is made before the first: setting up is not on the clock, as it is in no
 * peer. */
static void go_epochs(struct job *j)
{
	size_t epochs = option_count(j->argv, "epochs");
	struct step_info at;
	double start;

	if (!j->model)
		j->model = begin(j);
	start = seconds();
	for (size_t i = 0; i < epochs; i++)
		check(learner_of(j)->step(j->model, &at, &error));
	start = seconds() - start;
	predict(j, j->model);
	printf("rate=%.6g accuracy=%.5f", (double)(epochs * j->from.rows) / start, quality(j));
}

/* ---- neighbours: row numbers into the file "write" ---- */

static void go_neighbours(struct job *j)
{
	struct knn_options opt = KNN_DEFAULTS;
	size_t k = option_count(j->argv, "k"), n = j->to.rows * k;
	uint32_t *row = mem_array(n, sizeof *row, &error);
	double *distance = mem_array(n, sizeof *distance, &error), start = seconds(), fit;
	FILE *f = fopen(option(j->argv, "write"), "wb");
	struct knn *m;

	opt.k = k;
	check(!row || !distance || knn_create(&m, &opt, &error) || knn_fit(m, &j->from, &error) ? -1 : 0);
	fit = seconds() - start;
	start = seconds();
	check(knn_neighbours(m, &j->to, k, row, distance, &error));
	printf("fit=%.6g query=%.6g", fit, seconds() - start);
	if (!f || fwrite(row, sizeof *row, n, f) != n || fclose(f))
		die("cannot write", option(j->argv, "write"));
	knn_destroy(m);
	free(row);
	free(distance);
}

/* ---- a grid of C and gamma for the SVM, cross-validated: separate fits, as `tune` makes them ---- */

enum { GRID = 5 };                      /* values of C, values of gamma, folds */

/* The rows that fold `test` tests, or all others. */
static struct data_view fold_part(const struct job *j, const uint32_t *fold, uint32_t test, bool tested)
{
	struct data_view v = j->from;
	float *x = mem_array(v.rows * v.cols, sizeof *x, &error);
	uint32_t *label = mem_array(v.rows, sizeof *label, &error);
	size_t n = 0;

	check(x && label ? 0 : -1);
	for (size_t i = 0; i < v.rows; i++)
		if ((fold[i] == test) == tested) {
			memcpy(x + n * v.cols, view_row(&j->from, i), v.cols * sizeof *x);
			label[n++] = j->from.label[i];
		}
	v.x = x;
	v.label = label;
	v.rows = n;
	v.stride = v.cols;
	return v;
}

static double fold_accuracy(const struct job *j, const struct data_view *train, const struct data_view *test,
			    const char *c, const char *gamma)
{
	char engine[] = "set.engine=smo", set_c[32], set_gamma[32];
	char *argv[] = { "learner=svm", engine, set_c, set_gamma, NULL };
	struct job one = { .argv = argv, .from = *train, .to = *test, .scores = j->scores };
	struct step_info at = { 0 };
	size_t hits = 0;
	void *model;

	snprintf(set_c, sizeof set_c, "set.C=%s", c);
	snprintf(set_gamma, sizeof set_gamma, "set.gamma=%s", gamma);
	model = begin(&one);
	while (!at.done)
		check(learner_of(&one)->step(model, &at, &error));
	predict(&one, model);
	for (size_t i = 0; i < test->rows; i++)
		hits += (one.scores[2 * i] < one.scores[2 * i + 1]) == test->label[i];
	learner_of(&one)->destroy(model);
	return (double)hits / (double)test->rows;
}

static void go_grid(struct job *j)
{
	static const char *const c[GRID] = { "0.1", "1", "10", "100", "1000" };
	static const char *const gamma[GRID] = { "0.001", "0.004", "0.016", "0.064", "0.256" };
	double start = seconds(), score[GRID * GRID] = { 0 };
	uint32_t *fold = mem_array(j->from.rows, sizeof *fold, &error);
	size_t best = 0, of_class[2] = { 0 };

	check(fold ? 0 : -1);
	for (size_t i = 0; i < j->from.rows; i++)       /* each class in turn over the folds */
		fold[i] = (uint32_t)(of_class[j->from.label[i]]++ % GRID);
	for (uint32_t f = 0; f < GRID; f++) {
		struct data_view train = fold_part(j, fold, f, false), test = fold_part(j, fold, f, true);
		for (size_t k = 0; k < GRID * GRID; k++)
			score[k] += fold_accuracy(j, &train, &test, c[k % GRID], gamma[k / GRID]) / GRID;
		free((void *)train.x);
		free((void *)train.label);
		free((void *)test.x);
		free((void *)test.label);
	}
	start = seconds() - start;
	for (size_t k = 1; k < GRID * GRID; k++)
		best = score[k] > score[best] ? k : best;
	printf("fit=%.6g accuracy=%.5f C=%s gamma=%s", start, score[best], c[best % GRID], gamma[best / GRID]);
	free(fold);
}

/* ---- HDF5: the array X of a file, all of it ---- */

static void go_hdf5(struct job *j)
{
	double start = seconds();
	hid_t file = H5Fopen(option(j->argv, "file"), H5F_ACC_RDONLY, H5P_DEFAULT);
	struct h5_array a;
	float *x;
	size_t n;

	check(h5_open_array(file, "X", &a, &error));
	n = a.rows * a.cols;
	x = mem_huge(n, sizeof *x, &error);
	if (!x || !h5_read_chunks(&a, x, 1))
		die("cannot read by chunks", option(j->argv, "file"));
	start = seconds() - start;
	printf("rate=%.6g checksum=%lu", (double)(n * a.size) / start * 1e-6,
	       crc32_z(0, (const unsigned char *)x, n * sizeof *x));
	free(x);
	h5_array_close(&a);
	H5Fclose(file);
}

static const struct unit {
	const char *name;
	bool tables;                    /* works on a training and a test table */
	bool prepared;                  /* by the suite's pipeline, off the clock */
	void (*go)(struct job *j);
} units[] = {
	{ "epochs", true, false, go_epochs },
	{ "fit", true, false, go_fit },
	{ "scale", true, true, go_fit },
	{ "neighbours", true, false, go_neighbours },
	{ "grid", true, false, go_grid },
	{ "hdf5", false, false, go_hdf5 },
	{ 0 }
};

int main(int argc, char **argv)
{
	struct job j = { .argv = argv, .bare = peak() };
	struct prepared ready = { 0 };
	const struct unit *u = units;
	char line[64];

	while (u->name && (argc < 2 || strcmp(u->name, argv[1])))
		u++;
	if (!u->name)
		die("usage", "ours UNIT key=value...");
	if (u->prepared) {
		check(prepared_read(&ready, argv, learner_of(&j), &error));
		j.test = ready.test;
		j.from = ready.part[0].view;
		j.to = ready.part[1].view;
	} else if (u->tables) {
		j.train = table_read(argv, "train");
		j.test = table_read(argv, "test");
		j.from = table_view(&j.train);
		j.to = table_view(&j.test);
	}
	if (u->tables) {
		j.scores = mem_array(j.to.rows * view_outputs(&j.to), sizeof *j.scores, &error);
		check(j.scores ? 0 : -1);
	}
	printf("ready bakeoff %s\n", code_commit);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin)) {
		u->go(&j);
		puts("");
		fflush(stdout);
	}
	prepared_free(&ready);
	return 0;
}
