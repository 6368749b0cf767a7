/* What test rows say, as CSV and JSON: a line, or an object, for each data set and method, and for each pair. */
#include <math.h>

#include "algorithms/core/params.h"
#include "harness/scores/score_rows.h"
#include "reports/scores/score_page.h"

struct row_method_number {
	const char *name;
	double (*of)(const struct score_row_method *x);
};
struct row_pair_number {
	const char *name;
	double (*of)(const struct score_row_pair *x);
};

#define METHOD(name, what)                                                                        \
	static double method_##name(const struct score_row_method *x)                             \
	{                                                                                         \
		return what;                                                                      \
	}
#define PAIR(name, what)                                                                          \
	static double pair_##name(const struct score_row_pair *x)                                 \
	{                                                                                         \
		return what;                                                                      \
	}

METHOD(rows, (double)x->rows)
METHOD(score, x->score)
METHOD(wilson_lower, x->wilson.lo)
METHOD(wilson_upper, x->wilson.hi)
METHOD(percentile_lower, x->percentile.lo)
METHOD(percentile_upper, x->percentile.hi)
METHOD(bca_lower, x->bca.lo)
METHOD(bca_upper, x->bca.hi)
METHOD(nested, x->nested ? x->nested_estimate : NAN)
METHOD(nested_lower, x->nested ? x->nested_ci.lo : NAN)
METHOD(nested_upper, x->nested ? x->nested_ci.hi : NAN)
METHOD(nested_inflation, x->nested ? x->cv.inflation : NAN)
METHOD(auc, x->area.positives ? x->area.auc : NAN)
METHOD(auc_se, x->area.positives ? x->area.se : NAN)
METHOD(auc_lower, x->area.positives ? x->area.ci_logit.lo : NAN)
METHOD(auc_upper, x->area.positives ? x->area.ci_logit.hi : NAN)

#define ROW(name) { #name, method_##name }
static const struct row_method_number method_numbers[] = {
	ROW(rows), ROW(score), ROW(wilson_lower), ROW(wilson_upper), ROW(percentile_lower), ROW(percentile_upper),
	ROW(bca_lower), ROW(bca_upper), ROW(nested), ROW(nested_lower), ROW(nested_upper), ROW(nested_inflation), ROW(auc),
	ROW(auc_se), ROW(auc_lower), ROW(auc_upper),
};
#undef ROW

PAIR(rows, (double)x->both)
PAIR(only_first, (double)x->only_a)
PAIR(only_second, (double)x->only_b)
PAIR(difference, x->difference)
PAIR(percentile_lower, x->percentile.lo)
PAIR(percentile_upper, x->percentile.hi)
PAIR(bca_lower, x->bca.lo)
PAIR(bca_upper, x->bca.hi)
PAIR(p, x->p)
PAIR(p_holm, x->p_holm)
PAIR(p_equal, x->p_equal)
PAIR(auc_difference, x->area.a.positives ? x->area.difference : NAN)
PAIR(auc_lower, x->area.a.positives ? x->area.ci.lo : NAN)
PAIR(auc_upper, x->area.a.positives ? x->area.ci.hi : NAN)
PAIR(p_delong, x->area.a.positives ? x->area.p : NAN)
PAIR(p_auc_folds, x->area.a.positives ? x->area_t.p : NAN)
PAIR(p_auc_holm, x->area.a.positives ? x->p_area_holm : NAN)

#define ROW(name) { #name, pair_##name }
static const struct row_pair_number pair_numbers[] = {
	ROW(rows), ROW(only_first), ROW(only_second), ROW(difference), ROW(percentile_lower), ROW(percentile_upper),
	ROW(bca_lower), ROW(bca_upper), ROW(p), ROW(p_holm), ROW(p_equal), ROW(auc_difference), ROW(auc_lower), ROW(auc_upper),
	ROW(p_delong), ROW(p_auc_folds), ROW(p_auc_holm),
};
#undef ROW
#define COUNT(table) (sizeof table / sizeof *table)

static void csv_number(struct text *t, double x)
{
	char buf[32];

	text_add(t, ",%s", isnan(x) ? "" : number_text(x, buf));
}

void score_export_row_methods(struct text *out, const struct score_analysis *a)
{
	text_add(out, "dataset,method");
	for (size_t k = 0; k < COUNT(method_numbers); k++)
		text_add(out, ",%s", method_numbers[k].name);
	text_add(out, "\n");
	for (size_t i = 0; i < a->sets; i++)
		for (size_t m = 0; m < a->methods && !a->rows->set[i].left_out; m++) {
			text_csv(out, score_set_name(a, i));
			text_add(out, ",");
			text_csv(out, score_method_name(a, m));
			for (size_t k = 0; k < COUNT(method_numbers); k++)
				csv_number(out, method_numbers[k].of(a->rows->set[i].method + m));
			text_add(out, "\n");
		}
}

void score_export_row_pairs(struct text *out, const struct score_analysis *a)
{
	text_add(out, "dataset,first,second");
	for (size_t k = 0; k < COUNT(pair_numbers); k++)
		text_add(out, ",%s", pair_numbers[k].name);
	text_add(out, "\n");
	for (size_t i = 0; i < a->sets; i++)
		for (size_t q = 0; q < a->pairs && !a->rows->set[i].left_out; q++) {
			text_csv(out, score_set_name(a, i));
			text_add(out, ",");
			text_csv(out, score_method_name(a, a->pair[q].a));
			text_add(out, ",");
			text_csv(out, score_method_name(a, a->pair[q].b));
			for (size_t k = 0; k < COUNT(pair_numbers); k++)
				csv_number(out, pair_numbers[k].of(a->rows->set[i].pair + q));
			text_add(out, "\n");
		}
}

static void member(struct text *t, const char *name, double x)
{
	char buf[32];

	if (isfinite(x))
		text_add(t, ", \"%s\": %s", name, number_text(x, buf));
}

static void json_methods(struct text *t, const struct score_analysis *a, const struct score_row_set *s)
{
	text_add(t, ", \"methods\": [");
	for (size_t m = 0; m < a->methods; m++) {
		text_add(t, "%s\n      {\"name\": ", m ? "," : "");
		text_json(t, score_method_name(a, m));
		for (size_t k = 0; k < COUNT(method_numbers); k++)
			member(t, method_numbers[k].name, method_numbers[k].of(s->method + m));
		text_add(t, "}");
	}
	text_add(t, "]");
}

static void json_pairs(struct text *t, const struct score_analysis *a, const struct score_row_set *s)
{
	text_add(t, ", \"pairs\": [");
	for (size_t q = 0; q < a->pairs; q++) {
		text_add(t, "%s\n      {\"first\": ", q ? "," : "");
		text_json(t, score_method_name(a, a->pair[q].a));
		text_add(t, ", \"second\": ");
		text_json(t, score_method_name(a, a->pair[q].b));
		for (size_t k = 0; k < COUNT(pair_numbers); k++)
			member(t, pair_numbers[k].name, pair_numbers[k].of(s->pair + q));
		text_add(t, "}");
	}
	text_add(t, "]");
}

void score_export_row_json(struct text *t, const struct score_analysis *a)
{
	text_add(t, ",\n  \"test_rows\": [");
	for (size_t i = 0; i < a->sets; i++) {
		const struct score_row_set *s = a->rows->set + i;
		const char *positive = a->t->rows->positive[a->block.set[i]];

		text_add(t, "%s\n    {\"data_set\": ", i ? "," : "");
		text_json(t, score_set_name(a, i));
		text_add(t, ", \"rows\": %zu, \"folds\": %zu, \"repeats\": %zu", s->rows, s->folds, s->repeats);
		if (positive) {
			text_add(t, ", \"areas_of\": ");
			text_json(t, positive);
		}
		if (s->left_out) {
			text_add(t, ", \"left_out\": ");
			text_json(t, s->left_out);
		} else {
			json_methods(t, a, s);
			json_pairs(t, a, s);
		}
		text_add(t, "}");
	}
	text_add(t, "]");
}
