/* What is to be known of a run's data sets before their scores are believed: warnings of the
 * inspection, copies of training rows among the test rows of each split, and groups or an order in time
 * that a split does not heed.
 *
 *   data_findings_make(&f, &job_list, e) -> f.at[i] ... -> data_findings_free(&f)
 *
 * Bounded by inspect_bounded: some seconds for the largest tables. Of warnings of one kind DATA_FINDINGS_NAMED
 * of a data set are kept, and one that says how many more there are: wide tables have thousands of constant
 * columns, among which nothing else would be found. Errors are all kept. */
#ifndef DATA_FINDINGS_H
#define DATA_FINDINGS_H

#include "datasets/inspect/inspect.h"
#include "harness/plan/job_list.h"

enum { DATA_FINDINGS_NAMED = 5 };

struct data_finding {
	const struct plan_task *task;
	enum finding_level level;
	char *code, *column, *text;     /* column: or NULL */
	size_t more;                    /* while they are gathered: others of its kind that are not kept */
};

struct data_findings {
	struct data_finding *at;
	size_t n, room;
};

int data_findings_make(struct data_findings *out, const struct job_list *l, struct err *e);
void data_findings_free(struct data_findings *f);       /* accepts { 0 } */

#endif
