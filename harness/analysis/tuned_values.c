#include "harness/analysis/tuned_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/stats/describe.h"

struct tuned_trials {
	const struct comparison *c;
	struct run_trial *at;
	size_t n;
};

static bool belongs(const struct tuned_trials *t, size_t i, size_t set, size_t method)
{
	const struct run_cell *cell = t->c->r->cell + t->at[i].cell;

	return cell->dataset == t->c->set[set] && cell->variant == t->c->method[method];
}

static bool parse(const char *text, double *x)
{
	char *end;

	*x = strtod(text, &end);
	return end != text && !*end && isfinite(*x);
}

/* The trial's value, or the default that it left; NULL where that is unknown. *rc is -1 for lack of
 * memory. */
static char *value_of(const struct tuned_trials *t, size_t i, const char *name, int *rc,
		      struct err *e)
{
	const struct results *r = t->c->r;
	const struct run_param *init = results_param(r, r->cell[t->at[i].cell].variant, name);
	size_t n;
	const char *at = results_value(t->at[i].params, name, &n);
	char *text = NULL;

	if (at)
		text = mem_format(e, "%.*s", (int)n, at);
	else if (init)
		text = mem_text(init->text, e);
	if (!text && (at || init))
		*rc = -1;
	return text;
}

static bool is_known(const struct tuned_values *out, size_t first, const char *name, size_t n)
{
	for (size_t i = first; i < out->n; i++)
		if (strlen(out->at[i].name) == n && !strncmp(out->at[i].name, name, n))
			return true;
	return false;
}

/* A row for each parameter that any trial altered. */
static int find_names(struct tuned_values *out, const struct tuned_trials *t, size_t set,
		      size_t method, struct err *e)
{
	size_t first = out->n;

	for (size_t i = 0; i < t->n; i++) {
		const char *at = t->at[i].params;

		for (; belongs(t, i, set, method) && *at; at += *at == ',') {
			size_t n = strcspn(at, "=");
			if (!is_known(out, first, at, n)) {
				if (mem_grow((void **)&out->at, &out->room, out->n + 1,
					     sizeof *out->at, e))
					return -1;
				out->at[out->n] = (struct tuned_value){
					.set = set, .method = method, .from = NAN, .to = NAN,
					.positive = NAN,
					.name = mem_format(e, "%.*s", (int)n, at)
				};
				if (!out->at[out->n++].name)
					return -1;
			}
			at += strcspn(at, ",");
		}
	}
	return 0;
}

/* What was chosen; from and to of all that was tried. */
static int gather(struct tuned_value *v, const struct tuned_trials *t, struct err *e)
{
	size_t room = 0;
	int rc = 0;
	double x;

	v->number = true;
	for (size_t i = 0; i < t->n && !rc; i++) {
		char *text = belongs(t, i, v->set, v->method) ? value_of(t, i, v->name, &rc, e)
							      : NULL;
		if (!text)
			continue;
		if (parse(text, &x)) {
			v->from = fmin(v->from, x);
			v->to = fmax(v->to, x);
			v->positive = x > 0 ? fmin(v->positive, x) : v->positive;
		} else if (t->at[i].chosen) {
			v->number = false;
		}
		if (t->at[i].chosen &&
		    !(rc = mem_grow((void **)&v->text, &room, v->folds + 1, sizeof *v->text, e)))
			v->text[v->folds++] = text;
		else
			free(text);
	}
	return rc;
}

static double position(const struct tuned_value *v, double x)
{
	if (v->from >= 0 && v->to / v->positive > TUNED_LOG)
		return x > 0 ? log(x / v->positive) / log(v->to / v->positive) : NAN;
	return (x - v->from) / (v->to - v->from);
}

static int read_numbers(struct tuned_value *v, struct err *e)
{
	double *x = mem_array(v->folds, sizeof *x, e);
	struct describe d;
	int rc = -1;

	if (!x)
		return -1;
	for (size_t i = 0; i < v->folds; i++) {
		parse(v->text[i], &x[i]);
		if (v->to > v->from) {
			v->at_from += position(v, x[i]) <= TUNED_END;
			v->at_to += position(v, x[i]) >= 1 - TUNED_END;
		}
	}
	if (!describe(&d, x, v->folds, e)) {
		v->low = x[0], v->high = x[0];
		for (size_t i = 0; i < v->folds; i++) {
			v->low = fmin(v->low, x[i]);
			v->high = fmax(v->high, x[i]);
		}
		v->mid = d.median;
		size_t most = v->at_from > v->at_to ? v->at_from : v->at_to;
		v->edge = most >= 3 && 2 * most >= v->folds;
		rc = 0;
	}
	free(x);
	return rc;
}

int tuned_values_create(struct tuned_values **out, const struct comparison *c, struct err *e)
{
	struct tuned_values *x = mem_zeros(1, sizeof *x, e);
	struct tuned_trials t = { .c = c };
	int rc = -1;

	*out = NULL;
	if (!x || results_trials(c->r, c->study, &t.at, &t.n, e))
		goto done;
	for (size_t s = 0; s < c->sets; s++)
		for (size_t m = 0; m < c->ranked; m++)
			if (find_names(x, &t, s, m, e))
				goto done;
	for (size_t i = 0; i < x->n; i++)
		if (gather(x->at + i, &t, e) ||
		    (x->at[i].folds && x->at[i].number && read_numbers(x->at + i, e)))
			goto done;
	*out = x, x = NULL;
	rc = 0;
done:
	tuned_values_destroy(x);
	free(t.at);
	return rc;
}

void tuned_values_destroy(struct tuned_values *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->at[i].folds; k++)
			free(t->at[i].text[k]);
		free(t->at[i].text);
		free(t->at[i].name);
	}
	free(t->at);
	free(t);
}
