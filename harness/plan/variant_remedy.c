/* A variant with one of its learner's remedies. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/plan/variant.h"

/* `factor` times each number of a value's text, "100:50"; false where it is a word. */
static bool multiply(struct text *out, const struct param *p, const char *text, double factor)
{
	bool whole = p->type == PARAM_INT || p->type == PARAM_INTS;
	char buf[32], *end;

	for (const char *at = text;; at = end + 1) {
		double x = factor * strtod(at, &end);

		if (end == at || (*end && *end != ':'))
			return false;
		if (whole)
			x = fmax(1, round(x));
		text_add(out, "%s%s", at == text ? "" : ":", number_text(x, buf));
		if (!*end)
			return true;
	}
}

/* One setting, "k=*3" (n characters). *applies as in variant_remedied. */
static int put(struct variant *v, const char *setting, size_t n, size_t rows, bool *applies,
	       struct err *e)
{
	char *name = mem_format(e, "%.*s", (int)n, setting), *value = name ? strchr(name, '=') : NULL,
	     *now = NULL;
	const struct param *p;
	struct text times = { 0 };
	int rc = -1;

	if (!name)
		return -1;
	*value++ = 0;
	p = param_find(v->params.table, name);
	if (*value == '*') {
		if (!(now = param_text(&v->params, name, e)))
			goto done;
		*applies = multiply(&times, p, now, strtod(value + 1, NULL));
	}
	if (times.failed) {
		FAIL(e, ERR_NOMEM, "out of memory");
		goto done;
	}
	rc = 0;
	if (*applies && param_put(&v->params, name, times.used ? text_of(&times) : value, NULL))
		*applies = false;
	if (*applies && p->up_to_rows && param_real(&v->params, name) > (double)rows)
		*applies = false;
done:
	text_free(&times);
	free(name);
	free(now);
	return rc;
}

int variant_remedied(struct variant *out, bool *applies, const struct variant *base,
		     const struct learner_remedy *r, size_t rows, struct err *e)
{
	const char *set = r && r->set ? r->set : "";
	int rc = 0;

	*out = (struct variant){ .learner = base->learner, .factor_value = NAN,
				 .program = exec_learner_share(base->program) };
	*applies = true;
	if (param_copy(&out->params, &base->params, e) || param_copy(&out->pipe, &base->pipe, e) ||
	    !(out->factor = mem_text("", e)))
		rc = -1;
	for (const char *at = set; *at && *applies && !rc; at += *at == ',') {
		size_t n = strcspn(at, ",");

		rc = put(out, at, n, rows, applies, e);
		at += n;
	}
	if (rc || variant_texts(out, e)) {
		variant_free(out);
		return -1;
	}
	if (*set && !strcmp(out->canonical, base->canonical))
		*applies = false;
	if (!*applies)
		variant_free(out);
	return 0;
}
