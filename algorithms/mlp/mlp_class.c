/* The network as a learner (algorithms/learner.h): what it can do, and one step of the caller's
 * loop as one epoch. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/gradcheck.h"
#include "algorithms/mlp/mlp.h"
#include "algorithms/mlp/model.h"

static unsigned mlp_caps_with(const struct param_set *p)
{
	bool stops = mlp_settings_stop_from(p) < SIZE_MAX;
	bool watches = stops || param_enum(p, "schedule") == MLP_SCHEDULE_PLATEAU;

	return mlp_class.caps & ~((stops ? 0u : STOPS_EARLY) | (watches ? 0u : WANTS_VALIDATION));
}

static size_t mlp_validation_from(const struct param_set *p)
{
	return param_enum(p, "schedule") == MLP_SCHEDULE_PLATEAU ? 0 : mlp_settings_stop_from(p);
}

static int mlp_create(void **self, const struct param_set *p, const struct learner_env *env,
		      struct err *e)
{
	struct mlp *m = mem_zeros(1, sizeof *m, e);

	*self = NULL;
	if (!m)
		return -1;
	m->env = *env;
	if (mlp_settings_make(&m->set, p, e)) {
		free(m);
		return -1;
	}
	*self = m;
	return 0;
}

static int choose_loss(const struct mlp *m, struct mlp_loss *loss, struct err *e)
{
	bool classify = m->task == TASK_CLASSIFY;
	int kind = m->set.loss;

	if (kind == MLP_LOSS_AUTO)
		kind = classify ? MLP_LOSS_CROSS_ENTROPY : MLP_LOSS_MSE;
	*loss = (struct mlp_loss){ .kind = kind, .delta = m->set.huber_delta,
			       .squash = classify && mlp_losses[kind].values };
	if (!classify && !mlp_losses[kind].values)
		return FAIL(e, ERR_UNSUITED,
			    "loss=%s is for classes; for values take mse, mae or huber",
			    mlp_losses[kind].name);
	return 0;
}

static int check_inputs(const struct data_view *v, size_t inputs, struct err *e)
{
	if (v->cols != inputs)
		return FAIL(e, ERR_SHAPE, "the network has %zu inputs, the data %zu columns",
			    inputs, v->cols);
	if (v->cols && !v->x && !v->sparse)
		return FAIL(e, ERR_UNSUITED, "the data have no values");
	return 0;
}

static int check_data(const struct data_view *v, struct err *e)
{
	if (!v->rows)
		return FAIL(e, ERR_DATA, "no training rows");
	if (check_inputs(v, v->cols, e))
		return -1;
	if (v->task == TASK_CLASSIFY && !v->classes)
		return FAIL(e, ERR_DATA, "no classes");
	if (!view_complete(v))
		return FAIL(e, ERR_DATA,
			    "missing values, which mlp does not take: impute them first");
	return 0;
}

static int mlp_begin(void *self, const struct data_view *train, const struct data_view *valid,
		     struct err *e)
{
	struct mlp *m = self;
	struct mlp_loss loss;
	size_t outputs;

	if (check_data(train, e))
		return -1;
	mlp_settings_settle(&m->set, m->env.whole ? m->env.whole
						  : train->rows + (valid ? valid->rows : 0), valid);
	m->task = train->task;
	m->classes = m->task == TASK_CLASSIFY ? train->classes : 0;
	if (choose_loss(m, &loss, e))
		return -1;
	outputs = m->classes ? m->classes : 1;
	if (loss.kind == MLP_LOSS_BINARY_CROSS_ENTROPY && outputs == 2)
		outputs = 1;
	if (mlp_network_make_sparse(&m->net, train->cols, mlp_sparse_rows_dense(train),
				    m->set.hidden, m->set.hidden_layers, outputs,
				    m->set.activation, m->set.batch_norm, loss, e) ||
	    mlp_network_init(&m->net, m->set.init, m->set.init_scale, m->env.seed, e) ||
	    mlp_trainer_make(&m->trainer, &m->set, &m->net, train, valid, m->env.seed,
			     m->env.threads, e))
		return -1;
	m->trainer.judge = (struct mlp_judge){ m->env.score, m->env.score_ctx, m };
	m->training = true;
	return 0;
}

static int mlp_step(void *self, struct step_info *out, struct err *e)
{
	struct mlp *m = self;
	struct mlp_trainer *t = &m->trainer;

	if (mlp_trainer_epoch(t, e))
		return -1;
	*out = (struct step_info){
		.done = t->done, .step = t->epoch, .train_loss = t->train_loss,
		.valid_loss = t->valid_loss,
		.count = { { "epochs", (double)t->epoch }, { "weights", (double)m->net.params } }
	};
	if (m->set.early_stop)
		out->count[2] = (struct step_count){ "best_epoch", (double)t->on_valid.epoch };
	if (t->done) {
		m->note = t->note;
		m->notes = t->notes;
		t->note = NULL;
		mlp_trainer_free(t);
		m->training = false;
	}
	return 0;
}

static int check_shapes(const struct mlp *m, const struct data_view *x, struct mat scores,
			struct err *e)
{
	size_t width = m->classes ? m->classes : 1;

	if (check_inputs(x, m->net.inputs, e))
		return -1;
	if (scores.rows != x->rows || scores.cols != width)
		return FAIL(e, ERR_SHAPE, "scores are %zu x %zu, not %zu x %zu", scores.rows,
			    scores.cols, x->rows, width);
	return 0;
}

static int bad_value(size_t row, size_t column, float x, struct err *e)
{
	return FAIL(e, ERR_NUMERIC, "no finite answer for row %zu: column %zu is %g", row,
		    column + 1, (double)x);
}

/* Why row `r` has no finite answer: its values, or weights that have grown beyond all use. */
static int no_answer(const struct mlp_pass *p, size_t r, size_t dense, size_t row, struct err *e)
{
	const struct sparse *s = &p->sparse;
	const float *x = p->x + r * p->x_stride;

	for (size_t c = 0; c < dense; c++)
		if (!isfinite(x[c]))
			return bad_value(row, c, x[c], e);
	for (size_t k = s->start ? s->start[r] : 0; s->start && k < s->start[r + 1]; k++)
		if (!isfinite(s->value[k]))
			return bad_value(row, s->col[k], s->value[k], e);
	return FAIL(e, ERR_DIVERGED,
		    "no finite answer for row %zu: the network's weights or the row's values are "
		    "too large; a smaller learning_rate or clip_norm may help",
		    row);
}

static int write_scores(const struct mlp *m, const struct mlp_pass *p, size_t first, size_t rows,
			struct mat scores, struct err *e)
{
	const struct mlp_pass_layer *q = &p->layer[m->net.layers - 1];

	for (size_t r = 0; r < rows; r++) {
		float *s = mat_row(scores, first + r);

		mlp_loss_scores(&m->net.loss, m->net.k, q->a + r * q->stride, m->net.outputs, s,
				m->classes);
		for (size_t c = 0; c < scores.cols; c++)
			if (!isfinite(s[c]))
				return no_answer(p, r, m->net.layer[0].dense, first + r, e);
	}
	return 0;
}

static int mlp_predict(const void *self, const struct data_view *x, struct mat scores,
		       struct err *e)
{
	const struct mlp *m = self;
	size_t room = x->rows < MLP_CHUNK_ROWS ? x->rows : MLP_CHUNK_ROWS;
	struct mlp_source rows = { 0 };
	struct mlp_pass p = { 0 };
	int rc;

	if (check_shapes(m, x, scores, e))
		return -1;
	rc = mlp_source_make(&rows, &m->net, x, room, e) ||
	     mlp_pass_make(&p, &m->net, room, false, e);
	for (size_t done = 0; done < x->rows && !rc; done += p.room) {
		size_t now = x->rows - done < p.room ? x->rows - done : p.room;

		mlp_source_point(&rows, &p, done, now);
		mlp_network_forward(&m->net, &p, 0, now, NULL);
		rc = write_scores(m, &p, done, now, scores, e);
	}
	mlp_source_free(&rows);
	mlp_pass_free(&p);
	return rc ? -1 : 0;
}

static size_t mlp_model_size(const void *self)
{
	const struct mlp *m = self;

	return (m->net.params + m->net.running_size) * sizeof *m->net.w;
}

void mlp_destroy(void *self)
{
	struct mlp *m = self;

	if (!m)
		return;
	mlp_trainer_free(&m->trainer);
	free(m->note);
	mlp_diagnostics_free(&m->sample);
	mlp_network_free(&m->net);
	mlp_settings_free(&m->set);
	free(m);
}

static void report_batches(const struct mlp *m, const struct diag_sink *sink)
{
	const struct mlp_batch_note *note = m->training ? m->trainer.note : m->note;

	for (size_t i = 0; i < (m->training ? m->trainer.notes : m->notes); i++) {
		sink->put(sink->ctx, "batch_rate", i, note[i].rate);
		sink->put(sink->ctx, "batch_loss", i, note[i].loss);
	}
}

static int mlp_diagnose(void *self, const struct diag_sink *sink, struct err *e)
{
	struct mlp *m = self;
	const struct mlp_trainer *t = m->training ? &m->trainer : NULL;
	double rate = 0;

	if (t)
		rate = t->set->optimizer.rate *
		       mlp_schedule_factor(&t->schedule, (double)t->epoch + 0.5);
	if (!m->sampled && t) {
		if (mlp_diagnostics_make(&m->sample, &m->net, t->train, e))
			return -1;
		m->sampled = true;
	}
	if (!m->sampled)
		return FAIL(e, ERR_DATA,
			    "training is over: ask for diagnostics before or during it");
	report_batches(m, sink);
	if (t && !t->epoch &&
	    mlp_diagnostics_theory(&m->sample, &m->net, m->set.init, m->set.init_scale, sink, e))
		return -1;
	return mlp_diagnostics_report(&m->sample, &m->net, t ? &t->opt : NULL, rate, sink, e);
}

static int mlp_print(const void *self, const char *format, FILE *out, struct err *e)
{
	const struct mlp *m = self;

	if (strcmp(format, "text"))
		return FAIL(e, ERR_PARAM, "mlp prints text, not %s", format);
	fprintf(out, "%zu inputs", m->net.inputs);
	for (size_t i = 0; i < m->net.layers; i++)
		fprintf(out, " - %zu %s%s", m->net.layer[i].out,
			mlp_activations[m->net.layer[i].activation].name,
			m->net.layer[i].normalized ? " (batch norm)" : "");
	fprintf(out, "\n");
	return 0;
}

/* ---- parts ---- */

static int first_weights(const struct mlp *m, struct mat *out, struct err *e)
{
	const struct mlp_layer *l = &m->net.layer[0];
	float *w = mem_array(l->in, l->out * sizeof *w, e);

	if (!w || !(out->at = mem_array(l->out, l->in * sizeof *out->at, e))) {
		free(w);
		return -1;
	}
	*out = mat_of(out->at, l->out, l->in);
	mlp_network_get_weights(&m->net, m->net.w, 0, w);
	for (size_t u = 0; u < l->out; u++)
		for (size_t c = 0; c < l->in; c++)
			mat_row(*out, u)[c] = w[c * l->out + u];
	free(w);
	return 0;
}

static void copy_hidden(const struct mlp *m, const struct mlp_pass *p, size_t first, size_t rows,
			struct mat out)
{
	for (size_t r = 0; r < rows; r++) {
		float *to = mat_row(out, first + r);
		for (size_t l = 0; l + 1 < m->net.layers; to += m->net.layer[l].out, l++)
			memcpy(to, p->layer[l].a + r * p->layer[l].stride,
			       m->net.layer[l].out * sizeof *to);
	}
}

static int hidden_activations(const struct mlp *m, const struct data_view *x, struct mat *out,
			      struct err *e)
{
	size_t units = 0, room = x->rows < MLP_CHUNK_ROWS ? x->rows : MLP_CHUNK_ROWS;
	struct mlp_source rows = { 0 };
	struct mlp_pass p = { 0 };

	for (size_t l = 0; l + 1 < m->net.layers; l++)
		units += m->net.layer[l].out;
	if (check_inputs(x, m->net.inputs, e))
		return -1;
	if (!(out->at = mem_array(x->rows, units * sizeof *out->at, e)) ||
	    mlp_source_make(&rows, &m->net, x, room, e) ||
	    mlp_pass_make(&p, &m->net, room, false, e)) {
		mlp_source_free(&rows);
		free(out->at);
		return -1;
	}
	*out = mat_of(out->at, x->rows, units);
	for (size_t done = 0; done < x->rows; done += p.room) {
		size_t now = x->rows - done < p.room ? x->rows - done : p.room;

		mlp_source_point(&rows, &p, done, now);
		mlp_network_forward(&m->net, &p, 0, now, NULL);
		copy_hidden(m, &p, done, now, *out);
	}
	mlp_source_free(&rows);
	mlp_pass_free(&p);
	return 0;
}

static int mlp_part(const void *self, const char *part, const struct data_view *x, struct mat *out,
		    struct err *e)
{
	const struct mlp *m = self;

	*out = (struct mat){ 0 };
	if (m->net.layers < 2)
		return FAIL(e, ERR_UNSUITED, "the network has no hidden layer");
	if (!strcmp(part, "weights"))
		return first_weights(m, out, e);
	if (!strcmp(part, "activations"))
		return hidden_activations(m, x, out, e);
	return FAIL(e, ERR_PARAM, "mlp has no part '%s'", part);
}

static bool stops_early(const struct param_set *p, size_t rows)
{
	return rows >= mlp_settings_stop_from(p);
}

static bool trains_on(const struct param_set *p, size_t rows)
{
	return !stops_early(p, rows);
}

/* Who stops early still does so in a longer training: tol=0 alone would have it train to the end. */
static const struct learner_remedy mlp_remedies[] = {
	{ LEARNER_OVERFITS, "an L2 penalty of 0.03", "l2=0.03", 1, NULL },
	{ LEARNER_OVERFITS, "dropout of 0.5", "dropout=0.5", 1.3, NULL },
	{ LEARNER_OVERFITS, "early stopping", "early_stop=yes", 1, trains_on },
	{ LEARNER_UNDERFITS, "four times the width", "hidden=*4", 4, NULL },
	{ LEARNER_UNDERFITS, "longer training", "epochs=*3,tol=0", 6, trains_on },
	{ LEARNER_UNDERFITS, "longer training", "epochs=*3,tol=0,early_stop=yes", 3, stops_early },
	{ 0 }
};

const struct learner_class mlp_class = {
	.name = "mlp",
	.title = "multilayer perceptron (backpropagation)",
	.summary = "layers of units trained by gradient descent on a loss",
	.caps = CAN_CLASSIFY | CAN_REGRESS | GIVES_PROBABILITIES | TAKES_SPARSE | TAKES_WEIGHTS |
		WANTS_SCALING | WANTS_TARGET_SCALING | WANTS_VALIDATION | STOPS_EARLY | USES_SEED,
	.params = mlp_params,
	.remedies = mlp_remedies,
	.steps = "epochs",
	.caps_with = mlp_caps_with,
	.validation_from = mlp_validation_from,
	.validation = 0.1,
	.create = mlp_create,
	.begin = mlp_begin,
	.step = mlp_step,
	.predict = mlp_predict,
	.model_size = mlp_model_size,
	.save = mlp_save,
	.load = mlp_load,
	.destroy = mlp_destroy,
	.diagnose = mlp_diagnose,
	.diagnoses_start = true,
	.formats = "text",
	.print = mlp_print,
	.parts = "weights activations",
	.part = mlp_part,
	.self_check = mlp_gradcheck_all,
};
