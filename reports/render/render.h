/* A report in its coats. Each renderer adds the whole document to `out`; none decides anything
 * about content. The results themselves go out as CSV (export_csv.h). */
#ifndef REPORTS_RENDER_H
#define REPORTS_RENDER_H

#include <stdio.h>

#include "reports/report.h"

/* One self-contained page: styles, figures and a short script (page.js) inside, whole
 * without the script; light and dark, fit to print. */
void render_html(struct text *out, const struct report *r);

/* GitHub's dialect; figures as links to figures/NAME.svg. */
void render_markdown(struct text *out, const struct report *r);

/* A complete article (booktabs, graphicx); figures from figures/NAME.pdf. */
void render_latex(struct text *out, const struct report *r);

/* One table for a terminal of `width` columns: columns that do not fit are left out from the right.
 * color: bold and dim by escape sequences. */
void render_terminal(FILE *out, const struct table *t, bool color, size_t width);
/* Text of a report, its marks taken off, broken between words. */
void render_terminal_text(FILE *out, const char *marked, size_t width);

#endif
