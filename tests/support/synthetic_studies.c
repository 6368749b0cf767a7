#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/synthetic_maker.h"

/* Error over a factor: training falls, test falls and rises again. */
static void error_scores(double x, double floor, double rise, double noise_, double *train,
			double *test)
{
	*train = 1 - fmax(0, (1 - floor) * exp(-3 * x) * 0.5);
	*test = 1 - floor - 0.5 * exp(-3 * x) - rise * x * x + noise_;
}

static void overfitting_factor(struct synth_maker *m, int64_t set, const struct synth_data *s,
			     size_t l, const char *factor, const double *value, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char label[64], params[96], changed[48];
		int64_t v;

		snprintf(changed, sizeof changed, "%s=%g", factor, value[i]);
		snprintf(label, sizeof label, "%s[%s]", synth_learners[l].learner, changed);
		snprintf(params, sizeof params, "{\"%s\":%g}", factor, value[i]);
		v = synth_variant(m, l, label, params, changed);
		for (size_t f = 0; f < 5; f++) {
			double x = (double)i / (double)(n - 1), train, test;
			int64_t cell = synth_cell(m, "overfitting", set, v, f, factor, value[i]);
			struct outcome o = { .status = CELL_OK,
					     .n_train = (double)(s->rows * 8 / 10),
					     .n_test = (double)(s->rows / 5),
					     .fit_s = .01,
					     .predict_s = .001 };
			struct outcome_score score[2];

			error_scores(l == 3 ? 1 - x : x, 1 - s->mean[l], 0.03,
				    0.01 * synth_noise("%s%s%zu", label, s->name, f), &train, &test);
			synth_primary(score, s->task, train, test + .004, test);
			synth_outcome(m, cell, &o, score);
		}
	}
}

static void overfitting_steps(struct synth_maker *m, int64_t set, const struct synth_data *s)
{
	int64_t v = synth_variant(m, 0, "mlp[epochs=120]", "{\"epochs\":120}", "epochs=120");

	for (size_t f = 0; f < 5; f++) {
		struct outcome_curve_point curve[120];
		struct outcome_diagnostic diag[120 * 4 / 5];
		int64_t cell = synth_cell(m, "overfitting", set, v, f, "step", NAN);
		struct outcome o = { .status = CELL_OK,
				     .n_train = (double)(s->rows * 8 / 10),
				     .n_test = (double)(s->rows / 5),
				     .fit_s = .3,
				     .predict_s = .001,
				     .curve = curve,
				     .ncurve = 120,
				     .diags = diag,
				     .ndiags = 96 };
		struct outcome_score score[2];

		for (size_t i = 0; i < 120; i++) {
			double x = (double)i / 119, train, test;

			error_scores(x * 2, 1 - s->mean[0], 0.024,
				    0.004 * synth_noise("%s%s%zu", "curve", s->name, f * 120 + i), &train,
				    &test);
			curve[i] = (struct outcome_curve_point){ i + 1,       .0025 * (double)i,
							 exp(-4 * x), exp(-3 * x) + .1 * x,
							 train,       test + .003,
							 test };
			if (i % 5 == 0)
				for (size_t k = 0; k < 4; k++)
					diag[i / 5 * 4 + k] = (struct outcome_diagnostic){
						i + 1, k, "gradient_norm",
						pow(10, -0.6 * (double)(3 - k)) * exp(-2 * x) *
							(1 + .1 * (double)f)
					};
		}
		synth_primary(score, s->task, curve[119].train, curve[119].valid, curve[119].test);
		synth_outcome(m, cell, &o, score);
	}
}

void synth_overfitting(struct synth_maker *m)
{
	static const double depth[] = { 1, 2, 3, 4, 6, 8, 12, 16, 24 },
			    c[] = { .01, .1, 1, 10, 100, 1000 },
			    k[] = { 1, 3, 5, 9, 15, 25, 45, 75 };
	static const size_t of[] = { 2, 3 };

	synth_study(m, "overfitting", "Overfitting", 1);
	for (size_t i = 0; i < 2; i++) {
		int64_t set = synth_set(m, synth_sets + of[i]);

		overfitting_steps(m, set, synth_sets + of[i]);
		overfitting_factor(m, set, synth_sets + of[i], 1, "max_depth", depth, 9);
		overfitting_factor(m, set, synth_sets + of[i], 2, "C", c, 6);
		overfitting_factor(m, set, synth_sets + of[i], 3, "k", k, 8);
	}
}

void synth_regularization(struct synth_maker *m)
{
	static const struct { const char *label, *changed, *params; double effect, gap;
	} arm[] = {
		{ "mlp[dropout=0,l2=0]", "l2=0", "{\"dropout\":0,\"l2\":0}", 0, .03 },
		{ "mlp[dropout=0.3]", "dropout=0.3,l2=0", "{\"dropout\":0.3,\"l2\":0}", .008,
		  .012 },
		{ "mlp[l2=0.01]", "l2=0.01", "{\"dropout\":0,\"l2\":0.01}", .003, .018 },
		{ "mlp[dropout=0.3,l2=0.01]", "dropout=0.3,l2=0.01",
		  "{\"dropout\":0.3,\"l2\":0.01}", -.004, .008 },
	};

	synth_study(m, "regularization", "Dropout and L2", 2);
	for (size_t i = 1; i < 4; i++)
		for (size_t a = 0; a < 4; a++) {
			int64_t set = synth_set(m, synth_sets + i);
			int64_t v =
				synth_variant(m, 0, arm[a].label, arm[a].params, arm[a].changed);

			for (size_t f = 0; f < SYNTH_FOLDS; f++) {
				int64_t cell = synth_cell(m, "regularization", set, v, f, "arm", NAN);
				double test =
					synth_sets[i].mean[0] +
					arm[a].effect * (1 + (double)i / 4) - .01 +
					.02 * synth_noise("%s%s%zu", synth_sets[i].name, "reg", f) +
					.004 * synth_noise("%s%s%zu", synth_sets[i].name,
							   arm[a].label, f);
				struct outcome o = { .status = CELL_OK,
						     .n_train = (double)(synth_sets[i].rows * 9 / 10),
						     .n_test = (double)(synth_sets[i].rows / 10),
						     .fit_s = .2,
						     .predict_s = .001 };
				struct outcome_score score[2];

				synth_primary(score, synth_sets[i].task, fmin(1, test + arm[a].gap),
					      NAN, test);
				synth_outcome(m, cell, &o, score);
			}
		}
}

void synth_scaling(struct synth_maker *m)
{
	static const double exponent[] = { 1.02, 1.15, 1.85, 1.0 },
			    at_1000[] = { .4, .009, .05, 2e-4 };

	synth_study(m, "scaling", "Run time over size", 3);
	for (size_t n = 250; n <= 8000; n *= 2) {
		char name[40];
		struct synth_data s = { .name = name,
				 .task = "classification",
				 .licence = "",
				 .rows = n,
				 .features = 21,
				 .classes = 3,
				 .majority = .34 };
		int64_t set;

		snprintf(name, sizeof name, "waveform[n=%zu]", n);
		set = synth_set(m, &s);
		for (size_t l = 0; l < 4; l++) {
			int64_t v = synth_variant(m, l, synth_learners[l].learner, synth_learners[l].params, "");

			for (size_t f = 0; f < 3; f++) {
				int64_t cell = synth_cell(m, "scaling", set, v, f, "n", (double)n);
				double t = at_1000[l] * pow((double)n / 1000, exponent[l]);
				struct outcome o = {
					.status = CELL_OK,
					.n_train = (double)(n * 2 / 3),
					.n_test = (double)(n / 3),
					.predict_s = t * (l == 3 ? 30 : .02),
					.fit_s = t * exp(.05 * synth_noise("%s%s%zu", name,
								     synth_learners[l].learner, f)),
				};
				struct outcome_score score[2];

				synth_primary(score, s.task, .9, NAN, .85);
				synth_outcome(m, cell, &o, score);
			}
		}
	}
}
