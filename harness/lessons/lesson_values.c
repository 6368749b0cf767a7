#include "harness/lessons/lesson_values.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/core/wordlist.h"
#include "reports/render/marked.h"

#define MINUS "\xe2\x88\x92"
#define DASH "\xe2\x80\x93"

static const char of_run[] = "data rows columns classes cells guess answer recorded lesson run";
static const char of_claim[] = "effect low high size a b rival set n";

/* ---- texts ---- */

/* A number as C writes it in the signs of the language. */
static const char *dress(struct lesson_values *v, const char *plain)
{
	const char *sign = "";

	if (*plain == '-')
		sign = MINUS, plain++;
	else if (*plain == '+')
		sign = "+", plain++;
	return strchr(plain, '.') ?
		       report_text(v->report, "%s%.*s%s%s", sign, (int)strcspn(plain, "."), plain,
				   v->decimal, strchr(plain, '.') + 1) :
		       report_text(v->report, "%s%s", sign, plain);
}

const char *lesson_values_number(struct lesson_values *v, double x, int digits)
{
	char plain[64];

	if (!isfinite(x))
		return DASH;
	snprintf(plain, sizeof plain, "%.*f", digits, x);
	if (!strpbrk(plain, "123456789") && *plain == '-')
		memmove(plain, plain + 1, strlen(plain));
	return dress(v, plain);
}

const char *lesson_values_p(struct lesson_values *v, double p)
{
	return p < 0.001 ? report_text(v->report, "< %s", lesson_values_number(v, 0.001, 3)) :
			   lesson_values_number(v, p, 3);
}

/* ---- values ---- */

int lesson_values_put(struct lesson_values *v, const char *name, const char *text, struct err *e)
{
	if (mem_grow((void **)&v->at, &v->room, v->n + 1, sizeof *v->at, e))
		return -1;
	v->at[v->n++] = (struct lesson_value){ report_text(v->report, "%s", name), text };
	return 0;
}

/* Of one side of the comparison; NAN without cells. */
static double side_mean(const struct claims_comparison *c, bool of_b)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < c->ncells; i++)
		if (c->cell[i].of_b == of_b) {
			sum += c->cell[i].value;
			n++;
		}
	return n ? sum / (double)n : NAN;
}

/* As of_claim has them. */
static int put_claim(struct lesson_values *v, const struct claims_verdict *y, struct err *e)
{
	const struct claims_comparison *c = y->at + y->decides;
	const char *const text[] = {
		lesson_values_number(v, 100 * y->effect, 1),
		lesson_values_number(v, 100 * y->ci.lo, 1),
		lesson_values_number(v, 100 * y->ci.hi, 1),
		lesson_values_number(v, fabs(100 * y->effect), 1),
		lesson_values_number(v, 100 * side_mean(c, false), 1),
		lesson_values_number(v, 100 * side_mean(c, true), 1),
		c->b,
		c->set,
		report_text(v->report, "%zu", c->n),
	};
	size_t n;

	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		const char *field = wordlist_at(of_claim, (int)i, &n);

		if (lesson_values_put(
			    v, report_text(v->report, "%s.%.*s", y->claim->id, (int)n, field),
			    text[i], e))
			return -1;
	}
	return 0;
}

static int put_run(struct lesson_values *v, const struct results *x, struct err *e)
{
	const struct run_dataset *d = x->dataset;

	return lesson_values_put(v, "data", d->name, e) ||
			       lesson_values_put(v, "rows", lesson_values_number(v, d->rows, 0),
						 e) ||
			       lesson_values_put(v, "columns",
						 lesson_values_number(v, d->features, 0), e) ||
			       lesson_values_put(v, "classes",
						 lesson_values_number(v, d->classes, 0), e) ||
			       lesson_values_put(v, "cells",
						 report_text(v->report, "%zu", x->n_cells), e) ?
		     -1 :
		     0;
}

int lesson_values_make(struct lesson_values *v, struct report *r, const struct lesson_texts *t,
		       const struct claims *c, struct err *e)
{
	*v = (struct lesson_values){ .report = r,
				     .decimal = lesson_texts_word(t, LESSON_WORD_decimal) };
	if (put_run(v, c->run, e))
		return -1;
	for (size_t i = 0; i < c->n; i++)
		if (put_claim(v, c->at + i, e))
			return -1;
	return 0;
}

void lesson_values_free(struct lesson_values *v)
{
	free(v->at);
	*v = (struct lesson_values){ 0 };
}

/* ---- into a text ---- */

const char *lesson_values_next(const char **at, size_t *len)
{
	const char *open = strchr(*at, '{'), *shut = open ? strchr(open, '}') : NULL;

	if (!shut)
		return NULL;
	*at = shut + 1;
	*len = (size_t)(shut - open - 1);
	return open + 1;
}

static const char *find(const struct lesson_values *v, const char *name, size_t len)
{
	for (size_t i = 0; i < v->n; i++)
		if (strlen(v->at[i].name) == len && !memcmp(v->at[i].name, name, len))
			return v->at[i].text;
	return NULL;
}

/* Marks come from the text alone, so they are made before values are put in. */
int lesson_values_fill(struct lesson_values *v, const char *text, const char **filled,
		       struct err *e)
{
	char *marked = marked_format(text, e);
	const char *at = marked, *from = marked, *name;
	struct text t = { 0 };
	size_t len;
	int rc = -1;

	if (!marked)
		return -1;
	while ((name = lesson_values_next(&at, &len))) {
		const char *value = find(v, name, len);

		if (!value) {
			FAIL(e, ERR_PARAM, "no value for {%.*s}", (int)len, name);
			goto done;
		}
		text_put(&t, from, (size_t)(name - 1 - from));
		text_add(&t, "%s", value);
		from = at;
	}
	text_add(&t, "%s", from);
	*filled = report_text(v->report, "%s", text_of(&t));
	rc = t.failed ? FAIL(e, ERR_NOMEM, "out of memory") : 0;
done:
	text_free(&t);
	free(marked);
	return rc;
}

static bool is_word(const char *words, const char *name, size_t len)
{
	size_t n;

	for (const char *w; (w = wordlist_next(&words, &n));)
		if (n == len && !memcmp(w, name, n))
			return true;
	return false;
}

bool lesson_values_has(const char *name, size_t len, const struct plan_claim *claim, size_t claims)
{
	if (is_word(of_run, name, len))
		return true;
	for (size_t i = 0; i < claims; i++) {
		size_t n = strlen(claim[i].id);

		if (len > n + 1 && !memcmp(name, claim[i].id, n) && name[n] == '.' &&
		    is_word(of_claim, name + n + 1, len - n - 1))
			return true;
	}
	return false;
}
