/* Ridge regressions on layers that are written down here; scores are what R makes of the same numbers by
 * solve(crossprod(a) + diag(lambda), crossprod(a, y)). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/mlp/mlp.h"
#include "harness/run/probe.h"

/* A network whose hidden layer of two squares its inputs. */
static int squares(const void *self, const char *part, const struct data_view *x, struct mat *out, struct err *e)
{
	float *at = malloc(x->rows * 2 * sizeof *at);

	(void)self, (void)e;
	cr_assert_str_eq(part, "activations");
	for (size_t i = 0; i < x->rows * 2; i++)
		at[i] = x->x[i] * x->x[i];
	*out = mat_of(at, x->rows, 2);
	return 0;
}

static const struct learner_class squarer = { .name = "squarer", .parts = "weights activations", .part = squares };

struct told { double at[8]; size_t n; };

static void note(void *ctx, const char *name, size_t layer, double value)
{
	struct told *t = ctx;

	cr_assert_str_eq(name, "probe");
	cr_assert_eq(layer, t->n);
	t->at[t->n++] = value;
}

static struct evaluation part(const float *x, const double *target, const uint32_t *label, size_t rows)
{
	enum task task = label ? TASK_CLASSIFY : TASK_REGRESS;

	return (struct evaluation){
		.part.view = { .task = task, .rows = rows, .cols = 2, .stride = 2, .x = x, .classes = label ? 2 : 0 },
		.truth = { .task = task, .rows = rows, .classes = label ? 2 : 0, .label = label, .target = target },
	};
}

static const float x[] = { 1, 2, 2, 1, 3, 5, 4, 3, 5, 8, 6, 4 }, q[] = { 1.5, 1, 2.5, 4, 4.5, 6, 5.5, 2 };

static struct told probed(const struct evaluation *train, const struct evaluation *test)
{
	struct told t = { .n = 0 };
	struct diag_sink sink = { note, &t };
	struct param_set s;
	struct err e = { 0 };

	cr_assert(!param_init(&s, mlp_class.params, NULL) && !param_put(&s, "hidden", "2", NULL));
	cr_assert(!probe_layers(&squarer, NULL, &s, train, test, &sink, &e), "%s", e.text);
	param_free(&s);
	return t;
}

Test(run_probe, values_by_ridge_regression)
{
	static const double y[] = { 2, 1, 6, 4, 9, 7 }, z[] = { 1, 5, 8, 4 };
	struct evaluation train = part(x, y, NULL, 6), test = part(q, z, NULL, 4);
	struct told t = probed(&train, &test);

	cr_assert_eq(t.n, 2);
	cr_expect_float_eq(t.at[0], 0.955175279033, 1e-9);
	cr_expect_float_eq(t.at[1], 0.766717366372, 1e-9);
}

Test(run_probe, classes_by_the_largest_answer)
{
	static const uint32_t y[] = { 0, 0, 1, 0, 1, 1 }, z[] = { 0, 1, 1, 1 };
	struct evaluation train = part(x, NULL, y, 6), test = part(q, NULL, z, 4);

	cr_expect_eq(probed(&train, &test).at[0], .5);
}

Test(run_probe, what_has_no_layers_is_not_probed)
{
	struct evaluation sparse = part(NULL, NULL, (const uint32_t[]){ 0, 1 }, 2);
	struct diag_sink sink = { note, &(struct told){ .n = 0 } };
	struct param_set s;
	struct err e = { 0 };

	cr_assert(!param_init(&s, mlp_class.params, NULL));
	cr_expect(probe_fits(&mlp_class, &s));
	cr_expect(!probe_fits(&(struct learner_class){ .parts = "neighbours" }, &s));
	cr_expect(probe_layers(&squarer, NULL, &s, &sparse, &sparse, &sink, &e) && e.code == ERR_UNSUITED);
	cr_assert(!param_put(&s, "hidden", "none", NULL));
	cr_expect(!probe_fits(&mlp_class, &s));
	param_free(&s);
}
