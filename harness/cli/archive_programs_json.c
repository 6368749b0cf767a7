/* programs.json, written and read. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "harness/cli/archive_programs_inner.h"

/* ---- written ---- */

static void put(struct text *t, const char *before, const char *name, const char *value)
{
	text_add(t, "%s\"%s\": ", before, name);
	if (value)
		text_json(t, value);
	else
		text_add(t, "null");
}

char *archive_programs_write(const struct archive_programs *x, struct err *e)
{
	struct text t = { 0 };

	text_add(&t, "[");
	for (size_t i = 0; i < x->n; i++) {
		const struct archived_program *p = &x->at[i];

		put(&t, i ? ",\n{" : "\n{", "learner", p->learner);
		put(&t, ", ", "run", p->run);
		put(&t, ", ", "version", p->version);
		text_add(&t, ", \"files\": [");
		for (size_t k = 0; k < p->n; k++) {
			text_add(&t, "%s\n {\"word\": %zu", k ? "," : "", p->file[k].word);
			put(&t, ", ", "name", p->file[k].name);
			put(&t, ", ", "file", p->file[k].file);
			put(&t, ", ", "sha256", p->file[k].sha);
			put(&t, ", ", "why", p->file[k].why);
			text_add(&t, "}");
		}
		text_add(&t, "]}");
	}
	text_add(&t, "\n]\n");
	return text_take(&t, e);
}

/* ---- read ---- */

static int get(char **to, const json_t *from, const char *name, bool needed, struct err *e)
{
	const json_t *v = json_object_get(from, name);

	if (json_is_string(v))
		return (*to = mem_text(json_string_value(v), e)) ? 0 : -1;
	return !needed && (!v || json_is_null(v)) ?
		       0 :
		       FAIL(e, ERR_FORMAT, ARCHIVE_PROGRAMS ": '%s' is no text", name);
}

/* programs/12345678/NAME, without any detour. */
static bool is_program_file(const char *file)
{
	static const char folder[] = "programs/";
	const char *at = file + strlen(folder), *name;

	if (strncmp(file, folder, strlen(folder)) || strspn(at, "0123456789abcdef") != 8 ||
	    at[8] != '/')
		return false;
	name = at + 9;
	return *name && *name != '.' && !strchr(name, '/');
}

static int get_file(struct archived_program *p, const json_t *from, struct err *e)
{
	struct archived_file *f = archive_programs_add_file(p, e);
	const json_t *word = json_object_get(from, "word");

	if (!f || get(&f->name, from, "name", true, e) || get(&f->file, from, "file", false, e) ||
	    get(&f->sha, from, "sha256", true, e))
		return -1;
	f->word = json_is_integer(word) && json_integer_value(word) >= 0 ?
			  (size_t)json_integer_value(word) :
			  0;
	return !f->file || is_program_file(f->file) ?
		       0 :
		       FAIL(e, ERR_FORMAT,
			    ARCHIVE_PROGRAMS ": '%.200s' is no file in the folder programs",
			    f->file);
}

static int get_program(struct archive_programs *x, const json_t *from, struct err *e)
{
	struct archived_program *p = archive_programs_add(x, e);
	const json_t *files = json_object_get(from, "files"), *file;
	size_t i;

	if (!p || get(&p->learner, from, "learner", true, e) ||
	    get(&p->run, from, "run", true, e) || get(&p->version, from, "version", false, e))
		return -1;
	json_array_foreach(files, i, file) if (get_file(p, file, e)) return -1;
	return 0;
}

int archive_programs_read(struct archive_programs *out, const char *folder, struct err *e)
{
	char *path = mem_format(e, "%s/" ARCHIVE_PROGRAMS, folder);
	bool there = path && !access(path, F_OK);
	json_t *all = there ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL, *item;
	int rc = path ? 0 : -1;
	size_t i;

	*out = (struct archive_programs){ 0 };
	if (there && !json_is_array(all))
		rc = FAIL(e, ERR_FORMAT, ARCHIVE_PROGRAMS " is no list in JSON");
	if (!rc && there)
		json_array_foreach(all, i, item) if ((rc = get_program(out, item, e))) break;
	if (rc)
		archive_programs_free(out);
	json_decref(all);
	free(path);
	return rc;
}

int archive_programs_move(const struct archive_programs *x, const char *folder,
			  struct program_moves *moves, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < x->n; i++)
		for (size_t k = 0; k < x->at[i].n && !rc; k++) {
			const struct archived_file *f = &x->at[i].file[k];
			char *path = f->file ? mem_format(e, "%s/%s", folder, f->file) : NULL;

			if (!f->file)
				continue;
			if (!path || (chmod(path, 0700) &&
				      FAIL(e, ERR_FORMAT,
					   ARCHIVE_PROGRAMS ": %s is not in the archive", f->file)))
				rc = -1;
			else
				rc = program_moves_add(moves, f->name, path, e);
			free(path);
		}
	return rc;
}
