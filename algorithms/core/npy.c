/* Format: NumPy Enhancement Proposal 1. Magic, version, length of the header, and the header,
 * which is a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (60000, 784),
 * } */
#include "algorithms/core/npy.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/utf8.h"

#define MAGIC      "\x93NUMPY"
#define MAGIC_SIZE 6
#define MOST_WIDTH 65536

/* The text behind 'key': in the header, or NULL. */
static const char *entry(const char *header, const char *key)
{
	const char *at = strstr(header, key);

	if (!at)
		return NULL;
	at += strlen(key);
	at += strspn(at, "'\" \t");
	return *at == ':' ? at + 1 + strspn(at + 1, " \t") : NULL;
}

static int read_descr(struct npy *a, const char *at, struct err *e)
{
	static const char order[] = "<>|=";
	unsigned long width;
	char *end;

	if (!at || (*at != '\'' && *at != '"') || !at[1] || !strchr(order, at[1]) || !at[2] ||
	    !at[3])
		return FAIL(e, ERR_FORMAT, "records are not supported: save one plain array");
	a->kind = at[2];
	a->swap = at[1] == '>';
	width = strtoul(at + 3, &end, 10);
	if (a->kind == 'O')
		return FAIL(e, ERR_FORMAT,
			    "Python objects are not read: save a.astype(str) or numbers");
	if (!strchr("biufSU", a->kind) || width > MOST_WIDTH || (*end != '\'' && *end != '"'))
		return FAIL(e, ERR_FORMAT, "elements of type '%.8s' are not supported", at + 1);
	a->width = a->kind == 'U' ? 4 * width : width;
	if (strchr("biuf", a->kind) && a->width != 1 && a->width != 2 && a->width != 4 &&
	    a->width != 8)
		return FAIL(e, ERR_FORMAT, "numbers of %zu bytes are not supported", a->width);
	if (a->kind == 'f' && a->width == 1)
		return FAIL(e, ERR_FORMAT, "floats of one byte are not supported");
	return 0;
}

static int read_shape(struct npy *a, const char *at, struct err *e)
{
	a->rows = a->cols = 1;
	if (!at || *at++ != '(')
		return FAIL(e, ERR_FORMAT, "the header has no shape");
	for (a->rank = 0; *(at += strspn(at, " ,L")) != ')'; a->rank++) {
		char *end;
		unsigned long long size = strtoull(at, &end, 10);
		if (end == at || *at == '-')
			return FAIL(e, ERR_FORMAT, "the shape in the header is damaged");
		if (!a->rank)
			a->rows = size;
		else if (__builtin_mul_overflow(a->cols, size, &a->cols))
			return FAIL(e, ERR_FORMAT, "the shape is beyond any memory");
		at = end;
	}
	return 0;
}

static int read_header(struct npy *a, char *header, size_t have, struct err *e)
{
	const char *fortran = entry(header, "fortran_order");
	size_t need;

	if (read_descr(a, entry(header, "descr"), e) || read_shape(a, entry(header, "shape"), e))
		return -1;
	a->fortran = fortran && !strncmp(fortran, "True", 4);
	if (a->fortran && a->rank > 2)
		return FAIL(e, ERR_FORMAT, "arrays of rank %zu in Fortran order are not supported",
			    a->rank);
	if (!a->rows || !a->cols || !a->width)
		return FAIL(e, ERR_FORMAT, "an empty array");
	if (__builtin_mul_overflow(a->rows, a->cols, &need) ||
	    __builtin_mul_overflow(need, a->width, &need) ||
	    need > have)
		return FAIL(e, ERR_FORMAT,
			    "cut off: %zu x %zu elements of %zu bytes do not fit into %zu bytes",
			    a->rows, a->cols, a->width, have);
	return 0;
}

int npy_open(struct npy *out, unsigned char *bytes, size_t n, struct err *e)
{
	struct npy a = { .bytes = bytes };
	size_t fixed, len;
	char kept;
	int rc;

	*out = (struct npy){ 0 };
	if (n < 12 || memcmp(bytes, MAGIC, MAGIC_SIZE) || bytes[6] < 1 || bytes[6] > 3) {
		free(bytes);
		return FAIL(e, ERR_FORMAT, "not a NumPy array, or of a version after 3");
	}
	fixed = bytes[6] == 1 ? 10 : 12;
	len = bytes[8] | (size_t)bytes[9] << 8;
	if (bytes[6] > 1)
		len |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
	if (!len || len > n - fixed) {
		free(bytes);
		return FAIL(e, ERR_FORMAT, "the header is cut off");
	}
	a.data = bytes + fixed + len;
	kept = (char)bytes[fixed + len - 1];            /* the newline that ends the header */
	bytes[fixed + len - 1] = 0;
	rc = read_header(&a, (char *)bytes + fixed, n - fixed - len, e);
	bytes[fixed + len - 1] = (unsigned char)kept;
	if (rc)
		npy_free(&a);
	else
		*out = a;
	return rc;
}

void npy_free(struct npy *a)
{
	free(a->bytes);
	*a = (struct npy){ 0 };
}

bool npy_is_text(const struct npy *a)
{
	return a->kind == 'S' || a->kind == 'U';
}

static const unsigned char *element(const struct npy *a, size_t row, size_t col)
{
	return a->data + (a->fortran ? col * a->rows + row : row * a->cols + col) * a->width;
}

static uint64_t element_bits(const struct npy *a, const unsigned char *b, size_t width)
{
	uint64_t x = 0;

	for (size_t i = 0; i < width; i++)
		x |= (uint64_t)b[i] << 8 * (a->swap ? width - 1 - i : i);
	return x;
}

/* IEEE 754 binary16. */
static double half(uint64_t bits)
{
	int exponent = bits >> 10 & 31;
	double fraction = (double)(bits & 1023), sign = bits >> 15 ? -1 : 1;

	if (exponent == 31)
		return fraction > 0 ? NAN : sign * INFINITY;
	return sign * (exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24));
}

double npy_number(const struct npy *a, size_t row, size_t col)
{
	uint64_t bits = element_bits(a, element(a, row, col), a->width);
	uint64_t sign = (uint64_t)1 << (8 * a->width - 1);
	float f;
	double d;

	switch (a->kind) {
	case 'i':
		return (double)(int64_t)(bits & sign &&
					 a->width < 8 ? bits | ~(2 * sign - 1) : bits);
	case 'f':
		if (a->width == 2)
			return half(bits);
		if (a->width == 4)
			return memcpy(&f, &(uint32_t){ (uint32_t)bits }, sizeof f), (double)f;
		return memcpy(&d, &bits, sizeof d), d;
	default:
		return (double)bits;
	}
}

size_t npy_text(const struct npy *a, size_t row, size_t col, char *buf, size_t size)
{
	const unsigned char *b = element(a, row, col);
	size_t n = 0, step = a->kind == 'U' ? 4 : 1;

	for (size_t i = 0; i < a->width && n + 5 < size; i += step) {
		uint64_t c = element_bits(a, b + i, step);
		if (!c)
			break;
		if (step == 1)
			buf[n++] = (char)c;
		else
			n += utf8_put(buf + n, (uint32_t)c);
	}
	buf[n] = 0;
	return n;
}
