#include "datasets/split/folds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/split/stratify.h"

/* ---- making them ---- */

static int make_cv(struct folds *f, const struct stratify *u, struct rng *r, int16_t *part,
		   struct err *e)
{
	if (f->folds > u->units)
		return FAIL(e, ERR_DATA, "%zu folds need as many %s; there are %zu", f->folds,
			    u->grouped ? "groups" : "rows", u->units);
	return stratify_folds(u, f->folds, r, part, e);
}

static int make_holdout(const struct stratify *u, double share, struct rng *r, int16_t *part,
			struct err *e)
{
	bool *picked = mem_zeros(u->units, sizeof *picked, e);
	int rc = -1;

	if (picked && !(rc = stratify_share(u, share, r, picked, e)))
		for (size_t i = 0; i < u->units; i++)
			for (size_t j = u->start[i]; j < u->start[i + 1]; j++)
				part[u->row[j]] = picked[i] ? 0 : -1;
	free(picked);
	return rc;
}

static int make_loo(const struct stratify *u, int16_t *part)
{
	for (size_t i = 0; i < u->units; i++)
		for (size_t j = u->start[i]; j < u->start[i + 1]; j++)
			part[u->row[j]] = (int16_t)i;
	return 0;
}

/* Efron 1979: as many rows as there are, drawn with replacement. A draw that leaves none out, which
 * only tiny sets see, is drawn again. */
static int make_bootstrap(const struct stratify *u, struct rng *r, int16_t *part, struct err *e)
{
	size_t *times, left_out = 0;

	if (u->grouped)
		return FAIL(e, ERR_DATA, "the bootstrap would part the rows of a group; use folds");
	if (!(times = mem_array(u->units, sizeof *times, e)))
		return -1;
	while (!left_out) {
		memset(times, 0, u->units * sizeof *times);
		for (size_t i = 0; i < u->units; i++)
			times[rng_below(r, u->units)]++;
		for (size_t i = 0; i < u->units; i++)
			left_out += !times[i];
	}
	for (size_t i = 0; i < u->units; i++)
		part[u->row[i]] = (int16_t)-(times[i] < INT16_MAX ? (int)times[i] : INT16_MAX);
	free(times);
	return 0;
}

/* folds + 1 blocks of equal size; the first only trains. */
static int make_forward(const struct folds *f, const struct stratify *u, int16_t *part,
			struct err *e)
{
	size_t blocks = f->folds + 1;

	if (u->grouped)
		return FAIL(e, ERR_DATA, "forward folds would part the rows of a group");
	if (blocks > u->units)
		return FAIL(e, ERR_DATA, "%zu forward folds need %zu rows; there are %zu", f->folds,
			    blocks, u->units);
	for (size_t i = 0; i < u->units; i++)
		part[u->row[i]] = (int16_t)((int)(i * blocks / u->units) - 1);
	return 0;
}

static int make_repeat(struct folds *f, const struct stratify *u, const struct fold_spec *spec,
		       size_t repeat,
		       uint64_t seed, struct err *e)
{
	struct rng r = rng_make(rng_seedf(seed, "repeat %zu", repeat));
	int16_t *part = f->part + repeat * f->rows;

	switch (spec->kind) {
	case FOLDS_CV:        return make_cv(f, u, &r, part, e);
	case FOLDS_HOLDOUT:   return make_holdout(u, spec->test_share, &r, part, e);
	case FOLDS_LOO:       return make_loo(u, part);
	case FOLDS_BOOTSTRAP: return make_bootstrap(u, &r, part, e);
	case FOLDS_FORWARD:   return make_forward(f, u, part, e);
	case FOLDS_DRAWS:
	case FOLDS_STORED:    break;
	}
	return FAIL(e, ERR_PARAM, "a stored split has no folds within folds");
}

/* The rows of one draw, as they were dealt, to its training and test part. */
static int make_draw(const struct dataset *d, const size_t *rows, size_t n, double share,
		     struct rng *r, int16_t *part, struct err *e)
{
	struct stratify u = { 0 };
	int rc = stratify_units(&u, d, rows, n, e) || make_holdout(&u, share, r, part, e) ? -1 : 0;

	stratify_free(&u);
	return rc;
}

static int make_draws(struct folds *f, const struct stratify *u, const struct dataset *d,
		      const struct fold_spec *spec, uint64_t seed, struct err *e)
{
	struct rng deal = rng_make(rng_seedf(seed, "draws"));
	int16_t *of = mem_array(f->rows, sizeof *of, e);
	size_t *rows = mem_array(f->rows, sizeof *rows, e), n;
	int rc = -1;

	if (!of || !rows)
		goto done;
	if (u->units < 2 * spec->repeats) {
		FAIL(e, ERR_DATA, "%zu draws need twice as many %s; there are %zu", spec->repeats,
		     u->grouped ? "groups" : "rows", u->units);
		goto done;
	}
	for (size_t i = 0; i < f->rows; i++)
		of[i] = FOLDS_ABSENT;
	if (stratify_folds(u, spec->repeats, &deal, of, e))
		goto done;
	for (size_t k = 0; k < spec->repeats; k++) {
		struct rng r = rng_make(rng_seedf(seed, "repeat %zu", k));

		n = 0;
		for (size_t i = 0; i < f->rows; i++)
			if (of[i] == (int16_t)k)
				rows[n++] = i;
		if (make_draw(d, rows, n, spec->test_share, &r, f->part + k * f->rows, e))
			goto done;
	}
	f->disjoint = true;
	rc = 0;
done:
	free(of);
	free(rows);
	return rc;
}

static void note_rare_classes(struct folds *f, const struct stratify *u, const struct dataset *d)
{
	size_t rare = 0, first = 0,
	       least = f->disjoint ? 2 * f->repeats : f->folds < 2 ? 2 : f->folds;

	for (size_t c = u->classes; c-- > 0;)
		if (u->count[c] && u->count[c] < least) {
			rare++;
			first = c;
		}
	if (!rare || !d->label)
		return;
	snprintf(f->remark, sizeof f->remark, "%zu class%s fewer than %zu rows ('%.60s' has %zu): "
		 "some test folds lack %s", rare, rare == 1 ? " has" : "es have", least,
		 d->class_names ? d->class_names[first] : "?", u->count[first],
			 rare == 1 ? "it" : "them");
}

int folds_within(struct folds *out, const struct dataset *d, const size_t *rows, size_t n,
		 const struct fold_spec *spec, uint64_t seed, struct err *e)
{
	struct stratify u = { 0 };
	size_t cells;
	int rc = -1;

	*out = (struct folds){ .rows = d->rows, .folds = spec->folds, .repeats = spec->repeats,
			       .forward = spec->kind == FOLDS_FORWARD };
	if (stratify_units(&u, d, rows, n, e))
		goto done;
	if (u.units < 2) {
		FAIL(e, ERR_DATA, "%zu %s cannot be split into training and test", u.units,
		     u.grouped ? "group" : "row(s)");
		goto done;
	}
	if (spec->kind == FOLDS_LOO && (out->folds = u.units) > FOLDS_MOST) {
		FAIL(e, ERR_LIMIT, "leave-one-out of %zu %s: at most %d are possible; use 10x1",
		     u.units,
		     u.grouped ? "groups" : "rows", FOLDS_MOST);
		goto done;
	}
	if (__builtin_mul_overflow(d->rows, spec->repeats, &cells) ||
	    !(out->part = mem_array(cells, sizeof *out->part, e)))
		goto done;
	for (size_t i = 0; i < cells; i++)
		out->part[i] = FOLDS_ABSENT;
	if (spec->kind == FOLDS_DRAWS && make_draws(out, &u, d, spec, seed, e))
		goto done;
	for (size_t i = 0; i < spec->repeats && !out->disjoint; i++)
		if (make_repeat(out, &u, spec, i, seed, e))
			goto done;
	if (spec->kind == FOLDS_CV || spec->kind == FOLDS_HOLDOUT || out->disjoint)
		note_rare_classes(out, &u, d);
	rc = 0;
done:
	stratify_free(&u);
	if (rc)
		folds_free(out);
	return rc;
}

/* ---- stored ones ---- */

static const struct dataset_split *stored_split(const struct dataset *d, const struct fold_spec *spec,
						struct err *e)
{
	char name[FOLD_SPEC_ROOM];
	char known[256] = "";

	snprintf(name, sizeof name, "%.*s", (int)spec->stored_length,
		 spec->stored ? spec->stored : "");
	if (!*name && d->nsplits == 1)
		return &d->splits[0];
	for (size_t i = 0; i < d->nsplits; i++) {
		size_t used = strlen(known);
		if (*name && !strcmp(d->splits[i].name, name))
			return &d->splits[i];
		snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "",
			 d->splits[i].name);
	}
	FAIL(e, ERR_PARAM, "data set %s %s%s%s; it has %s", d->name ? d->name : "",
	     *name ? "has no split '" : "has not exactly one split", name, *name ? "'" : "",
	     d->nsplits ? known : "none");
	return NULL;
}

static int take_holdout(struct folds *out, const struct dataset_split *s, struct err *e)
{
	size_t tested = 0, trained = 0, valid = 0;

	if (!(out->valid = mem_zeros(out->rows, sizeof *out->valid, e)))
		return -1;
	for (size_t i = 0; i < out->rows; i++) {
		out->part[i] = s->part[i] == 2 ? 0 : -1;
		out->valid[i] = s->part[i] == 1;
		tested += s->part[i] == 2;
		valid += s->part[i] == 1;
		trained += s->part[i] == 0;
	}
	if (!tested || !trained)
		return FAIL(e, ERR_DATA, "split '%s' has %zu training and %zu test rows", s->name,
			    trained,
			    tested);
	if (!valid) {
		free(out->valid);
		out->valid = NULL;
	}
	return 0;
}

static int take_stored(struct folds *out, const struct dataset *d, const struct fold_spec *spec,
		       struct err *e)
{
	const struct dataset_split *s = stored_split(d, spec, e);

	if (!s)
		return -1;
	*out = (struct folds){ .rows = d->rows, .folds = s->kind == SPLIT_HOLDOUT ? 1 : s->folds,
			       .repeats = s->kind == SPLIT_HOLDOUT ? 1 : s->repeats,
			       .forward = s->kind == SPLIT_FORWARD };
	if (!(out->part = mem_array(out->rows * out->repeats, sizeof *out->part, e)))
		return -1;
	if (s->kind == SPLIT_HOLDOUT)
		return take_holdout(out, s, e);
	for (size_t i = 0; i < out->rows * out->repeats; i++) {
		if (s->part[i] >= 0 && (size_t)s->part[i] >= s->folds)
			return FAIL(e, ERR_DATA, "split '%s' names fold %d of %zu", s->name,
				    s->part[i], s->folds);
		out->part[i] = s->part[i];
	}
	return 0;
}

static size_t *all_rows(size_t n, struct err *e)
{
	size_t *rows = mem_array(n, sizeof *rows, e);

	for (size_t i = 0; rows && i < n; i++)
		rows[i] = i;
	return rows;
}

int folds_make(struct folds *out, const struct dataset *d, const struct fold_spec *spec,
	       uint64_t seed,
	       struct err *e)
{
	size_t *rows;
	int rc;

	*out = (struct folds){ 0 };
	if (spec->kind == FOLDS_STORED) {
		rc = take_stored(out, d, spec, e);
		if (rc)
			folds_free(out);
	} else {
		if (!(rows = all_rows(d->rows, e)))
			return -1;
		rc = folds_within(out, d, rows, d->rows, spec, seed, e);
		free(rows);
	}
	out->most = rc ? 0 : spec->most;
	out->seed = seed;
	return rc;
}

void folds_free(struct folds *f)
{
	free(f->part);
	free(f->valid);
	*f = (struct folds){ 0 };
}

/* One fold, one repeat, every row in one part once: what a holdout can hold. */
static bool is_holdout(const struct folds *f)
{
	for (size_t i = 0; i < f->rows; i++)
		if (f->part[i] < -1)
			return false;
	return f->folds == 1 && f->repeats == 1 && !f->forward;
}

int folds_to_split(const struct folds *f, const char *name, struct dataset_split *out,
		   struct err *e)
{
	size_t cells = f->rows * f->repeats;

	*out = (struct dataset_split){ .kind = f->forward ? SPLIT_FORWARD : SPLIT_CV,
			       .repeats = f->repeats,
			       .folds = f->folds };
	if (!(out->name = mem_text(name, e)) ||
	    !(out->part = mem_copy(f->part, cells, sizeof *f->part, e))) {
		free(out->name);
		*out = (struct dataset_split){ 0 };
		return -1;
	}
	if (is_holdout(f)) {
		out->kind = SPLIT_HOLDOUT;
		for (size_t i = 0; i < cells; i++)
			out->part[i] = f->part[i] >= 0 ? 2 : f->valid && f->valid[i] ? 1 : 0;
	}
	return 0;
}
