/* bakeoff split: store folds in a data set file, so that every program and learner uses the
 * same. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/load.h"
#include "datasets/split/folds.h"
#include "datasets/hdf5/hdf5_file.h"
#include "algorithms/core/text.h"
#include "harness/cli/cmd.h"
#include "harness/cli/command_line.h"
#include "harness/cli/opts.h"
#include "harness/plan/units.h"

struct options {
	const char *data, *folds, *output, *name, *seed;
	struct load_options load;
};

enum { OPT_NAME = 256, OPT_SEED };

static const struct argp_option option_table[] = {
	{ "output", 'o', "F.h5", 0, "file to write. Default: the data set's own file", 0 },
	{ "name", OPT_NAME, "NAME", 0, "of the split that is drawn: later --cv stored:NAME. Default: cv", 0 },
	{ "seed", OPT_SEED, "N", 0, "root of the lots. Default: 1", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', output), OPT_PLACE(OPT_NAME, name), OPT_TEXT(OPT_SEED, seed),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->data, &o->folds };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->load.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 2, arg, state, "a data set and a way to split it");
	else if (key == ARGP_KEY_END && !(o->data && (o->folds || table_options_split(&o->load.table))))
		argp_error(state, "name a data set and a way to split it: 10x3, holdout:0.3, "
			   "bootstrap:25, loo, or --splits FILE");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static int note_split(struct dataset *d, const struct options *o, uint64_t seed, struct err *e)
{
	struct text t = { 0 };
	char *json;
	int rc;

	text_add(&t, "{\"step\":\"split\",\"name\":");
	text_json(&t, o->name);
	text_add(&t, ",\"folds\":");
	text_json(&t, o->folds);
	text_add(&t, ",\"seed\":%llu}", (unsigned long long)seed);
	if (!(json = text_take(&t, e)))
		return -1;
	rc = dataset_note(d, json, e);
	free(json);
	return rc;
}

static int add_split(struct dataset *d, const struct options *o, char *remark, size_t size,
		     struct err *e)
{
	struct dataset_split s = { 0 };
	struct fold_spec spec;
	struct folds f = { 0 };
	uint64_t seed;
	int rc = -1;

	for (size_t i = 0; i < d->nsplits; i++)
		if (!strcmp(d->splits[i].name, o->name))
			return FAIL(e, ERR_PARAM,
				    "%s has a split '%s' already; give this one another --name",
				    o->data,
				    o->name);
	if (units_parse_seed(o->seed, &seed, e))
		return err_wrap(e, "--seed");
	if (fold_spec_parse(&spec, o->folds, e))
		return -1;
	if (spec.most)
		return FAIL(e, ERR_PARAM, "%s: a stored split holds all rows; run it with "
			    "--cv stored:%s@%zu", o->folds, o->name, spec.most);
	if (folds_make(&f, d, &spec, seed, e))
		return -1;
	snprintf(remark, size, "%s", f.remark);
	if (!folds_to_split(&f, o->name, &s, e) &&
	    !dataset_split(d, s.name, s.kind, s.repeats, s.folds, s.part, e) &&
		    !note_split(d, o, seed, e))
		rc = dataset_seal(d, e);
	free(s.name);
	free(s.part);
	folds_free(&f);
	return rc;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "DATA [FOLDS]",
	.doc = "Store a split in a data set file, so that every learner and program uses "
	       "the same rows.\vFOLDS is one of\n"
	       "  10x3            10 folds, 3 times: stratified, groups kept together\n"
	       "  holdout:0.3x20  30 % tested, 20 draws\n"
	       "  loo             every row, or group, tested alone\n"
	       "  bootstrap:25    25 times: n rows drawn with replacement, the rest tested\n"
	       "  forward:5       rows in time order: 5 blocks, each tested on its past\n"
	       "Folds that are made already come by --fold-column or --splits, without FOLDS; "
	       "`bakeoff export DATA -f splits` writes a stored split for other programs.",
};

/* Of the split that came last. */
static void tell(const char *path, const struct dataset *d)
{
	const struct dataset_split *s = &d->splits[d->nsplits - 1];
	static const char *const kind[] = {
		[SPLIT_HOLDOUT] = "holdout", [SPLIT_CV] = "cv", [SPLIT_FORWARD] = "forward"
	};

	cmd_print(stdout, "%s: split '%s' (%s, %zu folds x %zu), %zu rows\n", path, s->name,
		  kind[s->kind], s->folds, s->repeats, d->rows);
}

static int cmd_split(int argc, char **argv)
{
	struct options o = { .name = "cv", .seed = "1", .load.remark = cmd_remark };
	char *command = NULL, remark[256] = "";
	const char *path;
	struct dataset *d = NULL;
	struct err e = { 0 };
	int status = EXIT_OK;

	cmd_parse(&command_split, argc, argv, &o);
	path = o.output ? o.output : o.data;
	if (!o.output && !strstr(o.data, ".h5"))
		return cmd_usage("%s is not a data set file (.h5); name one to write with -o",
				 o.data);
	if (dataset_load(&d, o.data, &o.load, &e) ||
	    (o.folds && add_split(d, &o, remark, sizeof remark, &e)) ||
	    !(command = command_line(argc, argv, &e)) || hdf5_write(d, path, command, &e))
		status = cmd_fail(&e);
	else
		tell(path, d);
	if (*remark)
		cmd_note("%s", remark);
	free(command);
	dataset_destroy(d);
	return status;
}

const struct command command_split = {
	"split", "store folds in a data set file",
	cmd_split, &argp, TABLE_OPTION_READING | TABLE_OPTION_SPLITS
};
