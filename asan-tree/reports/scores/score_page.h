/* A table of scores as a document: what it is judged to be, which tests fit it and why, and what they say. The same
 * document model, figures and renderers as the reports of runs.
 *
 *   score_page_terminal(stdout, a, j, color, width, e);
 *   score_page_write(dir, formats, a, j, &undrawn, why, sizeof why, e);
 *
 * Folder: index.html, report.md, report.tex, pairs.csv, stats.json, figures/; of test rows test-row-methods.csv and
 * test-row-pairs.csv. */
#ifndef SCORE_PAGE_H
#define SCORE_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "harness/scores/score_judgement.h"
#include "reports/build.h"
#include "reports/report.h"

/* The whole document, figures not yet drawn; *out is the caller's (report_destroy). */
int score_page_build(struct report **out, const struct score_analysis *a, const struct score_judgement *j,
		     struct err *e);
int score_page_write(const char *dir, unsigned formats, const struct score_analysis *a,
		     const struct score_judgement *j, size_t *undrawn, char *why, size_t why_size, struct err *e);
/* What matters of it, for a terminal. */
int score_page_terminal(FILE *out, const struct score_analysis *a, const struct score_judgement *j, bool color,
			size_t width, struct err *e);

/* A line for each pair, with every number of it; and everything as JSON. */
void score_export_csv(struct text *out, const struct score_analysis *a);
void score_export_json(struct text *out, const struct score_analysis *a, const struct score_judgement *j);
/* What test rows say, where the table has them: a line for each data set and method; for each pair on it; as the JSON's
 * member "test_rows". */
void score_export_row_methods(struct text *out, const struct score_analysis *a);
void score_export_row_pairs(struct text *out, const struct score_analysis *a);
void score_export_row_json(struct text *out, const struct score_analysis *a);

#endif
