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
#include "algorithms/system/place.h"
#include "algorithms/system/private_folder.h"
#include "datasets/digest.h"
#include "harness/archive/archive.h"
#include "harness/cli/archive_data.h"
#include "harness/cli/archive_index.h"
#include "harness/cli/archive_programs.h"
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
	struct opt_list with, without, with_program, without_program;
	bool no_report;
};

enum { OPT_WITH = 256, OPT_WITHOUT, OPT_WITH_PROGRAM, OPT_WITHOUT_PROGRAM, OPT_NO_REPORT, OPT_DATA };

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0, "the archive. Default: the run's name with .tar.gz", 0 },
	{ "with-data", OPT_WITH, "NAME", 0,
	  "put this data set in, whatever its licence says or does not say. May be repeated", 0 },
	{ "without-data", OPT_WITHOUT, "NAME", 0, "leave this data set out. May be repeated", 0 },
	{ "with-program", OPT_WITH_PROGRAM, "FILE", 0,
	  "put this file of a learner's command in, wherever it lies and however large it is. May be repeated", 0 },
	{ "without-program", OPT_WITHOUT_PROGRAM, "FILE", 0,
	  "leave this file of a learner's command out, but for its SHA-256. May be repeated", 0 },
	RUN_DATA_OPTION(OPT_DATA),
	{ "no-report", OPT_NO_REPORT, NULL, 0, "without the report", 0 },
	{ 0 }
};

static const struct opt opts[] = { OPT_PLACE('o', output),
				   OPT_LIST(OPT_WITH, with),
				   OPT_LIST(OPT_WITHOUT, without),
				   OPT_LIST(OPT_WITH_PROGRAM, with_program),
				   OPT_LIST(OPT_WITHOUT_PROGRAM, without_program),
				   OPT_FLAG(OPT_NO_REPORT, no_report),
				   { 0 } };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (opt_take(opts, o, key, arg, state) || opt_run(&o->run, key, arg, state))
		return 0;
	if (key != OPT_DATA)
		return ARGP_ERR_UNKNOWN;
	run_data_option(&o->data, arg, state);
	return 0;
}

struct cmd_archive {
	const struct options *o;
	const char *folder; /* in which the archive's files are put together */
	struct stored_run *run;
	struct plan plan;
	struct job_list list;
	struct archive_index index;
	struct archive_programs programs;
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

/* ---- the whole ---- */

static int put_data(struct cmd_archive *k, struct err *e)
{
	const struct archive_data x = { .folder = k->folder,
					.with = &k->o->with,
					.without = &k->o->without,
					.run = k->run,
					.list = &k->list,
					.index = &k->index };

	return archive_data_put(&x, e) ||
			       write_text(k, ARCHIVE_DATA, archive_index_write(&k->index, e), e) ?
		     -1 :
		     0;
}

static int put_programs(struct cmd_archive *k, struct err *e)
{
	const struct archive_programs_wish w = { .folder = k->folder,
						 .with = &k->o->with_program,
						 .without = &k->o->without_program,
						 .run = k->run,
						 .list = &k->list };

	if (archive_programs_put(&k->programs, &w, e))
		return -1;
	return k->programs.n ? write_text(k, ARCHIVE_PROGRAMS, archive_programs_write(&k->programs, e), e) : 0;
}

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
	    !put_run(k, e) && !put_data(k, e) && !put_programs(k, e) &&
	    !write_text(k, "plan.yaml", mem_text(stored_run_plan(k->run), e), e) &&
	    !write_text(k, "versions.json", archive_versions(k->run, e), e) && !put_report(k, e) &&
	    !write_text(k, "README.md",
			archive_readme(&k->index, &k->programs, &k->list, k->run, !k->o->no_report, e), e))
		rc = archive_pack(k->folder, top, k->out, e);
	free(top);
	return rc;
}

static int sum_up(const struct cmd_archive *k, struct err *e)
{
	static const char *const columns[] = { "what", "in the archive", "because it" };
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
	for (size_t i = 0; i < k->programs.n; i++)
		for (size_t f = 0; f < k->programs.at[i].n; f++) {
			const struct archived_file *file = &k->programs.at[i].file[f];

			listing_add(&l, file->name, file->file ? file->file : "its SHA-256 alone", file->why);
		}
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
	archive_programs_free(&k->programs);
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
	       "the archive has the SHA-256, by which `verify` knows them again when --data says where they are. Of learners "
	       "that are programs the files that their commands name go in, but what lies in a folder of PATH, as "
	       "interpreters do, or is larger than 64 MiB; `verify FILE --run-programs` runs them from there. The same "
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
	free(o.with.at);
	free(o.without.at);
	free(o.with_program.at);
	free(o.without_program.at);
	return rc;
}

const struct command command_archive = {
	"archive",
	"a run with data, plan, outcomes, report and versions in one file that verify opens",
	cmd_archive, &argp, 0
};
