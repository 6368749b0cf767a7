/* How a learner looks in every figure and table: one colour and one point shape each, the same in
 * all reports. Variants of one learner share its colour and differ in point and dash: where something was tuned
 * a filled point is a tuned learner and a hollow one is not, else the second variant is hollow. */
#ifndef REPORTS_STYLE_H
#define REPORTS_STYLE_H

#include "harness/analysis/comparison.h"
#include "algorithms/core/text.h"
#include "reports/report.h"

struct style {
	char color[8];          /* "#0072b2" */
	char text[8];           /* the same for words: darker where it must be to be read */
	int point;              /* gnuplot's point type */
	int dash;               /* gnuplot's dash type */
};

/* Style of a variant that is the nth (from 0) of its learner in what is being drawn. */
struct style style_of(const struct results *r, size_t variant, size_t nth);
/* Style of a method of a comparison: variants of a learner count in the order of its methods. */
struct style style_of_method(const struct comparison *c, size_t method);

/* What a method is called in a figure: its label, or where that is too long for one only what parts it from
 * the others of its learner, "mlp l2 0.01". A text of the report. */
const char *style_name_of_method(struct report *r, const struct comparison *c, size_t method);

/* Of a learner by its name, the nth of it: known ones have their colour, others one by their name. */
struct style style_of_learner(const char *learner, size_t nth);

/* The colour of the nth class of a data set, "#0072b2"; ten differ, then they come again. */
const char *style_class_color(size_t nth);

/* The colour as it stands in a page: var(--c-blue,#0072b2) for the theme's own, else rgb hex. */
void style_css_color(struct text *out, unsigned color);

/* The CSS definitions of the variables, light or dark, "--c-blue:#0072b2;...". */
void style_css_variables(struct text *out, bool dark);

/* `set style line N ...` for line style number n. */
void style_line(struct text *script, int n, struct style s, double width);

#endif
