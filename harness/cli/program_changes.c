#include "harness/cli/program_changes.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/exec/exec_words.h"
#include "harness/cli/cmd.h"
#include "harness/store/identity.h"

/* What the program of the variant has under this name now; "" for none. */
static const char *is_now(const struct variant *v, const char *name)
{
	const struct param *p = param_find(v->learner->params, name);

	return p && p->type == PARAM_FIXED && p->init ? p->init : "";
}

static int add(struct program_changes *x, const struct variant *v, const char *what, bool file,
	       const char *was, const char *is, struct err *e)
{
	struct program_change *c;

	if (!strcmp(was, is))
		return 0;
	if (mem_grow((void **)&x->at, &x->room, x->n + 1, sizeof *x->at, e))
		return -1;
	c = &x->at[x->n++];
	*c = (struct program_change){ .file = file };
	return (c->learner = mem_text(v->learner->name, e)) && (c->what = mem_text(what, e)) &&
			       (c->was = mem_text(was, e)) && (c->is = mem_text(is, e)) ?
		       0 :
		       -1;
}

static int add_files(struct program_changes *x, const struct variant *v, const char *was,
		     struct err *e)
{
	char **words, then[DIGEST_HEX], now[DIGEST_HEX];
	int rc = 0;

	if (exec_words_split(&words, is_now(v, "run"), e))
		return -1;
	for (size_t i = 0; words[i] && !rc; i++) {
		program_files_sha(then, was, i);
		program_files_sha(now, is_now(v, "program"), i);
		rc = add(x, v, words[i], true, then, now, e);
	}
	free(words);
	return rc;
}

/* A text of the stored cell beside that of now. */
static int add_text(struct program_changes *x, const struct variant *v, const char *canonical,
		    const char *name, struct err *e)
{
	char *was = identity_of_program(canonical, name, e);
	int rc = !was                     ? -1 :
		 !strcmp(name, "program") ? add_files(x, v, was, e) :
					    add(x, v, name, false, was, is_now(v, name), e);

	free(was);
	return rc;
}

int program_changes_add(struct program_changes *x, struct stored_run *r, int64_t cell,
			const struct variant *v, struct err *e)
{
	char *canonical;
	int rc;

	for (size_t i = 0; i < x->n; i++)
		if (!strcmp(x->at[i].learner, v->learner->name))
			return 0;
	if (!(canonical = stored_run_canonical(r, cell, e)))
		return -1;
	rc = add_text(x, v, canonical, "program", e) || add_text(x, v, canonical, "version", e) ||
			     add_text(x, v, canonical, "abilities", e) ?
		   -1 :
		   0;
	free(canonical);
	return rc;
}

void program_changes_free(struct program_changes *x)
{
	for (size_t i = 0; i < x->n; i++) {
		free(x->at[i].learner);
		free(x->at[i].what);
		free(x->at[i].was);
		free(x->at[i].is);
	}
	free(x->at);
	*x = (struct program_changes){ 0 };
}

void program_changes_tell(const struct program_changes *x)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct program_change *c = &x->at[i];

		if (c->file)
			cmd_note(
				"the program %s of %s has changed since: its SHA-256 was %s and is %s",
				c->what, c->learner, *c->was ? c->was : "none, for it was no file",
				*c->is ? c->is : "none, for it is no file");
		else
			cmd_note("the %s of %s %s changed since: '%s' then, '%s' now", c->what,
				 c->learner, strcmp(c->what, "version") ? "have" : "has", c->was,
				 c->is);
	}
}

void program_changes_json(const struct program_changes *x, struct text *out)
{
	static const char *const keys[] = { "learner", "what", "was", "is" };

	text_add(out, "[");
	for (size_t i = 0; i < x->n; i++) {
		const char *const value[] = { x->at[i].learner, x->at[i].what, x->at[i].was,
					      x->at[i].is };

		for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
			text_add(out, "%s\"%s\":", k ? "," : i ? ",{" : "{", keys[k]);
			text_json(out, value[k]);
		}
		text_add(out, "}");
	}
	text_add(out, "]");
}
