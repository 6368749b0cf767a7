/* From a learner spec to parameters: the words in the brackets are the learner's parameters, the
 * pipeline's options, or tune=no. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/plan/grid.h"
#include "harness/plan/program_files.h"
#include "harness/plan/variant.h"

static int put_setting(struct variant *v, const struct grid_setting *s, struct err *e)
{
	bool own = param_find(v->learner->params, s->name);
	const char *p = v->learner->probabilities;

	if (p && strcspn(p, "=") == strlen(s->name) && !strncmp(p, s->name, strlen(s->name)))
		v->probabilities_said = true;
	if (!own && !strcmp(s->name, VARIANT_TUNE)) {
		v->untuned = !strcmp(s->value, "no");
		return v->untuned || !strcmp(s->value, "yes") ? 0 :
		       FAIL(e, ERR_PARAM, "tune: yes or no is wanted here, not %s", s->value);
	}

	if (!own && param_find(pipeline_params, s->name) && !param_is_range(s->value))
		return param_put(&v->pipe, s->name, s->value, e);
	if (!param_is_range(s->value))
		return param_put(&v->params, s->name, s->value, e);
	if (!v->ranges && !(v->ranges = param_table_copy(v->learner->params, e)))
		return -1;
	return param_put_range(v->ranges, s->name, s->value, e);
}

/* "a=1" and "b=2" to "a=1,b=2"; either may be empty. Frees both. */
static char *join(char *a, char *b, struct err *e)
{
	char *both = a && b ? mem_format(e, "%s%s%s", a, *a && *b ? "," : "", b) : NULL;

	free(a);
	free(b);
	return both;
}

int variant_texts(struct variant *v, struct err *e)
{
	free(v->label);
	free(v->changed);
	free(v->canonical);
	free(v->json);
	v->label = v->canonical = v->json = NULL;
	v->changed =
		join(param_canonical(&v->params, true, e), param_canonical(&v->pipe, true, e), e);
	v->canonical =
		join(param_canonical(&v->params, false, e), param_canonical(&v->pipe, false, e), e);
	v->json = param_json(&v->params, &v->pipe, e);
	if (!v->changed || !v->canonical || !v->json)
		return -1;
	v->label = mem_format(e, "%s%s%s%s%s", v->learner->name, *v->changed ? "[" : "", v->changed,
			      *v->changed ? "]" : "", v->tuned ? " (tuned)" : "");
	return v->label ? 0 : -1;
}

enum { A_CURVE = 3 };           /* settings, at least */

/* The one parameter that has alternatives in the spec; of several the one with most of them, if these are
 * enough for a curve, the first where two have as many. NULL: none. */
static const struct grid_setting *most_varied(const struct grid_point *p)
{
	const struct grid_setting *most = NULL;
	size_t varying = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct grid_setting *s = p->settings + i;

		varying += s->alternatives > 1;
		if (s->alternatives > 1 && (!most || s->alternatives > most->alternatives))
			most = s;
	}
	return varying > 1 && most->alternatives < A_CURVE ? NULL : most;
}

/* Of a list, 32:32, how many there are where that is what varies (none: 0), else the first. */
static double number_of(const struct grid_setting *s)
{
	double parts = 1, x;
	char *end;

	if (s->lengths) {
		for (const char *at = s->value; (at = strchr(at, ':')); at++)
			parts++;
		return strcmp(s->value, "none") ? parts : 0;
	}
	x = strtod(s->value, &end);
	return end != s->value && (!*end || *end == ':') && isfinite(x) ? x : NAN;
}

static int find_factor(struct variant *v, const struct grid_point *p, struct err *e)
{
	const struct grid_setting *s = most_varied(p);

	v->factor_value = s ? number_of(s) : NAN;
	v->factor = mem_format(e, "%s%s", s ? s->name : "", s && s->lengths ? VARIANT_LENGTH : "");
	return v->factor ? 0 : -1;
}

/* ---- programs: exec[name=xgb,run="python3 xgb.py",...] ---- */

static const char *setting(const struct grid_point *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (!strcmp(p->settings[i].name, name))
			return p->settings[i].value;
	return NULL;
}

/* Its parameters must be told apart from what else stands in brackets. */
static int check_program(const struct variant *v, struct variant *const *known, size_t n, struct err *e)
{
	const char *name = v->learner->name;

	if (!strcmp(name, EXEC_LEARNER) || learner_find(name))
		return FAIL(e, ERR_PARAM, "a program cannot be called %s, as a learner of bakeoff is: say "
			    "name=... in its brackets", name);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(known[i]->learner->name, name) && known[i]->program != v->program)
			return FAIL(e, ERR_PARAM, "two programs are called %s: tell them apart by name=...", name);
	for (const struct param *p = v->learner->params; p->name; p++)
		if (param_find(pipeline_params, p->name) || !strcmp(p->name, VARIANT_TUNE))
			return FAIL(e, ERR_PARAM, "%s: its parameter %s is called as an option of the pipeline: "
				    "`bakeoff info learners` lists those", name, p->name);
	return 0;
}

static int make_program(struct variant *v, const char *name, const char *run, const struct program_moves *moves,
			struct err *e)
{
	char *command = program_moves_command(moves, run, e), *text = NULL;
	struct program_files f = { 0 };
	int rc = -1;

	if (command && !program_files_find(&f, command, e) && (text = program_files_text(&f, e)))
		rc = exec_learner_make(&v->program, name, run, command, text, e);
	program_files_free(&f);
	free(command);
	free(text);
	return rc ? err_wrap(e, "run=%.100s", run) : 0;
}

/* The program is asked once for all points of a grid. */
static int find_program(struct variant *v, const struct grid_point *p, const struct variant_others *o, struct err *e)
{
	const char *run = setting(p, "run"), *name = setting(p, "name");

	if (!run)
		return FAIL(e, ERR_PARAM, "say which program: exec[run=\"python3 my.py\"]");
	for (size_t i = 0; i < o->n && !v->program; i++)
		if (o->known[i]->program && exec_learner_is(o->known[i]->program, name, run))
			v->program = exec_learner_share(o->known[i]->program);
	if (!v->program && make_program(v, name, run, o->moves, e))
		return -1;
	v->learner = exec_learner_class(v->program);
	return check_program(v, o->known, o->n, e);
}

/* Said in brackets, and not a parameter of the learner. */
static bool names_program(const struct variant *v, const struct grid_setting *s)
{
	return v->program && (!strcmp(s->name, "run") || !strcmp(s->name, "name"));
}

char *variant_spec(const struct variant *v, const char *settings, struct err *e)
{
	const struct param *run = v->program ? param_find(v->learner->params, "run") : NULL;
	struct text spec = { 0 };

	text_add(&spec, "%s%s", run ? EXEC_LEARNER : v->learner->name, run || *settings ? "[" : "");
	if (run) {
		text_add(&spec, "name=%s,run=", v->learner->name);
		grid_put_value(&spec, run->init);
		text_add(&spec, "%s", *settings ? "," : "");
	}
	text_add(&spec, "%s%s", settings, run || *settings ? "]" : "");
	return text_take(&spec, e);
}

/* ---- from a point ---- */

static int find_learner(struct variant *v, const struct grid_point *p, const struct variant_others *o, struct err *e)
{
	if (!strcmp(p->name, EXEC_LEARNER))
		return find_program(v, p, o, e) ? err_wrap(e, "%s", p->name) : 0;
	v->learner = learner_find(p->name);
	return v->learner ? 0 : unknown_name(e, "no learner", p->name, learner_name);
}

int variant_of_point(struct variant *out, const struct grid_point *p, const struct variant_others *o, struct err *e)
{
	*out = (struct variant){ 0 };
	if (find_learner(out, p, o, e) || param_init(&out->params, out->learner->params, e) ||
	    param_init(&out->pipe, pipeline_params, e) || find_factor(out, p, e))
		goto fail;
	for (size_t i = 0; i < p->count; i++)
		if (!names_program(out, &p->settings[i]) && put_setting(out, &p->settings[i], e)) {
			err_wrap(e, "%s", out->learner->name);
			goto fail;
		}
	if (!variant_texts(out, e))
		return 0;
fail:
	variant_free(out);
	return -1;
}

/* Without anything to tune, a tuned variant would be the default one under another name. */
bool variant_can_tune(const struct variant *v)
{
	for (const struct param *p = variant_space(v); p->name; p++)
		if (p->tune != TUNE_NONE)
			return true;
	return false;
}

int variant_needs_no_tuning(const struct variant *v, struct err *e)
{
	if (!v->ranges)
		return 0;
	return FAIL(e, ERR_PARAM, "%s: a range is searched where it is tuned: --tune N, in a plan "
		    "tune", v->learner->name);
}

int variant_tune(struct variant *v, struct tune_budget budget, struct err *e)
{
	if (!variant_can_tune(v))
		return FAIL(e, ERR_PARAM, "%s has nothing to tune", v->learner->name);
	v->tuned = true;
	v->tune = budget;
	if (v->ranges)
		v->params.table = v->ranges;
	return variant_texts(v, e);
}

int variant_give_probabilities(struct variant *v, bool *given, struct err *e)
{
	const char *p = v->learner->probabilities;
	char name[32];

	*given = false;
	if (!p || v->probabilities_said ||
	    learner_caps(v->learner, &v->params) & GIVES_PROBABILITIES)
		return 0;
	snprintf(name, sizeof name, "%.*s", (int)strcspn(p, "="), p);
	if (param_put(&v->params, name, p + strlen(name) + 1, e) || variant_texts(v, e))
		return -1;
	*given = true;
	return 0;
}

int variant_make(struct variant *out, const char *spec, struct err *e)
{
	struct grid g;
	int rc;

	*out = (struct variant){ 0 };
	if (grid_expand(&g, spec, e))
		return -1;
	if (g.count == 1)
		rc = variant_of_point(out, &g.points[0], &(struct variant_others){ 0 }, e);
	else
		rc = FAIL(e, ERR_PARAM, "%s: one learner is wanted here, without '|'", spec);
	grid_free(&g);
	return rc;
}

void variant_free(struct variant *v)
{
	param_free(&v->params);
	param_free(&v->pipe);
	free(v->ranges);
	free(v->label);
	free(v->changed);
	free(v->canonical);
	free(v->json);
	free(v->factor);
	exec_learner_free(v->program);  /* last: the tables of params are its own */
	*v = (struct variant){ 0 };
}
