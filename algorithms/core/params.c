#include "algorithms/core/params.h"

#include <assert.h>
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"

/* ---- numbers ---- */

const char *number_text(double x, char buf[static 32])
{
	if (isnan(x))
		return strcpy(buf, "nan");
	if (isinf(x))
		return strcpy(buf, x < 0 ? "-inf" : "inf");
	if (x == floor(x) && fabs(x) < 1e15) {
		snprintf(buf, 32, "%.0f", x == 0 ? 0 : x);      /* never "-0" nor "1e+02" */
		return buf;
	}
	/* What fewer than DBL_DIG digits tell, DBL_DIG tell in the same digits; where doubles are
	 * coarser than that, near 0, it is not so. */
	for (int digits = fabs(x) > 1e-290 ? DBL_DIG : 1; digits <= 17; digits++) {
		snprintf(buf, 32, "%.*g", digits, x);
		if (strtod(buf, NULL) == x)
			break;
	}
	return buf;
}

static int parse_number(const struct param *p, const char *text, size_t len, double *out,
			struct err *e)
{
	char copy[64], *end, low[32], high[32];
	double x;

	if (!len || len >= sizeof copy)
		return FAIL(e, ERR_PARAM, "%s: '%.*s' is not a number", p->name, (int)len, text);
	memcpy(copy, text, len);
	copy[len] = 0;
	x = strtod(copy, &end);
	if (*end || isspace((unsigned char)copy[0]) || isnan(x) || strpbrk(copy, "xX"))
		return FAIL(e, ERR_PARAM, "%s: '%s' is not a number%s%s", p->name, copy,
			    p->words ? " nor one of: " : "", p->words ? p->words : "");
	if ((p->type == PARAM_INT || p->type == PARAM_INTS) && x != floor(x))
		return FAIL(e, ERR_PARAM, "%s: '%s' is not a whole number", p->name, copy);
	if (!(x >= p->min && x <= p->max) || (p->open_min && x == p->min))
		return FAIL(e, ERR_PARAM, "%s=%s is out of range: %s%s to %s", p->name, copy,
			    p->open_min ? "above " : "", number_text(p->min, low),
			    number_text(p->max, high));
	*out = x;
	return 0;
}

static int parse_list(const struct param *p, const char *text, struct param_value *out,
		      struct err *e)
{
	size_t n = 1;
	double *list;

	for (const char *c = text; *c; c++)
		n += *c == ':';
	if (!(list = mem_array(n, sizeof *list, e)))
		return -1;
	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(text, ":");
		if (parse_number(p, text, len, &list[i], e)) {
			free(list);
			return -1;
		}
		text += len + 1;
	}
	free(out->list);
	out->list = list;
	out->count = n;
	out->word = -1;
	return 0;
}

static int parse_bool(const struct param *p, const char *text, struct param_value *out,
		      struct err *e)
{
	int i = wordlist_find("no yes false true off on 0 1", text);

	if (i < 0)
		return FAIL(e, ERR_PARAM, "%s: '%s' is neither yes nor no", p->name, text);
	out->number = i % 2;
	return 0;
}

static int parse_value(const struct param *p, const char *text, struct param_value *out,
		       struct err *e)
{
	int word = wordlist_find(p->words, text);

	switch (p->type) {
	case PARAM_BOOL:
		return parse_bool(p, text, out, e);
	case PARAM_ENUM:
		if (word < 0) {
			size_t len;
			const char *near = nearest_word(p->words, text, &len);
			return FAIL(e, ERR_PARAM, "%s: '%s' is not one of: %s%s%.*s%s", p->name,
				    text, p->words, near ? " (did you mean '" : "",
				    near ? (int)len : 0, near ? near : "", near ? "'?)" : "");
		}
		out->number = out->word = word;
		return 0;
	case PARAM_INT:
	case PARAM_REAL:
		if (word < 0 && parse_number(p, text, strlen(text), &out->number, e))
			return -1;
		out->word = word;
		return 0;
	case PARAM_INTS:
	case PARAM_REALS:
		if (word < 0)
			return parse_list(p, text, out, e);
		free(out->list);
		*out = (struct param_value){ .word = word };
		return 0;
	case PARAM_FIXED:
		return strcmp(text, p->init) ? FAIL(e, ERR_PARAM, "%s is %s, and is not to be set",
						    p->name, p->init) : 0;
	}
	return FAIL(e, ERR_PARAM, "%s: unknown type", p->name);
}

/* ---- sets ---- */

static size_t table_length(const struct param *table)
{
	size_t n = 0;

	while (table[n].name)
		n++;
	return n;
}

const struct param *param_find(const struct param *table, const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

int param_init(struct param_set *s, const struct param *table, struct err *e)
{
	size_t n = table_length(table);

	*s = (struct param_set){ .table = table };
	if (!(s->value = mem_zeros(n, sizeof *s->value, e)))
		return -1;
	for (size_t i = 0; i < n; i++) {
		s->value[i].word = -1;
		if (parse_value(&table[i], table[i].init, &s->value[i], e)) {
			param_free(s);
			return err_wrap(e, "default");
		}
	}
	return 0;
}

void param_free(struct param_set *s)
{
	if (s->value)
		for (size_t i = 0; s->table[i].name; i++)
			free(s->value[i].list);
	free(s->value);
	*s = (struct param_set){ 0 };
}

int param_copy(struct param_set *out, const struct param_set *s, struct err *e)
{
	size_t n = table_length(s->table);

	*out = (struct param_set){ .table = s->table };
	if (!(out->value = mem_zeros(n, sizeof *out->value, e)))
		return -1;
	for (size_t i = 0; i < n; i++) {
		out->value[i] = s->value[i];
		out->value[i].list = NULL;
		if (s->value[i].list &&
		    !(out->value[i].list = mem_copy(s->value[i].list, s->value[i].count,
						    sizeof(double), e))) {
			param_free(out);
			return -1;
		}
	}
	return 0;
}

static int unknown_param(const struct param *table, const char *name, struct err *e)
{
	char known[1024] = "";
	const char *near;
	size_t len;

	for (; table->name; table++) {
		size_t used = strlen(known);
		snprintf(known + used, sizeof known - used, "%s%s", used ? " " : "", table->name);
	}
	near = nearest_word(known, name, &len);
	if (near)
		return FAIL(e, ERR_PARAM, "unknown parameter '%s' (did you mean '%.*s'?)", name,
			    (int)len, near);
	return FAIL(e, ERR_PARAM, "unknown parameter '%s'; known are: %.380s", name, known);
}

int param_put(struct param_set *s, const char *name, const char *text, struct err *e)
{
	const struct param *p = param_find(s->table, name);

	if (!p)
		return unknown_param(s->table, name, e);
	return parse_value(p, text, &s->value[p - s->table], e);
}

/* ---- ranges ---- */

bool param_is_range(const char *text)
{
	return *text == '~' || strstr(text, "..");
}

struct param *param_table_copy(const struct param *table, struct err *e)
{
	return mem_copy(table, table_length(table) + 1, sizeof *table, e);
}

static int parse_range(struct param *p, const char *text, struct err *e)
{
	const char *from = text + (*text == '~'), *dots = strstr(from, "..");
	bool numbers = p->type != PARAM_BOOL && p->type != PARAM_ENUM && p->type != PARAM_FIXED;
	double lo, hi;

	if (!numbers)
		return FAIL(e, ERR_PARAM, "%s=%s: a range is for numbers, and %s is %s%s", p->name,
			    text, p->name, p->words ? "one of: " : "yes or no",
			    p->words ? p->words : "");
	if (!dots)
		return FAIL(e, ERR_PARAM, "%s=%s: write a range as 1..50, or ~0.01..1000 for "
			    "one to be searched by its logarithm", p->name, text);
	if (parse_number(p, from, (size_t)(dots - from), &lo, e) ||
	    parse_number(p, dots + 2, strlen(dots + 2), &hi, e))
		return -1;
	if (!(lo < hi) || !isfinite(hi) || !isfinite(lo))
		return FAIL(e, ERR_PARAM, "%s=%s: a range goes from a number to a larger one",
			    p->name, text);
	if (*text == '~' && !(lo > 0))
		return FAIL(e, ERR_PARAM, "%s=%s: the logarithm wants a range that begins above 0",
			    p->name, text);
	p->tune = *text == '~' ? TUNE_LOG : TUNE_LINEAR;
	p->tune_min = lo;
	p->tune_max = hi;
	p->own_range = true;
	return 0;
}

int param_put_range(struct param *table, const char *name, const char *text, struct err *e)
{
	const struct param *p = param_find(table, name);

	return p ? parse_range(&table[p - table], text, e) : unknown_param(table, name, e);
}

static void print_range(struct text *out, const struct param *p)
{
	char low[32], high[32];

	text_add(out, "%s%s..%s", p->tune == TUNE_LOG ? "~" : "", number_text(p->tune_min, low),
		 number_text(p->tune_max, high));
}

/* ---- reading back ---- */

static const struct param_value *value_of(const struct param_set *s, const char *name,
					   unsigned types, const struct param **row)
{
	const struct param *p = param_find(s->table, name);

	if (!p || !(types & 1u << p->type)) {
		fprintf(stderr, "bug: parameter '%s' is read but not declared so\n", name);
		abort();
	}
	if (row)
		*row = p;
	return &s->value[p - s->table];
}

int64_t param_int(const struct param_set *s, const char *name)
{
	return (int64_t)value_of(s, name, 1u << PARAM_INT, NULL)->number;
}

double param_real(const struct param_set *s, const char *name)
{
	return value_of(s, name, 1u << PARAM_REAL | 1u << PARAM_INT, NULL)->number;
}

bool param_bool(const struct param_set *s, const char *name)
{
	return value_of(s, name, 1u << PARAM_BOOL, NULL)->number != 0;
}

int param_enum(const struct param_set *s, const char *name)
{
	return value_of(s, name, 1u << PARAM_ENUM, NULL)->word;
}

int param_word(const struct param_set *s, const char *name)
{
	return value_of(s, name, ~(1u << PARAM_BOOL), NULL)->word;
}

size_t param_list(const struct param_set *s, const char *name, const double **at)
{
	const struct param_value *v = value_of(s, name, 1u << PARAM_INTS | 1u << PARAM_REALS, NULL);

	*at = v->list;
	return v->count;
}

/* ---- tuning ---- */

/* Is text one of "a|b|c", n bytes long? */
static bool among(const char *words, size_t n, const char *text)
{
	for (size_t len; n; words += len, n -= len) {
		if (*words == '|') {
			words++;
			n--;
		}
		for (len = 0; len < n && words[len] != '|'; len++)
			;
		if (strlen(text) == len && !memcmp(words, text, len))
			return true;
	}
	return false;
}

/* One "name=a|b" or "name!=a", len bytes long. */
static int condition_holds(const struct param_set *s, const char *at, size_t len, const char *task,
			   bool *yes, struct err *e)
{
	size_t n = strcspn(at, "=!"), skip = at[n] == '!' ? 2 : 1;
	char name[64];
	char *text;

	snprintf(name, sizeof name, "%.*s", (int)n, at);
	text = strcmp(name, "task") ? param_text(s, name, e) : mem_text(task, e);
	if (!text)
		return -1;
	*yes = among(at + n + skip, len - n - skip, text) == (skip == 1);
	free(text);
	return 0;
}

int param_tuned(const struct param_set *s, const struct param *p, const char *task, bool *yes,
		struct err *e)
{
	const char *at = p->tune_if ? p->tune_if : "";

	*yes = p->tune != TUNE_NONE;
	for (size_t len; *yes && *at; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		if (condition_holds(s, at, len, task, yes, e))
			return -1;
	}
	return 0;
}

/* ---- as text ---- */

static void print_number(struct text *out, double x, bool json)
{
	char buf[32];
	const char *text = number_text(x, buf);

	if (json && !isfinite(x))       /* JSON has no such numbers */
		text_json(out, text);
	else
		text_put(out, text, strlen(text));
}

static void print_list(struct text *out, const struct param_value *v, bool json)
{
	text_put(out, "[", json);
	for (size_t i = 0; i < v->count; i++) {
		text_put(out, json ? "," : ":", i > 0);
		print_number(out, v->list[i], json);
	}
	text_put(out, "]", json);
}

static void print_value(struct text *out, const struct param *p, const struct param_value *v,
			bool json)
{
	size_t len;

	if (p->type == PARAM_FIXED) {
		text_json(out, p->init);
	} else if (p->type == PARAM_BOOL) {
		bool on = v->number != 0;
		text_add(out, "%s", json ? (on ? "true" : "false") : (on ? "yes" : "no"));
	} else if (v->word >= 0) {
		const char *w = wordlist_at(p->words, v->word, &len);
		(json ? text_json_bytes : text_put)(out, w, len);
	} else if (p->type == PARAM_INTS || p->type == PARAM_REALS) {
		print_list(out, v, json);
	} else {
		print_number(out, v->number, json);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct param *const *)a)->name,
		      (*(const struct param *const *)b)->name);
}

static bool is_default(const struct param *p, const struct param_value *v)
{
	struct param_value init = { .word = -1 };
	bool same = !parse_value(p, p->init, &init, NULL) && init.word == v->word &&
		    init.count == v->count;

	if (same && v->list)
		same = !memcmp(init.list, v->list, v->count * sizeof *v->list);
	else if (same && v->word < 0)
		same = init.number == v->number;
	free(init.list);
	return same;
}

/* Sorted by name, with a comma before each but at `start`. */
static int print_set(struct text *out, size_t start, const struct param_set *s,
		     bool only_changed, bool json, struct err *e)
{
	size_t n = table_length(s->table);
	const struct param **row = mem_array(n, sizeof *row, e);

	if (!row)
		return -1;
	for (size_t i = 0; i < n; i++)
		row[i] = &s->table[i];
	qsort(row, n, sizeof *row, by_name);
	for (size_t i = 0; i < n; i++) {
		const struct param_value *v = &s->value[row[i] - s->table];
		if (!row[i]->own_range && (only_changed || (!json && row[i]->later)) &&
		    is_default(row[i], v))
			continue;
		text_put(out, ",", out->used > start);
		if (json)
			text_json(out, row[i]->name);
		else
			text_put(out, row[i]->name, strlen(row[i]->name));
		text_put(out, json ? ":" : "=", 1);
		if (row[i]->own_range && !json)
			print_range(out, row[i]);
		else
			print_value(out, row[i], v, json);
	}
	free(row);
	return 0;
}

/* The text, unless rc tells that a part of it is missing. */
static char *finish(struct text *t, int rc, struct err *e)
{
	if (!rc)
		return text_take(t, e);
	text_free(t);
	return NULL;
}

char *param_text(const struct param_set *s, const char *name, struct err *e)
{
	const struct param *p;
	const struct param_value *v = value_of(s, name, ~0u, &p);
	struct text out = { 0 };

	if (p->type == PARAM_FIXED)
		return mem_text(p->init, e);
	print_value(&out, p, v, false);
	return text_take(&out, e);
}

char *param_canonical(const struct param_set *s, bool only_changed, struct err *e)
{
	struct text out = { 0 };

	return finish(&out, print_set(&out, 0, s, only_changed, false, e), e);
}

char *param_json(const struct param_set *s, const struct param_set *more, struct err *e)
{
	struct text out = { 0 };
	int rc;

	text_put(&out, "{", 1);
	rc = print_set(&out, 1, s, false, true, e) ||
	     (more && print_set(&out, 1, more, false, true, e)) ? -1 : 0;
	text_put(&out, "}", 1);
	return finish(&out, rc, e);
}
