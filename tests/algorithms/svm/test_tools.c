/* svm-train and svm-predict of Debian's libsvm-tools, on the same data and parameters: objective,
 * number of support vectors and predictions must be theirs, and libsvm must read our models. Where the
 * tools are not installed their figures come from golden/svm_train.csv, which the test that runs them
 * compares with (BAKEOFF_GOLDEN=print prints it anew). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if __has_include(<libsvm/svm.h>)
#include <libsvm/svm.h>
#else
#include <svm.h>
#endif

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/svm/svc.h"
#include "tests/support/problems.h"

#define GOLDEN "tests/golden/svm_train.csv"

/* classes 0: regression. tool: svm-train's options; ours: the same in our words. */
static const struct example {
	const char *name, *tool, *ours;
	size_t classes;
} examples[] = {
	{ "rbf", "-g 0.2", "gamma=0.2", 2 },
	{ "rbf_large_c", "-g 0.4 -c 50", "gamma=0.4,C=50", 2 },
	{ "linear", "-t 0", "kernel=linear", 2 },
	{ "poly", "-t 1 -g 0.3 -r 1 -d 3", "kernel=poly,gamma=0.3,coef0=1,degree=3", 2 },
	{ "sigmoid", "-t 3 -g 0.05 -r 0.1", "kernel=sigmoid,gamma=0.05,coef0=0.1", 2 },
	{ "rbf_4", "-g 0.2 -c 2", "gamma=0.2,C=2", 4 },
	{ "linear_4", "-t 0", "kernel=linear", 4 },
	{ "weights", "-g 0.2 -w0 0.5 -w1 2 -w2 1.5", "gamma=0.2,class_weight=0.5:2:1.5", 3 },
	{ "no_shrinking", "-g 0.2 -h 0", "gamma=0.2,shrinking=no", 3 },
	{ "nu_svc", "-s 1 -n 0.35 -g 0.2", "type=nu_svc,nu=0.35,gamma=0.2", 2 },
	{ "nu_svc_3", "-s 1 -n 0.25 -t 2 -g 0.2", "type=nu_svc,nu=0.25,gamma=0.2", 3 },
	{ "svr", "-s 3 -p 0.1 -g 0.3 -e 0.0001", "epsilon=0.1,gamma=0.3,tolerance=0.0001", 0 },
	{ "svr_linear", "-s 3 -p 0.3 -t 0", "epsilon=0.3,kernel=linear", 0 },
	{ "nu_svr", "-s 4 -n 0.4 -g 0.3", "type=nu_svr,nu=0.4,gamma=0.3", 0 },
	{ 0 }
};

struct figures {
	double objective, nsv, bounded; /* objective summed over machines */
	double checksum;                /* predictions: sum of (class + 1) * (1 + row mod 7), or of values */
};

enum { TRAIN_ROWS = 240, TEST_ROWS = 173, COLS = 18 };

static struct problem make_data(size_t n, size_t classes, uint64_t seed)
{
	struct problem p = classes ? problem_blobs(n, COLS, classes, seed) : problem_smooth(n, COLS, seed);
	struct problem noise = problem_smooth(n, COLS, seed + 50);

	for (size_t i = 0; classes && i < n * COLS; i++)
		p.x[i] = 0.4f * p.x[i] + 0.6f * noise.x[i];
	for (size_t i = 0; i < n * COLS; i += 5)
		p.x[i] = 0;
	for (size_t i = 0; classes && i < n; i += 6)
		p.label[i] = (p.label[i] + 1) % (uint32_t)classes;
	problem_free(&noise);
	return p;
}

static bool tools_installed(void)
{
	return !system("command -v svm-train >/dev/null && command -v svm-predict >/dev/null");
}

static void write_rows(const char *path, const struct problem *p)
{
	FILE *f = fopen(path, "w");

	cr_assert(f);
	for (size_t i = 0; i < p->view.rows; i++) {
		if (p->view.task == TASK_CLASSIFY)
			fprintf(f, "%u", p->label[i]);
		else
			fprintf(f, "%.17g", p->target[i]);
		for (size_t j = 0; j < COLS; j++)
			if (p->x[i * COLS + j] != 0)
				fprintf(f, " %zu:%.9g", j + 1, (double)p->x[i * COLS + j]);
		fputc('\n', f);
	}
	fclose(f);
}

static double checksum_of(size_t row, bool classes, double answer)
{
	return classes ? (answer + 1) * (double)(1 + row % 7) : answer;
}

/* Sums answers, one per line. */
static double read_answers(const char *path, bool classes)
{
	FILE *f = fopen(path, "r");
	double sum = 0, x;

	cr_assert(f);
	for (size_t i = 0; fscanf(f, "%lf", &x) == 1; i++)
		sum += checksum_of(i, classes, x);
	fclose(f);
	return sum;
}

static void run_tools(const char *dir, const struct example *x, struct figures *out)
{
	char command[512], line[256], path[64];
	FILE *talk;
	double a, b;

	*out = (struct figures){ 0 };
	snprintf(command, sizeof command, "cd %s && svm-train %s train model && svm-predict test model answers",
		 dir, x->tool);
	cr_assert((talk = popen(command, "r")));
	while (fgets(line, sizeof line, talk)) {
		if (sscanf(line, "obj = %lf", &a) == 1)
			out->objective += a;
		else if (sscanf(line, "nSV = %lf, nBSV = %lf", &a, &b) == 2)
			out->nsv = a, out->bounded += b;
		else
			(void)sscanf(line, "Total nSV = %lf", &out->nsv);
	}
	cr_assert(!pclose(talk), "%s failed", command);
	snprintf(path, sizeof path, "%s/answers", dir);
	out->checksum = read_answers(path, x->classes);
}

static bool read_golden(const char *name, struct figures *out)
{
	FILE *f = fopen(GOLDEN, "r");
	char line[256], word[64];
	bool found = false;

	cr_assert(f, "cannot open " GOLDEN);
	while (!found && fgets(line, sizeof line, f))
		found = sscanf(line, "%63[^,],%lf,%lf,%lf,%lf", word, &out->objective, &out->nsv, &out->bounded,
			       &out->checksum) == 5 && !strcmp(word, name);
	fclose(f);
	return found;
}

static double count_of(const struct fitted *f, const char *name)
{
	for (size_t i = 0; i < STEP_COUNTS && f->last.count[i].name; i++)
		if (!strcmp(f->last.count[i].name, name))
			return f->last.count[i].value;
	return NAN;
}

static double answers_of(const struct fitted *f, bool classes)
{
	double sum = 0;

	for (size_t i = 0; i < f->rows; i++) {
		const float *s = f->scores + i * f->outputs;
		size_t best = 0;
		for (size_t c = 1; c < f->outputs; c++)
			if (s[c] > s[best])
				best = c;
		sum += checksum_of(i, classes, classes ? (double)best : (double)s[0]);
	}
	return sum;
}

static void check_figures(const struct example *x, const char *params, const struct problem *train,
			  const struct problem *test, const struct figures *want)
{
	struct fitted f;
	struct err e = { 0 };

	cr_assert(!fit(&f, &svc_class, params, &train->view, NULL, 1, 1, &e) &&
		  !fitted_predict(&f, &test->view, &e), "%s: %s", params, e.text);
	cr_expect(close_to(count_of(&f, "objective"), want->objective, 2e-4, 1e-5), "%s (%s): objective %.8g, not %.8g",
		  x->name, params, count_of(&f, "objective"), want->objective);
	cr_expect(close_to(count_of(&f, "support_vectors"), want->nsv, 0.015, 1), "%s (%s): %g vectors, not %g",
		  x->name, params, count_of(&f, "support_vectors"), want->nsv);
	/* a row or two on the border may change sides */
	cr_expect(close_to(answers_of(&f, x->classes), want->checksum, x->classes ? 0.005 : 0, 0.3),
		  "%s (%s): answers sum to %.8g, not %.8g", x->name, params, answers_of(&f, x->classes),
		  want->checksum);
	fitted_free(&f);
}

static void make_folder(char dir[static 32], const struct problem *train, const struct problem *test)
{
	char path[64];

	strcpy(dir, "/tmp/bakeoff-svm-XXXXXX");
	cr_assert(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/train", dir);
	write_rows(path, train);
	snprintf(path, sizeof path, "%s/test", dir);
	write_rows(path, test);
}

static void drop_folder(const char *dir)
{
	static const char *const names[] = { "train", "test", "model", "answers" };
	char path[64];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

Test(svm_tools, objectives_vectors_and_answers_are_those_of_svm_train)
{
	bool tools = tools_installed(), print = getenv("BAKEOFF_GOLDEN") && tools;
	FILE *anew = print ? fopen(GOLDEN, "w") : NULL;

	if (anew)
		fputs("# svm-train 3.24 on the data of test_svm_tools.c: example, objective, nSV, nBSV, answers\n", anew);
	for (const struct example *x = examples; x->name; x++) {
		struct problem train = make_data(TRAIN_ROWS, x->classes, 1), test = make_data(TEST_ROWS, x->classes, 2);
		struct figures want, stored;
		char params[160], dir[32];
		if (tools) {
			make_folder(dir, &train, &test);
			run_tools(dir, x, &want);
			drop_folder(dir);
		}
		if (anew)
			fprintf(anew, "%s,%.10g,%g,%g,%.10g\n", x->name, want.objective, want.nsv, want.bounded,
				want.checksum);
		else
			cr_assert(read_golden(x->name, &stored), "%s is not in " GOLDEN, x->name);
		if (tools && !anew)
			cr_expect(close_to(stored.objective, want.objective, 1e-6, 1e-6) && stored.nsv == want.nsv &&
				  close_to(stored.checksum, want.checksum, 1e-5, 1e-5), "%s: " GOLDEN " is out of date",
				  x->name);
		else if (!anew)
			want = stored;
		check_figures(x, x->ours, &train, &test, &want);
		snprintf(params, sizeof params, "precompute=no,%s", x->ours);
		check_figures(x, params, &train, &test, &want);
		snprintf(params, sizeof params, "engine=smo,%s", x->ours);
		check_figures(x, params, &train, &test, &want);
		problem_free(&train);
		problem_free(&test);
	}
	if (anew)
		fclose(anew);
}

static void write_model(const struct fitted *f, const char *dir)
{
	char path[64];
	struct err e = { 0 };
	FILE *out;

	snprintf(path, sizeof path, "%s/model", dir);
	cr_assert((out = fopen(path, "w")));
	cr_expect(!svc_class.print(f->self, "libsvm", out, &e), "%s", e.text);
	fclose(out);
}

/* What libsvm itself says with the model that we wrote. */
static double answers_of_libsvm(const char *dir, const struct problem *test)
{
	char path[64];
	struct svm_model *m;
	double sum = 0;

	snprintf(path, sizeof path, "%s/model", dir);
	cr_assert((m = svm_load_model(path)), "libsvm does not read %s", path);
	for (size_t i = 0; i < test->view.rows; i++) {
		struct svm_node row[COLS + 1];
		size_t n = 0;
		for (int j = 0; j < COLS; j++)
			if (test->x[i * COLS + (size_t)j] != 0)
				row[n++] = (struct svm_node){ j + 1, test->x[i * COLS + (size_t)j] };
		row[n].index = -1;
		sum += checksum_of(i, test->view.task == TASK_CLASSIFY, svm_predict(m, row));
	}
	svm_free_and_destroy_model(&m);
	return sum;
}

Test(svm_tools, exported_models_say_the_same_in_libsvm)
{
	for (const struct example *x = examples; x->name; x++) {
		struct problem train = make_data(TRAIN_ROWS, x->classes, 1), test = make_data(TEST_ROWS, x->classes, 2);
		double got;
		char dir[32];
		struct fitted f;
		struct err e = { 0 };
		make_folder(dir, &train, &test);
		cr_assert(!fit(&f, &svc_class, x->ours, &train.view, NULL, 1, 1, &e) &&
			  !fitted_predict(&f, &test.view, &e), "%s", e.text);
		write_model(&f, dir);
		got = answers_of_libsvm(dir, &test);
		cr_expect(close_to(got, answers_of(&f, x->classes), x->classes ? 0.003 : 0, 0.01),
			  "%s: libsvm's answers sum to %.8g, ours to %.8g", x->name, got, answers_of(&f, x->classes));
		fitted_free(&f);
		drop_folder(dir);
		problem_free(&train);
		problem_free(&test);
	}
}

Test(svm_tools, machines_against_the_rest_have_no_such_form)
{
	struct problem p = make_data(TRAIN_ROWS, 3, 1);
	struct fitted f;
	struct err e = { 0 };
	FILE *out = tmpfile();

	cr_assert(out && !fit(&f, &svc_class, "multiclass=ovr", &p.view, NULL, 1, 1, &e), "%s", e.text);
	cr_expect(svc_class.print(f.self, "libsvm", out, &e) == -1 && e.code == ERR_UNSUITED && ftell(out) == 0, "%s",
		  e.text);
	fclose(out);
	fitted_free(&f);
	problem_free(&p);
}
