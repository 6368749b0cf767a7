/* From a run to files: everything `bakeoff report` does, callable from other commands. */
#ifndef REPORTS_BUILD_H
#define REPORTS_BUILD_H

#include <stdbool.h>
#include <stdio.h>

#include "harness/store/query.h"
#include "reports/report.h"

enum report_format {
	REPORT_HTML     = 1 << 0,
	REPORT_MARKDOWN = 1 << 1,
	REPORT_LATEX    = 1 << 2,
	REPORT_CSV      = 1 << 3,
	REPORT_JSON     = 1 << 4,       /* the findings alone */
	REPORT_DEFAULT  = REPORT_HTML | REPORT_MARKDOWN | REPORT_CSV | REPORT_JSON
};

/* What a reader asks of a report; NULL where it is a parameter: nothing. */
struct findings;                        /* harness/analysis/findings.h */
struct report_wishes {
	const char *ignore;             /* codes of findings that are left out, "CODE,CODE"; or NULL */
	const struct findings *found;   /* by findings_create with that `ignore`; NULL: to be found */
};

/* "html,md" to bits; ERR_PARAM names an unknown word. */
int report_formats(const char *text, unsigned *formats, struct err *e);

/* The whole document, figures not yet drawn. *out is the caller's (report_destroy). */
int report_build(struct report **out, const struct results *x, const struct report_wishes *w,
		 struct err *e);

/* Writes the formats asked for into dir: index.html, report.md, report.tex, results.csv,
 * findings.json, figures/.
 * Figures that could not be drawn are counted, and the first reason given in why (a buffer). */
int report_write(const char *dir, unsigned formats, const struct results *x,
		 const struct report_wishes *w, size_t *undrawn, char *why, size_t why_size,
		 struct err *e);

/* Parts of it, for other documents: those of HTML, Markdown and LaTeX that are asked for, with figures that were
 * drawn into dir/figures; and why the first figure that was not drawn was not, or "". */
int report_write_documents(const char *dir, unsigned formats, const struct report *r, struct err *e);
const char *report_first_problem(const struct report *r);

/* The ranking, and what is missing, for a terminal `width` columns wide. */
int report_terminal(FILE *out, const struct results *x, bool color, size_t width, struct err *e);

#endif
