/* The numbers that texts ask for, {gap.effect}, from a run and its claims.
 *
 *   {data} {rows} {columns} {classes} {cells} {guess} {answer} {recorded} {lesson} {run}
 *   {ID.effect} {ID.low} {ID.high}          of a claim: its effect and 95 % interval, in hundredths (points)
 *   {ID.size}                               the effect without its sign
 *   {ID.a} {ID.b}                           means of both sides in the comparison that it hangs on, hundredths
 *   {ID.rival} {ID.set}                     its second learner and data set
 *   {ID.n}                                  how many splits its test counts
 *   {step.NAME}                             of a step worked through (lesson_steps.h)
 *
 * Numbers have the decimal sign of the language and a real minus. */
#ifndef LESSON_VALUES_H
#define LESSON_VALUES_H

#include "harness/claims/claims.h"
#include "harness/lessons/lesson_texts.h"
#include "reports/report.h"

struct lesson_values {
	struct report *report;          /* owns all texts */
	const char *decimal;
	struct lesson_value {
		const char *name, *text;
	} *at;                          /* (n) */
	size_t n, room;
};

int lesson_values_make(struct lesson_values *v, struct report *r, const struct lesson_texts *t,
		       const struct claims *c, struct err *e);
void lesson_values_free(struct lesson_values *v);               /* accepts { 0 } */
int lesson_values_put(struct lesson_values *v, const char *name, const char *text, struct err *e);

/* A number with so many digits behind its decimal sign; an en dash where it is unknown. */
const char *lesson_values_number(struct lesson_values *v, double x, int digits);
const char *lesson_values_p(struct lesson_values *v, double p);

/* The text with its values, marked (reports/render/marked.h): for "%s" of a section or a cell. ERR_PARAM names a
 * placeholder that there is no value for. */
int lesson_values_fill(struct lesson_values *v, const char *text, const char **filled, struct err *e);

/* The next {name} of a text: its begin and length, *at moves behind it; NULL at the end. */
const char *lesson_values_next(const char **at, size_t *len);
/* Whether a lesson whose plan has these claims gives such a value. */
bool lesson_values_has(const char *name, size_t len, const struct plan_claim *claim, size_t claims);

#endif
