/* What `bakeoff replay` shows: one cell that was run again, from its rows to its scores, beside what the run
 * says of it. */
#ifndef REPLAY_SHOW_H
#define REPLAY_SHOW_H

#include "harness/plan/job_list.h"
#include "harness/store/outcome_difference.h"
#include "harness/store/stored_run.h"

struct replay {
	const struct cell *cell;
	const struct plan *plan;
	const struct outcome *was, *is; /* is: with its curve and predictions, whatever the study keeps */
	const struct stored_cell *stored;
	const struct outcome_difference *difference;
	struct fold_rows rows;          /* of the split, where known */
	bool rows_known;
	bool verbose;                   /* all steps, rows and trials, instead of the first */
};

/* Data, split and model agree, and nothing differs. */
bool replay_agrees(const struct replay *r);

/* On standard output, for people and as one JSON object. */
void replay_show_text(const struct replay *r);
int replay_show_json(const struct replay *r, struct err *e);

#endif
