#include "harness/plan/plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "harness/plan/bounds.h"
#include "harness/plan/grid.h"

int plan_init(struct plan *p, struct err *e)
{
	*p = (struct plan){ 0 };
	return plan_keys_init(p, PLAN_KEY_OF_PLAN, e);
}

static void plan_data_free(struct plan_data *d)
{
	free(d->spec);
	free(d->cv);
	free(d->asked_cv);
	table_options_free(&d->table);
}

void study_drop_data(struct study *s, size_t first)
{
	while (s->ndata > first)
		plan_data_free(&s->data[--s->ndata]);
}

static void study_free(struct study *s)
{
	study_drop_data(s, 0);
	for (size_t i = 0; i < s->nlearners; i++)
		free(s->learners[i].spec);
	free(s->data);
	free(s->learners);
	plan_keys_free(s, PLAN_KEY_OF_STUDY);
}

void plan_free(struct plan *p)
{
	for (size_t i = 0; i < p->nstudies; i++)
		study_free(&p->studies[i]);
	free(p->studies);
	plan_claims_free(p);
	program_moves_free(&p->programs);
	plan_keys_free(p, PLAN_KEY_OF_PLAN);
	free(p->file);
	*p = (struct plan){ 0 };
}

int study_put(struct study *s, const char *key, const char *text, struct err *e)
{
	return plan_key_put(plan_key_find(key, PLAN_KEY_OF_STUDY), s, text, e);
}

struct study *plan_add_study(struct plan *p, const char *name, const char *kind, struct err *e)
{
	const struct study_kind *k = study_kind_need(kind, e);
	struct study *s;

	if (!k || mem_grow((void **)&p->studies, &p->studies_room, p->nstudies + 1,
			   sizeof *p->studies, e))
		return NULL;
	s = &p->studies[p->nstudies++]; /* from here plan_free owns what is made below */
	*s = (struct study){ 0 };
	if (plan_keys_init(s, PLAN_KEY_OF_STUDY, e) || study_put(s, "name", name, e) ||
	    study_put(s, "kind", k->name, e) || study_put(s, "title", k->title, e))
		return NULL;
	s->curves = k->curves;
	s->diagnose = k->diagnose;
	return s;
}

static int add_one(struct study *s, const char *spec, const struct table_options *table,
		   struct err *e)
{
	struct plan_data *d;

	if (s->ndata == PLAN_MOST_DATASETS)
		return FAIL(e, ERR_PARAM, "more than %d data sets", PLAN_MOST_DATASETS);
	if (mem_grow((void **)&s->data, &s->data_room, s->ndata + 1, sizeof *s->data, e))
		return -1;
	d = &s->data[s->ndata++];       /* from here study_free owns what is made below */
	*d = (struct plan_data){ .spec = mem_text(spec, e) };
	return d->spec && !table_options_copy(&d->table, table, e) ? 0 : -1;
}

int study_add_data(struct study *s, const char *spec, const struct table_options *table,
		   struct err *e)
{
	static const struct table_options none = { 0 };
	struct grid g;
	int rc = 0;

	table = table ? table : &none;
	if (!*spec)
		return FAIL(e, ERR_PARAM, "a data set without a name");
	if (!access(spec, F_OK) || !strchr(spec, '['))
		return add_one(s, spec, table, e);
	if (grid_expand(&g, spec, e))
		return -1;
	for (size_t i = 0; i < g.count && !rc; i++)
		rc = add_one(s, g.points[i].text, table, e);
	grid_free(&g);
	return rc;
}

int study_split_data(struct study *s, size_t first, const char *cv, struct err *e)
{
	struct fold_spec spec;

	if (cv && fold_spec_parse(&spec, cv, e))
		return -1;
	for (size_t i = first; cv && i < s->ndata; i++) {
		free(s->data[i].cv);
		if (!(s->data[i].cv = mem_text(cv, e)))
			return -1;
	}
	return 0;
}

int study_add_learner(struct study *s, const char *spec, struct err *e)
{
	if (!*spec)
		return FAIL(e, ERR_PARAM, "a learner without a name");
	if (s->nlearners == PLAN_MOST_LEARNERS)
		return FAIL(e, ERR_PARAM, "more than %d learners", PLAN_MOST_LEARNERS);
	if (mem_grow((void **)&s->learners, &s->learners_room, s->nlearners + 1,
		     sizeof *s->learners, e))
		return -1;
	s->learners[s->nlearners] = (struct plan_learner){ .spec = mem_text(spec, e) };
	return s->learners[s->nlearners++].spec ? 0 : -1;
}

const struct metric *study_metric(const struct study *s, enum task task)
{
	return s->metric[task] ? s->metric[task] : metric_default(task);
}

const char *study_split(const struct study *s, size_t i)
{
	return s->data[i].cv ? s->data[i].cv : s->cv;
}

/* Who gives a file to test on, or folds, wants to be tested by them, and by nothing else. */
static int finish_split(const struct study *s, struct plan_data *d, struct err *e)
{
	const char *split = table_options_split(&d->table), *said = d->cv ? d->cv : s->cv;

	if (split && !said && !(said = d->cv = mem_format(e, "%s%s", PLAN_SPLIT_STORED, split)))
		return -1;
	said = said ? said : PLAN_SPLIT;
	if (fold_spec_parse(&d->folds, said, e))
		return -1;
	if (!split || d->folds.kind == FOLDS_STORED)
		return 0;
	if (!d->table.test_file)
		return FAIL(e, ERR_PARAM, "the data come with folds of their own, and the split %s would not heed "
			    "them: leave out %s, or say %s%s", said, d->cv ? "cv" : "--cv (in a plan: cv)",
			    PLAN_SPLIT_STORED, split);
	return FAIL(e, ERR_PARAM,
		    "the split %s would train on rows of the test file %s: without %s, or "
		    "with %s%s, all of them are tested and none trains", said, d->table.test_file,
		    d->cv ? "cv" : "--cv (in a plan: cv)", PLAN_SPLIT_STORED, split);
}

/* Who names no learners wants those that the kind of study is made for. */
static int finish_learners(struct study *s, struct err *e)
{
	const char *const *spec = s->kind->learners;

	if (s->nlearners)
		return 0;
	for (; spec && *spec; spec++)
		if (study_add_learner(s, *spec, e))
			return -1;
	return s->nlearners ? 0 : FAIL(e, ERR_PARAM, "no learners");
}

int plan_check_search(const struct study *s, struct err *e)
{
	if (s->tune.search != TUNE_SEARCH_HALVING || (s->tune.trials && !(s->tune.seconds > 0)))
		return 0;
	return FAIL(e, ERR_PARAM, "search halving wants a number of configurations, and no seconds: tune "
		    "30");
}

static int check_levels(const struct study *s, struct err *e)
{
	size_t level[STUDY_LEVELS];

	if (!s->levels)
		return 0;
	if (!study_kind_takes_levels(s->kind))
		return FAIL(e, ERR_PARAM, "levels: a study of kind %s varies nothing of the data",
			    s->kind->name);
	if (s->kind->varies == STUDY_VARIES_ROWS && study_levels(s, level) && !level[0])
		return FAIL(e, ERR_PARAM, "levels: nothing is learned from 0 rows");
	if (s->kind->one_level && study_levels(s, level) > 1)
		return FAIL(e, ERR_PARAM, "levels: a study of kind %s has one", s->kind->name);
	for (size_t n = study_levels(s, level); s->kind->varies == STUDY_VARIES_LABELS && n--;)
		if (level[n] > 100)
			return FAIL(e, ERR_PARAM, "levels: %zu percent of the labels cannot be wrong",
				    level[n]);
	return 0;
}

/* *line: where an error stands. */
static int study_finish(struct study *s, double timeout, size_t *line, struct err *e)
{
	struct fold_spec spec;
	char a[32], b[32];

	if (!s->ndata)
		return FAIL(e, ERR_PARAM, "no data sets: the plan names them, or the command line behind it");
	if (plan_check_search(s, e) || check_levels(s, e) || finish_learners(s, e))
		return -1;
	if (s->tune.seconds >= timeout)
		return FAIL(e, ERR_PARAM, "a search of %s s does not fit into the timeout of %s s",
			    number_text(s->tune.seconds, a), number_text(timeout, b));
	for (size_t i = 0; i < s->ndata; i++) {
		if (!finish_split(s, &s->data[i], e))
			continue;
		*line = s->data[i].line ? s->data[i].line : *line;
		return err_wrap(e, "%s", s->data[i].spec);
	}
	if (!s->cv && study_put(s, "cv", PLAN_SPLIT, e))
		return -1;
	return fold_spec_parse(&spec, s->cv, e);
}

int plan_at_line(const struct plan *p, size_t line, struct err *e)
{
	if (!p->file)
		return -1;
	return line ? err_wrap(e, "%s:%zu", p->file, line) : err_wrap(e, "%s", p->file);
}

static int check_name(const struct plan *p, size_t i, struct err *e)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(p->studies[i].name, p->studies[j].name))
			return FAIL(e, ERR_PARAM, "two studies are named '%s'", p->studies[i].name);
	return 0;
}

int plan_finish(struct plan *p, struct err *e)
{
	if (!p->title && !(p->title = mem_text(p->name, e)))
		return -1;
	if (!p->nstudies) {
		FAIL(e, ERR_PARAM, "the plan has no data sets and no studies");
		return plan_at_line(p, 0, e);
	}
	for (size_t i = 0; i < p->nstudies; i++) {
		struct study *s = &p->studies[i];
		size_t line = s->line;

		if (check_name(p, i, e))
			return plan_at_line(p, s->line, e);
		if (!study_finish(s, p->timeout, &line, e))
			continue;
		if (p->nstudies > 1)
			err_wrap(e, "study %s", s->name);
		return plan_at_line(p, line, e);
	}
	return plan_claims_finish(p, e);
}
