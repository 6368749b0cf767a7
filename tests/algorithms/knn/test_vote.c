/* Votes: what the neighbours of a query say, counted by hand. */
#include <criterion/criterion.h>

#include "algorithms/core/close.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"

static struct knn *model(const struct knn_options *opt, const struct data_view *v)
{
	struct knn *m;
	struct err e = { 0 };

	cr_assert(!knn_create(&m, opt, &e) && !knn_fit(m, v, &e), "%s", e.text);
	return m;
}

/* Five rows on a line at 0 1 2 4 8, classes 0 1 1 0 2. */
static float line_x[5] = { 0, 1, 2, 4, 8 };
static uint32_t line_label[5] = { 0, 1, 1, 0, 2 };
static double line_target[5] = { 10, 20, 30, 40, 50 };

static struct data_view line(enum task task)
{
	return (struct data_view){ .x = line_x, .rows = 5, .cols = 1, .stride = 1, .task = task,
				   .classes = task == TASK_CLASSIFY ? 3 : 0, .label = line_label,
				   .target = line_target };
}

static void votes_at(float at, size_t k, enum knn_votes votes, enum task task, const float *weight,
		     float *scores)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct data_view v = line(task), q = { .x = &at, .rows = 1, .cols = 1, .stride = 1 };
	struct knn *m;
	struct err e = { 0 };

	v.weight = weight;
	opt.k = k;
	opt.votes = votes;
	m = model(&opt, &v);
	cr_assert(!knn_predict(m, &q, mat_of(scores, 1, task == TASK_CLASSIFY ? 3 : 1), &e), "%s", e.text);
	knn_destroy(m);
}

Test(knn_vote, counts_every_voter_once)
{
	float s[3];

	votes_at(0.4f, 3, KNN_UNIFORM, TASK_CLASSIFY, NULL, s);
	cr_expect(close_to(s[0], 1 / 3.0, 1e-6, 0) && close_to(s[1], 2 / 3.0, 1e-6, 0) && s[2] == 0);
	votes_at(0.4f, 3, KNN_UNIFORM, TASK_REGRESS, NULL, s);
	cr_expect(close_to(s[0], 20, 1e-6, 0), "%g", (double)s[0]);
}

Test(knn_vote, takes_equal_distances_in_training_order)
{
	float s[3];

	votes_at(3, 1, KNN_UNIFORM, TASK_CLASSIFY, NULL, s);    /* rows 2 and 3 are both at 1 */
	cr_expect(s[1] == 1);
}

Test(knn_vote, weighs_by_inverse_distance)
{
	float s[3];

	votes_at(0.25f, 2, KNN_DISTANCE, TASK_CLASSIFY, NULL, s);       /* 1/0.25 against 1/0.75 */
	cr_expect(close_to(s[0], 0.75, 1e-6, 0) && close_to(s[1], 0.25, 1e-6, 0), "%g", (double)s[0]);
	votes_at(1, 3, KNN_DISTANCE, TASK_CLASSIFY, NULL, s);           /* a voter at 0 decides alone */
	cr_expect(s[1] == 1);
	votes_at(0.25f, 2, KNN_DISTANCE, TASK_REGRESS, NULL, s);
	cr_expect(close_to(s[0], 12.5, 1e-6, 0));
}

Test(knn_vote, weighs_by_a_gaussian_as_wide_as_the_farthest_voter)
{
	double near = exp(-0.25 * 0.25 / (0.75 * 0.75) / 2), far = exp(-0.5);
	float s[3];

	votes_at(0.25f, 2, KNN_GAUSSIAN, TASK_CLASSIFY, NULL, s);
	cr_expect(close_to(s[0], near / (near + far), 1e-6, 0), "%g", (double)s[0]);
}

Test(knn_vote, multiplies_by_the_weights_of_rows)
{
	static const float weight[5] = { 5, 1, 1, 1, 1 };
	float s[3];

	votes_at(0.4f, 3, KNN_UNIFORM, TASK_CLASSIFY, weight, s);
	cr_expect(close_to(s[0], 5 / 7.0, 1e-6, 0));
	votes_at(0.25f, 2, KNN_DISTANCE, TASK_CLASSIFY, weight, s);
	cr_expect(close_to(s[0], 15 / 16.0, 1e-6, 0), "%g", (double)s[0]);
}

Test(knn_vote, lets_all_rows_within_it_vote_and_else_the_k_nearest)
{
	struct knn_options opt = KNN_DEFAULTS;
	float at[2] = { 1, 6.5f }, s[6];
	struct data_view v = line(TASK_CLASSIFY), q = { .x = at, .rows = 2, .cols = 1, .stride = 1 };
	struct knn *m;

	opt.k = 1;
	opt.radius = 1;
	m = model(&opt, &v);
	cr_assert(!knn_predict(m, &q, mat_of(s, 2, 3), NULL));
	cr_expect(close_to(s[0], 1 / 3.0, 1e-6, 0) && close_to(s[1], 2 / 3.0, 1e-6, 0));
	cr_expect(s[5] == 1, "the nearest decides where the radius holds nobody");
	knn_destroy(m);
}
