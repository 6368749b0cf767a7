/* One NumPy array (.npy, versions 1 to 3) out of its bytes.
 *
 * Numbers of any width and byte order, booleans, half floats, and fixed-width text (S, U).
 * Objects and records are refused: they are pickled Python, which no other program should run. */
#ifndef NPY_H
#define NPY_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct npy {
	unsigned char *bytes;           /* the file; owned */
	const unsigned char *data;
	size_t rows, cols;              /* first size, product of the others; () is 1 x 1 */
	size_t rank, width;             /* width: bytes of an element */
	char kind;                      /* b i u f: numbers; S U: text */
	bool swap, fortran;
};

/* Takes bytes over (malloc'd, n of them), on error too. */
int npy_open(struct npy *out, unsigned char *bytes, size_t n, struct err *e);
void npy_free(struct npy *a);

bool npy_is_text(const struct npy *a);
double npy_number(const struct npy *a, size_t row, size_t col);
/* Text of an element as UTF-8 in buf, which is cut at size - 1; returns its length. */
size_t npy_text(const struct npy *a, size_t row, size_t col, char *buf, size_t size);

#endif
