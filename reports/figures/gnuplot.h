/* Figures drawn by gnuplot. A figure's script and data are written first and stay beside the
 * pictures, so that a reader can change a line and run `gnuplot NAME.gp` again:
 *
 *   DIR/theme.gp       colours, fonts and sizes of all figures
 *   DIR/NAME.gp        the script, for all formats; DIR/NAME.dat its data, with a header
 *   DIR/NAME.svg .png .pdf
 *
 * The SVG also comes back in figure.svg, rewritten to stand inside a page: colours of the theme
 * become CSS variables (light and dark), the font that of the page, ids unique. */
#ifndef REPORTS_GNUPLOT_H
#define REPORTS_GNUPLOT_H

#include "reports/report.h"

/* Work that needs no figures, done while the first of them are drawn. */
struct figures_meanwhile {
	int (*work)(const void *ctx, struct err *e);
	const void *ctx;
};

/* Draws every figure of r. A figure that cannot be drawn keeps the reason in figure.problem, the
 * others are drawn all the same. -1 only when nothing can be written to dir, or meanwhile (NULL: nothing
 * to do) says so; it is called once, unless the scripts cannot be written. *undrawn counts. */
int figures_draw(struct report *r, const char *dir, const struct figures_meanwhile *meanwhile,
		 size_t *undrawn, struct err *e);

/* A line "# ..." of a script or of its data. */
void gnuplot_comment(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The body of an <svg> file made fit for a page; prefix makes its ids unique. */
void svg_inline(struct text *out, const char *svg, const char *prefix);

#endif
