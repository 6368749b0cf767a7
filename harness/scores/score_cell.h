/* Scores as papers and spreadsheets show them: 0.912±0.010, 91.2 %, 0.912 (3), **0.912**, \textbf{0.912}, 0.912*. */
#ifndef SCORE_CELL_H
#define SCORE_CELL_H

#include <stdbool.h>
#include <stddef.h>

/* The number that such a text begins with: *n bytes from *from. What may be around it is emphasis (Markdown,
 * LaTeX, HTML), a percent sign, a spread behind ±, +/- or \pm, numbers in brackets, and marks as tables have for
 * "significantly better". False where there is anything else, or nothing but the number. */
bool score_cell_core(const char *text, size_t len, size_t *from, size_t *n);

#endif
