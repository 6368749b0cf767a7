/* What training promises: it fits, ends, repeats itself, and each option does what its help
 * says. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/mlp/init.h"
#include "algorithms/mlp/mlp.h"
#include "algorithms/mlp/train.h"
#include "tests/support/problems.h"

/* Fits and predicts; the caller frees. A failure ends the test. */
static struct fitted run(const char *params, const struct data_view *train,
			 const struct data_view *valid, int threads)
{
	struct fitted f = { 0 };
	struct err e = { 0 };

	cr_assert(!fit(&f, &mlp_class, params, train, valid, 11, threads, &e) &&
		  !fitted_predict(&f, train, &e), "%s: %s", params, e.text);
	return f;
}

static bool same_scores(const struct fitted *a, const struct fitted *b)
{
	return !memcmp(a->scores, b->scores, a->rows * a->outputs * sizeof *a->scores);
}

/* Do two sets of parameters end in the same bits? */
static bool same(const char *p, const char *q, const struct data_view *v)
{
	struct fitted a = run(p, v, NULL, 1), b = run(q, v, NULL, 1);
	bool is = same_scores(&a, &b);

	fitted_free(&a);
	fitted_free(&b);
	return is;
}

/* The largest difference between the scores in which two sets of parameters end. */
static double apart(const char *p, const char *q, const struct data_view *v)
{
	struct fitted a = run(p, v, NULL, 1), b = run(q, v, NULL, 1);
	double most = 0;

	for (size_t i = 0; i < a.rows * a.outputs; i++)
		most = fmax(most, fabs((double)a.scores[i] - (double)b.scores[i]));
	fitted_free(&a);
	fitted_free(&b);
	return most;
}

/* Arms of a regularization study are paired: what an arm draws comes from a stream of its own, so that it
 * starts from the same weights and sees the same batches. An arm that is on, but so weak that it
 * changes next to nothing, tells: one that took from the others' streams would end elsewhere. */
Test(mlp_train, arms_start_from_the_same_weights_and_see_the_same_batches)
{
#define PLAIN "hidden=16:8,batch=16,epochs=5,tol_epochs=1000,l2=0"
	static const char *const weak[] = {
		"dropout=1e-7", "input_dropout=1e-7", "input_noise=1e-30", "l1=1e-30", "max_norm=1000000",
		"label_smoothing=1e-30", "weight_decay=1e-30", "clip_norm=1000000",
	}, *const strong[] = {
		"dropout=0.5", "input_dropout=0.5", "input_noise=1", "l1=0.1", "max_norm=0.1", "label_smoothing=0.3",
		"weight_decay=0.1", "clip_norm=0.001",
	};
	struct problem p = problem_blobs(100, 5, 3, 4);

	for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
		char text[200];

		snprintf(text, sizeof text, "%s,%s", PLAIN, weak[i]);
		cr_expect(apart(PLAIN, text, &p.view) < 1e-4, "%s: %g", weak[i], apart(PLAIN, text, &p.view));
		snprintf(text, sizeof text, "%s,%s", PLAIN, strong[i]);
		cr_expect(apart(PLAIN, text, &p.view) > 1e-3, "%s", strong[i]);
		/* unmoved, all are where they began */
		snprintf(text, sizeof text, "%s,optimizer=sgd,learning_rate=1e-30,%s", PLAIN,
			 i == 4 || i == 6 ? weak[i] : strong[i]);
		cr_expect(same(PLAIN ",optimizer=sgd,learning_rate=1e-30", text, &p.view), "%s", strong[i]);
	}
	problem_free(&p);
#undef PLAIN
}

Test(mlp_train, learns_twenty_random_points_by_heart)
{
	static const char *const ways[] = {
		"optimizer=adam,batch=full,learning_rate=0.01",
		"optimizer=momentum,batch=20,learning_rate=0.1",
		"optimizer=nesterov,learning_rate=0.05", "optimizer=rmsprop,learning_rate=0.01",
		"optimizer=amsgrad,learning_rate=0.01", "optimizer=adagrad,learning_rate=0.1",
		"optimizer=rprop,epochs=100", "optimizer=lbfgs",
		"optimizer=sgd,learning_rate=0.5,batch=5", "batch=1"
	};
	struct problem p = problem_blobs(20, 6, 2, 1);
	struct rng r = rng_make(5);

	for (size_t i = 0; i < 20; i++)
		p.label[i] = (uint32_t)rng_below(&r, 2);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		char text[200];
		struct fitted f;

		snprintf(text, sizeof text, "epochs=3000,tol=0,%s", ways[i]);
		f = run(text, &p.view, NULL, 1);
		cr_expect(f.last.train_loss < 1e-3, "%s: loss %g", ways[i], f.last.train_loss);
		cr_expect(accuracy_of(&f, &p.view) == 1, "%s: accuracy %g, loss %g", ways[i],
			  accuracy_of(&f, &p.view), f.last.train_loss);
		fitted_free(&f);
	}
	problem_free(&p);
}

Test(mlp_train, every_loss_separates_classes_and_fits_values)
{
	struct problem p = problem_blobs(150, 4, 3, 1), two = problem_blobs(150, 4, 2, 1),
		       s = problem_smooth(300, 3, 1);
	static const char *const classes[] = { "loss=cross_entropy", "loss=binary_cross_entropy",
					       "loss=mse", "loss=mae", "loss=huber" };
	static const char *const values[] = { "loss=mse", "loss=mae", "loss=huber",
					      "loss=huber,huber_delta=0.1" };

	for (size_t i = 0; i < 5; i++) {
		struct fitted a = run(classes[i], &p.view, NULL, 1),
			      b = run(classes[i], &two.view, NULL, 1);

		cr_expect(accuracy_of(&a, &p.view) >= 0.95 && accuracy_of(&b, &two.view) >= 0.95,
			  "%s", classes[i]);
		fitted_free(&a);
		fitted_free(&b);
	}
	for (size_t i = 0; i < 4; i++) {
		struct fitted a = run(values[i], &s.view, NULL, 1);

		cr_expect(rmse_of(&a, &s.view) < 0.2, "%s: %g", values[i], rmse_of(&a, &s.view));
		fitted_free(&a);
	}
	problem_free(&p), problem_free(&two), problem_free(&s);
}

/* A clip that never bites takes the way through a stored gradient, the default the fused one. */
Test(mlp_train, fused_and_stored_gradients_make_the_same_steps)
{
	struct problem p = problem_blobs(300, 37, 3, 1);

	cr_expect(same("hidden=50:130,epochs=5,l2=0.01,l1=1e-4",
		       "hidden=50:130,epochs=5,l2=0.01,l1=1e-4,clip_norm=1e6", &p.view));
	cr_expect(same("hidden=20,epochs=4,batch=64,optimizer=momentum,max_norm=0",
		       "hidden=20,epochs=4,batch=64,optimizer=momentum,max_norm=1e5", &p.view));
	problem_free(&p);
}

Test(mlp_train, options_that_are_off_change_nothing_and_those_on_do)
{
	struct problem p = problem_blobs(100, 5, 3, 1);
	static const char *const on[] = {
		"dropout=0.3", "input_dropout=0.2", "input_noise=0.1", "l1=0.01", "l2=0.01",
		"weight_decay=0.1",
		"max_norm=0.5", "clip_norm=0.01", "batch_norm=yes", "label_smoothing=0.1",
		"shuffle=no", "init_scale=0.5",
		"schedule=step,decay_epochs=3", "schedule=exponential", "schedule=cosine",
		"schedule=one_cycle", "schedule=range", "warmup=3",
		"optimizer=adamw", "optimizer=amsgrad,beta2=0.9", "activation=tanh",
		"init=orthogonal", "batch=7",
		"rate_floor=0.5,schedule=cosine", "dropout=0.3:0.1,hidden=16:8"
	};

	cr_expect(same(
		"epochs=8",
		"epochs=8,dropout=0,l1=0,l2=0,clip_norm=0,max_norm=0,label_smoothing=0,warmup=0",
		&p.view));
	for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
		char text[200];

		snprintf(text, sizeof text, "epochs=8,%s", on[i]);
		cr_expect(!same("epochs=8", text, &p.view), "%s has no effect", on[i]);
		cr_expect(same(text, text, &p.view), "%s does not repeat itself", on[i]);
	}
	problem_free(&p);
}

Test(mlp_train, class_weights_answer_imbalance)
{
	struct problem p = problem_blobs(400, 2, 2, 3);
	struct fitted plain, even;
	size_t rare[2] = { 0 };

	/* make class 1 rare and hard: keep a tenth of it, and move it into class 0 */
	for (size_t i = 0; i < 400; i++)
		if (p.label[i] && i % 20 > 1)
			p.label[i] = 0;
	plain = run("epochs=20", &p.view, NULL, 1);
	even = run("epochs=20,class_weight=balanced", &p.view, NULL, 1);
	for (size_t i = 0; i < 400; i++) {
		rare[0] += plain.scores[2 * i + 1] > 0.5f;
		rare[1] += even.scores[2 * i + 1] > 0.5f;
	}
	cr_expect(rare[1] > rare[0], "%zu and %zu rows are called rare", rare[0], rare[1]);
	fitted_free(&plain);
	fitted_free(&even);
	problem_free(&p);
}

Test(mlp_train, row_weights_of_two_are_rows_that_stand_twice)
{
	struct problem p = problem_smooth(60, 3, 1), twice = problem_smooth(60, 3, 1);
	struct data_view once = p.view, both = twice.view;
	float w[40], x[60 * 3];
	double t[60];
	struct fitted a, b;

	once.rows = 40;
	once.weight = w;
	for (size_t i = 0; i < 40; i++)
		w[i] = i < 20 ? 2 : 1;
	for (size_t i = 0; i < 60; i++) {
		memcpy(x + 3 * i, p.x + 3 * (i % 40), 3 * sizeof *x);
		t[i] = p.target[i % 40];
	}
	both.x = x;
	both.target = t;
	a = run("optimizer=lbfgs,epochs=30,hidden=5,l2=0", &once, NULL, 1);
	b = run("optimizer=lbfgs,epochs=30,hidden=5,l2=0", &both, NULL, 1);
	cr_expect(close_to(a.last.train_loss, b.last.train_loss, 2e-2, 0), "%g %g",
		  a.last.train_loss, b.last.train_loss);
	fitted_free(&a), fitted_free(&b);
	problem_free(&p), problem_free(&twice);
}

Test(mlp_train, tolerance_ends_training_and_epochs_bound_it)
{
	struct problem p = problem_blobs(100, 4, 2, 1);
	struct fitted a = run("epochs=1000", &p.view, NULL, 1),
		      b = run("epochs=7", &p.view, NULL, 1);
	struct fitted c = run("epochs=300,tol=0", &p.view, NULL, 1);

	cr_expect(a.last.step < 1000 && a.last.done);
	cr_expect(b.last.step == 7 && b.last.done);
	cr_expect(c.last.step == 300 && c.last.done);
	fitted_free(&a), fitted_free(&b), fitted_free(&c);
	problem_free(&p);
}

Test(mlp_train, early_stopping_goes_back_to_the_best_weights)
{
	struct problem p = problem_blobs(60, 5, 2, 1), v = problem_blobs(60, 5, 2, 2);
	struct rng r = rng_make(1);
	struct fitted f = { 0 };
	struct err e = { 0 };
	double best = INFINITY, loss = 0;

	for (size_t i = 0; i < 60; i++)
		if (rng_uniform(&r) < 0.3)
			p.label[i] = 1 - p.label[i];
	f = run("early_stop=yes,patience=5,epochs=500,tol=0,learning_rate=0.02,batch_norm=yes",
		&p.view, &v.view, 1);
	cr_expect(f.last.step < 500 && isfinite(f.last.valid_loss));
	best = f.last.count[2].value;
	cr_expect(best == (double)f.last.step - 5, "best epoch %g of %zu", best, f.last.step);
	cr_assert(!fitted_predict(&f, &v.view, &e));
	for (size_t i = 0; i < 60; i++)
		loss -= log((double)f.scores[2 * i + v.label[i]]) / 60;
	cr_expect(loss < f.last.valid_loss, "%g restored, %g last", loss, f.last.valid_loss);
	fitted_free(&f);
	cr_expect(fit(&f, &mlp_class, "early_stop=yes", &p.view, NULL, 1, 1, &e) == -1 &&
		  e.code == ERR_PARAM);
	fitted_free(&f);
	problem_free(&p), problem_free(&v);
}

Test(mlp_train, max_norm_bounds_every_unit_and_l1_empties_weights)
{
	struct problem p = problem_blobs(100, 6, 3, 1);
	struct param_set set;
	struct mlp_settings s;
	struct mlp_network n;
	struct mlp_trainer t;
	size_t hidden[] = { 20 };
	float w[6 * 20];

	cr_assert(!param_init(&set, mlp_params, NULL) &&
		  !param_put(&set, "max_norm", "0.7", NULL) && !mlp_settings_make(&s, &set, NULL));
	cr_assert(!mlp_network_make(&n, 6, hidden, 1, 3, MLP_ACTIVATION_RELU, false,
				    (struct mlp_loss){ MLP_LOSS_CROSS_ENTROPY, false, 1 }, NULL) &&
		  !mlp_network_init(&n, 0, 1, 1, NULL) &&
		  !mlp_trainer_make(&t, &s, &n, &p.view, NULL, 1, 1, NULL));
	for (int i = 0; i < 5; i++)
		cr_assert(!mlp_trainer_epoch(&t, NULL));
	mlp_network_get_weights(&n, n.w, 0, w);
	for (size_t o = 0; o < 20; o++) {
		double norm = 0;

		for (size_t i = 0; i < 6; i++)
			norm += pow((double)w[i * 20 + o], 2);
		cr_expect(sqrt(norm) <= 0.7 * (1 + 1e-5), "unit %zu: %g", o, sqrt(norm));
	}
	mlp_trainer_free(&t), mlp_network_free(&n), mlp_settings_free(&s), param_free(&set);
	problem_free(&p);
}

Test(mlp_train, batch_normalization_predicts_a_row_without_its_neighbours)
{
	struct problem p = problem_blobs(150, 4, 3, 1);
	struct fitted f = run("batch_norm=yes,epochs=40,hidden=16:16", &p.view, NULL, 1);
	float alone[3];
	struct data_view row = p.view;

	cr_expect(accuracy_of(&f, &p.view) >= 0.95);
	row.rows = 1;
	cr_assert(!mlp_class.predict(f.self, &row, mat_of(alone, 1, 3), NULL));
	cr_expect(!memcmp(alone, f.scores, sizeof alone));
	fitted_free(&f);
	problem_free(&p);
}

/* For a linear network the expectation over masks is exactly the prediction without them. */
Test(mlp_train, dropout_keeps_the_expected_output_and_is_absent_from_prediction)
{
	enum { N = 40, DRAWS = 4000 };
	struct problem p = problem_blobs(N, 6, 2, 1);
	size_t hidden[] = { 20, 20 };
	float keep[] = { 0.9f, 0.6f, 0.8f, 1 }, x[6];
	struct mlp_network n;
	struct mlp_pass pass;
	double sum = 0, squares = 0, plain;

	cr_assert(!mlp_network_make(&n, 6, hidden, 2, 1, MLP_ACTIVATION_IDENTITY, false,
				    (struct mlp_loss){ MLP_LOSS_MSE, false, 1 }, NULL) &&
		  !mlp_network_init(&n, 0, 1, 1, NULL) && !mlp_pass_make(&pass, &n, 1, true, NULL));
	pass.x = p.x;
	pass.x_stride = 6;
	mlp_network_forward(&n, &pass, 0, 1, NULL);
	plain = (double)pass.layer[2].a[0];
	for (uint64_t i = 0; i < DRAWS; i++) {
		struct mlp_dropout d = { .key = 3, .row = i, .keep = keep };
		double z;

		memcpy(x, p.x, sizeof x);
		n.k->drop(x, NULL, 6, mlp_dropout_key(&d, 0), mlp_dropout_first(&d, 0, 16),
			  keep[0]);
		pass.x = x;
		mlp_network_forward(&n, &pass, 0, 1, &d);
		z = (double)pass.layer[2].a[0];
		sum += z / DRAWS;
		squares += z * z / DRAWS;
	}
	cr_expect(squares - sum * sum > 1e-4, "dropout drops nothing");
	cr_expect(close_to(sum, plain, 0, 5 * sqrt((squares - sum * sum) / DRAWS)),
		  "%g expected, %g on average", plain, sum);
	pass.x = p.x;
	mlp_network_forward(&n, &pass, 0, 1, NULL);
	cr_expect(plain == (double)pass.layer[2].a[0]);
	mlp_pass_free(&pass), mlp_network_free(&n), problem_free(&p);
}

Test(mlp_train, first_weights_have_the_variance_that_their_name_says)
{
	static const struct { int kind; double variance;
	} kinds[] = { { MLP_INIT_GLOROT_UNIFORM, 2.0 / 300 },
		      { MLP_INIT_GLOROT_NORMAL, 2.0 / 300 },
		      { MLP_INIT_HE_UNIFORM, 2.0 / 200 },
		      { MLP_INIT_HE_NORMAL, 2.0 / 200 },
		      { MLP_INIT_LECUN_UNIFORM, 1.0 / 200 },
		      { MLP_INIT_LECUN_NORMAL, 1.0 / 200 },
		      { MLP_INIT_STANDARD, 1.0 / 600 },
		      { MLP_INIT_UNIFORM, 1.0 / 3 },
		      { MLP_INIT_LARGE, 0.5 },
		      { MLP_INIT_SMALL, 5e-9 } };
	enum { IN = 200, OUT = 100 };
	float *w = malloc(IN * OUT * sizeof *w);
	struct rng r = rng_make(1);

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		double sum = 0, squares = 0;

		cr_assert(!mlp_init_weights(w, IN, OUT, kinds[k].kind, 1, &r, NULL));
		for (size_t i = 0; i < IN * OUT; i++) {
			sum += (double)w[i] / (IN * OUT);
			squares += (double)w[i] * (double)w[i] / (IN * OUT);
		}
		cr_expect(close_to(squares, kinds[k].variance, 0.06, 0), "kind %d: %g, not %g",
			  kinds[k].kind, squares, kinds[k].variance);
		cr_expect(fabs(sum) < 5 * sqrt(kinds[k].variance / (IN * OUT)));
	}
	cr_assert(!mlp_init_weights(w, IN, OUT, MLP_INIT_ORTHOGONAL, 1, &r, NULL));
	for (size_t a = 0; a < OUT; a += 7)
		for (size_t b = 0; b < OUT; b += 9) {
			double dot = 0;

			for (size_t i = 0; i < IN; i++)
				dot += (double)w[i * OUT + a] * (double)w[i * OUT + b];
			cr_expect(close_to(dot, a == b, 0, 1e-5), "columns %zu and %zu: %g", a, b,
				  dot);
		}
	free(w);
}

Test(mlp_train, schedules_take_their_published_course)
{
	struct mlp_schedule s = { .kind = MLP_SCHEDULE_COSINE, .epochs = 10 };

	cr_expect(close_to(mlp_schedule_factor(&s, 0), 1, 1e-12, 0) &&
		  close_to(mlp_schedule_factor(&s, 5), 0.5, 1e-12, 0) &&
		  close_to(mlp_schedule_factor(&s, 10), 0, 0, 1e-12));
	s = (struct mlp_schedule){ .kind = MLP_SCHEDULE_STEP, .epochs = 10, .step_epochs = 3,
		.factor = 0.1 };
	cr_expect(close_to(mlp_schedule_factor(&s, 2.9), 1, 1e-12, 0) &&
		  close_to(mlp_schedule_factor(&s, 6.1), 0.01, 1e-12, 0));
	s = (struct mlp_schedule){ .kind = MLP_SCHEDULE_EXPONENTIAL, .factor = 0.5, .floor = 0.2 };
	cr_expect(close_to(mlp_schedule_factor(&s, 2.5), 0.25, 1e-12, 0) &&
		  close_to(mlp_schedule_factor(&s, 9), 0.2, 1e-12, 0));
	s = (struct mlp_schedule){ .kind = MLP_SCHEDULE_CONSTANT, .warmup = 4 };
	cr_expect(close_to(mlp_schedule_factor(&s, 1), 0.25, 1e-12, 0) &&
		  mlp_schedule_factor(&s, 5) == 1);
	s = (struct mlp_schedule){ .kind = MLP_SCHEDULE_ONE_CYCLE, .epochs = 100 };
	cr_expect(close_to(mlp_schedule_factor(&s, 0), 0.04, 1e-9, 0) &&
		  close_to(mlp_schedule_factor(&s, 30), 1, 1e-9, 0) &&
		  mlp_schedule_factor(&s, 100) < 1e-5);
	s = (struct mlp_schedule){ .kind = MLP_SCHEDULE_RANGE, .epochs = 40, .floor = 1e-4 };
	cr_expect(close_to(mlp_schedule_factor(&s, 0), 1e-4, 1e-9, 0) &&
		  close_to(mlp_schedule_factor(&s, 10), 1e-3, 1e-9, 0) &&
		  close_to(mlp_schedule_factor(&s, 40), 1, 1e-9, 0));
	s.floor = 0;
	cr_expect(close_to(mlp_schedule_factor(&s, 20), 1e-3, 1e-9, 0));
	s = (struct mlp_schedule){ .kind = MLP_SCHEDULE_PLATEAU, .factor = 0.5, .patience = 2 };
	for (int i = 0; i < 4; i++)
		mlp_schedule_note(&s, 1);
	cr_expect(mlp_schedule_factor(&s, 4) == 0.5, "%g", mlp_schedule_factor(&s, 4));
}
