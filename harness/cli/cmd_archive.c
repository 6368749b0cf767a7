/* bakeoff archive: a run with all that is needed to defend it, in one file. */
#include <argp.h>
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/system/place.h"
#include "algorithms/system/private_folder.h"
#include "datasets/digest.h"
#include "datasets/generate/generate.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/licence.h"
#include "harness/archive/archive.h"
#include "harness/cli/archive_index.h"
#include "harness/cli/archive_readme.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"
#include "harness/cli/opts.h"
#include "harness/cli/run_place.h"
#include "harness/store/store_copy.h"
#include "reports/build.h"

struct options {
	const char *run, *output;
	struct run_data data;
	const char **with, **without;
	size_t nwith, with_room, nwithout, without_room;
	bool no_report;
};

enum { OPT_WITH = 256, OPT_WITHOUT, OPT_NO_REPORT, OPT_DATA };

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0, "the archive. Default: the run's name with .tar.gz", 0 },
	{ "with-data", OPT_WITH, "NAME", 0,
	  "put this data set in, whatever its licence says or does not say. May be repeated", 0 },
	{ "without-data", OPT_WITHOUT, "NAME", 0, "leave this data set out. May be repeated", 0 },
	RUN_DATA_OPTION(OPT_DATA),
	{ "no-report", OPT_NO_REPORT, NULL, 0, "without the report", 0 },
	{ 0 }
};

static const struct opt opts[] = { OPT_PLACE('o', output),
				   OPT_FLAG(OPT_NO_REPORT, no_report),
				   { 0 } };

static void keep(const char ***list, size_t *n, size_t *room, const char *arg,
		 struct argp_state *state)
{
	struct err e = { 0 };

	if (mem_grow((void **)list, room, *n + 1, sizeof **list, &e))
		argp_failure(state, EXIT_DATA, 0, "%s", e.text);
	(*list)[(*n)++] = arg;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->run };

	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == OPT_WITH)
		keep(&o->with, &o->nwith, &o->with_room, arg, state);
	else if (key == OPT_WITHOUT)
		keep(&o->without, &o->nwithout, &o->without_room, arg, state);
	else if (key == OPT_DATA)
		run_data_option(&o->data, arg, state);
	else if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one RUN at a time");
	else if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "name a RUN: the directory given to -o");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

struct cmd_archive {
	const struct options *o;
	const char *folder; /* in which the archive's files are put together */
	struct stored_run *run;
	struct plan plan;
	struct job_list list;
	struct archive_index index;
	char *out;
};

/* ---- files ---- */

static int write_text(const struct cmd_archive *k, const char *name, char *text, struct err *e)
{
	char *path = text ? mem_format(e, "%s/%s", k->folder, name) : NULL;
	int rc = path ? place_write(path, text, strlen(text), e) : -1;

	free(path);
	free(text);
	return rc;
}

static int make_folder(const struct cmd_archive *k, const char *name, struct err *e)
{
	char *path = mem_format(e, "%s/%s", k->folder, name);
	int rc = !path             ? -1 :
		 mkdir(path, 0700) ? FAIL(e, ERR_IO, "cannot make %s: %s", path, strerror(errno)) :
				     0;

	free(path);
	return rc;
}

/* PDF files hold the time of their making; the SVG beside each, and the script that draws both, do not. */
static void drop_pdf(const char *folder)
{
	char *const roots[] = { (char *)(uintptr_t)folder, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *f;

	while (tree && (f = fts_read(tree)))
		if (f->fts_info == FTS_F && f->fts_namelen > 4 &&
		    !strcmp(f->fts_name + f->fts_namelen - 4, ".pdf"))
			unlink(f->fts_accpath);
	if (tree)
		fts_close(tree);
}

static int write_report(const struct cmd_archive *k, const struct results *x, struct err *e)
{
	const struct report_wishes wishes = { 0 };
	char *dir = mem_format(e, "%s/report", k->folder), why[300];
	size_t undrawn = 0;
	int rc = dir ? report_write(dir, REPORT_DEFAULT, x, &wishes, &undrawn, why, sizeof why, e) :
		       -1;

	if (!rc && undrawn)
		cmd_note("%zu figures of the report could not be drawn: %s", undrawn, why);
	if (!rc)
		drop_pdf(dir);
	free(dir);
	return rc;
}

/* Of the run as it was copied. */
static int put_report(const struct cmd_archive *k, struct err *e)
{
	char *run = mem_format(e, "%s/" ARCHIVE_RUN, k->folder);
	struct results *x = NULL;
	size_t missing = 0;
	int rc = run ? results_open(&x, run, e) : -1;

	if (!rc)
		x->path = ARCHIVE_RUN "/run.db"; /* where it is, not where it is put together */
	for (size_t i = 0; !rc && i < x->n_cells; i++)
		missing += x->cell[i].status == CELL_PLANNED;
	if (missing)
		cmd_note("%zu of %zu cells have not been run yet", missing, x->n_cells);
	if (!rc && !k->o->no_report)
		rc = write_report(k, x, e);
	results_close(x);
	free(run);
	return rc;
}

/* ---- data ---- */

static bool is_named(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

/* The cells of the task are those of the run: the data are what it was made with. */
static int check_data(const struct cmd_archive *k, const struct plan_task *t, struct err *e)
{
	struct stored_cell at = { 0 };

	for (size_t i = 0; i < k->list.ncells && !at.id; i++) {
		char *canonical;

		if (k->list.cells[i].task != t)
			continue;
		if (!(canonical = cell_canonical(&k->list.cells[i], &k->plan, e)))
			return -1;
		if (stored_run_find(k->run, canonical, &at, e)) {
			free(canonical);
			return -1;
		}
		free(canonical);
	}
	if (at.id && !at.same_data)
		return FAIL(
			e, ERR_DATA,
			"%s is not what the run was made with: its data have changed since. An archive "
			"needs those of the run; --data %s=FILE says where they are",
			t->name, t->name);
	return 0;
}

/* Whether the data go in, and why or why not. */
static bool goes_in(const struct cmd_archive *k, const struct archived_data *x, const char **why)
{
	enum licence_terms terms = licence_terms(x->licence);
	bool in = terms == LICENCE_ALLOWS;

	*why = licence_text(terms);
	if (x->generated) {
		in = true;
		*why = "is made by the program from its specification";
	}
	if (is_named(k->o->with, k->o->nwith, x->name)) {
		in = true;
		*why = "was asked for by --with-data";
	}
	if (is_named(k->o->without, k->o->nwithout, x->name)) {
		in = false;
		*why = "was left out by --without-data";
	}
	return in;
}

static int write_data(const struct cmd_archive *k, struct archived_data *x, const struct dataset *d,
		      struct err *e)
{
	char *safe = escape_file_name(x->name, e), *path = NULL;
	int rc = -1;

	if (safe && (x->file = mem_format(e, "data/%s-%.8s.h5", safe, d->digest)) &&
	    (path = mem_format(e, "%s/%s", k->folder, x->file)))
		rc = hdf5_write(d, path, "bakeoff archive", e);
	free(safe);
	free(path);
	return rc;
}

static int describe(const struct cmd_archive *k, struct archived_data *x, const struct plan_task *t,
		    struct err *e)
{
	const struct dataset *d = t->data;
	const char *why;

	if (!(x->name = mem_text(t->name, e)) || !(x->spec = mem_text(t->plan->spec, e)) ||
	    !(x->digest = mem_text(d->digest, e)) ||
	    (d->licence && *d->licence && !(x->licence = mem_text(d->licence, e))))
		return -1;
	x->generated = generate_knows(t->plan->spec);
	if (goes_in(k, x, &why) && write_data(k, x, d, e))
		return -1;
	return (x->why = mem_text(why, e)) ? 0 : -1;
}

/* The entry of a data set, which may have come with several splits. */
static struct archived_data *entry_of(struct cmd_archive *k, const struct plan_task *t,
				      struct err *e)
{
	struct archived_data *x;

	for (size_t i = 0; i < k->index.n; i++)
		if (!strcmp(k->index.at[i].name, t->name))
			return &k->index.at[i];
	if (check_data(k, t, e) || !(x = archive_index_add(&k->index, e)) || describe(k, x, t, e))
		return NULL;
	return x;
}

static int check_names(const struct cmd_archive *k, const char *option, const char *const *list,
		       size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		while (at < k->index.n && strcmp(k->index.at[at].name, list[i]))
			at++;
		if (at == k->index.n)
			return FAIL(e, ERR_PARAM, "%s %s: the run has no data set of that name",
				    option, list[i]);
	}
	return 0;
}

static int put_data(struct cmd_archive *k, struct err *e)
{
	const struct plan *p = &k->plan;

	for (size_t s = 0; s < p->nstudies; s++)
		for (size_t i = 0; i < p->studies[s].ndata; i++) {
			const struct plan_task *t = job_list_task(&k->list, &p->studies[s], i);
			struct archived_data *x = t ? entry_of(k, t, e) : NULL;

			if (t && (!x || archive_index_use(x, s, i, e)))
				return -1;
		}
	return check_names(k, "--with-data", k->o->with, k->o->nwith, e) ||
			       check_names(k, "--without-data", k->o->without, k->o->nwithout, e) ||
			       write_text(k, ARCHIVE_DATA, archive_index_write(&k->index, e), e) ?
		     -1 :
		     0;
}

/* ---- the whole ---- */

static int put_run(const struct cmd_archive *k, struct err *e)
{
	char *to = mem_format(e, "%s/" ARCHIVE_RUN "/run.db", k->folder);
	int rc = to ? store_copy(k->o->run, to, e) : -1;

	free(to);
	return rc;
}

static int put_all(struct cmd_archive *k, struct err *e)
{
	char *top = escape_file_name(k->plan.name, e);
	int rc = -1;

	if (top && !make_folder(k, ARCHIVE_RUN, e) && !make_folder(k, "data", e) &&
	    !put_run(k, e) && !put_data(k, e) &&
	    !write_text(k, "plan.yaml", mem_text(stored_run_plan(k->run), e), e) &&
	    !write_text(k, "versions.json", archive_versions(k->run, e), e) && !put_report(k, e) &&
	    !write_text(k, "README.md",
			archive_readme(&k->index, &k->list, k->run, !k->o->no_report, e), e))
		rc = archive_pack(k->folder, top, k->out, e);
	free(top);
	return rc;
}

static int sum_up(const struct cmd_archive *k, struct err *e)
{
	static const char *const columns[] = { "data set", "in the archive", "because it" };
	struct listing l = { .columns = columns, .ncolumns = 3 };
	char sha[DIGEST_HEX];
	struct stat st;

	if (digest_file(k->out, DIGEST_SHA256, sha, e))
		return -1;
	if (stat(k->out, &st))
		return FAIL(e, ERR_IO, "cannot read %s: %s", k->out, strerror(errno));
	for (size_t i = 0; i < k->index.n; i++)
		listing_add(&l, k->index.at[i].name,
			    k->index.at[i].file ? k->index.at[i].file : "its SHA-256 alone",
			    k->index.at[i].why);
	listing_print(&l, stdout, FORMAT_TABLE);
	listing_free(&l);
	cmd_print(stdout, "\n%s: %.1f MB, SHA-256 %s\n", k->out, (double)st.st_size / 1e6, sha);
	return 0;
}

static int in_folder(void *ctx, const char *folder)
{
	struct cmd_archive *k = ctx;
	const struct run_place at = { .named = k->o->run, .run = k->o->run };
	struct err e = { 0 };
	int rc = EXIT_OK;

	k->folder = folder;
	if (stored_run_open(&k->run, k->o->run, &e) ||
	    run_place_jobs(&at, &k->o->data, stored_run_plan(k->run), &k->plan, &k->list, &e) ||
	    put_all(k, &e) || sum_up(k, &e))
		rc = cmd_fail(&e);
	archive_index_free(&k->index);
	job_list_free(&k->list);
	plan_free(&k->plan);
	stored_run_close(k->run);
	return rc;
}

/* The run's own name with .tar.gz, here. */
static char *default_name(const char *run, struct err *e)
{
	size_t n = strlen(run), from;

	while (n > 1 && run[n - 1] == '/')
		n--;
	if (n > 3 && !memcmp(run + n - 3, ".db", 3))
		n -= 3;
	for (from = n; from > 0 && run[from - 1] != '/';)
		from--;
	return mem_format(e, "%.*s.tar.gz", (int)(n - from), run + from);
}

static const struct argp argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "RUN",
	.doc = "Put a run into one file with all that is needed to check it: data, plan, every outcome, report, versions, "
	       "and a README that says how.\v`bakeoff verify FILE`, `replay FILE` and `report FILE` open it as it is. A data "
	       "set goes in where its licence is known to let copies be passed on, or where it is generated; of others "
	       "the archive has the SHA-256, by which `verify` knows them again when --data says where they are. The same "
	       "run gives the same bytes.",
};

static int cmd_archive(int argc, char **argv)
{
	struct options o = { 0 };
	struct cmd_archive k = { .o = &o };
	struct err e = { 0 };
	int rc = EXIT_DATA;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (!(k.out = o.output ? mem_text(o.output, &e) : default_name(o.run, &e)) ||
	    place_check(k.out, &e) || private_folder_with(in_folder, &k, &rc, &e))
		rc = cmd_fail(&e);
	free(k.out);
	free(o.data.at);
	free(o.with);
	free(o.without);
	return rc;
}

const struct command command_archive = {
	"archive",
	"a run with data, plan, outcomes, report and versions in one file that verify opens",
	cmd_archive, &argp, 0
};
