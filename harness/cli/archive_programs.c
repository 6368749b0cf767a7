#include "harness/cli/archive_programs_inner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/system/place.h"
#include "harness/store/identity.h"
#include "reports/files.h"

void archive_programs_free(struct archive_programs *x)
{
	for (size_t i = 0; i < x->n; i++) {
		struct archived_program *p = &x->at[i];

		for (size_t k = 0; k < p->n; k++) {
			free(p->file[k].name);
			free(p->file[k].file);
			free(p->file[k].sha);
		}
		free(p->file);
		free(p->learner);
		free(p->run);
		free(p->version);
	}
	free(x->at);
	*x = (struct archive_programs){ 0 };
}

struct archived_program *archive_programs_add(struct archive_programs *x, struct err *e)
{
	if (mem_grow((void **)&x->at, &x->room, x->n + 1, sizeof *x->at, e))
		return NULL;
	x->at[x->n] = (struct archived_program){ 0 };
	return &x->at[x->n++];
}

struct archived_file *archive_programs_add_file(struct archived_program *p, struct err *e)
{
	if (mem_grow((void **)&p->file, &p->room, p->n + 1, sizeof *p->file, e))
		return NULL;
	p->file[p->n] = (struct archived_file){ .why = "" };
	return &p->file[p->n++];
}

/* ---- which go in ---- */

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_said(const struct opt_list *l, const char *name)
{
	return opt_list_has(l, name) || opt_list_has(l, last_name(name));
}

static bool goes_in(const struct archive_programs_wish *w, const struct program_file *f,
		    const char *name, const char **why)
{
	struct stat st;
	bool large = stat(f->path, &st) || (uint64_t)st.st_size > ARCHIVE_PROGRAM_MOST;

	*why = f->of_system ? "is a program of the system" :
	       large        ? "is larger than 64 MiB" :
			      "is named by the command";
	if (is_said(w->with, name))
		*why = "was asked for by --with-program";
	if (is_said(w->without, name))
		*why = "was left out by --without-program";
	return (is_said(w->with, name) || !(f->of_system || large)) && !is_said(w->without, name);
}

/* ---- copies ---- */

/* f->file is made of digest and name. It is what has the digest, or nothing. */
static int copy(const struct archive_programs_wish *w, struct archived_file *f, const char *path,
		struct err *e)
{
	char *safe = escape_file_name(last_name(f->name), e), *dir = NULL, *folder = NULL,
	     *to = NULL, *bytes = NULL, sha[DIGEST_HEX];
	const char *name = last_name(path);
	size_t n;
	int rc = -1;

	if (!safe || !(f->file = mem_format(e, "programs/%.8s/%s", f->sha, safe)) ||
	    !(dir = mem_format(e, "%.*s", (int)(name - path), path)) ||
	    !(folder = mem_format(e, "%s/programs", w->folder)) ||
	    !(to = mem_format(e, "%s/%.8s", folder, f->sha)))
		goto done;
	if ((mkdir(folder, 0700) && errno != EEXIST) || (mkdir(to, 0700) && errno != EEXIST)) {
		FAIL(e, ERR_IO, "cannot make %s: %s", to, strerror(errno));
		goto done;
	}
	free(to);
	if (!(to = mem_format(e, "%s/%s", w->folder, f->file)) ||
	    file_read(&bytes, &n, *dir ? dir : ".", name, "", e) || digest_bytes(bytes, n, sha, e))
		goto done;
	if (strcmp(sha, f->sha))
		FAIL(e, ERR_DATA, "%s changes while it is read", path);
	else
		rc = place_write(to, bytes, n, e);
done:
	free(safe);
	free(dir);
	free(folder);
	free(to);
	free(bytes);
	return rc;
}

/* was: digests of the run; "" where no cell of the learner is stored. */
static int put_file(const struct archive_programs_wish *w, struct archived_program *p,
		    const struct program_file *f, const char *word, const char *was, struct err *e)
{
	struct archived_file *new = archive_programs_add_file(p, e);
	char sha[DIGEST_HEX];
	bool in;

	program_files_sha(sha, was, f->word);
	if (!new || !(new->name = mem_text(word, e)) ||
	    !(new->sha = mem_text(*sha ? sha : f->sha, e)))
		return -1;
	new->word = f->word;
	in = goes_in(w, f, word, &new->why);
	if (in && strcmp(new->sha, f->sha))
		return FAIL(
			e, ERR_DATA,
			"the program %s has changed since the run was made: its SHA-256 was %s and is %s. An "
			"archive needs that of the run; --without-program %s leaves it out",
			word, new->sha, f->sha, last_name(word));
	return in ? copy(w, new, f->path, e) : 0;
}

/* What a stored cell of the variant says that its program was; "" without one. */
static int stored_text(const struct archive_programs_wish *w, const struct variant *v,
		       const char *name, char **out, struct err *e)
{
	struct stored_cell at = { 0 };
	char *text = NULL;

	for (size_t i = 0; i < w->list->ncells && !at.id; i++) {
		if (w->list->cells[i].variant != v)
			continue;
		text = cell_canonical(&w->list->cells[i], w->list->plan, e);
		if (!text || stored_run_find(w->run, text, &at, e)) {
			free(text);
			return -1;
		}
		free(text);
	}
	if (!at.id)
		return (*out = mem_text("", e)) ? 0 : -1;
	if (!(text = stored_run_canonical(w->run, at.id, e)))
		return -1;
	*out = identity_of_program(text, name, e);
	free(text);
	return *out ? 0 : -1;
}

static int put_program(struct archive_programs *x, const struct archive_programs_wish *w,
		       const struct variant *v, struct err *e)
{
	struct archived_program *p = archive_programs_add(x, e);
	struct program_files f = { 0 };
	char *was = NULL;
	int rc = -1;

	if (p && (p->learner = mem_text(v->learner->name, e)) &&
	    (p->run = mem_text(param_find(v->learner->params, "run")->init, e)) &&
	    !stored_text(w, v, "version", &p->version, e) && !stored_text(w, v, "program", &was, e))
		rc = program_files_find(&f, exec_learner_command(v->program), e);
	for (size_t i = 0; i < f.n && !rc; i++)
		rc = put_file(w, p, &f.at[i], f.words[f.at[i].word], was, e);
	program_files_free(&f);
	free(was);
	return rc;
}

static int check_said(const struct archive_programs *x, const char *option,
		      const struct opt_list *l, struct err *e)
{
	for (size_t i = 0; i < l->n; i++) {
		bool found = false;

		for (size_t k = 0; k < x->n; k++)
			for (size_t f = 0; f < x->at[k].n; f++)
				found |= !strcmp(l->at[i], x->at[k].file[f].name) ||
					 !strcmp(l->at[i], last_name(x->at[k].file[f].name));
		if (!found)
			return FAIL(e, ERR_PARAM,
				    "%s %s: no learner's command names a file called so", option,
				    l->at[i]);
	}
	return 0;
}

static bool has(const struct archive_programs *x, const char *learner)
{
	for (size_t i = 0; i < x->n; i++)
		if (!strcmp(x->at[i].learner, learner))
			return true;
	return false;
}

int archive_programs_put(struct archive_programs *out, const struct archive_programs_wish *w,
			 struct err *e)
{
	*out = (struct archive_programs){ 0 };
	for (size_t i = 0; i < w->list->nvariants; i++) {
		const struct variant *v = w->list->variants[i];

		if (v->program && !has(out, v->learner->name) && put_program(out, w, v, e))
			return -1;
	}
	return check_said(out, "--with-program", w->with, e) ||
			       check_said(out, "--without-program", w->without, e) ?
		     -1 :
		     0;
}
