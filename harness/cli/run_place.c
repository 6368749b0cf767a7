#include "harness/cli/run_place.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/exec/exec.h"
#include "algorithms/system/private_folder.h"
#include "harness/archive/archive.h"
#include "harness/cli/archive_index.h"
#include "harness/cli/archive_programs.h"
#include "harness/cli/cmd.h"

void run_data_option(struct run_data *d, char *arg, struct argp_state *state)
{
	const char *is = strchr(arg, '=');
	struct err e = { 0 };

	if (!is || is == arg || !is[1])
		argp_error(state, "--data wants NAME=FILE, and '%s' is not that", arg);
	if (mem_grow((void **)&d->at, &d->room, d->n + 1, sizeof *d->at, &e))
		argp_failure(state, EXIT_DATA, 0, "%s", e.text);
	d->at[d->n++] = arg;
}

/* ---- archives ---- */

struct unpacked {
	const char *file;
	run_place_fn *work;
	void *ctx;
};

static int in_folder(void *ctx, const char *folder)
{
	const struct unpacked *u = ctx;
	struct run_place at = { .named = u->file, .archive = folder };
	struct err e = { 0 };
	char *run;
	int rc;

	if (archive_unpack(u->file, folder, &e) ||
	    !(run = mem_format(&e, "%s/" ARCHIVE_RUN, folder)))
		return cmd_fail(&e);
	at.run = run;
	rc = u->work(u->ctx, &at);
	free(run);
	return rc;
}

int run_place_with(const char *run, run_place_fn *work, void *ctx)
{
	struct unpacked u = { run, work, ctx };
	struct run_place at = { .named = run, .run = run };
	struct err e = { 0 };
	int status = EXIT_DATA;

	if (!archive_is(run) || cmd_is_run(run))
		return work(ctx, &at);
	return private_folder_with(in_folder, &u, &status, &e) ? cmd_fail(&e) : status;
}

/* ---- where the data are ---- */

/* What the user says of the data set of this name, or NULL. */
static const char *said(const struct run_data *data, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = data->n; i > 0; i--)
		if (!strncmp(data->at[i - 1], name, n) && data->at[i - 1][n] == '=')
			return data->at[i - 1] + n + 1;
	return NULL;
}

/* Reads the data from a file under their own name; as a table where it is the user's. */
static int move(struct plan_data *d, const char *name, const char *file, bool table, struct err *e)
{
	struct table_options now = { 0 };
	struct table_options said_before = table ? d->table : (struct table_options){ 0 };
	char *spec = mem_text(file, e);

	said_before.name = name;
	if (!spec || table_options_copy(&now, &said_before, e)) {
		table_options_free(&now);
		free(spec);
		return -1;
	}
	table_options_free(&d->table);
	free(d->spec);
	d->table = now;
	d->spec = spec;
	return 0;
}

static int move_archived(const struct run_place *at, const struct run_data *data, struct plan *p,
			 const struct archived_data *d, struct err *e)
{
	const char *own = said(data, d->name);
	char *file = own ? mem_text(own, e) :
			   mem_format(e, "%s/%s", at->archive, d->file ? d->file : "");
	int rc = file ? 0 : -1;

	for (size_t i = 0; i < d->nuses && !rc; i++) {
		const struct archived_use *u = &d->use[i];

		if (u->study >= p->nstudies || u->position >= p->studies[u->study].ndata)
			rc = FAIL(e, ERR_FORMAT,
				  ARCHIVE_DATA ": '%.100s' is used where the plan has no data set",
				  d->name);
		else if (own || (d->file && !d->generated))
			rc = move(&p->studies[u->study].data[u->position], d->name, file,
				  own != NULL, e);
	}
	free(file);
	return rc;
}

/* Without an archive: whether the data are called so, by the plan or after their file. */
static bool is_called(const struct plan_data *d, const char *name, size_t n)
{
	const char *slash = strrchr(d->spec, '/'), *own = slash ? slash + 1 : d->spec;

	if (d->table.name)
		return !strncmp(d->table.name, name, n) && !d->table.name[n];
	return !strncmp(own, name, n) && (!own[n] || own[n] == '.');
}

static int move_named(const struct run_data *data, struct plan *p, struct err *e)
{
	for (size_t k = 0; k < data->n; k++) {
		size_t n = strcspn(data->at[k], "="), found = 0;
		char *name = mem_format(e, "%.*s", (int)n, data->at[k]);
		int rc = name ? 0 : -1;

		for (size_t s = 0; s < p->nstudies; s++)
			for (size_t i = 0; i < p->studies[s].ndata && !rc; i++)
				if (is_called(&p->studies[s].data[i], name, n) && ++found)
					rc = move(&p->studies[s].data[i], name, data->at[k] + n + 1,
						  true, e);
		free(name);
		if (!rc && !found)
			rc = FAIL(e, ERR_PARAM, "--data %s: the plan has no data set of that name",
				  data->at[k]);
		if (rc)
			return -1;
	}
	return 0;
}

static int check_said(const struct run_data *data, const struct archive_index *x, struct err *e)
{
	for (size_t i = 0; i < data->n; i++) {
		size_t n = strcspn(data->at[i], "="), k = 0;

		while (k < x->n && (strncmp(data->at[i], x->at[k].name, n) || x->at[k].name[n]))
			k++;
		if (k == x->n)
			return FAIL(e, ERR_PARAM,
				    "--data %s: the archive knows no data set of that name",
				    data->at[i]);
	}
	return 0;
}

/* A plan of a stranger may not start what it likes. */
static int check_programs(const struct run_place *at, const struct run_data *data, const struct plan *p, struct err *e)
{
	for (size_t s = 0; s < p->nstudies && !data->programs; s++)
		for (size_t i = 0; i < p->studies[s].nlearners; i++) {
			const char *spec = p->studies[s].learners[i].spec;
			size_t n = strcspn(spec, "[ ");

			if (n == strlen(EXEC_LEARNER) && !memcmp(spec, EXEC_LEARNER, n))
				return FAIL(e, ERR_PARAM, "%s would run a program, %.200s; --run-programs lets it",
					    at->named, spec);
		}
	return 0;
}

/* The data that an archive left out and nobody said where they are, behind an error about data. */
static void tell_absent(const struct archive_index *x, const struct run_data *data, struct err *e)
{
	struct text t = { 0 };

	for (size_t i = 0; i < x->n; i++)
		if (!x->at[i].file && !said(data, x->at[i].name))
			text_add(&t, "%s%s", t.used ? ", " : "", x->at[i].name);
	if (t.used)
		err_wrap(
			e,
			"the archive does not hold %s (README.md says why and where from); say where with --data "
			"NAME=FILE",
			text_of(&t));
	text_free(&t);
}

/* Files of programs that it left out and that are not where commands say, behind an error about a program. */
static void tell_absent_programs(const struct archive_programs *x, struct err *e)
{
	struct text t = { 0 };

	for (size_t i = 0; i < x->n; i++)
		for (size_t k = 0; k < x->at[i].n; k++) {
			const struct archived_file *f = &x->at[i].file[k];

			if (!f->file && (f->word || strchr(f->name, '/')) && access(f->name, F_OK))
				text_add(&t, "%s%s", t.used ? ", " : "", f->name);
		}
	if (t.used)
		err_wrap(e, "the archive does not hold %s (README.md says why); it is to be where the command says",
			 text_of(&t));
	text_free(&t);
}

int run_place_jobs(const struct run_place *at, const struct run_data *data, const char *text,
		   struct plan *p, struct job_list *l, struct err *e)
{
	struct archive_programs programs = { 0 };
	struct archive_index x = { 0 };
	int rc = plan_load(p, text, strlen(text), at->named, e);

	if (!rc && !at->archive)
		rc = move_named(data, p, e);
	else if (!rc)
		rc = check_programs(at, data, p, e) || archive_programs_read(&programs, at->archive, e) ||
				     archive_programs_move(&programs, at->archive, &p->programs, e) ||
				     archive_index_read(&x, at->archive, e) || check_said(data, &x, e)
			     ? -1
			     : 0;
	for (size_t i = 0; i < x.n && !rc; i++)
		rc = move_archived(at, data, p, &x.at[i], e);
	if (!rc && job_list_make(l, p, NULL, NULL, e)) {
		tell_absent(&x, data, e);
		tell_absent_programs(&programs, e);
		rc = -1;
	}
	archive_programs_free(&programs);
	archive_index_free(&x);
	return rc;
}
