/* bakeoff merge: runs of one plan, made in several places, as one. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/store/merge.h"
#include "harness/store/query.h"
#include "harness/store/stored_run.h"

struct options {
	const char *out;
	char **runs;
	int nruns;
};

static const struct argp_option option_table[] = {
	{ "output", 'o', "RUN", 0, "the merged run", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'o':
		opt_need(key, arg, state);
		o->out = arg;
		return 0;
	case ARGP_KEY_ARGS:
		o->runs = state->argv + state->next;
		o->nruns = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (!o->runs || !o->out)
			argp_error(state, "name the RUNs to merge, and the merged one (-o)");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Every run is looked at before the first byte is written. */
static int check(const struct options *o, struct err *e)
{
	struct stored_run *first = NULL, *r;
	int rc = 0;

	for (int i = 0; i < o->nruns && !rc; i++) {
		if (!strcmp(o->runs[i], o->out))
			rc = FAIL(e, ERR_PARAM, "%s is both to be read and to be written", o->out);
		else if (!(rc = stored_run_open(&r, o->runs[i], e))) {
			if (first && strcmp(stored_run_plan(first), stored_run_plan(r)))
				rc = FAIL(e, ERR_DATA, "%s has another plan than %s", o->runs[i],
					  o->runs[0]);
			if (first)
				stored_run_close(r);
			else
				first = r;
		}
	}
	stored_run_close(first);
	return rc;
}

static int sum_up(const struct options *o, struct err *e)
{
	struct results *r;
	size_t by[CELL_STATUSES] = { 0 };

	if (results_open(&r, o->out, e))
		return -1;
	for (size_t i = 0; i < r->n_cells; i++)
		by[r->cell[i].status]++;
	cmd_print(stdout, "%s: %zu cells of %d runs", o->out, r->n_cells, o->nruns);
	for (size_t s = CELL_OK; s < CELL_STATUSES; s++)
		if (by[s])
			printf(", %zu %s", by[s], cell_status_name((enum cell_status)s));
	if (by[CELL_PLANNED])
		printf(", %zu missing", by[CELL_PLANNED]);
	putchar('\n');
	results_close(r);
	return 0;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "RUN...",
	.doc = "Merge runs of the same plan. A cell that several have keeps an outcome "
	       "that is ok.",
};

/* A run that was begun for nothing. */
static void remove_run(const char *out)
{
	char *file = store_file(out, NULL), *slash = file ? strrchr(file, '/') : NULL;

	if (file)
		unlink(file);
	if (slash && strcmp(file, out)) {
		*slash = 0;
		rmdir(file);            /* unless something else is in it */
	}
	free(file);
}

static bool is_there(const char *out)
{
	char *file = store_file(out, NULL);
	bool there = file && !access(file, F_OK);

	free(file);
	return there;
}

static int cmd_merge(int argc, char **argv)
{
	struct options o = { 0 };
	struct store *s = NULL;
	struct err e = { 0 };
	bool there;
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	there = is_there(o.out);
	rc = check(&o, &e) || store_open(&s, o.out, &e) ? cmd_fail(&e) : EXIT_OK;
	for (int i = 0; i < o.nruns && rc == EXIT_OK; i++)
		if (store_merge(s, o.runs[i], &e))
			rc = cmd_fail(&e);
	store_close(s);
	if (rc != EXIT_OK && s && !there)
		remove_run(o.out);
	if (rc == EXIT_OK && sum_up(&o, &e))
		rc = cmd_fail(&e);
	return rc;
}

const struct command command_merge = {
	"merge", "put runs of one plan together",
	cmd_merge, &argp, 0
};
