/* Inside job_list*.c: how a plan becomes a list of cells. A study's data sets, its learners, its cells,
 * in this order; what the user should know is remarked on the way. */
#ifndef JOB_LIST_INNER_H
#define JOB_LIST_INNER_H

#include "harness/plan/job_list.h"

struct job_maker {
	struct job_list *l;
	const struct plan *plan;
	void (*remark)(void *ctx, const char *text);
	void *ctx;
	const struct metric *by_probabilities;  /* what the present study goes by, where that wants
						 * them; or NULL */
};

/* "WHO: TEXT", cut at 639 characters. */
void job_list_remark(const struct job_maker *m, const char *who, const char *text);

/* The i-th data set of the study, loaded and split when there is none yet; the list owns it. */
struct plan_task *job_list_need_task(struct job_maker *m, const struct study *s, size_t at,
				     struct err *e);

/* Whether the study's metric is defined only for learners that give probabilities: by_probabilities. */
int job_list_find_wish(struct job_maker *m, const struct study *s, struct err *e);
/* All variants of the study, default before tuned; the list owns them, the caller frees *list. */
int job_list_variants(struct job_maker *m, const struct study *s, struct variant ***list, size_t *n,
		      struct err *e);
/* Of equal variants of a study ("knn" and "knn[k=5]" where 5 is the default) the first stays; how many
 * are left. */
size_t job_list_drop_twins(struct variant **list, size_t n);

/* Studies that ask for more than a ranking leave out, told, what a data set has too few rows for, in all
 * folds alike; where a level takes the rows it decides. */
bool job_list_spares(const struct study_kind *k);
int job_list_leave_out(struct job_maker *m, const struct study *s, const struct plan_task *task,
		       struct variant **list, size_t *n, struct err *e);
/* Learners innermost: a run that is cut short has met every learner about equally often. */
int job_list_add_cells(struct job_maker *m, const struct study *s, const struct plan_task *n,
		       struct variant *const *variants, size_t nvariants, struct err *e);

/* After all cells are there. */
int job_list_check_metrics(const struct job_maker *m, struct err *e);

#endif
