/* Several threads: the same bits, and only where they are the faster way. */
#include <criterion/criterion.h>
#include <string.h>

#include "algorithms/mlp/mlp.h"
#include "algorithms/mlp/model.h"
#include "tests/support/problems.h"

/* With several threads from the first batch to the last, however long one would take. */
static double train(const char *hidden, const char *more, const char *value, const struct data_view *v,
		    size_t threads, float *scores)
{
	struct learner_env env = { .seed = 3, .threads = (int)threads };
	struct step_info at = { .done = false };
	struct param_set s;
	struct err e = { 0 };
	struct mlp *m;
	void *self;

	cr_assert(!param_init(&s, mlp_class.params, NULL) &&
		  !param_put(&s, "hidden", hidden, NULL) && !param_put(&s, "epochs", "3", NULL) &&
		  !param_put(&s, "input_dropout", "0.1", NULL) && !param_put(&s, more, value, NULL));
	cr_assert(!mlp_class.create(&self, &s, &env, &e) && !mlp_class.begin(self, v, NULL, &e),
		  "%s", e.text);
	m = self;
	m->trainer.pace = (struct mlp_pace){ .most = threads, .together = true, .hold = 1e9 };
	while (!at.done)
		cr_assert(!mlp_class.step(self, &at, &e), "%s", e.text);
	cr_assert(!mlp_class.predict(self, v, mat_of(scores, v->rows, 3), &e));
	mlp_class.destroy(self);
	param_free(&s);
	return at.train_loss;
}

Test(mlp_threads, do_not_change_a_bit)
{
	static const char *const ways[][3] = {
		{ "300:200", "batch", "256" }, { "300:90", "batch", "full" }, { "20", "dropout", "0.3" },
		{ "300:90", "input_noise", "0.1" }, { "130", "max_norm", "1" },
		{ "90", "clip_norm", "0.5" },
	};
	static float one[3 * 700], many[3 * 700];
	struct problem p = problem_blobs(700, 40, 3, 1);
	size_t start[701];
	static uint32_t col[700 * 4];
	static float value[700 * 4];
	struct sparse s = { start, col, value, 40 };
	struct data_view mixed = p.view;

	for (size_t k = 0; k < 700 * 4; k++) {
		col[k] = (uint32_t)(40 + k % 4 * 30 + k * 7 % 30);
		value[k] = 1;
	}
	for (size_t i = 0; i <= 700; i++)
		start[i] = 4 * i;
	mixed.cols = 160;
	mixed.sparse = &s;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		for (size_t view = 0; view < (i == 3 ? 1 : 2); view++) {
			const struct data_view *v = view ? &mixed : &p.view;
			double loss = train(ways[i][0], ways[i][1], ways[i][2], v, 1, one);

			for (size_t threads = 2; threads < 5; threads++) {
				cr_expect(loss == train(ways[i][0], ways[i][1], ways[i][2], v,
							threads, many));
				cr_expect(!memcmp(one, many, sizeof one),
					  "way %zu, view %zu with %zu threads", i, view, threads);
			}
		}
	problem_free(&p);
}

/* Goes on for some seconds of a machine on which batches cost so much; the share of them with several
 * threads, and of the time. */
static double go_on(struct mlp_pace *p, double seconds, double alone, double together)
{
	double all = 0, several = 0;

	while (all < seconds) {
		size_t n = mlp_pace_stretch(p);
		bool many = mlp_pace_threads(p) > 1;
		double t = (double)n * (many ? together : alone);

		cr_assert(n > 0);
		cr_assert_leq(t, 0.1, "looks at the clock too seldom");
		mlp_pace_note(p, n, t);
		all += t;
		several += many ? t : 0;
	}
	return several / all;
}

Test(mlp_threads, the_faster_way_is_found_and_tried_again)
{
	struct mlp_pace p = mlp_pace_make(2);

	cr_expect_eq(mlp_pace_threads(&p), 1);
	cr_expect_gt(go_on(&p, 2, 1e-3, 0.6e-3), 0.85);         /* two are faster */
	go_on(&p, 4, 1e-3, 1.5e-3);                             /* someone else takes a core */
	cr_expect_lt(go_on(&p, 4, 1e-3, 1.5e-3), 0.05);
	go_on(&p, 4, 1e-3, 0.6e-3);                             /* and leaves it */
	cr_expect_gt(go_on(&p, 4, 1e-3, 0.6e-3), 0.95);
	p = mlp_pace_make(2);
	go_on(&p, 1, 1e-3, 1e-3);
	cr_expect_lt(go_on(&p, 5, 1e-3, 0.99e-3), 0.1, "two cores for nothing");
	p = mlp_pace_make(1);
	cr_expect_eq(mlp_pace_threads(&p), 1);
	mlp_pace_note(&p, 10, 100);
	cr_expect_eq(mlp_pace_threads(&p), 1);
}
