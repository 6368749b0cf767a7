/* How often a control is called not as it should be where nothing leaks, and how often where something does: cells
 * as a run makes them, of real learners on data drawn anew for each run. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/controls.h"
#include "harness/run/cell_run.h"
#include "tests/support/alarms.h"

struct control_design {
	const char *data, *cv;
};

static void add_cell(struct alarm_cells *a, size_t run, const struct cell *x, const struct plan *p)
{
	struct small_cell *c = a->cell + a->n++;
	double test = NAN;

	*c = (struct small_cell){ .study = a->study[run],
				  .kind = "controls",
				  .data = "s1",
				  .variant = { .learner = x->variant->learner->name },
				  .repeat = x->repeat,
				  .fold = x->fold,
				  .factor = x->factor.name,
				  .factor_value = x->factor.value,
				  .train = NAN,
				  .valid = NAN };
	cell_run(x, p, &c->o);
	cr_assert_eq(c->o.status, CELL_OK, "%s", c->o.info);
	for (size_t i = 0; i < c->o.nscores; i++)
		if (!strcmp(c->o.scores[i].metric, "accuracy"))
			test = c->o.scores[i].test;
	c->test = test;
}

/* A run of its own data, folds and seeds. */
static void add_controls(struct alarm_cells *a, const struct control_design *d, size_t run,
			 size_t number)
{
	struct err e = { 0 };
	struct job_list l;
	struct study *s;
	struct plan p;
	char data[96];

	snprintf(data, sizeof data, "%s,seed=%zu]", d->data, number + 1);
	cr_assert(!plan_init(&p, &e) && (s = plan_add_study(&p, "controls", "controls", &e)), "%s",
		  e.text);
	p.seed = number;
	cr_assert(!study_add_data(s, data, NULL, &e) && !study_put(s, "cv", d->cv, &e) &&
			  !study_add_learner(s, "tree", &e) &&
			  !study_add_learner(s, "knn[k=3]", &e) && !plan_finish(&p, &e) &&
			  !job_list_make(&l, &p, NULL, NULL, &e),
		  "%s", e.text);
	for (size_t i = 0; i < l.ncells; i++)
		add_cell(a, run, l.cells + i, &p);
	job_list_free(&l);
	plan_free(&p);
}

struct control_alarms {
	size_t kind[CONTROL_KINDS], any, raw[2], missed; /* raw: p < .05 of A/A, by learner */
};

static void count_alarms(struct control_alarms *n, const struct results *r, size_t study)
{
	bool bad[CONTROL_KINDS] = { false };
	struct controls c;
	struct err e = { 0 };
	size_t self = 0;

	cr_assert(!controls_create(&c, r, study, &e), "%s", e.text);
	for (size_t i = 0; i < c.n; i++) {
		bad[c.at[i].kind] |= c.at[i].verdict == CONTROL_BAD;
		if (c.at[i].kind == CONTROL_SELF)
			n->raw[self++ % 2] += c.at[i].p < .05;
	}
	for (size_t k = 0; k < CONTROL_KINDS; k++)
		n->kind[k] += bad[k];
	n->any += c.count[CONTROL_BAD] > 0;
	n->missed += c.effects - c.held;
	controls_free(&c);
}

static struct control_alarms count_controls(const struct control_design *d, size_t runs)
{
	struct alarm_cells *a = alarm_cells_begin();
	struct control_alarms n = { .any = 0 };

	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_controls(a, d, k, from + k);
		r = small_run("run", a->cell, a->n, NULL, NULL_ROWS);
		for (size_t i = 0; i < a->n; i++)
			outcome_free(&a->cell[i].o);
		a->n = 0;
		for (size_t k = 0; k < many; k++)
			count_alarms(&n, r, small_study(r, a->study[k]));
		small_run_close(r);
	}
	alarm_cells_free(a);
	return n;
}

/* Two learners; the verdicts are those of all controls of a run at once. */
Test(analysis_false_alarms_controls, nothing_leaks)
{
	static const struct control_design designs[] = { { "twonorm[n=100,d=4", "10" },
							 { "waveform[n=150", "5x2" } };
	size_t runs = alarm_runs();

	for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
		const struct control_design *d = designs + i;
		struct control_alarms n = count_controls(d, runs);

		for (size_t k = 0; k < CONTROL_KINDS; k++) {
			char verdict[96];

			snprintf(verdict, sizeof verdict, "control: %s, any of two learners",
				 controls_kind_text((enum control_kind)k));
			alarm_tell(verdict, "tree, 3-NN", d->cv, n.kind[k], runs,
				   k == CONTROL_SELF_RATE ? .025 : .05);
		}
		alarm_tell("control: any, the finding", "tree, 3-NN", d->cv, n.any, runs, .075);
		alarm_tell("A/A: p < 0.05, unadjusted", "tree", d->cv, n.raw[0], runs, .05);
		alarm_tell("A/A: p < 0.05, unadjusted", "3-NN", d->cv, n.raw[1], runs, .05);
		alarm_tell("planted cost outside of the corrected t's interval", "tree, 3-NN",
			   d->cv, n.missed, 2 * runs, .05);
	}
}
