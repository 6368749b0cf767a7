#include "harness/cli/run_studies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/learner.h"
#include "datasets/load.h"
#include "harness/cli/cmd.h"

/* Studies have hundreds of fits: of large tables each trains on so many rows, unless its kind has its
 * own way to spare some. */
enum { STUDY_ROWS = 4000 };
/* Sizes of one table, each half of the next, and the fewest rows that are worth a fit. */
enum { SIZES = 5, SIZE_LEAST = 20 };
#define TRAIN_SHARE 0.7         /* of the largest size */

/* ---- splits that depend on the rows ---- */

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int count_groups(size_t *groups, const struct dataset *d, struct err *e)
{
	uint32_t *sorted = mem_copy(d->group, d->rows, sizeof *sorted, e);

	*groups = 0;
	if (!sorted)
		return -1;
	qsort(sorted, d->rows, sizeof *sorted, by_number);
	for (size_t i = 0; i < d->rows; i++)
		*groups += !i || sorted[i] != sorted[i - 1];
	free(sorted);
	return 0;
}

/* units: rows, or groups of them that are never parted. Read once more, in silence: what is to be said of it is said when the run reads it. */
static int count_rows(size_t *rows, size_t *units, const struct plan_data *data, struct err *e)
{
	struct load_options opt = { .table = data->table };
	struct dataset *d;
	int rc = 0;

	if (dataset_load(&d, data->spec, &opt, e))
		return -1;
	*rows = *units = d->rows;
	if (d->group)
		rc = count_groups(units, d, e);
	dataset_destroy(d);
	return rc;
}

static int split_one(struct study *s, size_t at, const char *cv, struct err *e)
{
	char *copy = mem_text(cv, e);

	if (!copy)
		return -1;
	free(s->data[at].cv);
	s->data[at].cv = copy;
	return 0;
}

static int split(struct study *s, size_t at, double train_share, int draws, struct err *e)
{
	char cv[64];

	snprintf(cv, sizeof cv, "holdout:%.4fx%d", 1 - train_share, draws);
	return split_one(s, at, cv, e);
}

/* One table in several sizes, the smallest first: holdouts that train on ever more of it. */
static int add_sizes(struct study *s, const char *input, const struct table_options *table,
		     struct err *e)
{
	size_t rows, units;

	if (count_rows(&rows, &units, &s->data[s->ndata - 1], e))
		return -1;
	study_drop_data(s, s->ndata - 1);
	for (int i = SIZES - 1; i >= 0; i--) {
		double share = TRAIN_SHARE / (double)(1 << i);
		if (i && share * (double)rows < SIZE_LEAST)
			continue;
		if (study_add_data(s, input, table, e) || split(s, s->ndata - 1, share, 3, e))
			return -1;
	}
	return 0;
}

/* What is parted are rows, or groups of them: where there are fewer than folds, so many folds. */
static int fewer_folds(struct study *s, size_t at, size_t units, struct err *e)
{
	struct fold_spec spec;
	char cv[64];

	if (fold_spec_parse(&spec, s->cv ? s->cv : PLAN_SPLIT, e))
		return -1;
	if (spec.kind != FOLDS_CV || spec.folds <= units || units < 2)
		return 0;
	snprintf(cv, sizeof cv, "%zux%zu", units, spec.repeats);
	cmd_note("%s: %s has %zu folds, as there are no more rows, or groups of them, to part; --cv says "
		 "otherwise", s->data[at].spec, s->name, units);
	return split_one(s, at, cv, e);
}

/* The kind's own split, or of a large table a part to learn from. */
static int split_by_size(struct study *s, size_t first, struct err *e)
{
	for (size_t i = first; i < s->ndata; i++) {
		size_t rows, units;

		if (count_rows(&rows, &units, &s->data[i], e) || fewer_folds(s, i, units, e))
			return -1;
		if (!s->kind->cv || s->kind->rows || strchr(s->kind->cv, '@') || (double)rows * TRAIN_SHARE <= STUDY_ROWS)
			continue;
		if (split(s, i, (double)STUDY_ROWS / (double)rows, 2, e))
			return -1;
		cmd_note("%s: %s trains on %d of its %zu rows, drawn twice; --cv says otherwise",
			 s->data[i].spec, s->name, STUDY_ROWS, rows);
	}
	return 0;
}

/* sized: the study has no split of its own yet. */
static int add_data(struct study *s, const char *input, const struct table_options *table,
		    bool sized, struct err *e)
{
	size_t first = s->ndata;

	if (study_add_data(s, input, table, e))
		return -1;
	if (s->kind->sizes && table_options_split(table))
		return FAIL(e, ERR_PARAM, "%s draws training rows of many sizes: leave out --test, "
			    "--fold-column and --splits", s->name);
	if (s->kind->sizes)
		return s->ndata == first + 1 ? add_sizes(s, input, table, e) : 0;
	return sized && !table_options_split(table) ? split_by_size(s, first, e) : 0;
}

/* ---- studies by kind ---- */

/* "svm[C=1|10]" is one of learner "svm". */
static bool is_of(const char *spec, const char *learner)
{
	size_t n = strlen(learner);

	return !strncmp(spec, learner, n) && (spec[n] == '[' || !spec[n]);
}

/* What was asked for, or what the kind makes of a learner's mere name. */
static int add_asked(struct study *s, const char *asked, struct err *e)
{
	size_t before = s->nlearners;

	for (const char *const *spec = s->kind->learners; spec && *spec; spec++)
		if (is_of(*spec, asked) && study_add_learner(s, *spec, e))
			return -1;
	return s->nlearners > before ? 0 : study_add_learner(s, asked, e);
}

/* What stands beside a learner is not tuned: the tuned one chooses for both. */
static int add_all_learners(struct study *s, struct err *e)
{
	for (size_t i = 0; learners[i]; i++) {
		const struct learner_class *lc = learners[i];
		char *spec = NULL;

		if (study_add_learner(s, lc->name, e))
			return -1;
		if (!lc->beside)
			continue;
		spec = mem_format(e, "%s[%s,%s=no]", lc->name, lc->beside, VARIANT_TUNE);
		if (!spec || study_add_learner(s, spec, e)) {
			free(spec);
			return -1;
		}
		free(spec);
	}
	return 0;
}

static int add_learners(struct study *s, const struct run_options *o, struct err *e)
{
	for (size_t i = 0; i < o->nlearners; i++)
		if (add_asked(s, o->learners[i], e))
			return -1;
	return o->nlearners || s->kind->learners ? 0 : add_all_learners(s, e);
}

/* Whether a problem is trivial is told by what is hardly a model (Holte 1993). One that was asked for, too, is there once. */
static int add_simple(struct study *s, struct err *e)
{
	static const char *const specs[] = { "tree[max_depth=1,tune=no]", "mlp[hidden=none,tune=no]" };

	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
		if (study_add_learner(s, specs[i], e))
			return -1;
	return 0;
}

static int add_study(struct plan *p, const struct run_options *o, const struct study_kind *k,
		     struct err *e)
{
	bool cv_said = o->keys[plan_key_find("cv", PLAN_KEY_OF_STUDY) - plan_keys];
	struct study *s = plan_add_study(p, k->name, k->name, e);

	if (!s || (k->cv && !table_options_split(&o->table) && study_put(s, "cv", k->cv, e)))
		return -1;
	s->validation = k->validation;
	for (int i = 0; i < o->ninputs; i++)
		if (add_data(s, o->inputs[i], &o->table, o->study && !cv_said, e))
			return -1;
	return add_learners(s, o, e) || (o->simple && k->compares && add_simple(s, e)) ? -1 : 0;
}

static bool has_controls(const struct plan *p)
{
	for (size_t i = 0; i < p->nstudies; i++)
		if (p->studies[i].kind->varies == STUDY_VARIES_CONTROL)
			return true;
	return false;
}

int run_studies_make(struct plan *p, const struct run_options *o, struct err *e)
{
	char *copy = mem_text(o->study ? o->study : "compare", e), *rest = copy, *name;
	int rc = copy ? 0 : -1;

	while (!rc && (name = strsep(&rest, ","))) {
		bool all = !strcmp(name, "all");
		const struct study_kind *k = all ? NULL : study_kind_need(name, e);

		rc = all || k ? 0 : err_wrap(e, "--study");
		if (k)
			rc = add_study(p, o, k, e);
		for (size_t i = 0; all && !rc && study_kinds[i]; i++)
			rc = add_study(p, o, study_kinds[i], e);
	}
	free(copy);
	if (!rc && o->controls && !has_controls(p))
		rc = add_study(p, o, study_kind_find("controls"), e);
	return rc;
}

/* ---- controls of a plan that has none ---- */

static int copy_data(struct study *to, const struct study *from, struct err *e)
{
	for (size_t i = 0; i < from->ndata; i++) {
		size_t first = to->ndata;

		if (study_add_data(to, from->data[i].spec, &from->data[i].table, e) ||
		    (from->data[i].cv && study_split_data(to, first, from->data[i].cv, e)))
			return -1;
	}
	return 0;
}

int run_studies_control(struct plan *p, const struct run_options *o, struct err *e)
{
	size_t from = 0;
	struct study *s;

	if (!o->controls || !p->nstudies || has_controls(p))
		return 0;
	while (from < p->nstudies && !p->studies[from].kind->compares)
		from++;
	from = from < p->nstudies ? from : 0;
	if (!(s = plan_add_study(p, "controls", "controls", e)) ||
	    (p->studies[from].cv && study_put(s, "cv", p->studies[from].cv, e)) ||
	    copy_data(s, &p->studies[from], e))
		return -1;
	for (size_t i = 0; i < p->studies[from].nlearners; i++)
		if (study_add_learner(s, p->studies[from].learners[i].spec, e))
			return -1;
	return 0;
}

/* ---- a plan's studies on other data ---- */

int run_studies_use_data(struct plan *p, const struct run_options *o, struct err *e)
{
	for (size_t i = 0; i < p->nstudies; i++) {
		struct study *s = &p->studies[i];

		study_drop_data(s, 0);
		if (table_options_split(&o->table)) {
			free(s->cv);
			s->cv = NULL;
		}
		for (int k = 1; k < o->ninputs; k++)
			if (add_data(s, o->inputs[k], &o->table, false, e))
				return -1;
	}
	return 0;
}
