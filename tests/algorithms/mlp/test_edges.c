/* Networks at the ends of what can be asked for: tiny tables, odd shapes, runaway steps, and
 * files. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <string.h>

#include "algorithms/mlp/mlp.h"
#include "tests/support/problems.h"

enum { ROWS = 70, COLS = 5 };

/* Shapes and options that have little room: each must train and answer on every table below. */
static const char *const nets[] = {
	"hidden=none", "hidden=1", "hidden=1:1:1", "hidden=4:4:4:4:4:4:4:4:4:4", "hidden=17:33:3",
	"batch=1", "batch=1000", "batch=full", "batch=33", "dropout=0.9,input_dropout=0.9",
	"batch_norm=yes", "batch_norm=yes,batch=2,hidden=3:3", "optimizer=lbfgs", "optimizer=rprop",
	"optimizer=sgd", "class_weight=balanced", "label_smoothing=0.5", "max_norm=0.1",
	"clip_norm=1e-3",
	"input_noise=1", "init=constant", "shuffle=no",
	"activation=sigmoid,hidden=8:8:8:8:8:8:8:8:8:8",
	"epsilon=1e-30", "beta1=0,beta2=0", "l1=1,l2=1"
};
enum { NETS = sizeof nets / sizeof *nets };

static void answers(const char *net, const struct data_view *v, const char *table)
{
	struct fitted f = { 0 };
	struct err e = { 0 };
	char text[200];
	double sum = 0;

	snprintf(text, sizeof text, "epochs=12,%s", net);
	cr_assert(!fit(&f, &mlp_class, text, v, NULL, 1, 1, &e) && !fitted_predict(&f, v, &e),
		  "%s on %s: %s", net, table, e.text);
	for (size_t i = 0; i < f.rows * f.outputs; i++) {
		cr_assert(isfinite(f.scores[i]), "%s on %s", net, table);
		sum += (double)f.scores[i];
	}
	if (v->task == TASK_CLASSIFY)
		cr_expect(fabs(sum - (double)f.rows) < 1e-4 * (double)f.rows, "%s on %s: %g", net,
			  table, sum);
	fitted_free(&f);
}

Test(mlp_edges, every_shape_answers_on_tables_with_little_in_them)
{
	static const size_t rows[] = { 1, 2, 3, 33, ROWS };
	struct problem p = problem_blobs(ROWS, COLS, 3, 1), s = problem_smooth(ROWS, COLS, 1);

	for (size_t k = 0; k < NETS; k++)
		for (size_t i = 0; i < 5; i++)
			for (size_t cols = 1; cols <= COLS; cols += COLS - 1) {
				struct data_view v = p.view, w = s.view;

				v.rows = w.rows = rows[i];
				v.cols = w.cols = cols;
				answers(nets[k], &v, "classes");
				if (!strstr(nets[k], "label_smoothing"))
					answers(nets[k], &w, "values");
			}
	problem_free(&p), problem_free(&s);
}

Test(mlp_edges, one_class_and_constant_columns_and_targets_are_answered)
{
	static const char *const losses[] = { "loss=cross_entropy", "loss=binary_cross_entropy",
					      "loss=mse" };
	struct problem p = problem_blobs(ROWS, COLS, 3, 1), s = problem_smooth(ROWS, COLS, 1);
	struct data_view alone;

	for (size_t i = 0; i < ROWS; i++) {
		p.label[i] = 0;
		p.x[i * COLS] = s.x[i * COLS] = 7;
		s.target[i] = 0;
	}
	alone = p.view;
	alone.classes = 1;
	for (size_t k = 0; k < NETS; k++) {
		answers(nets[k], &p.view, "one class of three");
		answers(nets[k], &s.view, "a constant target");
	}
	for (size_t k = 0; k < 3; k++) {
		answers(losses[k], &p.view, "one class of three");
		answers(losses[k], &alone, "the only class");
	}
	problem_free(&p), problem_free(&s);
}

Test(mlp_edges, divergence_is_an_error_and_not_a_score)
{
	struct problem p = problem_smooth(200, 3, 1);
	static const char *const ways[] = {
		"optimizer=sgd,learning_rate=500",
		"optimizer=momentum,learning_rate=1e3,hidden=50:50",
		"init=large,init_scale=1000,optimizer=sgd,hidden=50:50:50:50,learning_rate=100"
	};

	for (size_t i = 0; i < 3; i++) {
		struct fitted f = { 0 };
		struct err e = { 0 };

		cr_expect(fit(&f, &mlp_class, ways[i], &p.view, NULL, 1, 1, &e) == -1 &&
				  e.code == ERR_DIVERGED,
			  "%s: code %d, loss %g", ways[i], (int)e.code, f.last.train_loss);
		fitted_free(&f);
	}
	problem_free(&p);
}

/* A step that throws the weights far out may leave them finite and every answer not. */
Test(mlp_edges, answers_that_are_not_finite_are_divergence_when_the_rows_are)
{
	static const char *const mlp_optimizers[] = { "sgd",     "momentum", "nesterov", "adagrad",
						  "rmsprop", "adam",	 "amsgrad",  "adamw",
						  "rprop",   "lbfgs" };
	static const double rates[] = { 0.3, 3, 30, 1000 };
	struct problem p = problem_blobs(ROWS, COLS, 3, 1), s = problem_smooth(ROWS, COLS, 1);
	size_t diverged = 0;

	for (size_t k = 0; k < 10; k++)
		for (size_t epochs = 1; epochs < 30; epochs++)
			for (size_t i = 0; i < 8; i++) {
				const struct data_view *v = i % 2 ? &s.view : &p.view;
				struct fitted f = { 0 };
				struct err e = { 0 };
				char text[200];

				snprintf(text, sizeof text,
					 "optimizer=%s,learning_rate=%g,epochs=%zu,hidden=9:9",
					 mlp_optimizers[k], rates[i / 2], epochs);
				if (fit(&f, &mlp_class, text, v, NULL, 1, 1, &e) ||
				    fitted_predict(&f, v, &e)) {
					cr_expect(e.code == ERR_DIVERGED, "%s: %s", text, e.text);
					diverged++;
				}
				fitted_free(&f);
			}
	cr_expect(diverged > 0);
	problem_free(&p), problem_free(&s);
}

Test(mlp_edges, a_net_for_values_is_penalized_by_default_and_one_for_classes_is_not)
{
	static const char *const same[][2] = { { "epochs=9", "epochs=9,l2=0" },
					       { "epochs=9", "epochs=9,l2=0.05" } };
	struct problem p[] = { problem_blobs(60, COLS, 3, 1),
			       problem_smooth(60, COLS, 1) }; /* 3 / 60 = 0.05 */

	for (size_t k = 0; k < 2; k++) {
		struct fitted a = { 0 }, b = { 0 };
		struct err e = { 0 };

		cr_assert(!fit(&a, &mlp_class, same[k][0], &p[k].view, NULL, 1, 1, &e) &&
				  !fit(&b, &mlp_class, same[k][1], &p[k].view, NULL, 1, 1, &e) &&
				  !fitted_predict(&a, &p[k].view, &e) &&
				  !fitted_predict(&b, &p[k].view, &e),
			  "%s", e.text);
		cr_expect(!memcmp(a.scores, b.scores, a.rows * a.outputs * sizeof *a.scores), "%s",
			  same[k][1]);
		fitted_free(&a), fitted_free(&b);
		problem_free(&p[k]);
	}
}

/* Trains, saves, loads and predicts: the same bits? */
static void returns_from_a_file(const char *net, const struct data_view *v)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), file;
	struct learner_env env = { .seed = 5, .threads = 1 };
	struct fitted f = { 0 }, back = { .lc = &mlp_class };
	struct blob blob = { 0 };
	struct err e = { 0 };
	char text[200];

	H5Pset_fapl_core(access, 1 << 16, 0);
	file = H5Fcreate("model", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	blob.group = H5Gcreate2(file, "model", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	snprintf(text, sizeof text, "epochs=5,%s", net);
	cr_assert(!fit(&f, &mlp_class, text, v, NULL, 1, 1, &e) && !fitted_predict(&f, v, &e) &&
			  !mlp_class.save(f.self, &blob, &e) &&
			  !mlp_class.load(&back.self, &blob, &env, &e),
		  "%s: %s", net, e.text);
	back.outputs = f.outputs;
	cr_assert(!fitted_predict(&back, v, &e) &&
			  !memcmp(f.scores, back.scores, f.rows * f.outputs * sizeof *f.scores),
		  "%s: %s", net, e.text);
	fitted_free(&f), fitted_free(&back);
	H5Gclose(blob.group), H5Fclose(file), H5Pclose(access);
}

Test(mlp_edges, every_net_predicts_the_same_bits_after_a_file)
{
	struct problem p = problem_blobs(ROWS, COLS, 3, 1), two = problem_blobs(ROWS, COLS, 2, 1);
	struct problem s = problem_smooth(ROWS, COLS, 1);

	for (size_t k = 0; k < NETS; k++) {
		returns_from_a_file(nets[k], &p.view);
		if (!strstr(nets[k], "label_smoothing"))
			returns_from_a_file(nets[k], &s.view);
	}
	returns_from_a_file("loss=binary_cross_entropy", &two.view);
	returns_from_a_file("loss=mae,batch_norm=yes,hidden=20:130", &two.view);
	problem_free(&p), problem_free(&two), problem_free(&s);
}
