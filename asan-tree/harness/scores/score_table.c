#include "harness/scores/score_table.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_rows.h"

int score_table_create(struct score_table **out, const char *source, struct err *e)
{
	struct score_table *t = mem_zeros(1, sizeof *t, e);

	*out = NULL;
	if (!t)
		return -1;
	t->better = +1;
	if (!(t->source = mem_text(source, e)) || !(t->measure = mem_text("", e)) ||
	    !(t->how = mem_text("", e))) {
		score_table_destroy(t);
		return -1;
	}
	*out = t;
	return 0;
}

void score_table_destroy(struct score_table *t)
{
	if (!t)
		return;
	for (size_t s = 0; s < t->sets; s++) {
		for (size_t i = 0; i < t->set[s].n; i++)
			free(t->set[s].at[i].score);
		free(t->set[s].name);
		free(t->set[s].at);
	}
	for (size_t m = 0; m < t->methods; m++)
		free(t->method[m]);
	free(t->set);
	free(t->method);
	free(t->source);
	free(t->measure);
	free(t->how);
	free(t->positive);
	free(t->trial);
	score_rows_destroy(t->rows);
	free(t);
}

int score_table_set(struct score_table *t, const char *name, size_t line, size_t *at, struct err *e)
{
	/* rows of a set mostly stand together */
	for (size_t s = t->sets; s-- > 0;)
		if (!strcmp(t->set[s].name, name))
			return *at = s, 0;
	if (mem_grow((void **)&t->set, &t->room_sets, t->sets + 1, sizeof *t->set, e))
		return -1;
	t->set[t->sets] = (struct score_set){ .name = mem_text(name, e), .line = line };
	if (!t->set[t->sets].name)
		return -1;
	*at = t->sets++;
	return 0;
}

int score_table_method(struct score_table *t, const char *name, size_t *at, struct err *e)
{
	for (*at = 0; *at < t->methods; ++*at)
		if (!strcmp(t->method[*at], name))
			return 0;
	if (mem_grow((void **)&t->method, &t->room_methods, t->methods + 1, sizeof *t->method, e) ||
	    !(t->method[t->methods] = mem_text(name, e)))
		return -1;
	t->methods++;
	return 0;
}

static int same_name(void *ctx, const char *item, size_t len, struct err *e)
{
	const char *name = ctx;

	(void)e;
	return strlen(name) == len && !memcmp(name, item, len);
}

bool score_table_wanted(const char *list, const char *method)
{
	return !list || table_list_each(list, same_name, (void *)(uintptr_t)method, NULL);
}

static int is_there(void *ctx, const char *item, size_t len, struct err *e)
{
	const struct score_table *t = ctx;

	for (size_t m = 0; m < t->methods; m++)
		if (strlen(t->method[m]) == len && !memcmp(t->method[m], item, len))
			return 0;
	return FAIL(e, ERR_PARAM, "--methods %.*s: %s has no such method", (int)len, item, t->source);
}

int score_table_wanted_all(const struct score_table *t, const char *list, struct err *e)
{
	return list ? table_list_each(list, is_there, (void *)(uintptr_t)t, e) : 0;
}

static int by_replicate(const struct score_replicate *a, long repeat, long fold)
{
	return a->repeat != repeat ? (a->repeat > repeat) - (a->repeat < repeat)
				   : (a->fold > fold) - (a->fold < fold);
}

/* Where a replicate is, or belongs. */
static size_t place_of(const struct score_set *s, long repeat, long fold)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_replicate(s->at + mid, repeat, fold) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct score_replicate *score_table_replicate(struct score_table *t, size_t set, long repeat, long fold,
					      struct err *e)
{
	struct score_set *s = t->set + set;
	size_t at = place_of(s, repeat, fold);
	double *cell;

	if (at < s->n && !by_replicate(s->at + at, repeat, fold))
		return s->at + at;
	if (mem_grow((void **)&s->at, &s->room, s->n + 1, sizeof *s->at, e) ||
	    !(cell = mem_array(3 * t->methods, sizeof *cell, e)))
		return NULL;
	for (size_t i = 0; i < 3 * t->methods; i++)
		cell[i] = NAN;
	memmove(s->at + at + 1, s->at + at, (s->n - at) * sizeof *s->at);
	s->at[at] = (struct score_replicate){
		.repeat = repeat, .fold = fold, .score = cell, .seconds = cell + t->methods,
		.valid = cell + 2 * t->methods
	};
	s->n++;
	return s->at + at;
}

int score_table_try(struct score_table *t, size_t set, size_t method, long repeat, long fold, const double value[3],
		    struct err *e)
{
	struct score_replicate *x = score_table_replicate(t, set, repeat, fold, e);

	if (!x || mem_grow((void **)&t->trial, &t->room_trials, t->trials + 1, sizeof *t->trial, e))
		return -1;
	t->trial[t->trials++] = (struct score_trial){ set, method, repeat, fold, value[0], value[1], value[2] };
	if (!isnan(value[0]) && !isnan(value[1]) &&
	    (isnan(x->valid[method]) || t->better * value[0] > t->better * x->valid[method])) {
		x->valid[method] = value[0];
		x->score[method] = value[1];
	}
	if (!isnan(value[2]))
		x->seconds[method] = (isnan(x->seconds[method]) ? 0 : x->seconds[method]) + value[2];
	return 0;
}

/* What a walk over all scores finds. */
struct score_range {
	size_t scores, above_one;
	double lo, hi;
};

static void take_range(struct score_range *r, double x)
{
	if (isnan(x))
		return;
	r->lo = r->scores && r->lo < x ? r->lo : x;
	r->hi = r->scores && r->hi > x ? r->hi : x;
	r->scores++;
	r->above_one += x > 1;
}

static enum score_unit unit_of(const struct score_range *r)
{
	if (r->lo >= 0 && r->hi <= 1)
		return SCORES_SHARE;
	return r->lo >= 0 && r->hi <= 100 && 2 * r->above_one > r->scores ? SCORES_PERCENT : SCORES_OTHER;
}

int score_table_end(struct score_table *t, struct err *e)
{
	struct score_range r = { 0 };

	for (size_t s = 0; s < t->sets; s++)
		for (size_t i = 0; i < t->set[s].n; i++) {
			t->folded |= t->set[s].n > 1;
			for (size_t m = 0; m < t->methods; m++) {
				take_range(&r, t->set[s].at[i].score[m]);
				t->timed |= !isnan(t->set[s].at[i].seconds[m]);
			}
		}
	if (!r.scores)
		return FAIL(e, ERR_DATA, "%s holds no scores", t->source);
	if (t->methods < 2 && !t->rows)         /* one method's test rows have intervals */
		return FAIL(e, ERR_DATA, "%s holds scores of %s alone; a comparison takes two methods", t->source,
			    t->methods ? t->method[0] : "no method");
	/* areas are shares, whatever the scores */
	t->unit = t->positive ? SCORES_SHARE : t->several_measures || t->amounts ? SCORES_OTHER : unit_of(&r);
	return 0;
}
