#include "datasets/generate/generate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/generate/generate_inner.h"
#include "algorithms/system/memory.h"
#include "datasets/generate/plainmath.h"

const struct generator *const generators[] = {
	&blobs_generator, &moons_generator, &circles_generator, &spirals_generator,
	&xor_generator, &parity_generator, &checkerboard_generator,
	&twonorm_generator, &threenorm_generator, &ringnorm_generator, &waveform_generator,
	&hastie_generator, &logistic_generator, &teacher_generator, &mixed_generator,
	&friedman1_generator, &friedman2_generator, &friedman3_generator, &linear_generator,
	NULL
};

/* ---- the specification ---- */

const struct generator *generate_find(const char *spec)
{
	size_t len = strcspn(spec, "[");

	for (size_t i = 0; generators[i]; i++)
		if (strlen(generators[i]->name) == len && !memcmp(generators[i]->name, spec, len))
			return generators[i];
	return NULL;
}

bool generate_knows(const char *spec)
{
	return generate_find(spec) != NULL;
}

static int put_pair(struct param_set *p, char *pair, struct err *e)
{
	char *value = strchr(pair, '=');

	if (!value)
		return FAIL(e, ERR_PARAM, "'%s' is not of the form name=value", pair);
	*value++ = 0;
	if (strchr(value, '|'))
		return FAIL(e, ERR_PARAM, "%s: one value is needed here, not the alternatives '%s'",
			    pair, value);
	return param_put(p, pair, value, e);
}

static int put_pairs(struct param_set *p, const char *text, struct err *e)
{
	size_t len = strlen(text);
	char *copy, *at, *pair;
	int rc = 0;

	if (*text != '[' || text[len - 1] != ']')
		return FAIL(e, ERR_PARAM, "parameters stand in brackets: name[a=1,b=2]");
	if (!(copy = at = mem_text(text + 1, e)))
		return -1;
	copy[len - 2] = 0;
	while (!rc && *copy && (pair = strsep(&at, ",")))
		rc = put_pair(p, pair, e);
	free(copy);
	return rc;
}

const char *generate_name(size_t i)
{
	return generators[i] ? generators[i]->name : NULL;
}

static int unknown_generator(const char *spec, struct err *e)
{
	char *name = mem_format(e, "%.*s", (int)strcspn(spec, "["), spec);

	if (name)
		unknown_name(e, "no generator", name, generate_name);
	free(name);
	return -1;
}

static int parse(const char *spec, const struct generator **g, struct param_set *p, struct err *e)
{
	const char *bracket = strchr(spec, '[');

	*p = (struct param_set){ 0 };
	if (!(*g = generate_find(spec)))
		return unknown_generator(spec, e);
	if (param_init(p, (*g)->params, e) || (bracket && put_pairs(p, bracket, e))) {
		param_free(p);
		return err_wrap(e, "generate %s", spec);
	}
	return 0;
}

/* ---- what all have in common ---- */

static enum task task_of(const struct generator *g, const struct param_set *p)
{
	return param_find(g->params, "task") ? (enum task)param_enum(p, "task") : g->task;
}

/* Another class, each of the others with the same chance. */
static void flip_labels(const struct param_set *p, struct dataset *d, uint64_t seed)
{
	struct rng r = rng_make(rng_seed(seed, "flip"));
	double share = param_real(p, "flip");

	for (size_t i = 0; i < d->rows; i++) {
		bool flip = rng_uniform(&r) < share;
		uint64_t step = 1 + rng_below(&r, d->classes - 1);
		if (flip)
			d->label[i] = (uint32_t)((d->label[i] + step) % d->classes);
	}
}

static int extra_columns(struct dataset *d, size_t own, uint64_t seed, struct err *e)
{
	char name[32];

	for (size_t j = own; j < d->cols; j++) {
		struct rng r = rng_make(rng_seedf(seed, "extra %zu", j - own));
		for (size_t i = 0; i < d->rows; i++)
			d->x[i * d->cols + j] = (float)plain_normal(&r);
		snprintf(name, sizeof name, "noise%zu", j - own + 1);
		if (dataset_column(d, j, name, COLUMN_NUMERIC, 0, NULL, e))
			return -1;
	}
	return 0;
}

static int number_classes(struct dataset *d, size_t classes, struct err *e)
{
	char (*text)[24] = mem_zeros(classes, sizeof *text, e);
	const char **names = mem_array(classes, sizeof *names, e);
	int rc = -1;

	if (text && names) {
		for (size_t c = 0; c < classes; c++) {
			snprintf(text[c], sizeof text[c], "%zu", c);
			names[c] = text[c];
		}
		rc = dataset_classes(d, classes, names, e);
	}
	free(text);
	free(names);
	return rc;
}

/* ---- the optimum ---- */

/* The best rule names the same class with flips as without (share < (K - 1) / K): it is right where
 * it was right and nothing was flipped, or where it was wrong and the flip hit its class. */
static double with_flips(double error, double share, double classes)
{
	if (share >= (classes - 1) / classes)
		return NAN;
	return 1 - ((1 - error) * (1 - share) + error * share / (classes - 1));
}

static void optimum(const struct generator *g, const struct param_set *p, size_t classes,
		    double *error,
		    double *r2)
{
	double signal;

	*error = g->optimum ? g->optimum(p) : NAN;
	*r2 = NAN;
	if (task_of(g, p) == TASK_CLASSIFY) {
		*error = with_flips(*error, param_real(p, "flip"), (double)classes);
		return;
	}
	signal = g->signal ? g->signal(p) : NAN;
	*r2 = 1 - *error / (signal * signal + *error);
}

int generate_optimum(const char *spec, double *error, double *r2, struct err *e)
{
	const struct generator *g;
	struct param_set p;
	size_t cols, classes = 0;
	int rc;

	if (parse(spec, &g, &p, e))
		return -1;
	if (!(rc = g->shape(&p, &cols, &classes, e)))
		optimum(g, &p, classes, error, r2);
	param_free(&p);
	return rc;
}

/* ---- making ---- */

static int describe(struct dataset *d, const struct generator *g, const struct param_set *p,
		    struct err *e)
{
	char *json = param_json(p, NULL, e), *text = NULL, *note = NULL, known[160] = "";
	double error, r2;
	int rc = -1;

	optimum(g, p, d->classes, &error, &r2);
	if (d->task == TASK_CLASSIFY && error == error)
		snprintf(known, sizeof known, ". Least possible error (Bayes): %.5g", error);
	else if (error == error)
		snprintf(known, sizeof known,
			 ". Least possible mean squared error: %.5g, best R2: %.5g", error, r2);
	if (json && (text = mem_format(e, "%s%s", g->summary, known)) &&
	    (note = mem_format(e, "{\"step\":\"generate\",\"generator\":\"%s\",\"parameters\":%s,"
			       "\"optimal_error\":", g->name, json))) {
		char *whole = error == error ? mem_format(e, "%s%.7g}", note, error) :
					       mem_format(e, "%snull}", note);
		if (whole && !dataset_text(&d->description, text, e) &&
		    !dataset_note(d, whole, e) &&
		    !dataset_text(&d->licence, "CC0-1.0 (generated)", e))
			rc = 0;
		free(whole);
	}
	free(json);
	free(text);
	free(note);
	return rc;
}

static char *canonical_spec(const struct generator *g, const struct param_set *p, struct err *e)
{
	char *inner = param_canonical(p, true, e), *name = NULL;

	if (inner)
		name = *inner ? mem_format(e, "%s[%s]", g->name, inner) : mem_text(g->name, e);
	free(inner);
	return name;
}

/* The generator's own, those that d asks for beyond them, and the extra ones. */
static size_t all_columns(const struct param_set *p, size_t own)
{
	size_t d = param_find(p->table, "d") ? (size_t)param_int(p, "d") : own;

	return (d > own ? d : own) + (size_t)param_int(p, "extra");
}

static int no_flips(const struct generator *g, const struct param_set *p, struct err *e)
{
	if (task_of(g, p) == TASK_REGRESS && param_find(p->table, "flip") &&
	    param_real(p, "flip") > 0)
		return FAIL(e, ERR_PARAM, "flip: there are no labels to exchange in regression");
	return 0;
}

/* Refused with its size, instead of being killed half way. */
static int fits_memory(const struct param_set *p, size_t cols, struct err *e)
{
	return memory_check((double)param_int(p, "n") *
				    ((double)cols * sizeof(float) + sizeof(double)),
			    "the data set", e);
}

static int make(struct dataset **out, const struct generator *g, const struct param_set *p,
		struct err *e)
{
	uint64_t seed = rng_seed((uint64_t)param_int(p, "seed"), g->name);
	struct rng r = rng_make(rng_seed(seed, "points"));
	struct dataset *d = NULL;
	size_t cols, classes = 0;
	char *name = canonical_spec(g, p, e);
	int rc = -1;

	if (!name || no_flips(g, p, e) || g->shape(p, &cols, &classes, e) ||
	    fits_memory(p, all_columns(p, cols), e) ||
	    dataset_create(&d, name, task_of(g, p), (size_t)param_int(p, "n"), all_columns(p, cols),
			   e) ||
	    (classes && number_classes(d, classes, e)) || g->fill(p, d, &r, e))
		goto done;
	if (d->task == TASK_CLASSIFY && param_real(p, "flip") > 0)
		flip_labels(p, d, seed);
	if (extra_columns(d, cols, seed, e) || describe(d, g, p, e) ||
	    dataset_text(&d->target_name, d->task == TASK_CLASSIFY ? "class" : "y", e) ||
		    dataset_seal(d, e))
		goto done;
	*out = d;
	d = NULL;
	rc = 0;
done:
	free(name);
	dataset_destroy(d);
	return rc;
}

int generate_dataset(struct dataset **out, const char *spec, struct err *e)
{
	const struct generator *g;
	struct param_set p;
	int rc;

	*out = NULL;
	if (parse(spec, &g, &p, e))
		return -1;
	rc = make(out, g, &p, e);
	param_free(&p);
	return rc ? err_wrap(e, "generate %s", spec) : 0;
}
