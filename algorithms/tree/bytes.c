/* Kernels over bytes: which of them differ from a value, 64 to a word. */
#include <string.h>

#include "algorithms/tree/scanner.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define HAVE_X86 1
#else
#define HAVE_X86 0
#endif

static size_t others_portable(const uint8_t *code, size_t n, uint8_t mode, uint64_t *bits)
{
	size_t m = 0;

	for (size_t w = 0; w * 64 < n; w++) {
		size_t end = n - w * 64 < 64 ? n - w * 64 : 64;
		uint64_t word = 0;
		for (size_t i = 0; i < end; i++)
			word |= (uint64_t)(code[w * 64 + i] != mode) << i;
		bits[w] = word;
		m += (size_t)__builtin_popcountll(word);
	}
	return m;
}

#if HAVE_X86
/* Whole words may be read past the stretch: the code array has an overhang. */
static uint64_t within(size_t n, size_t w)
{
	return n - w * 64 >= 64 ? ~(uint64_t)0 : ~(uint64_t)0 >> (64 - (n - w * 64));
}

__attribute__((target(CPU_AVX2 ",popcnt")))
static size_t others_avx2(const uint8_t *code, size_t n, uint8_t mode, uint64_t *bits)
{
	__m256i all = _mm256_set1_epi8((char)mode);
	size_t m = 0;

	for (size_t w = 0; w * 64 < n; w++) {
		const __m256i *at = (const __m256i *)(const void *)(code + w * 64);
		uint32_t low = (uint32_t)_mm256_movemask_epi8(
			_mm256_cmpeq_epi8(_mm256_loadu_si256(at), all));
		uint32_t high = (uint32_t)_mm256_movemask_epi8(
			_mm256_cmpeq_epi8(_mm256_loadu_si256(at + 1), all));
		bits[w] = ~((uint64_t)high << 32 | low) & within(n, w);
		m += (size_t)__builtin_popcountll(bits[w]);
	}
	return m;
}

__attribute__((target(CPU_AVX512 ",popcnt")))
static size_t others_avx512(const uint8_t *code, size_t n, uint8_t mode, uint64_t *bits)
{
	__m512i all = _mm512_set1_epi8((char)mode);
	size_t m = 0;

	for (size_t w = 0; w * 64 < n; w++) {
		bits[w] = _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(code + w * 64), all) &
			  within(n, w);
		m += (size_t)__builtin_popcountll(bits[w]);
	}
	return m;
}
#else
#define others_avx2 others_portable
#define others_avx512 others_portable
#endif

size_t (*const tree_others_kernels[])(const uint8_t *, size_t, uint8_t, uint64_t *) = {
	others_portable, others_avx2, others_avx512 };

/* ---- which of 64 are not zero ---- */

static uint64_t nonzero_portable(const uint8_t *at)
{
	uint64_t word, out = 0;

	for (size_t k = 0; k < 8; k++) {
		memcpy(&word, at + 8 * k, 8);
		for (size_t i = 0; word && i < 8; i++)
			out |= (uint64_t)(at[8 * k + i] != 0) << (8 * k + i);
	}
	return out;
}

#if HAVE_X86
__attribute__((target(CPU_AVX2)))
static uint64_t nonzero_avx2(const uint8_t *at)
{
	uint64_t bits;

	others_avx2(at, 64, 0, &bits);
	return bits;
}

__attribute__((target(CPU_AVX512)))
static uint64_t nonzero_avx512(const uint8_t *at)
{
	__m512i x = _mm512_loadu_si512(at);

	return _mm512_test_epi8_mask(x, x);
}
#else
#define nonzero_avx2 nonzero_portable
#define nonzero_avx512 nonzero_portable
#endif

uint64_t (*const tree_nonzero_kernels[])(const uint8_t *) = { nonzero_portable, nonzero_avx2,
							 nonzero_avx512 };
