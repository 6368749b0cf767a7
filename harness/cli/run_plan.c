#include "harness/cli/run_plan.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/cli/run_studies.h"

bool run_plan_is(const char *input)
{
	size_t n = strlen(input);
	struct builtin_plan b;

	return builtin_plan_find(input, &b) || (n > 5 && !strcmp(input + n - 5, ".yaml")) ||
	       (n > 4 && !strcmp(input + n - 4, ".yml"));
}

/* What a plan says is not said a second time on the command line; but a plan that has been run may
 * be ranked by another metric, and only cells that it decides are run again; and data that take the
 * place of its own may be read and split otherwise. */
static int check_no_study_options(const struct run_options *o, struct err *e)
{
	const struct table_option *given = table_options_given(&o->table, TABLE_OPTION_ALL);
	bool own_data = o->ninputs == 1;
	char name[PLAN_KEY_ROOM];

	for (int i = 1; i < o->ninputs; i++)
		if (run_plan_is(o->inputs[i]))
			return FAIL(e, ERR_PARAM, "%s and %s are plans: one at a time",
				    o->inputs[0], o->inputs[i]);
	if (o->nlearners)
		return FAIL(e, ERR_PARAM, "learners stand in the plan %s: leave out -l",
			    o->inputs[0]);
	if (o->simple)
		return FAIL(e, ERR_PARAM, "learners stand in the plan %s: leave out --simple",
			    o->inputs[0]);
	if (o->study)
		return FAIL(e, ERR_PARAM, "studies stand in the plan %s: leave out --study",
			    o->inputs[0]);
	for (size_t i = 0; i < PLAN_KEYS; i++)
		if (o->keys[i] && plan_keys[i].of & PLAN_KEY_OF_STUDY &&
		    plan_keys[i].type != PLAN_KEY_METRIC &&
		    (own_data || plan_keys[i].type != PLAN_KEY_SPLIT))
			return FAIL(e, ERR_PARAM, "%s stands in the plan %s: leave out --%s",
				    plan_keys[i].name, o->inputs[0],
				    plan_key_option(&plan_keys[i], name));
	if (given && own_data)
		return FAIL(e, ERR_PARAM,
			    "how a table is read stands in the plan %s: leave out --%s",
			    o->inputs[0], given->option);
	return 0;
}

/* "data/my.csv" is called "my"; several sets together are a "run". first: of the data sets. */
static char *name_of(const struct run_options *o, int first, struct err *e)
{
	const char *input = o->inputs[first], *slash = strrchr(input, '/');
	size_t n;

	if (o->ninputs > first + 1)
		return mem_text("run", e);
	input = slash ? slash + 1 : input;
	n = strcspn(input, ".[");
	return n ? mem_format(e, "%.*s", (int)n, input) : mem_text("run", e);
}

/* The plan's name, from that of the data and what else is asked. Frees data. */
static int name_plan(struct plan *p, const char *before, char *data, const char *after,
		     struct err *e)
{
	char *name = data ? mem_format(e, "%s%s%s%s%s", before ? before : "", before ? "-" : "",
				       data, after ? "-" : "", after ? after : "")
			  : NULL;

	free(data);
	if (!name)
		return -1;
	free(p->name);
	p->name = name;
	return 0;
}

static int plan_of_inputs(struct plan *p, const struct run_options *o, struct err *e)
{
	bool plan = run_plan_is(o->inputs[0]);

	if (plan && check_no_study_options(o, e))
		return -1;
	if (o->ninputs > 1 + plan && o->table.name)
		return FAIL(e, ERR_PARAM, "--name fits one data set, not %d", o->ninputs - plan);
	if (!plan)
		return plan_init(p, e) || run_studies_make(p, o, e)
			       ? -1
			       : name_plan(p, NULL, name_of(o, 0, e), o->study, e);
	if (o->ninputs == 1)
		return plan_read(p, o->inputs[0], e) || run_studies_control(p, o, e) ? -1 : 0;
	return plan_read_open(p, o->inputs[0], e) || run_studies_use_data(p, o, e) || run_studies_control(p, o, e) ||
			       name_plan(p, p->name, name_of(o, 1, e), NULL, e)
		       ? -1
		       : 0;
}

/* A search is part of a comparison, levels of what varies them: where there is one, other studies go
 * without. */
static bool is_for(const struct plan_key *k, const struct study *s, const struct run_options *o)
{
	if (k->type == PLAN_KEY_LEVELS)
		return study_kind_takes_levels(s->kind);
	if (s->kind->varies == STUDY_VARIES_CONTROL && (k->type == PLAN_KEY_BUDGET || k->type == PLAN_KEY_SEARCH))
		return false;
	return (k->type != PLAN_KEY_BUDGET && k->type != PLAN_KEY_SEARCH) || !o->study || s->kind->compares;
}

/* s: the owner, where it is a study. */
static int put_keys(const struct run_options *o, void *owner, const struct study *s, unsigned of,
		    struct err *e)
{
	char name[PLAN_KEY_ROOM];

	for (size_t i = 0; i < PLAN_KEYS; i++)
		if (o->keys[i] && plan_keys[i].of & of && (!s || is_for(&plan_keys[i], s, o)) &&
		    plan_key_put(&plan_keys[i], owner, o->keys[i], e))
			return err_wrap(e, "--%s", plan_key_option(&plan_keys[i], name));
	return 0;
}

/* Levels are for one kind: rows are none of noise. */
static int check_levels(const struct plan *p, const struct run_options *o, struct err *e)
{
	const struct plan_key *levels = plan_key_find("levels", PLAN_KEY_OF_STUDY);
	size_t n = 0;

	for (size_t i = 0; i < p->nstudies; i++)
		n += is_for(levels, &p->studies[i], o);
	if (!o->keys[levels - plan_keys] || n == 1)
		return 0;
	return FAIL(e, ERR_PARAM, n ? "--levels is for one study: learning-curve, dimensions, label-noise, "
				      "regularization-rows, or regularization-noise"
				    : "--levels is for the studies learning-curve, dimensions, label-noise, "
				      "regularization-rows and regularization-noise");
}

static int put_options(struct plan *p, const struct run_options *o, struct err *e)
{
	const struct plan_key *tune = plan_key_find("tune", PLAN_KEY_OF_STUDY);
	bool tunes = !o->study || !o->keys[tune - plan_keys];

	for (size_t i = 0; i < p->nstudies && !tunes; i++)
		tunes = is_for(tune, &p->studies[i], o);
	if (!tunes)
		return FAIL(e, ERR_PARAM, "--tune is for studies that compare learners, and %s is none",
			    o->study);
	if (check_levels(p, o, e))
		return -1;
	for (size_t i = 0; i < p->nstudies; i++)
		if (put_keys(o, &p->studies[i], &p->studies[i], PLAN_KEY_OF_STUDY, e))
			return -1;
	return put_keys(o, p, NULL, PLAN_KEY_OF_PLAN, e);
}

int run_plan_make(struct plan *p, const struct run_options *o, struct err *e)
{
	return plan_of_inputs(p, o, e) || put_options(p, o, e) || plan_finish(p, e) ? -1 : 0;
}
