#include "harness/cli/archive_readme.h"

#include <string.h>

#include "algorithms/core/text.h"
#include "harness/archive/archive.h"

/* ---- versions.json ---- */

struct facts {
	struct text *t;
	size_t machine; /* the last one told; SIZE_MAX: none */
};

static int put_fact(void *ctx, size_t machine, size_t cells, const char *name, const char *value)
{
	struct facts *f = ctx;

	if (machine != f->machine)
		text_add(f->t, "%s\n{\"cells\": %zu, \"facts\": {",
			 f->machine == SIZE_MAX ? "" : "}},", cells);
	else
		text_add(f->t, ", ");
	f->machine = machine;
	text_json(f->t, name);
	text_add(f->t, ": ");
	text_json(f->t, value);
	return 0;
}

char *archive_versions(struct stored_run *r, struct err *e)
{
	struct text t = { 0 };
	struct facts f = { &t, SIZE_MAX };

	text_add(&t, "[");
	if (stored_run_facts(r, put_fact, &f, e)) {
		text_free(&t);
		return NULL;
	}
	text_add(&t, "%s\n]\n", f.machine == SIZE_MAX ? "" : "}}");
	return text_take(&t, e);
}

/* ---- README.md ---- */

/* In a cell of a table: no line end, no bar. */
static void put_cell(struct text *t, const char *s)
{
	for (; s && *s; s++)
		if (*s == '|')
			text_add(t, "\\|");
		else
			text_add(t, "%c", (unsigned char)*s < ' ' ? ' ' : *s);
	text_add(t, " | ");
}

static void put_data(struct text *t, const struct archive_index *x)
{
	text_add(t, "## Data\n\n| data set | from | SHA-256 of the data | licence | file | why |\n"
		    "|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < x->n; i++) {
		const struct archived_data *d = &x->at[i];

		text_add(t, "| ");
		put_cell(t, d->name);
		put_cell(t, d->spec);
		put_cell(t, d->digest);
		put_cell(t, d->licence ? d->licence : "none stated");
		put_cell(t, d->file ? d->file : "left out");
		put_cell(t, d->why);
		text_add(t, "\n");
	}
	text_add(
		t,
		"\nThe SHA-256 is over the data themselves, whatever file they are in. Files are HDF5 in AnnData's\n"
		"layout of tables: h5py, R, Julia read them. Data that are left out have to be had from where they\n"
		"came; their SHA-256 tells whether they are the same.\n\n");
}

static void put_programs(struct text *t, const struct archive_programs *x)
{
	if (!x->n)
		return;
	text_add(t, "## Programs\n\n| learner | command | file of it | SHA-256 | here | why |\n|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < x->n; i++)
		for (size_t k = 0; k < x->at[i].n; k++) {
			const struct archived_file *f = &x->at[i].file[k];

			text_add(t, "| ");
			put_cell(t, x->at[i].learner);
			put_cell(t, x->at[i].run);
			put_cell(t, f->name);
			put_cell(t, f->sha);
			put_cell(t, f->file ? f->file : "left out");
			put_cell(t, f->why);
			text_add(t, "\n");
		}
	text_add(t, "\nNot here is what the commands do not name: what programs import and read, and interpreters. Of\n"
		    "versions they said:\n\n");
	for (size_t i = 0; i < x->n; i++)
		text_add(t, "- %s: %s\n", x->at[i].learner, *x->at[i].version ? x->at[i].version : "nothing");
	text_add(t, "\n");
}

static int put_build(void *ctx, size_t machine, size_t cells, const char *name, const char *value)
{
	static const char *const shown[] = { "cpu",     "isa",    "os",  "compiler",
					     "release", "commit", "code" };
	struct facts *f = ctx;

	if (machine != f->machine)
		text_add(f->t, "\n- %zu cells:", cells);
	f->machine = machine;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (!strcmp(name, shown[i])) {
			text_add(f->t, " %s ", name);
			put_cell(f->t, value);
		}
	if (!strcmp(name, "commit") && strstr(value, "-dirty"))
		text_add(f->t, "(with changes that no commit holds) | ");
	return 0;
}

static void put_steps(struct text *t, const struct archive_index *x, const struct archive_programs *programs)
{
	bool absent = false;

	for (size_t i = 0; i < x->n; i++)
		absent |= !x->at[i].file;
	text_add(
		t,
		"## To verify it\n\n"
		"1. Build bakeoff from the commit named below: `make deps all`. Another version will do: what differs\n"
		"   is told.\n"
		"2. `bakeoff verify FILE` runs every cell again and states which of data, split, model, predictions\n"
		"   and scores are the same as in this archive, bit for bit.\n"
		"3. `bakeoff replay FILE DATASET LEARNER REPEAT FOLD -v` runs one cell and shows all of it.\n"
		"4. `bakeoff report FILE -o DIR` makes the tables and figures again from the stored scores.\n\n"
		"FILE is the archive itself; it need not be unpacked.%s%s\n\n"
		"Without bakeoff: `tar xzf FILE`, `sha256sum -c " ARCHIVE_MANIFEST
		"`, and `sqlite3 run/run.db`, whose\n"
		"schema says what each table means.\n\n",
		absent ? " For data that are left out say where they are:\n`--data NAME=FILE`." :
			 "",
		programs->n ? "\nSome learners are programs of their own: `--run-programs` lets verify and replay run\n"
			      "them, with their files from here. Read them first." :
			      "");
}

char *archive_readme(const struct archive_index *x, const struct archive_programs *programs, const struct job_list *l,
		     struct stored_run *r, bool report, struct err *e)
{
	struct text t = { 0 };
	struct facts f = { &t, SIZE_MAX };

	text_add(
		&t,
		"# %s\n\nA run of bakeoff: %zu cells (data set x learner x fold) on %zu data sets.\n\n",
		l->plan->title && *l->plan->title ? l->plan->title : l->plan->name, l->ncells,
		x->n);
	put_steps(&t, x, programs);
	text_add(
		&t,
		"## What is here\n\n"
		"- `plan.yaml`: data sets, learners, splits, seed; `bakeoff run plan.yaml` runs it anew\n"
		"- `run/run.db`: every outcome, SQLite\n"
		"%s"
		"- `" ARCHIVE_DATA "`, `data/`: the data sets, see below\n"
		"%s"
		"- `versions.json`: machines, compilers, libraries and source code of the run\n"
		"- `" ARCHIVE_MANIFEST "`: the SHA-256 of each file\n\n",
		report ?
			"- `report/index.html`: the report, with its figures, tables and scripts\n" :
			"",
		programs->n ? "- `" ARCHIVE_PROGRAMS "`, `programs/`: learners that are programs, see below\n" : "");
	put_data(&t, x);
	put_programs(&t, programs);
	text_add(&t, "## Machines and builds\n");
	if (stored_run_facts(r, put_build, &f, e)) {
		text_free(&t);
		return NULL;
	}
	text_add(&t, "\n\n`code` is a digest of the sources that decide results.\n");
	return text_take(&t, e);
}
