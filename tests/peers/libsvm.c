/* The peer libsvm: the library behind svm-train, called straight, so that neither parsing nor converting
 * the data is on its clock. Zeros are left out of its rows, as its file format leaves them out. */
#if __has_include(<libsvm/svm.h>)
#include <libsvm/svm.h>
#else
#include <svm.h>
#endif

#include "tests/peers/table.h"

static double objective;        /* of all machines; libsvm tells it in print alone */

static void listen(const char *text)
{
	const char *at = strstr(text, "obj = ");

	if (at)
		objective += strtod(at + 6, NULL);
}

static struct svm_node **convert(const struct table *t)
{
	struct svm_node **row = mem_array(t->rows, sizeof *row, NULL);

	for (size_t i = 0; row && i < t->rows; i++) {
		struct svm_node *at = row[i] = mem_array(t->cols + 1, sizeof *at, NULL);
		if (!at)
			die("out of memory", "libsvm");
		for (size_t c = 0; c < t->cols; c++)
			if (t->x[i * t->cols + c] != 0)
				*at++ = (struct svm_node){ (int)c + 1, (double)t->x[i * t->cols + c] };
		at->index = -1;
	}
	return row;
}

int main(int argc, char **argv)
{
	struct table train = table_read(argv, "train"), test = table_read(argv, "test");
	struct svm_node **query = convert(&test);
	struct svm_problem p = { .l = (int)train.rows, .y = train.target, .x = convert(&train) };
	struct svm_parameter how = { .svm_type = C_SVC, .kernel_type = RBF, .gamma = strtod(option(argv, "gamma"), NULL),
		.C = 1, .eps = 1e-3, .cache_size = 2000, .shrinking = 1 };
	char line[64];

	(void)argc;
	svm_set_print_string_function(listen);
	printf("ready libsvm %d.%d\n", libsvm_version / 100, libsvm_version % 100);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin)) {
		double start = seconds(), fitted;
		struct svm_model *m;
		size_t hits = 0;

		objective = 0;
		m = svm_train(&p, &how);
		fitted = seconds();
		for (size_t i = 0; i < test.rows; i++)
			hits += svm_predict(m, query[i]) == test.target[i];
		printf("fit=%.6g predict=%.6g objective=%.8g vectors=%d accuracy=%.5f\n", fitted - start,
		       seconds() - fitted, objective, svm_get_nr_sv(m), (double)hits / (double)test.rows);
		fflush(stdout);
		svm_free_and_destroy_model(&m);
	}
	return 0;
}
