/* What `bakeoff verify` states: of each cell that was run again, which of its data, split, model, predictions
 * and scores agree with what the run says; and in what the machine and the build at hand differ from those
 * that the run was made with.
 *
 *   verify_statement_make -> verify_statement_facts -> verify_statement_add* -> verify_statement_print
 *   -> verify_statement_free */
#ifndef VERIFY_STATEMENT_H
#define VERIFY_STATEMENT_H

#include "harness/cli/listing.h"
#include "harness/cli/program_changes.h"
#include "harness/cli/verify_remedies.h"
#include "harness/plan/job_list.h"
#include "harness/process/machine.h"
#include "harness/store/outcome_difference.h"
#include "harness/store/stored_run.h"

struct verified {                       /* a cell; rows and largest as in outcome_difference */
	bool seen, agrees;
	enum agreement data, split, model, predictions, scores;
	size_t rows, differing;
	double largest;
};

/* A fact in which the machine or build of some cells was another one than that at hand. */
struct verify_fact {
	size_t machine, cells;
	struct machine_fact was, is;
};

struct verify_statement {
	const struct job_list *l;
	struct verified *cell;          /* by the number of the cell */
	struct outcome_hashes *was, *is;        /* likewise; NULL where nobody asked for them */
	struct verify_fact *fact;
	size_t nfacts, facts_room, machines;
	size_t seen, differing;
	size_t absent, limited;         /* not run again: not in the run; ended by a limit there */
	size_t first;                   /* of the differing cells, in the order of the plan */
	char text[640];                 /* how it differs */
};

int verify_statement_make(struct verify_statement *s, const struct job_list *l, bool hashes, struct err *e);
void verify_statement_free(struct verify_statement *s);                 /* accepts { 0 } */

/* Compares the facts of the run with those of this process. isa: whether cells are run with the vector
 * instructions of their own machine, as far as this one has them, instead of those at hand. */
int verify_statement_facts(struct verify_statement *s, struct stored_run *r, bool isa, struct err *e);

void verify_statement_add(struct verify_statement *s, size_t cell, bool same_data,
			  const struct outcome_difference *d, const struct outcome *was,
			  const struct outcome *is);

/* On standard output. all: lists every cell, not only the first that differ. */
int verify_statement_print(const struct verify_statement *s, enum listing_format f, bool all,
			   const struct verify_remedies *remedies, const struct program_changes *programs,
			   struct err *e);

/* "same", or "differs in 3 of 150 rows by at most 1e-07". */
enum { VERIFIED_TEXT = 96 };
const char *verify_statement_predictions(const struct verified *v, char buf[static VERIFIED_TEXT]);

#endif
