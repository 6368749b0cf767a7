/* bakeoff generate: a data set with known truth, as a file. */
#include <argp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/export/export.h"
#include "datasets/generate/generate.h"
#include "datasets/hdf5/hdf5_file.h"
#include "harness/cli/cmd.h"
#include "harness/cli/command_line.h"
#include "harness/cli/opts.h"

struct options {
	const char *spec, *output;
	struct table_options table;
	bool list;
};

enum { OPT_LIST = 256 };

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0,
	 "file to write: a data set (.h5), or .csv, .arff, .svm. Default: the "
	  "generator's name and .h5, here", 0 },
	{ "list", OPT_LIST, NULL, 0, "list the generators, or the parameters of the one named", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', output), OPT_FLAG(OPT_LIST, list),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->spec };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one specification at a time");
	else if (key == ARGP_KEY_END && !o->spec && !o->list)
		argp_error(state, "name a generator, such as 'moons[n=2000,noise=0.3]'; --list "
			   "shows them");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* ---- --list ---- */

static void list_generators(void)
{
	for (size_t i = 0; generators[i]; i++)
		printf("%-13s %s\n", generators[i]->name, generators[i]->summary);
}

static int list_parameters(const char *spec)
{
	const struct generator *g = generate_find(spec);

	if (!g)
		return cmd_unknown("no generator", spec, generate_name);
	printf("%s: %s\n", g->name, g->summary);
	for (const struct param *p = g->params; p->name; p++)
		printf("  %-12s %s (default %s)\n", p->name, p->help, p->init);
	return EXIT_OK;
}

/* ---- the file ---- */

static bool is_hdf5(const char *path)
{
	size_t n = strlen(path);

	return (n > 3 && !strcmp(path + n - 3, ".h5")) || (n > 5 && !strcmp(path + n - 5, ".hdf5"));
}

static void summarize(const struct dataset *d, const char *spec, const char *path)
{
	double error = NAN, r2 = NAN;

	generate_optimum(spec, &error, &r2, NULL);
	cmd_print(stdout, "%s: %s, %zu rows, %zu features, ", path, d->name, d->rows, d->cols);
	if (d->task == TASK_CLASSIFY)
		printf("%zu classes", d->classes);
	else
		printf("regression");
	if (error == error && d->task == TASK_CLASSIFY)
		printf(", least possible error %.4g", error);
	else if (error == error)
		printf(", least possible mean squared error %.4g, best R2 %.4g", error, r2);
	putchar('\n');
}

static int write_set(const struct dataset *d, const char *path, int argc, char **argv,
		     struct err *e)
{
	struct export_options o = { .remark = cmd_remark };
	char *command;
	int rc;

	if (!is_hdf5(path))
		return export_dataset(d, NULL, path, &o, e);
	if (!(command = command_line(argc, argv, e)))
		return -1;
	rc = hdf5_write(d, path, command, e);
	free(command);
	return rc;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "SPEC",
	.doc = "Write a data set with known truth, such as 'moons[n=2000,noise=0.3]'.",
};

static int cmd_generate(int argc, char **argv)
{
	struct options o = { 0 };
	struct dataset *d = NULL;
	struct err e = { 0 };
	char *path = NULL;
	int status = EXIT_OK;

	cmd_parse(&command_generate, argc, argv, &o);
	if (o.list && o.spec)
		return list_parameters(o.spec);
	if (o.list) {
		list_generators();
		return EXIT_OK;
	}
	if (generate_dataset(&d, o.spec, &e) ||
	    (o.table.name && dataset_text(&d->name, o.table.name, &e)) ||
	    !(path = o.output ? mem_text(o.output, &e) : mem_format(&e, "%s.h5",
								    generate_find(o.spec)->name)) ||
	    write_set(d, path, argc, argv, &e))
		status = cmd_fail(&e);
	else
		summarize(d, o.spec, path);
	free(path);
	dataset_destroy(d);
	return status;
}

const struct command command_generate = {
	"generate", "write a data set with known truth",
	cmd_generate, &argp, TABLE_OPTION_NAME
};
