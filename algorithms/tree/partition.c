/* Parting a node's rows. Stores may run past the rows that are kept, never past a stretch's end by
 * more than the arrays' overhang, and in place never past what has been read. */
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/tree/columns.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define HAVE_X86 1
#else
#define HAVE_X86 0
#endif

/* ---- marking ---- */

static void set_mask_bit(uint64_t *mask, size_t i, uint64_t left)
{
	mask[i / 64] |= left << i % 64;
}

static void clear_mask(struct tree_columns *c, size_t n)
{
	memset(c->mask, 0, (n / 64 + 1) * sizeof *c->mask);
}

void tree_mark_by_row(struct tree_columns *c, size_t begin, size_t n)
{
	const uint32_t *row = c->order + begin;

	clear_mask(c, n);
	for (size_t i = 0; i < n; i++)
		set_mask_bit(c->mask, i, c->left[row[i] >> c->label_bits]);
}

void tree_mark_by_position(struct tree_columns *c, uint32_t stream, size_t begin, size_t n,
			   size_t head, size_t tail)
{
	const uint32_t *at = tree_columns_stream(c, stream) + begin;

	for (size_t i = 0; i < n; i++)
		c->left[at[i] >> c->label_bits] = i < head || i >= n - tail;
	tree_mark_by_row(c, begin, n);
}

void tree_mark_by_code(struct tree_columns *c, uint32_t coded, size_t begin, size_t n, uint8_t last)
{
	const uint8_t *code = tree_columns_code(c, coded) + begin;
	const uint32_t *row = c->order + begin;

	clear_mask(c, n);
	for (size_t i = 0; i < n; i++)
		set_mask_bit(c->mask, i, code[i] <= last);
	for (size_t i = 0; i < n && (c->streams || c->entry); i++)
		c->left[row[i] >> c->label_bits] = code[i] <= last;
}

void tree_mark_by_table(struct tree_columns *c, uint32_t coded, size_t begin, size_t n,
			const bool *left)
{
	const uint8_t *code = tree_columns_code(c, coded) + begin;
	const uint32_t *row = c->order + begin;

	clear_mask(c, n);
	for (size_t i = 0; i < n; i++)
		set_mask_bit(c->mask, i, left[code[i]]);
	for (size_t i = 0; i < n && (c->streams || c->entry); i++)
		c->left[row[i] >> c->label_bits] = left[code[i]];
}

/* ---- parting by row: streams ---- */

/* From element i on, l and r of those before having gone to either side. Branch-free: every element
 * is written to both ends, one of the two advances. */
static inline void part_rest(const struct tree_columns *c, uint32_t *at, size_t n, size_t i,
			     size_t l, size_t r)
{
	uint32_t *right = c->scratch;

	for (; i < n; i++) {
		uint32_t x = at[i];
		size_t left = c->left[x >> c->label_bits];
		at[l] = x;
		right[r] = x;
		l += left;
		r += 1 - left;
	}
	memcpy(at + l, right, r * sizeof *at);
}

static void part_stream_portable(const struct tree_columns *c, uint32_t *at, size_t n)
{
	part_rest(c, at, n, 0, 0, 0);
}

#if HAVE_X86
/* One by one: a gather of the bytes as words was measured to be slower. */
static inline __attribute__((always_inline)) uint16_t marks_of(const struct tree_columns *c,
							       const uint32_t *at)
{
	unsigned out = 0;

#pragma GCC unroll 16
	for (unsigned k = 0; k < 16; k++)
		out |= (unsigned)c->left[at[k] >> c->label_bits] << k;
	return (uint16_t)out;
}

/* Sixteen rows: their marks are looked up, the elements compressed to either side. */
__attribute__((target(CPU_AVX512 ",popcnt")))
static void part_stream_avx512(const struct tree_columns *c, uint32_t *at, size_t n)
{
	uint32_t *right = c->scratch;
	size_t i = 0, l = 0, r = 0;

	for (; i + 16 <= n; i += 16) {
		__m512i x = _mm512_loadu_si512(at + i);
		__mmask16 left = marks_of(c, at + i);
		size_t k = (size_t)__builtin_popcount(left);
		_mm512_storeu_si512(at + l, _mm512_maskz_compress_epi32(left, x));
		_mm512_storeu_si512(right + r, _mm512_maskz_compress_epi32((__mmask16)~left, x));
		l += k;
		r += 16 - k;
	}
	part_rest(c, at, n, i, l, r);
}
#endif

static tree_partition_fn *part_choose(void)
{
#if HAVE_X86
	if (cpu_isa() == ISA_AVX512)
		return part_stream_avx512;
#endif
	return part_stream_portable;
}

static void keep_left_stream(const struct tree_columns *c, uint32_t *at, size_t n)
{
	size_t l = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t x = at[i];
		at[l] = x;
		l += c->left[x >> c->label_bits];
	}
}

/* From the end, so that right rows end up where they belong without scratch. Some row goes left, so
 * r stays above 0. */
static void keep_right_stream(const struct tree_columns *c, uint32_t *at, size_t n)
{
	size_t r = n;

	for (size_t i = n; i-- > 0;) {
		uint32_t x = at[i];
		at[r - 1] = x;
		r -= 1 - (size_t)c->left[x >> c->label_bits];
	}
}

/* ---- parting by mask: whatever lies in the order of the node's rows ---- */

static size_t pack_tail(uint8_t *to, const uint8_t *from, const uint64_t *mask, uint64_t flip,
			size_t i, size_t n, size_t l)
{
	for (; i < n; i++) {
		uint8_t x = from[i];
		if ((mask[i / 64] ^ flip) >> i % 64 & 1)
			to[l++] = x;
	}
	return l;
}

static size_t pack_portable(uint8_t *to, const uint8_t *from, const uint64_t *mask, uint64_t flip,
			    size_t n)
{
	size_t l = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t x = from[i];
		to[l] = x;
		l += (mask[i / 64] ^ flip) >> i % 64 & 1;
	}
	return l;
}

#if HAVE_X86
/* Eight bytes at a time: spread eight mask bits to bytes, extract those bytes. */
__attribute__((target(CPU_AVX2))) static size_t
pack_avx2(uint8_t *to, const uint8_t *from, const uint64_t *mask, uint64_t flip, size_t n)
{
	size_t i = 0, l = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t bits = (mask[i / 64] ^ flip) >> i % 64 & 0xff, x;
		uint64_t bytes = _pdep_u64(bits, 0x0101010101010101u) * 0xff;
		memcpy(&x, from + i, 8);
		x = _pext_u64(x, bytes);
		memcpy(to + l, &x, 8);
		l += (size_t)__builtin_popcountll(bits);
	}
	return pack_tail(to, from, mask, flip, i, n, l);
}

__attribute__((target(CPU_AVX512 ",avx512vbmi2"))) static size_t
pack_vbmi2(uint8_t *to, const uint8_t *from, const uint64_t *mask, uint64_t flip, size_t n)
{
	size_t i = 0, l = 0;

	for (; i + 64 <= n; i += 64) {
		uint64_t bits = mask[i / 64] ^ flip;
		__m512i x = _mm512_loadu_si512(from + i);
		_mm512_storeu_si512(to + l, _mm512_maskz_compress_epi8(bits, x));
		l += (size_t)__builtin_popcountll(bits);
	}
	if (i < n) {
		uint64_t bits = (mask[i / 64] ^ flip) & (~(uint64_t)0 >> (64 - (n - i)));
		__m512i x = _mm512_maskz_loadu_epi8(~(uint64_t)0 >> (64 - (n - i)), from + i);
		size_t k = (size_t)__builtin_popcountll(bits);
		_mm512_mask_storeu_epi8(to + l, k ? ~(uint64_t)0 >> (64 - k) : 0,
					_mm512_maskz_compress_epi8(bits, x));
		l += k;
	}
	return l;
}
#endif

static tree_pack_fn *pack_choose(void)
{
#if HAVE_X86
	if (cpu_isa() == ISA_AVX512 && __builtin_cpu_supports("avx512vbmi2"))
		return pack_vbmi2;
	if (cpu_isa() >= ISA_AVX2)
		return pack_avx2;
#endif
	return pack_portable;
}

static void part_bytes(const struct tree_columns *c, uint8_t *at, size_t n, bool keep_left,
		       bool keep_right)
{
	uint8_t *right = (uint8_t *)c->scratch;
	size_t r = keep_right ? c->pack(right, at, c->mask, ~(uint64_t)0, n) : 0;

	if (keep_left)
		c->pack(at, at, c->mask, 0, n);
	if (keep_right)
		memcpy(at + (n - r), right, r);
}

#define PART_BY_MASK(name, type) \
static void name(const struct tree_columns *c, type *at, size_t n) \
{ \
	type *right = (type *)(void *)c->scratch; \
	size_t l = 0, r = 0; \
	for (size_t i = 0; i < n; i++) { \
		type x = at[i]; \
		size_t left = c->mask[i / 64] >> i % 64 & 1; \
		at[l] = x; \
		right[r] = x; \
		l += left; \
		r += 1 - left; \
	} \
	memcpy(at + l, right, r * sizeof *at); \
}
PART_BY_MASK(part_words, uint32_t)
PART_BY_MASK(part_doubles, double)

void tree_partition_rows(struct tree_columns *c, size_t begin, size_t n)
{
	part_words(c, c->order + begin, n);
	if (c->label)
		part_bytes(c, c->label + begin, n, true, true);
	if (c->y)
		part_doubles(c, c->y + begin, n);
	if (c->weight)
		part_doubles(c, c->weight + begin, n);
}

void tree_partition_column(struct tree_columns *c, size_t column, size_t begin, size_t n,
			   bool keep_left, bool keep_right)
{
	const struct tree_column_form *f = &c->form[column];

	if (f->coded)
		part_bytes(c, tree_columns_code(c, f->at) + begin, n, keep_left, keep_right);
	else if (keep_left && keep_right)
		c->part(c, tree_columns_stream(c, f->at) + begin, n);
	else if (keep_left)
		keep_left_stream(c, tree_columns_stream(c, f->at) + begin, n);
	else if (keep_right)
		keep_right_stream(c, tree_columns_stream(c, f->at) + begin, n);
}

void tree_columns_choose(struct tree_columns *c)
{
	c->pack = pack_choose();
	c->part = part_choose();
}
