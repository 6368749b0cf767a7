/* Format: PKWARE's APPNOTE 6.3. At the end of the file stands the end record, which tells where
 * the central directory is; that lists the members with their sizes and the places of their
 * local headers. */
#include "datasets/import/zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "algorithms/core/mem.h"

#define END_SIZE     22
#define COMMENT_MOST 65535
#define CENTRAL_SIZE 46
#define LOCAL_SIZE   30
#define ZIP64_EXTRA  1
#define MOST_RATIO   1100       /* deflate reaches 1032 */

static uint64_t little_endian(const unsigned char *b, size_t n)
{
	uint64_t x = 0;

	while (n-- > 0)
		x = x << 8 | b[n];
	return x;
}

static bool is_signature(const unsigned char *b, unsigned char c, unsigned char d)
{
	return b[0] == 'P' && b[1] == 'K' && b[2] == c && b[3] == d;
}

/* Where the end record is, or NULL. */
static const unsigned char *find_end(const struct zip *z)
{
	size_t most = z->size < END_SIZE + COMMENT_MOST ? z->size : END_SIZE + COMMENT_MOST;

	for (size_t back = END_SIZE; back <= most; back++)
		if (is_signature(z->bytes + z->size - back, 5, 6))
			return z->bytes + z->size - back;
	return NULL;
}

/* Zip64: sizes that are all ones in the header stand in an extra field, in this order. */
static void take_zip64(struct zip_member *m, const unsigned char *extra, size_t n)
{
	uint64_t *const field[] = { &m->size, &m->packed, &m->at };

	while (n >= 4) {
		size_t kind = little_endian(extra, 2), len = little_endian(extra + 2, 2);
		if (len > n - 4)
			return;
		for (size_t i = 0, off = 4; kind == ZIP64_EXTRA && i < 3; i++)
			if (*field[i] == UINT32_MAX && off + 8 <= len + 4) {
				*field[i] = little_endian(extra + off, 8);
				off += 8;
			}
		extra += len + 4;
		n -= len + 4;
	}
}

static int read_directory(struct zip *z, size_t at, size_t count, struct err *e)
{
	if (!(z->member = mem_zeros(count, sizeof *z->member, e)))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const unsigned char *b = z->bytes + at;
		size_t name, extra, comment;
		struct zip_member *m = &z->member[i];
		if (at > z->size || z->size - at < CENTRAL_SIZE || !is_signature(b, 1, 2))
			return FAIL(e, ERR_FORMAT, "the directory of the zip archive is damaged");
		name = little_endian(b + 28, 2);
		extra = little_endian(b + 30, 2);
		comment = little_endian(b + 32, 2);
		if (z->size - at - CENTRAL_SIZE < name + extra + comment)
			return FAIL(e, ERR_FORMAT, "the directory of the zip archive is cut off");
		*m = (struct zip_member){ NULL, little_endian(b + 42, 4), little_endian(b + 20, 4),
					  little_endian(b + 24, 4),
						  (uint32_t)little_endian(b + 16, 4),
					  (unsigned)little_endian(b + 10, 2) };
		take_zip64(m, b + CENTRAL_SIZE + name, extra);
		if (!(m->name = mem_format(e, "%.*s", (int)name, b + CENTRAL_SIZE)))
			return -1;
		z->n++;
		at += CENTRAL_SIZE + name + extra + comment;
	}
	return 0;
}

int zip_open(struct zip *out, unsigned char *bytes, size_t size, struct err *e)
{
	struct zip z = { .bytes = bytes, .size = size };
	const unsigned char *end = size >= END_SIZE ? find_end(&z) : NULL;

	*out = (struct zip){ 0 };
	if (!end) {
		FAIL(e, ERR_FORMAT, "no end of a zip archive: not one, or cut off");
		goto failed;
	}
	if (read_directory(&z, little_endian(end + 16, 4), little_endian(end + 10, 2), e))
		goto failed;
	*out = z;
	return 0;
failed:
	zip_free(&z);
	return -1;
}

void zip_free(struct zip *z)
{
	for (size_t i = 0; z->member && i < z->n; i++)
		free(z->member[i].name);
	free(z->member);
	free(z->bytes);
	*z = (struct zip){ 0 };
}

const struct zip_member *zip_find(const struct zip *z, const char *name)
{
	for (size_t i = 0; i < z->n; i++)
		if (!strcmp(z->member[i].name, name))
			return &z->member[i];
	return NULL;
}

static int inflate_raw(const unsigned char *from, size_t packed, unsigned char *to, size_t size,
		       struct err *e)
{
	z_stream s = { .next_in = (unsigned char *)from };
	size_t in = packed, out = size;
	int rc = inflateInit2(&s, -MAX_WBITS);

	s.next_out = to;
	while (rc == Z_OK) {
		uInt give = in < UINT32_MAX / 2 ? (uInt)in : UINT32_MAX / 2;
		uInt take = out < UINT32_MAX / 2 ? (uInt)out : UINT32_MAX / 2;
		s.avail_in = give;
		s.avail_out = take;
		rc = inflate(&s, Z_NO_FLUSH);
		in -= give - s.avail_in;
		out -= take - s.avail_out;
		if (rc == Z_OK && (give == s.avail_in && take == s.avail_out))
			rc = Z_BUF_ERROR;
	}
	inflateEnd(&s);
	return rc == Z_STREAM_END && !out ? 0 : FAIL(e, ERR_FORMAT, "the packed data are damaged");
}

int zip_read(const struct zip *z, const struct zip_member *m, unsigned char **out, size_t *n,
	     struct err *e)
{
	const unsigned char *b = z->bytes + m->at;
	size_t skip;

	*out = NULL;
	if (m->at > z->size || z->size - m->at < LOCAL_SIZE || !is_signature(b, 3, 4))
		return FAIL(e, ERR_FORMAT, "%s: no header where the directory says", m->name);
	skip = LOCAL_SIZE + little_endian(b + 26, 2) + little_endian(b + 28, 2);
	if (z->size - m->at < skip || z->size - m->at - skip < m->packed)
		return FAIL(e, ERR_FORMAT, "%s: cut off", m->name);
	if ((m->method != 0 && m->method != 8) || little_endian(b + 6, 2) & 1)
		return FAIL(e, ERR_FORMAT,
			    "%s: encrypted, or packed by a method other than deflate", m->name);
	if (m->method ? m->size / MOST_RATIO > m->packed : m->size != m->packed)
		return FAIL(e, ERR_FORMAT, "%s: %llu bytes cannot unpack to %llu", m->name,
			    (unsigned long long)m->packed, (unsigned long long)m->size);
	if (!(*out = mem_array(m->size, 1, e)))
		return -1;
	*n = m->size;
	if (m->method && inflate_raw(b + skip, m->packed, *out, m->size, e))
		goto failed;
	if (!m->method)
		memcpy(*out, b + skip, m->size);
	if (crc32_z(crc32_z(0, NULL, 0), *out, m->size) == m->crc)
		return 0;
	FAIL(e, ERR_FORMAT, "the checksum is wrong");
failed:
	free(*out);
	*out = NULL;
	return err_wrap(e, "%s", m->name);
}
