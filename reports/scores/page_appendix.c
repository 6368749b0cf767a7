/* What stands at the end: other rules for gaps, the scores themselves, formulas and sources. */
#include <math.h>

#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

static const char *rule_name(enum score_missing_rule rule)
{
	static const char *const name[] = {
		[SCORES_AUTO] = "methods that lack more than a fifth go, then sets with a gap",
		[SCORES_DROP_SETS] = "data sets with a gap go", [SCORES_DROP_METHODS] = "methods with a gap go",
		[SCORES_WORST] = "a gap ranks last",
	};

	return name[rule];
}

static size_t decided(const struct score_analysis *a)
{
	size_t n = 0;

	for (size_t q = 0; q < a->pairs; q++)
		n += verdict_better(a->pair[q].verdict) != 0;
	return n;
}

static void rule_ranks(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Mean ranks by rule");

	table_column(t, ALIGN_LEFT, "method", NULL);
	table_column(t, ALIGN_RIGHT, "here", NULL);
	for (size_t k = 0; k < a->rules; k++)
		if (!a->rule[k].impossible)
			table_column(t, ALIGN_RIGHT, rule_name(a->rule[k].rule), NULL);
	for (size_t m = 0; m < a->t->methods; m++) {
		size_t here = 0;

		while (here < a->methods && a->method[here].method != m)
			here++;
		table_row(t, 0);
		table_cell(t, 0, "%s", a->t->method[m]);
		table_cell(t, 0, "%s", here < a->methods ? format_decimals(r, a->method[here].mean_rank, 3) : "–");
		for (size_t k = 0; k < a->rules; k++)
			if (!a->rule[k].impossible)
				table_cell(t, 0, "%s", format_decimals(r, a->rule[k].mean_rank[m], 3));
	}
}

void page_rules(struct report *r, const struct score_analysis *a)
{
	struct section *s;
	struct table *t;

	if (!a->rules)
		return;
	s = report_section(r, "gaps", "Do the gaps decide?");
	t = section_table(s, "The same analysis with other rules for missing scores");
	table_column(t, ALIGN_LEFT, "rule", NULL);
	table_column(t, ALIGN_RIGHT, "data sets", NULL);
	table_column(t, ALIGN_RIGHT, "methods", NULL);
	table_column(t, ALIGN_RIGHT, "p", "Iman and Davenport's F, ties corrected");
	table_column(t, ALIGN_RIGHT, "pairs decided", NULL);
	table_column(t, ALIGN_RIGHT, "pairs that change", "of those in both, the ones where another method, or none, is called better");
	table_row(t, 0);
	table_cell(t, 0, "%s (here)", rule_name(a->w.rule));
	table_cell(t, 0, "%zu", a->sets);
	table_cell(t, 0, "%zu", a->methods);
	table_cell(t, 0, "%s", format_p(r, a->f.p_f_ties));
	table_cell(t, 0, "%zu", decided(a));
	table_cell(t, 0, " ");
	for (size_t k = 0; k < a->rules; k++) {
		const struct score_rule *x = a->rule + k;

		table_row(t, x->impossible ? MARK_MUTED : 0);
		table_cell(t, 0, "%s", rule_name(x->rule));
		if (x->impossible) {
			table_cell(t, 0, "leaves too little");
			continue;
		}
		table_cell(t, 0, "%zu", x->sets);
		table_cell(t, 0, "%zu", x->methods);
		table_cell(t, 0, "%s", format_p(r, x->p));
		table_cell(t, 0, "%zu", x->decided);
		table_cell(t, x->changed ? MARK_BAD : 0, "%zu", x->changed);
	}
	rule_ranks(s, a);
}

void page_scores(struct report *r, const struct score_analysis *a)
{
	struct section *s;
	struct table *t;

	if (score_by_rows(a) || a->sets * a->methods > 20000)
		return;
	s = report_section(r, "scores", "The scores");
	t = section_table(s, "%s", a->t->folded ? "Means over the folds that count" : "Scores");
	t->folded = a->sets > 30;
	table_column(t, ALIGN_LEFT, "data set", NULL);
	if (a->t->folded)
		table_column(t, ALIGN_RIGHT, "folds", NULL);
	for (size_t m = 0; m < a->methods; m++)
		table_column(t, ALIGN_RIGHT, score_method_name(a, m), NULL);
	for (size_t i = 0; i < a->sets; i++) {
		const double *x = a->block.score + i * a->methods;
		double best = x[0];

		for (size_t m = 1; m < a->methods; m++)
			best = a->t->better * x[m] > a->t->better * best ? x[m] : best;
		table_row(t, 0);
		table_cell(t, 0, "%s", score_set_name(a, i));
		if (a->t->folded)
			table_cell(t, 0, "%zu", a->block.folds[i]);
		for (size_t m = 0; m < a->methods; m++)
			table_cell(t, x[a->order[m]] == best ? MARK_BEST : 0, "%s", page_score(r, a, x[a->order[m]]));
	}
}

void page_sources(struct report *r, const struct score_analysis *a)
{
	struct section *s = report_section(r, "methods", "Formulas and sources");
	bool many = a->design == SCORES_MANY;

	section_text(s, "Formulas, and how often each test finds what is not there, are in harness/stats/METHODS.md of the "
			"source. Level %g, region of practical equivalence ±%g, %d decimals, seed %llu.", a->w.alpha,
		     a->w.rope, a->w.decimals, (unsigned long long)a->w.seed);
	section_text(s, "Source of the scores: `%s`.", a->t->source);
	if (many)
		section_text(s, "Demšar, JMLR 7, 2006 (ranks, Friedman, critical differences). Iman and Davenport, Communications "
				"in Statistics A 9, 1980. García and Herrera, JMLR 9, 2008; García, Fernández, Luengo and "
				"Herrera, Information Sciences 180, 2010 (aligned ranks, Quade, adjustments). Shaffer, JASA 81, "
				"1986. Bergmann and Hommel, 1988. Benavoli, Corani and Mangili, JMLR 17, 2016 (why not mean "
				"ranks). Benavoli, Corani, Demšar and Zaffalon, JMLR 18, 2017 (Bayesian signed ranks). Wainer, "
				"JMLR 24, 2023 (Bradley-Terry). Dolan and Moré, Mathematical Programming 91, 2002.");
	else
		section_text(s, "Nadeau and Bengio, Machine Learning 52, 2003. Corani and Benavoli, Machine Learning 100, 2015. "
				"Dietterich, Neural Computation 10, 1998; Alpaydin, Neural Computation 11, 1999 (5x2cv). "
				"McNemar, Psychometrika 12, 1947. DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988. Wilson, JASA 22, 1927. Newcombe, Statistics in Medicine 17, "
				"1998.");
	if (a->rows)
		section_text(s, "Test rows: McNemar, Psychometrika 12, 1947. Wilson, JASA 22, 1927. Efron, JASA 82, 1987 (BCa). LeDell, "
				"Petersen and van der Laan, Electronic Journal of Statistics 9, 2015 (areas of folds). Bates, Hastie and "
				"Tibshirani, JASA 119, 2024 (nested cross-validation).");
	section_text(s, "Holm, Scandinavian Journal of Statistics 6, 1979. Wilcoxon, Biometrics Bulletin 1, 1945.");
}
