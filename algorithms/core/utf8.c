#include "algorithms/core/utf8.h"

#include "algorithms/core/mem.h"

size_t utf8_length(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t len = !n          ? 0 :
		     u[0] < 0x80 ? 1 :
		     u[0] < 0xc2 ? 0 :
		     u[0] < 0xe0 ? 2 :
		     u[0] < 0xf0 ? 3 :
		     u[0] < 0xf5 ? 4 :
				   0;

	if (len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	if ((len == 3 && u[0] == 0xe0 && u[1] < 0xa0) ||
	    (len == 3 && u[0] == 0xed && u[1] > 0x9f) ||
	    (len == 4 && u[0] == 0xf0 && u[1] < 0x90) || (len == 4 && u[0] == 0xf4 && u[1] > 0x8f))
		return 0;
	return len;
}

bool utf8_valid(const char *s, size_t n)
{
	while (n) {
		size_t len = utf8_length(s, n);

		if (!len)
			return false;
		s += len;
		n -= len;
	}
	return true;
}

size_t utf8_put(char *to, uint32_t c)
{
	if (c < 0x80)
		return to[0] = (char)c, 1;
	if (c < 0x800)
		return to[0] = (char)(0xc0 | c >> 6), to[1] = (char)(0x80 | (c & 63)), 2;
	if (c < 0x10000)
		return to[0] = (char)(0xe0 | c >> 12), to[1] = (char)(0x80 | (c >> 6 & 63)),
		       to[2] = (char)(0x80 | (c & 63)), 3;
	return to[0] = (char)(0xf0 | (c >> 18 & 7)), to[1] = (char)(0x80 | (c >> 12 & 63)),
	       to[2] = (char)(0x80 | (c >> 6 & 63)), to[3] = (char)(0x80 | (c & 63)), 4;
}

char *utf8_from_windows(const char *s, size_t n, struct err *e)
{
	/* The five without a character stay controls (WHATWG Encoding Standard). */
	static const uint16_t high[32] = {
		0x20ac, 0x81,	0x201a, 0x192,	0x201e, 0x2026, 0x2020, 0x2021,
		0x2c6,	0x2030, 0x160,	0x2039, 0x152,	0x8d,	0x17d,	0x8f,
		0x90,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x2dc,	0x2122, 0x161,	0x203a, 0x153,	0x9d,	0x17e,	0x178
	};
	char *out = mem_array(3 * n + 1, 1, e), *p = out;

	if (!out)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		p += utf8_put(p, c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c);
	}
	*p = 0;
	return out;
}

size_t utf8_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;        /* not a continuation byte */
	return n;
}
