/* What is measured of a cell beside its scores: rows, times, memory. One row here, and the column's
 * line in schema.sql, make a field: a member of struct outcome (store.h) and struct run_cell
 * (query.h), written, read, merged, sent over the pipe and put into the CSV file. A file that an
 * older program wrote has NULL there, and gets the column when it is written.
 *
 * Every field is a double; NAN is what was not seen, NULL in the database and empty in CSV. */
#ifndef STORE_MEASURED_H
#define STORE_MEASURED_H

#include <stdbool.h>
#include <stddef.h>

/*    member         type     unit       in CSV              of the data, 0 is not seen, help */
#define MEASURED_FIELDS(FIELD)                                                                     \
	FIELD(n_train, integer, rows, n_train, true, true, "rows learned from")                    \
	FIELD(n_valid, integer, rows, n_valid, true, false, "training rows set aside for validation") \
	FIELD(n_scored, integer, rows, n_scored, true, true,                                        \
	      "training rows that the training scores are of, fewer than n_train where they are estimated") \
	FIELD(n_test, integer, rows, n_test, true, true, "rows tested")                            \
	FIELD(n_features, integer, columns, n_features, true, true, "features as the learner saw them") \
	FIELD(independent, integer, flag, independent, true, false,                                 \
	      "1: draws, of which no two have a row in common; 0: folds")                          \
	FIELD(n_left_out, integer, rows, n_left_out, true, false,                                   \
	      "training rows of the fold that a level of the study leaves out")                    \
	FIELD(tune_s, real, s, time_tune_s, false, false, "wall time of tuning")                   \
	FIELD(fit_s, real, s, time_fit_s, false, false, "wall time of the fit")                    \
	FIELD(predict_s, real, s, time_predict_s, false, false, "wall time of predicting the test rows") \
	FIELD(tune_cpu_s, real, s, cpu_tune_s, false, false, "processor time of tuning")           \
	FIELD(fit_cpu_s, real, s, cpu_fit_s, false, false, "processor time of the fit")            \
	FIELD(predict_cpu_s, real, s, cpu_predict_s, false, false, "processor time of predicting") \
	FIELD(peak_rss_kb, integer, kB, peak_rss_kb, false, true,                                  \
	      "how far the worker's resident memory rose")                                         \
	FIELD(model_size, integer, bytes, model_size, false, false, "size of the fitted model")                    \
	FIELD(cell_s, real, s, time_cell_s, false, false,                                          \
	      "wall time of the whole cell: preparing, search, fit, all predictions, scoring")     \
	FIELD(cell_cpu_s, real, s, cpu_cell_s, false, false, "processor time of the whole cell")

#define MEASURED_COUNT_ONE(...) +1
enum { MEASURED_COUNT = 0 MEASURED_FIELDS(MEASURED_COUNT_ONE) };

/* In a struct: all fields by name, and the same as an array in the order of measured_fields. */
#define MEASURED_MEMBER(name, ...) double name;
#define MEASURED_MEMBERS                                                                           \
	union {                                                                                    \
		struct { MEASURED_FIELDS(MEASURED_MEMBER) };                                       \
		double measured[MEASURED_COUNT];                                                   \
	}

/* The fields as texts to be put together: MEASURED_FIELDS(MEASURED_COLUMN) is ", n_train, ...". */
#define MEASURED_COLUMN(name, ...) ", " #name

struct measured_field {
	const char *name;               /* of the column and the member */
	const char *type;               /* in SQL: "integer", "real" */
	const char *unit, *csv, *help;
	bool of_data;                   /* tells the split, not what it cost */
	bool positive;                  /* 0 is not seen */
};
extern const struct measured_field measured_fields[MEASURED_COUNT];
size_t measured_find(const char *name);         /* MEASURED_COUNT for what is none */

#endif
