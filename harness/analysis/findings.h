/* What a reader of a run must know before believing it, or might do about it: findings with stable
 * codes, each decided by an interval that leaves out what would be harmless.
 *
 *   struct findings f;
 *   if (findings_create(&f, r, "imbalance,sentinel", e))           codes not wanted, or NULL
 *           ...
 *   for (size_t i = 0; i < f.n; i++)
 *           ... f.at[i].code->code, f.at[i].text ...
 *   findings_free(&f);
 *
 * findings_codes (findings.c) is the one list of codes: what each means, how severe it is, by which
 * interval and which function it is decided. Those without a function come from the inspection of the
 * data before the run (table finding, `bakeoff check`). How often each is given where there is nothing
 * to find is measured by `make false-alarms`. The results must outlive the findings. Cost: a
 * comparison of each study that ranks learners, and one pass over the stored predictions. */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "harness/analysis/comparison.h"
#include "harness/analysis/remedy_effects.h"

#define FINDINGS_NONE ((size_t)-1)

enum findings_severity { FINDINGS_NOTE, FINDINGS_WARNING, FINDINGS_ERROR };

struct findings_search;

struct findings_code {
	const char *code;
	enum findings_severity severity;
	const char *meaning;            /* a sentence without a full stop */
	const char *decided;            /* when it is given: the interval, and what it leaves out */
	int (*find)(struct findings_search *s, struct err *e);  /* NULL: told by the inspection */
};
extern const struct findings_code findings_codes[];     /* ends with { 0 } */
const struct findings_code *findings_code_find(const char *code);       /* or NULL */
const char *findings_code_name(size_t i);               /* NULL behind the last */
const char *findings_severity_name(enum findings_severity s);   /* "warning" */

/* Texts live as long as the findings. */
struct findings_entry {
	const struct findings_code *code;
	size_t study, dataset, variant; /* positions in the results, or FINDINGS_NONE */
	const char *feature;            /* the column it is about, or "" */
	char *text;                     /* a sentence without a full stop */
	double value, harmless;         /* in the unit of the text; NAN: none */
	struct interval ci;             /* of value */
	size_t tried;                   /* position in remedies.at, or FINDINGS_NONE */
};

struct findings {
	size_t n, room;
	struct findings_entry *at;      /* by severity, the worst first; then in the order of codes */
	size_t ignored;                 /* left out because their code was not wanted */
	size_t count[FINDINGS_ERROR + 1];       /* by severity */
	struct remedy_effects remedies; /* all that were tried */
};

/* Whether every word of "CODE,CODE" is a code; ERR_PARAM names the one that is none. */
int findings_check_codes(const char *list, struct err *e);
bool findings_listed(const char *list, const char *code);       /* false for NULL */

int findings_create(struct findings *out, const struct results *r, const char *ignore,
		    struct err *e);
void findings_free(struct findings *f);                 /* accepts { 0 } */

#endif
