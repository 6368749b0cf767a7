/* mixed: numbers and categories side by side, for classes or a value, with a known optimum.
 *
 * Level l of a column of categories has the score z_l, evenly spaced over [-1, 1]; which code has which
 * score is drawn by lot for every column, so that the order of codes means nothing.
 * Classes: P(level l | class) ~ exp(+-effect z_l), numbers N(+-effect / 2, noise^2), all independent
 * given the class: the best rule is naive Bayes, and its error a sum over the combinations of levels.
 * Regression: y = effect (sum of scores + sum of numbers) + noise, levels even, numbers N(0, 1). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/generate/bayes.h"
#include "datasets/generate/generate_inner.h"
#include "datasets/generate/plainmath.h"

#define MOST_COMBINATIONS 2e6

struct mixed {
	size_t numeric, categorical, levels;
	double effect, noise, missing;
	bool classes;
};

static struct mixed mixed_of(const struct param_set *p)
{
	return (struct mixed){
		(size_t)param_int(p, "numeric"), (size_t)param_int(p, "categorical"),
		(size_t)param_int(p, "levels"), param_real(p, "effect"), param_real(p, "noise"),
		param_real(p, "missing"), param_enum(p, "task") == TASK_CLASSIFY,
	};
}

static double score(const struct mixed *m, size_t level)
{
	return 2 * (double)level / (double)(m->levels - 1) - 1;
}

static int mixed_shape(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	struct mixed m = mixed_of(p);

	*cols = m.numeric + m.categorical;
	*classes = m.classes ? 2 : 0;
	return *cols ? 0 : FAIL(e, ERR_PARAM, "mixed needs a numeric or a categorical column");
}

static int name_columns(const struct mixed *m, struct dataset *d, struct err *e)
{
	char name[32], (*text)[24] = mem_zeros(m->levels, sizeof *text, e);
	const char **names = mem_array(m->levels, sizeof *names, e);
	int rc = text && names ? 0 : -1;

	for (size_t l = 0; !rc && l < m->levels; l++) {
		snprintf(text[l], sizeof text[l], "v%zu", l + 1);
		names[l] = text[l];
	}
	for (size_t j = 0; !rc && j < m->numeric + m->categorical; j++) {
		bool number = j < m->numeric;
		snprintf(name, sizeof name, "%s%zu", number ? "x" : "c",
			 number ? j + 1 : j - m->numeric + 1);
		rc = dataset_column(d, j, name, number ? COLUMN_NUMERIC : COLUMN_CATEGORICAL,
				    number ? 0 : m->levels, number ? NULL : names, e);
	}
	free(text);
	free(names);
	return rc;
}

/* The level at u: below[l] is the probability of levels 0..l for class 1; class 0 mirrors it. */
static size_t draw_level(const struct mixed *m, const double *below, double u, bool mirror)
{
	size_t l = 0;

	while (l + 1 < m->levels && u >= below[l])
		l++;
	return mirror ? m->levels - 1 - l : l;
}

static void fill_row(const struct mixed *m, struct dataset *d, size_t i, const double *below,
		     const size_t *code, struct rng *r)
{
	float *x = d->x + i * d->cols;
	bool one = i % 2;
	double sum = 0;

	for (size_t j = 0; j < m->numeric; j++) {
		double z = plain_normal(r);
		sum += z;
		x[j] = (float)(m->classes ? (one ? 0.5 : -0.5) * m->effect + m->noise * z : z);
	}
	for (size_t j = 0; j < m->categorical; j++) {
		size_t l = draw_level(m, below, rng_uniform(r), m->classes && !one);
		sum += score(m, l);
		x[m->numeric + j] = (float)code[j * m->levels + l];
	}
	if (m->classes)
		d->label[i] = one;
	else
		d->target[i] = m->effect * sum + m->noise * plain_normal(r);
	for (size_t j = 0; j < m->numeric + m->categorical; j++)
		if (rng_uniform(r) < m->missing)
			x[j] = NAN;
}

static int mixed_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	struct mixed m = mixed_of(p);
	double *below = mem_array(m.levels, sizeof *below, e), total = 0;
	size_t *code = mem_array(m.categorical * m.levels, sizeof *code, e);
	struct rng lots = rng_make(rng_seed((uint64_t)param_int(p, "seed"), "mixed/levels"));
	int rc = -1;

	if (below && code && !name_columns(&m, d, e)) {
		for (size_t l = 0; l < m.levels; l++)
			below[l] = total += m.classes ? plain_exp(m.effect * score(&m, l)) : 1;
		for (size_t l = 0; l < m.levels; l++)
			below[l] /= total;
		for (size_t j = 0; j < m.categorical; j++)
			rng_permutation(&lots, code + j * m.levels, m.levels);
		for (size_t i = 0; i < d->rows; i++)
			fill_row(&m, d, i, below, code, r);
		rc = 0;
	}
	free(below);
	free(code);
	return rc;
}

/* Error over the categories from column j on, given the probability of those before under class 1 and
 * the log-likelihood ratio they add up to. The numbers' own ratio is N(s^2 / 2, s^2) under class 1. */
static double wrong_from(const struct mixed *m, size_t j, double probability, double ratio,
			 double total)
{
	double s = sqrt((double)m->numeric) * m->effect / m->noise, sum = 0;

	if (j == m->categorical)
		return probability * (s > 0 ? bayes_normal_below(-(ratio + s * s / 2) / s) :
					      fmin(1, exp(-ratio)) / 2);
	for (size_t l = 0; l < m->levels; l++)
		sum += wrong_from(m, j + 1, probability * exp(m->effect * score(m, l)) / total,
				  ratio + 2 * m->effect * score(m, l), total);
	return sum;
}

static double mixed_optimum(const struct param_set *p)
{
	struct mixed m = mixed_of(p);
	double total = 0;

	if (m.missing > 0)
		return NAN;
	if (!m.classes)
		return m.noise * m.noise;
	if (m.noise == 0 && m.numeric && m.effect > 0)
		return 0;
	if (pow((double)m.levels, (double)m.categorical) > MOST_COMBINATIONS)
		return NAN;
	for (size_t l = 0; l < m.levels; l++)
		total += exp(m.effect * score(&m, l));
	return wrong_from(&m, 0, 1, 0, total);
}

static double mixed_signal(const struct param_set *p)
{
	struct mixed m = mixed_of(p);
	double square = 0;

	for (size_t l = 0; l < m.levels; l++)
		square += score(&m, l) * score(&m, l) / (double)m.levels;
	return m.effect * sqrt((double)m.numeric + (double)m.categorical * square);
}

static const struct param mixed_params[] = {
	GENERATE_CLASSES,
	{ .name = "noise", .type = PARAM_REAL, .init = "1", .min = 0, .max = 1e6,
	  .help = "standard deviation of the numbers in a class, or added to the target" },
	{ .name = "numeric", .type = PARAM_INT, .init = "3", .min = 0, .max = 1e4,
	 .help = "columns of numbers" },
	{ .name = "categorical", .type = PARAM_INT, .init = "3", .min = 0, .max = 1e4,
	  .help = "columns of categories" },
	{ .name = "levels", .type = PARAM_INT, .init = "4", .min = 2, .max = 1000,
	 .help = "categories of each" },
	{ .name = "effect", .type = PARAM_REAL, .init = "1", .min = 0, .max = 20,
	  .help = "how strongly each column speaks" },
	{ .name = "missing", .type = PARAM_REAL, .init = "0", .min = 0, .max = 0.99,
	  .help = "share of cells that are missing, at random" },
	{ .name = "task", .type = PARAM_ENUM, .init = "classification",
	 .words = "classification regression",
	  .help = "what is to be learned" },
	{ 0 }
};

const struct generator mixed_generator = {
	.name = "mixed", .summary = "Numbers and categories, independent given the class or adding up to the value",
	.params = mixed_params, .shape = mixed_shape, .fill = mixed_fill, .optimum = mixed_optimum,
	.signal = mixed_signal,
};
