/* A kind of study as an object: what varies in its cells, what is recorded of them, what the report
 * says about them. A new kind is a file in this folder and a line in study_kinds.c.
 *
 * The objects stand above the plan and above the report and see both; plan, run and report see this
 * header alone. A stored run names the kind of each study; one that this program does not know is
 * shown as a table (reports/sections/sec_study.c). */
#ifndef STUDY_KIND_H
#define STUDY_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct cell;                            /* harness/plan/job_list.h */
struct plan_task;
struct report;                          /* reports/report.h */
struct results;                         /* harness/store/query.h */

/* What the study varies, in one cell: "max_depth" and 3. value is NAN where it is no number. */
struct study_factor {
	const char *name;               /* lives as long as the cell */
	double value;
};

/* What a study alters of the data, so that each learner meets each fold at several levels of it. */
enum study_varies {
	STUDY_VARIES_NOTHING,
	STUDY_VARIES_ROWS,              /* how many of the training rows are learned from */
	STUDY_VARIES_NOISE,             /* how many columns of noise stand beside the data's own */
	STUDY_VARIES_LABELS,            /* how many percent of the labels that are learned from are wrong */
	STUDY_VARIES_CONTROL            /* something without effect, or with a known one: enum study_control */
};
enum { STUDY_LEVELS = 12 };             /* at most */

/* What a cell of a study of controls alters (harness/run/control.h says how). Plain: nothing. */
enum study_control {
	STUDY_CONTROL_PLAIN, STUDY_CONTROL_PERMUTED, STUDY_CONTROL_PLANTED, STUDY_CONTROL_HALF_A,
	STUDY_CONTROL_HALF_B, STUDY_CONTROL_ROW_NUMBER, STUDY_CONTROL_RANDOM_ID, STUDY_CONTROLS
};
enum { STUDY_CONTROL_PERCENT = 20 };    /* of the labels that planted is wrong in */

/* As stored: the cell's factor. */
static inline const char *study_control_name(enum study_control c)
{
	static const char *const name[STUDY_CONTROLS] = { "plain", "permuted", "planted", "half-a", "half-b",
							  "row-number", "random-id" };

	return name[c];
}

struct study_kind {
	const char *name;               /* as plans write it */
	const char *title, *help;       /* a heading, unless the plan has another; a sentence */
	bool curves, diagnose;          /* recorded even when the plan does not ask for it */
	bool probes;                    /* of each layer of networks (harness/run/probe.h) */
	bool sweeps;                    /* a parameter runs over its range */
	bool compares;                  /* ranks the learners; the run's first such study leads
					 * the report */
	bool diverges;                  /* it tries settings at which networks diverge: a cell that does is an
					 * answer of it, not a failure */
	/* Specs of learners for a study that names none, in a plan too; ends with NULL. NULL: it has none of
	 * its own. */
	const char *const *learners;
	/* Split and validation share that `bakeoff run DATA --study NAME` begins with. */
	const char *cv;
	double validation;
	bool sizes;                     /* is about the number of rows: one table is made several */
	size_t rows;                    /* where varies: a fold learns from so many at most, unless
					 * levels of rows that a plan names are more */
	enum study_varies varies;
	bool one_level;                 /* of it at a time: the factor is something else */
	/* The levels that a plan does not name, ascending. Where varies: the same for all data (nfixed > 0), or
	 * by the data set; how many, rows the fewest that a fold of it has to learn from. */
	size_t fixed[STUDY_LEVELS], nfixed;
	size_t (*levels)(size_t level[static STUDY_LEVELS], const struct plan_task *t, size_t rows);
	const char *diagnosed;          /* the one learner whose diagnostics are wanted; NULL: all */
	/* NULL: nothing varies but the learners. */
	struct study_factor (*factor)(const struct cell *c);
	/* Adds the sections of one study (a position in x->study) to the report; -1 only for lack
	 * of memory or a broken run. NULL: none of its own. Diagnostics are shown for every study
	 * that recorded some. */
	int (*sections)(struct report *r, const struct results *x, size_t study, struct err *e);
};

/* All kinds, ends with NULL. */
extern const struct study_kind *const study_kinds[];
const struct study_kind *study_kind_find(const char *name);             /* or NULL */
/* The same; ERR_PARAM names the kinds that there are. */
const struct study_kind *study_kind_need(const char *name, struct err *e);
/* Whether it is a known kind that ranks the learners. */
bool study_kind_compares(const char *name);
/* Whether plans may name levels of what it varies. */
static inline bool study_kind_takes_levels(const struct study_kind *k)
{
	return k->varies != STUDY_VARIES_NOTHING && k->varies != STUDY_VARIES_CONTROL;
}
/* Whether it is a known kind of controls. */
bool study_kind_controls(const char *name);
/* Whether it is a known kind where a cell that diverged is an answer. */
bool study_kind_diverges(const char *name);

#endif
