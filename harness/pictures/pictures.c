/* The kinds of pictures. A new one is a file beside this one and a name in KINDS. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/wordlist.h"
#include "harness/metrics/metrics.h"
#include "harness/pictures/picture.h"

#define KINDS(KIND) \
	KIND(surface) KIND(tree) KIND(pruning) KIND(roc) KIND(pr) KIND(reliability) KIND(confusion) \
	KIND(weights) KIND(units) KIND(training) KIND(lr_range) \
	KIND(support) KIND(neighbours) KIND(cost_width)

#define DECLARE(kind) extern const struct picture_kind picture_##kind;
#define ADDRESS(kind) &picture_##kind,

KINDS(DECLARE)
const struct picture_kind *const picture_kinds[] = { KINDS(ADDRESS) NULL };

const char *picture_name(size_t i)
{
	return picture_kinds[i] ? picture_kinds[i]->name : NULL;
}

const struct picture_kind *picture_need(const char *name, struct err *e)
{
	for (const struct picture_kind *const *k = picture_kinds; *k; k++)
		if (!strcmp((*k)->name, name))
			return *k;
	unknown_name(e, "no picture", name, picture_name);
	return NULL;
}

static int check_learner(const struct picture_kind *k, const struct variant *v, struct err *e)
{
	unsigned caps = learner_caps(v->learner, &v->params);

	if (k->learner && strcmp(k->learner, v->learner->name))
		return FAIL(e, ERR_UNSUITED, "the picture '%s' is of a %s, and %s is none", k->name,
			    learner_find(k->learner)->title, v->label);
	if (k->needs & PICTURE_PROBABILITIES && !(caps & GIVES_PROBABILITIES))
		return FAIL(e, ERR_UNSUITED, "the picture '%s' is of probabilities, and %s gives "
			    "none%s", k->name, v->label,
			    param_find(v->learner->params, "probability") ?
			    ": with probability=yes it does" : "");
	return 0;
}

static int check_run(const struct picture_kind *k, const struct picture_request *q, struct err *e)
{
	if (!(k->needs & PICTURE_OF_RUNS))
		return FAIL(e, ERR_UNSUITED, "the picture '%s' is of models, and a run keeps none: name "
			    "data and a learner", k->name);
	for (size_t i = 0; i < q->ndata; i++) {
		const struct run_dataset *d = &q->run->dataset[q->run_data[i]];
		if (k->needs & PICTURE_CLASSES && d->task != TASK_CLASSIFY)
			return FAIL(e, ERR_UNSUITED, "the picture '%s' is of classes, and %s is %s",
				    k->name, d->name, metric_task_name(d->task));
	}
	return 0;
}

int picture_check(const struct picture_kind *k, const struct picture_request *q, struct err *e)
{
	if (q->run)
		return check_run(k, q, e);
	for (size_t i = 0; i < q->ndata; i++) {
		const struct dataset *d = q->data[i];
		if (k->needs & PICTURE_CLASSES && d->task != TASK_CLASSIFY)
			return FAIL(e, ERR_UNSUITED, "the picture '%s' is of classes, and %s is "
				    "%s", k->name, d->name, metric_task_name(d->task));
		if (d->sparse)
			return FAIL(e, ERR_UNSUITED, "%s is sparse, and pictures are of dense "
				    "tables", d->name);
	}
	for (size_t i = 0; i < q->nvariants; i++)
		if (check_learner(k, &q->variant[i], e))
			return -1;
	return 0;
}

int picture_draw(const struct picture_kind *k, struct section *s, const struct picture_request *q,
		 struct err *e)
{
	if (k->draw)
		return k->draw(s, q, e);
	for (size_t i = 0; i < q->ndata * q->nvariants; i++) {
		size_t data = i / q->nvariants, variant = i % q->nvariants;
		if (k->draw_one(s, q, data, variant, e))
			return err_wrap(e, "%s on %s", q->variant[variant].label, q->data[data]->name);
	}
	return 0;
}

const char *picture_data_name(const struct picture_request *q, size_t data)
{
	return q->run ? q->run->dataset[q->run_data[data]].name : q->data[data]->name;
}

const char *picture_learner(const struct picture_request *q, size_t variant)
{
	return q->run ? q->run->variant[q->run_variant[variant]].learner
		      : q->variant[variant].learner->name;
}

/* ---- names of panels ---- */

static bool is_same(const struct param_set *a, const struct param_set *b, const char *name)
{
	char *x = param_text(a, name, NULL), *y = param_text(b, name, NULL);
	bool same = x && y && !strcmp(x, y);

	free(x);
	free(y);
	return same;
}

static const struct param_set *set_of(const struct variant *v, bool pipe)
{
	return pipe ? &v->pipe : &v->params;
}

/* Adds ",name=value" of what tells this variant from the defaults or from the others. */
static void add_settings(struct text *t, const struct picture_request *q, size_t variant,
			 bool pipe, const struct param_set *defaults)
{
	const struct variant *v = &q->variant[variant];

	for (const struct param *p = defaults->table; p->name; p++) {
		bool told = !is_same(set_of(v, pipe), defaults, p->name);
		for (size_t i = 0; i < q->nvariants && !told; i++)
			told = q->variant[i].learner == v->learner &&
			       !is_same(set_of(v, pipe), set_of(&q->variant[i], pipe), p->name);
		if (told) {
			char *value = param_text(set_of(v, pipe), p->name, NULL);
			text_add(t, "%s%s=%s", t->used ? "," : "", p->name, value ? value : "");
			t->failed |= !value;
			free(value);
		}
	}
}

const char *picture_label(struct report *r, const struct picture_request *q, size_t variant)
{
	const struct variant *v = q->run ? NULL : &q->variant[variant];
	const char *label = v ? v->label : q->run->variant[q->run_variant[variant]].label;
	struct text t = { 0 };

	if (q->spec)
		return report_text(r, "%s", q->spec[variant]);
	for (int pipe = 0; v && pipe < 2; pipe++) {
		struct param_set defaults;
		if (param_init(&defaults, pipe ? pipeline_params : v->learner->params, NULL))
			return label;
		add_settings(&t, q, variant, pipe, &defaults);
		param_free(&defaults);
	}
	if (t.used && !t.failed)
		label = report_text(r, "%s[%s]", v->learner->name, text_of(&t));
	text_free(&t);
	return label;
}

const char *picture_panel_title(struct report *r, const struct picture_request *q, size_t data,
				size_t variant)
{
	const char *label = picture_label(r, q, variant);

	return q->ndata > 1 ? report_text(r, "%s, %s", picture_data_name(q, data), label) : label;
}

int picture_failed(struct report *r, const struct picture_request *q, size_t data, size_t variant,
		   struct err *e)
{
	return err_wrap(e, "%s on %s", picture_label(r, q, variant), picture_data_name(q, data));
}
