#include "harness/analysis/findings.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "harness/analysis/findings_inner.h"
#include "harness/studies/study_kind.h"

/* In the order in which findings of one severity are told. */
const struct findings_code findings_codes[] = {
	{ "leak", FINDINGS_ERROR, "one column alone gives the target away: most likely it was not "
	  "known before the outcome", "a rule on the column avoids 98 % of the errors", NULL },
	{ "leak-missing", FINDINGS_ERROR, "whether a column is missing gives the target away",
	  "knowing it avoids 90 % of the errors", NULL },
	{ "constant-target", FINDINGS_ERROR, "there is nothing to predict", "one value", NULL },
	{ "empty-split", FINDINGS_ERROR, "a stored split lacks training or test rows", "none", NULL },

	{ "fold-duplicates", FINDINGS_WARNING, "rows that are tested have a copy among the training "
	  "rows of their fold", "any", NULL },
	{ "split-duplicates", FINDINGS_WARNING, "the same of a stored split", "any", NULL },
	{ "split-group", FINDINGS_WARNING, "a group is on both sides of a stored split", "any", NULL },
	{ "split-class", FINDINGS_WARNING, "a class is tested that has no training rows", "any", NULL },
	{ "group-ignored", FINDINGS_WARNING, "rows of one value of a column look like repeats of one "
	  "thing, and folds part them", "at most 1 % of permutations of the targets leave them as "
	  "alike within the column's values", NULL },
	{ "time-ignored", FINDINGS_WARNING, "rows are in the order of a column that looks like time, "
	  "and folds mix them", "at most 1 % of permutations of the targets leave neighbours "
	  "as alike", NULL },

	{ "control", FINDINGS_WARNING, "a control of the run is not as it should be: a label, a copy or a "
	  "column gives away what must not be known, or a test finds differences where there are none",
	  "the interval of what a control measures, at 5 % for all controls of a study at once, leaves out "
	  "what is to be expected; that of the rate of A/A differences, at 5 % for itself, lies above 5 %",
	  findings_control },
	{ "luck", FINDINGS_WARNING, "a learner is not shown to be better than a guess that looks at "
	  "no feature", "the interval of its score holds what a guess or a baseline scores",
	  findings_luck },
	{ "overfits", FINDINGS_WARNING, "a simpler setting of the same learner predicts better",
	  "the interval of its gap leaves out 0, and so does that of what a simpler setting gains on "
	  "inner splits, in the same folds or over its own complexity", findings_overfits },
	{ "underfits", FINDINGS_WARNING, "a learner cannot even follow its training rows, or a more "
	  "complex setting of it predicts better", "the interval of its training score less the best "
	  "learner's test score lies below minus one point; or that of what a more complex setting gains on inner "
	  "splits leaves out 0", findings_underfits },
	{ "search-edge", FINDINGS_WARNING, "a search ends at the edge of its range: better values "
	  "may lie beyond", "the interval of the share of folds that chose within a tenth of the end "
	  "leaves out a tenth, and half of the folds did", findings_edge },
	{ "outlying-fold", FINDINGS_WARNING, "one fold is unlike the others: some rows differ, or a "
	  "fit went wrong", "a score lies outside of the interval that the other folds predict, at 5 % "
	  "for all folds and learners at once; of a share of rows, Fisher's exact test says so too",
	  findings_outlying_fold },
	{ "unstable", FINDINGS_WARNING, "a learner's score depends on the split, or the seed, by more "
	  "than differences that matter", "the interval of the standard deviation of its mean over "
	  "the folds, from repeat to repeat or from seed to seed, lies above one point", findings_unstable },

	{ "duplicates", FINDINGS_WARNING, "rows repeat the features of earlier ones", "any", NULL },
	{ "conflicts", FINDINGS_WARNING, "equal rows have different targets", "any", NULL },
	{ "sentinel", FINDINGS_WARNING, "a value looks like a code for missing", "its rows and what "
	  "lies next to it", NULL },
	{ "imbalance", FINDINGS_WARNING, "classes are unbalanced: accuracy says little",
	  "the largest has nine tenths of the rows, or 20 times those of the smallest", NULL },
	{ "rare-class", FINDINGS_WARNING, "a class has too few rows to be learned or tested", "its rows",
	  NULL },
	{ "id-like", FINDINGS_WARNING, "a column numbers or names its rows", "its values", NULL },
	{ "many-levels", FINDINGS_WARNING, "a column has very many categories", "256, or 64 of which half "
	  "are in fewer than 20 rows", NULL },
	{ "constant", FINDINGS_WARNING, "a column has one value", "all rows", NULL },
	{ "near-constant", FINDINGS_WARNING, "a column has next to one value", "99.5 % of the rows",
	  NULL },
	{ "mostly-missing", FINDINGS_WARNING, "a column is hardly filled", "half of the rows", NULL },
	{ "equal-columns", FINDINGS_WARNING, "two columns are the same", "all rows", NULL },
	{ "empty-rows", FINDINGS_WARNING, "rows without any value", "any", NULL },
	{ "spelling", FINDINGS_WARNING, "categories differ by spelling alone", "any", NULL },
	{ "digest", FINDINGS_WARNING, "a file is not what its digest says", "any", NULL },
	{ "layout", FINDINGS_WARNING, "a file is laid out otherwise than its version", "any", NULL },
	{ "unreadable", FINDINGS_ERROR, "a file cannot be read", "any", NULL },

	{ "miscalibrated", FINDINGS_NOTE, "probabilities do not hold: of what is said with 80 %, not "
	  "80 % come true", "the expected calibration error lies a point or more above what 97.5 % of "
	  "outcomes drawn by the probabilities themselves would show, for all learners at once",
	  findings_miscalibrated },
	{ "contention", FINDINGS_NOTE, "the machine was busy: wall times say less than usual",
	  "the interval of the median of wall by processor time lies above 1.2", findings_contention },
	{ 0 }
};

const char *findings_code_name(size_t i)
{
	return findings_codes[i].code;
}

const struct findings_code *findings_code_find(const char *code)
{
	for (const struct findings_code *k = findings_codes; k->code; k++)
		if (!strcmp(k->code, code))
			return k;
	return NULL;
}

const char *findings_severity_name(enum findings_severity s)
{
	static const char *const names[] = { "note", "warning", "error" };

	return names[s];
}

int findings_check_codes(const char *list, struct err *e)
{
	for (const char *at = list; *at; at += *at == ',') {
		size_t n = strcspn(at, ",");
		char one[64];

		snprintf(one, sizeof one, "%.*s", (int)(n < sizeof one ? n : sizeof one - 1), at);
		if (!findings_code_find(one))
			return unknown_name(e, "no code of a finding", one, findings_code_name);
		at += n;
	}
	return 0;
}

bool findings_listed(const char *list, const char *code)
{
	for (const char *at = list; at && *at; at += *at == ',') {
		size_t n = strcspn(at, ",");

		if (strlen(code) == n && !strncmp(at, code, n))
			return true;
		at += n;
	}
	return false;
}

/* ---- for the deciders ---- */

int findings_add(struct findings_search *s, const struct findings_entry *like, struct err *e,
		 const char *fmt, ...)
{
	struct findings *f = s->out;
	struct findings_entry *x;
	char *text = NULL;
	va_list args;

	if (findings_listed(s->ignore, s->code->code)) {
		f->ignored++;
		return 0;
	}
	if (mem_grow((void **)&f->at, &f->room, f->n + 1, sizeof *f->at, e))
		return -1;
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	if (!text)
		return FAIL(e, ERR_NOMEM, "out of memory");
	x = f->at + f->n++;
	*x = *like;
	x->code = s->code;
	x->text = text;
	f->count[s->code->severity]++;
	return 0;
}

static const struct findings_entry of_nothing = {
	.study = FINDINGS_NONE, .dataset = FINDINGS_NONE, .variant = FINDINGS_NONE, .feature = "",
	.value = NAN, .harmless = NAN, .ci = { NAN, NAN }, .tried = FINDINGS_NONE
};

struct findings_entry findings_of(const struct comparison *c, size_t set, size_t method)
{
	struct findings_entry x = of_nothing;

	x.study = c->study;
	x.dataset = set == FINDINGS_NONE ? set : c->set[set];
	x.variant = method == FINDINGS_NONE ? method : c->method[method];
	return x;
}

const char *findings_label(const struct comparison *c, size_t method)
{
	return comparison_variant(c, method)->label;
}

const char *findings_data(const struct comparison *c, size_t set)
{
	return comparison_dataset(c, set)->name;
}

const char *findings_score(const struct metric *m, double score, char buf[static 32])
{
	snprintf(buf, 32, m->shown > 1 ? "%.1f" : "%.4g", m->shown * score);
	return buf;
}

size_t findings_cells(const struct comparison *c, size_t set, size_t method, size_t *out)
{
	size_t n = comparison_cells(c, set, method, false, out), kept = 0;

	for (size_t i = 0; i < n; i++)
		if (paired_folds_usable(c->r, out[i]) && c->r->cell[out[i]].repeat == 0)
			out[kept++] = out[i];
	return kept;
}

double findings_family(const struct comparison *c)
{
	return (double)(c->ranked ? c->ranked : 1) * (double)(c->sets ? c->sets : 1);
}

/* ---- of the data ---- */

/* The inspection's, as they were told before the run, with the severity that the code has here. */
static int of_data(struct findings_search *s, struct err *e)
{
	struct run_finding *f = NULL;
	size_t n = 0;
	int rc = results_findings(s->r, &f, &n, e);

	for (size_t i = 0; i < n && !rc; i++) {
		struct findings_entry like = of_nothing;

		if (f[i].dataset == s->r->n_datasets || !(s->code = findings_code_find(f[i].code)))
			continue;
		like.dataset = f[i].dataset;
		like.feature = f[i].feature;
		rc = findings_add(s, &like, e, "%s: %s", s->r->dataset[f[i].dataset].name, f[i].text);
	}
	free(f);
	return rc;
}

/* ---- all ---- */

static int open_comparisons(struct findings_search *s, struct err *e)
{
	if (!(s->c = mem_zeros(s->r->n_studies, sizeof *s->c, e)))
		return -1;
	for (size_t i = 0; i < s->r->n_studies; i++)
		if (study_kind_compares(s->r->study[i].kind)) {
			if (comparison_create(&s->c[s->n], s->r, i, e))
				return -1;
			s->n++;
		}
	return 0;
}

static int by_severity(const void *a, const void *b)
{
	const struct findings_entry *x = a, *y = b;

	if (x->code->severity != y->code->severity)
		return x->code->severity > y->code->severity ? -1 : 1;
	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	return strcmp(x->text, y->text);
}

static int search(struct findings_search *s, struct err *e)
{
	if (open_comparisons(s, e) || of_data(s, e))
		return -1;
	for (size_t i = 0; i < s->n; i++)
		if (remedy_effects_add(&s->out->remedies, s->c[i], e))
			return -1;
	for (s->code = findings_codes; s->code->code; s->code++)
		if (s->code->find && s->code->find(s, e))
			return -1;
	return 0;
}

int findings_create(struct findings *out, const struct results *r, const char *ignore,
		    struct err *e)
{
	struct findings_search s = { .r = r, .out = out, .ignore = ignore };
	int rc;

	*out = (struct findings){ 0 };
	rc = search(&s, e);
	for (size_t i = 0; i < s.n; i++)
		comparison_destroy(s.c[i]);
	free(s.c);
	if (rc)
		findings_free(out);
	else if (out->n)
		qsort(out->at, out->n, sizeof *out->at, by_severity);
	return rc;
}

void findings_free(struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->at[i].text);
	free(f->at);
	remedy_effects_free(&f->remedies);
	*f = (struct findings){ 0 };
}
