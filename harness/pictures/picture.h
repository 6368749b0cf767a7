/* Pictures of models: what a learner has made of data, drawn. A kind of picture is an object in the
 * list of pictures.c; a new one is a file pic_NAME.c beside this one and a name there.
 *
 *   k = picture_need("surface", e);
 *   picture_check(k, &q, e) || picture_draw(k, section, &q, e)      adds figures to a section
 *   figures_draw(report, dir, ...)                           reports/figures/gnuplot.h
 *
 * A kind trains what it draws, by the variants and the split of the request: the same request with
 * the same seed gives the same picture. Costs: the fits, and one prediction of some thousand points
 * for each panel. Errors name the data set, the learner and the column. */
#ifndef PICTURE_H
#define PICTURE_H

#include "datasets/dataset.h"
#include "datasets/split/folds.h"
#include "harness/plan/variant.h"
#include "harness/store/query.h"
#include "reports/report.h"

enum picture_needs {
	PICTURE_CLASSES       = 1,
	PICTURE_PROBABILITIES = 2,
	PICTURE_OF_RUNS       = 4       /* is made of predictions: those of a run will do */
};

struct picture_request {
	struct dataset *const *data;    /* ndata, at least one; dense */
	size_t ndata;
	const struct variant *variant;  /* nvariants, at least one; not tuned */
	size_t nvariants;
	const char *const *spec;        /* (nvariants): how each was asked for, its name; or NULL */
	const char *x, *y;              /* numeric columns, or NULL: the picture chooses */
	const char *cv;                 /* how rows are split (folds.h), or NULL: as the kind has it */
	size_t query;                   /* a row from 1, for who asks one; 0: the first */
	uint64_t seed;
	int threads;

	/* Or a run whose predictions are drawn: data and variant are NULL then, and these are positions
	 * in it, ndata and nvariants of them. */
	const struct results *run;
	size_t run_study;
	const size_t *run_data, *run_variant;
};

struct picture_kind {
	const char *name;               /* after --picture */
	const char *title, *help;       /* a heading; what it shows, a sentence without full stop */
	unsigned needs;
	const char *learner;            /* the only one that has such a picture, or NULL */
	/* One of the two: all of a request in one figure, or a figure of each data set and learner. */
	int (*draw)(struct section *s, const struct picture_request *q, struct err *e);
	int (*draw_one)(struct section *s, const struct picture_request *q, size_t data, size_t variant,
			struct err *e);
};

extern const struct picture_kind *const picture_kinds[];        /* ends with NULL */
const char *picture_name(size_t i);                             /* of them; NULL behind the last */
/* ERR_PARAM names the kinds that there are. */
const struct picture_kind *picture_need(const char *name, struct err *e);

/* Whether the kind can draw these data and learners; ERR_UNSUITED says what it wants. */
int picture_check(const struct picture_kind *k, const struct picture_request *q, struct err *e);
int picture_draw(const struct picture_kind *k, struct section *s, const struct picture_request *q,
		 struct err *e);

const char *picture_data_name(const struct picture_request *q, size_t data);
const char *picture_learner(const struct picture_request *q, size_t variant);   /* "knn" */

/* A learner as it stands over a panel: as it was asked for, or where that is not told, its name with the
 * parameters that are not the defaults or in which the request's variants of that learner differ:
 * "knn[k=5]" beside "knn[k=1]". A text of the report. */
const char *picture_label(struct report *r, const struct picture_request *q, size_t variant);
/* The same, after the data set's name where there are several. */
const char *picture_panel_title(struct report *r, const struct picture_request *q, size_t data,
				size_t variant);
/* Sets "LEARNER on DATA: " before an error; returns -1. */
int picture_failed(struct report *r, const struct picture_request *q, size_t data, size_t variant,
		   struct err *e);

#endif
