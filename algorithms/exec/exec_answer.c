#include "algorithms/exec/exec_answer.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/text.h"

/* ---- any answer ---- */

/* "WHAT: {"done":tru...": the line's beginning, as one line for people. */
static int bad_line(struct err *e, const char *what, const char *line, size_t n)
{
	struct text shown = { 0 };
	char part[100];
	size_t k = n < sizeof part - 1 ? n : sizeof part - 1;

	memcpy(part, line, k);
	part[k] = 0;
	escape_terminal(&shown, part);
	FAIL(e, ERR_FORMAT, "%s: %.200s%s", what, text_of(&shown), k < n ? " ..." : "");
	text_free(&shown);
	return -1;
}

static int told_error(const json_t *answer, const char *text, struct err *e)
{
	static const struct {
		const char *kind;
		enum err_code code;
	} kinds[] = {
		{ "unsuited", ERR_UNSUITED },
		{ "diverged", ERR_DIVERGED },
		{ "memory", ERR_NOMEM },
		{ "data", ERR_DATA },
	};
	const char *kind = json_string_value(json_object_get(answer, "kind"));
	enum err_code code = ERR_NUMERIC;
	struct text shown = { 0 };

	for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kind, kinds[i].kind))
			code = kinds[i].code;
	escape_terminal(&shown, text);
	FAIL(e, code, "%.400s", *text_of(&shown) ? text_of(&shown) : "an error without a text");
	text_free(&shown);
	return -1;
}

/* The object under `key` in {key: {...}}; *root is to be given back. NULL: e says why. */
static const json_t *answer(json_t **root, const char *key, const char *line, size_t n,
			    struct err *e)
{
	const char *error;
	const json_t *body;
	json_error_t why;

	*root = NULL;
	if (n >= EXEC_LINE)
		return bad_line(e, "an answer is longer than 1 MiB", line, n), NULL;
	if (!(*root = json_loadb(line, n, JSON_REJECT_DUPLICATES, &why)))
		return bad_line(e, "an answer is no JSON", line, n), NULL;
	if ((error = json_string_value(json_object_get(*root, "error"))))
		return told_error(*root, error, e), NULL;
	if (!json_is_object(body = json_object_get(*root, key)))
		return bad_line(e,
				!strcmp(key, "hello") ? "{\"hello\":{...}} was wanted, and not" :
							"{\"done\":{...}} was wanted, and not",
				line, n),
		       NULL;
	return body;
}

/* ---- hello ---- */

static const struct {
	const char *word;
	unsigned cap;
} abilities[] = {
	{ "classify", CAN_CLASSIFY },
	{ "regress", CAN_REGRESS },
	{ "probabilities", GIVES_PROBABILITIES },
	{ "categories", TAKES_CATEGORIES },
	{ "missing", TAKES_MISSING },
	{ "sparse", TAKES_SPARSE },
	{ "weights", TAKES_WEIGHTS },
	{ "scaling", WANTS_SCALING },
	{ "target_scaling", WANTS_TARGET_SCALING },
	{ "validation", WANTS_VALIDATION },
	{ "seed", USES_SEED },
	{ "save", 0 },
};
enum { ABILITIES = sizeof abilities / sizeof *abilities };

static int unknown_ability(const char *word, struct err *e)
{
	struct text all = { 0 };

	for (size_t i = 0; i < ABILITIES; i++)
		text_add(&all, " %s", abilities[i].word);
	FAIL(e, ERR_FORMAT, "hello: \"abilities\" has '%.40s', which is none; there are:%s",
	     word ? word : "no word", text_of(&all));
	text_free(&all);
	return -1;
}

static int read_abilities(struct exec_hello *h, const json_t *list, struct err *e)
{
	bool has[ABILITIES] = { false };
	const json_t *item;
	size_t at, used = 0;

	if (!json_is_array(list))
		return FAIL(e, ERR_FORMAT, "hello: \"abilities\" is to be a list of words");
	json_array_foreach(list, at, item)
	{
		const char *word = json_string_value(item);
		size_t i = 0;

		while (i < ABILITIES && word && strcmp(word, abilities[i].word))
			i++;
		if (!word || i == ABILITIES)
			return unknown_ability(word, e);
		has[i] = true;
	}
	for (size_t i = 0; i < ABILITIES; i++)
		if (has[i]) {
			used += (size_t)snprintf(h->abilities + used, sizeof h->abilities - used,
						 "%s%s", used ? " " : "", abilities[i].word);
			h->caps |= abilities[i].cap;
			h->saves |= !abilities[i].cap;
		}
	return h->caps & (CAN_CLASSIFY | CAN_REGRESS) ?
		       0 :
		       FAIL(e, ERR_FORMAT, "hello: \"abilities\" has neither classify nor regress");
}

static int read_format(struct exec_hello *h, const json_t *body, struct err *e)
{
	const json_t *item = json_object_get(body, "data");
	const char *word = item ? json_string_value(item) : "csv";

	if (!word || (strcmp(word, "csv") && strcmp(word, "npy")))
		return FAIL(e, ERR_FORMAT, "hello: \"data\" is to be \"csv\" or \"npy\"");
	h->format = strcmp(word, "csv") ? EXEC_NPY : EXEC_CSV;
	return 0;
}

/* A text of one line, cut to its place. */
static int read_text(char *out, size_t size, const json_t *body, const char *key, struct err *e)
{
	const json_t *item = json_object_get(body, key);
	const char *text = item ? json_string_value(item) : "";

	if (!text)
		return FAIL(e, ERR_FORMAT, "hello: \"%s\" is to be a text", key);
	snprintf(out, size, "%s", text);
	for (char *c = out; *c; c++)
		if (iscntrl((unsigned char)*c) || (unsigned char)*c >= 128)
			*c = '?';
	return 0;
}

static int read_hello(struct exec_hello *h, const json_t *body, struct err *e)
{
	const json_t *version = json_object_get(body, "protocol");

	if (!json_is_integer(version) || json_integer_value(version) != EXEC_PROTOCOL)
		return FAIL(e, ERR_FORMAT,
			    "hello: \"protocol\" is to be %d, the version that this bakeoff speaks",
			    EXEC_PROTOCOL);
	if (read_text(h->name, sizeof h->name, body, "name", e) ||
	    read_text(h->title, sizeof h->title, body, "title", e) ||
	    read_text(h->version, sizeof h->version, body, "version", e) ||
	    read_abilities(h, json_object_get(body, "abilities"), e) || read_format(h, body, e))
		return -1;
	if (*h->name && !exec_params_is_name(h->name))
		return FAIL(e, ERR_FORMAT,
			    "hello: the name '%s' is to be of letters, digits, '.', '_' and '-', "
			    "a letter first",
			    h->name);
	return exec_params_make(&h->params, json_object_get(body, "parameters"), e);
}

int exec_answer_hello(struct exec_hello *out, const char *line, size_t n, struct err *e)
{
	json_t *root;
	const json_t *body = answer(&root, "hello", line, n, e);
	int rc = body ? 0 : -1;

	*out = (struct exec_hello){ 0 };
	if (!rc && (rc = read_hello(out, body, e)))
		exec_hello_free(out);
	json_decref(root);
	return rc;
}

void exec_hello_free(struct exec_hello *h)
{
	exec_params_free(h->params);
	*h = (struct exec_hello){ 0 };
}

/* ---- done ---- */

static int read_number(double *out, const json_t *body, const char *key, struct err *e)
{
	const json_t *item = json_object_get(body, key);

	if (!item)
		return 0;
	*out = json_number_value(item);
	return json_is_number(item) ? 0 :
				      FAIL(e, ERR_FORMAT, "done: \"%s\" is to be a number", key);
}

static int read_counts(struct exec_done *d, const json_t *counts, struct err *e)
{
	const char *name;
	json_t *item;
	size_t n = 0;

	if (counts && !json_is_object(counts))
		return FAIL(e, ERR_FORMAT, "done: \"counts\" is to be an object of numbers");
	json_object_foreach((json_t *)counts, name, item)
	{
		if (n == EXEC_COUNTS)
			return FAIL(e, ERR_FORMAT, "done: \"counts\" has more than %d",
				    EXEC_COUNTS);
		if (!exec_params_is_name(name) || !json_is_number(item))
			return FAIL(e, ERR_FORMAT,
				    "done: \"counts\": '%.40s' is to be a word of up to %d letters "
				    "and digits, with a number",
				    name, EXEC_NAME - 1);
		snprintf(d->name[n], EXEC_NAME, "%s", name);
		d->count[n++] = json_number_value(item);
	}
	return 0;
}

int exec_answer_done(struct exec_done *out, const char *line, size_t n, struct err *e)
{
	json_t *root;
	const json_t *body = answer(&root, "done", line, n, e);
	int rc = body ? 0 : -1;

	*out = (struct exec_done){ .loss = NAN };
	if (!rc)
		rc = read_number(&out->loss, body, "loss", e) ||
				     read_number(&out->model_bytes, body, "model_bytes", e) ||
				     read_counts(out, json_object_get(body, "counts"), e) ?
			   -1 :
			   0;
	if (!rc && !(out->model_bytes >= 0 && out->model_bytes < 1e15))
		rc = FAIL(e, ERR_FORMAT, "done: \"model_bytes\" is to be a size");
	json_decref(root);
	return rc;
}
