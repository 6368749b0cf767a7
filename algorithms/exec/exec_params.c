#include "algorithms/exec/exec_params.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"

bool exec_params_is_name(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && n < EXEC_NAME && isalpha((unsigned char)*text) &&
	       n == strspn(text,
			   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
}

static int bad(struct err *e, const char *name, const char *what)
{
	return FAIL(e, ERR_FORMAT, "hello: parameter %s: %s", name, what);
}

static bool is_word(const char *text)
{
	return *text &&
	       strlen(text) == strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					    "0123456789._-+") &&
	       strlen(text) < 64;
}

/* A number, word, truth or list of numbers as the text of params.h. */
static int add_value(struct text *out, const json_t *v)
{
	char number[32];
	const json_t *item;
	size_t at;

	if (json_is_number(v))
		text_add(out, "%s", number_text(json_number_value(v), number));
	else if (json_is_boolean(v))
		text_add(out, "%s", json_is_true(v) ? "yes" : "no");
	else if (json_is_string(v) && is_word(json_string_value(v)))
		text_add(out, "%s", json_string_value(v));
	else if (!json_is_array(v) || !json_array_size(v))
		return -1;
	json_array_foreach(v, at, item)
	{
		if (!json_is_number(item))
			return -1;
		text_add(out, "%s%s", at ? ":" : "", number_text(json_number_value(item), number));
	}
	return 0;
}

/* "a b c", or NULL where there are none. */
static int read_words(const char **out, const json_t *list, struct err *e)
{
	struct text words = { 0 };
	const json_t *item;
	size_t at;

	*out = NULL;
	if (!list)
		return 0;
	json_array_foreach(list, at, item)
	{
		if (!json_is_string(item) || !is_word(json_string_value(item))) {
			text_free(&words);
			return FAIL(e, ERR_FORMAT, "\"words\" is to be a list of words");
		}
		text_add(&words, "%s%s", at ? " " : "", json_string_value(item));
	}
	if (!words.used)
		return FAIL(e, ERR_FORMAT, "\"words\" is to be a list of words");
	return (*out = text_take(&words, e)) ? 0 : -1;
}

static int read_type(struct param *p, const json_t *o, struct err *e)
{
	static const char *const names[] = {
		[PARAM_INT] = "int",   [PARAM_REAL] = "real", [PARAM_BOOL] = "bool",
		[PARAM_ENUM] = "word", [PARAM_INTS] = "ints", [PARAM_REALS] = "reals"
	};
	const char *type = json_string_value(json_object_get(o, "type"));

	for (size_t i = 0; type && i < sizeof names / sizeof *names; i++)
		if (!strcmp(type, names[i])) {
			p->type = (enum param_type)i;
			return 0;
		}
	return bad(e, p->name, "\"type\" is to be int, real, bool, word, ints or reals");
}

static int read_bound(double *out, const struct param *p, const json_t *o, const char *key,
		      struct err *e)
{
	const json_t *v = json_object_get(o, key);

	if (v && !json_is_number(v))
		return bad(e, p->name, "\"min\" and \"max\" are to be numbers");
	if (v)
		*out = json_number_value(v);
	return 0;
}

/* "tune":[from,to] with "scale", or true for words. */
static int read_tuning(struct param *p, const json_t *o, struct err *e)
{
	const json_t *tune = json_object_get(o, "tune");
	const char *scale = json_string_value(json_object_get(o, "scale"));

	if (!tune || json_is_false(tune))
		return 0;
	if (p->type == PARAM_ENUM && json_is_true(tune)) {
		p->tune = TUNE_WORDS;
		return 0;
	}
	p->tune = scale && !strcmp(scale, "log") ? TUNE_LOG : TUNE_LINEAR;
	p->tune_min = json_number_value(json_array_get(tune, 0));
	p->tune_max = json_number_value(json_array_get(tune, 1));
	if ((p->type != PARAM_INT && p->type != PARAM_REAL) || json_array_size(tune) != 2 ||
	    !(p->tune_min < p->tune_max) || !(p->tune_min >= p->min && p->tune_max <= p->max) ||
	    (p->tune == TUNE_LOG && !(p->tune_min > 0)))
		return bad(e, p->name,
			   "\"tune\" is to be [from,to] of an int or real, within its range and "
			   "above 0 where \"scale\" is \"log\", or true of a word");
	return 0;
}

static int read_texts(struct param *p, const json_t *o, struct err *e)
{
	const json_t *init = json_object_get(o, "default");
	const char *help = json_string_value(json_object_get(o, "help"));
	struct text text = { 0 };

	if (!(p->help = mem_format(e, "%.200s", help ? help : "")))
		return -1;
	for (char *c = (char *)p->help; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			*c = ' ';
	if (read_words(&p->words, json_object_get(o, "words"), e))
		return err_wrap(e, "hello: parameter %s", p->name);
	if (p->type == PARAM_ENUM && !p->words)
		return bad(e, p->name, "a word wants \"words\"");
	if (!init || add_value(&text, init)) {
		text_free(&text);
		return bad(
			e, p->name,
			"\"default\" is to be a number, a word, true, false or a list of numbers");
	}
	return (p->init = text_take(&text, e)) ? 0 : -1;
}

/* p is in the table already, so that what it holds is freed with it. */
static int read_param(struct param *p, const json_t *o, const struct param *table, struct err *e)
{
	const char *name = json_string_value(json_object_get(o, "name"));
	const struct param *known;

	if (!name || !exec_params_is_name(name))
		return FAIL(
			e, ERR_FORMAT,
			"hello: \"parameters\" is to be a list of {\"name\":...,\"type\":...,"
			"\"default\":...}, each name a word of letters, digits, '.', '_' and '-'");
	known = param_find(table, name);
	if (!(p->name = mem_text(name, e)))
		return -1;
	if (known)
		return bad(e, name, "is declared twice");
	p->min = -INFINITY;
	p->max = INFINITY;
	return read_type(p, o, e) || read_bound(&p->min, p, o, "min", e) ||
			       read_bound(&p->max, p, o, "max", e) || read_tuning(p, o, e) ||
			       read_texts(p, o, e) ?
		     -1 :
		     0;
}

int exec_params_make(struct param **out, const json_t *list, struct err *e)
{
	size_t n = json_array_size(list);
	struct param *table = NULL;
	struct param_set defaults;
	int rc = 0;

	*out = NULL;
	if (list && !json_is_array(list))
		return FAIL(e, ERR_FORMAT, "hello: \"parameters\" is to be a list");
	if (n > EXEC_PARAMS)
		return FAIL(e, ERR_FORMAT, "hello: %zu parameters are more than %d", n,
			    EXEC_PARAMS);
	if (!(table = mem_zeros(n + 1, sizeof *table, e)))
		return -1;
	for (size_t i = 0; i < n && !rc; i++)
		rc = read_param(&table[i], json_array_get(list, i), table, e);
	if (!rc && param_init(&defaults, table, e))
		rc = err_wrap(e, "hello: parameters");
	else if (!rc)
		param_free(&defaults);
	if (rc)
		exec_params_free(table);
	else
		*out = table;
	return rc;
}

void exec_params_free(struct param *table)
{
	for (struct param *p = table; p && p->name; p++) {
		free((char *)p->name);
		free((char *)p->init);
		free((char *)p->words);
		free((char *)p->help);
	}
	free(table);
}
