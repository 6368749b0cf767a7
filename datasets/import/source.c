#include "datasets/import/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "algorithms/core/mem.h"

#define WINDOW  ((size_t)256 << 10)
#define PACKED  ((size_t)64 << 10)      /* bytes of a gzip file that are read at once */
#define GZIP_15 (15 + 16)               /* for inflateInit2: a gzip header, a window of 32 KiB */

struct source {
	int fd;
	char *path, *buf;
	size_t room, from, to;  /* buf[from..to) is unread */
	bool ended;             /* nothing more in the file */
	char newline;           /* '\n', or '\r' in files that have no other */
	size_t lines;
	double size, taken;     /* bytes on disk, and those that have been read */

	bool gzip;
	unsigned char *packed;
	z_stream z;
	bool inflating;         /* z is to be ended */
	bool between;           /* behind a member: another one may follow */
	double inflated;        /* bytes that came out */
};

/* Bytes into `to`, 0 at the end of the file. */
static int read_file(struct source *s, void *to, size_t n, size_t *got, struct err *e)
{
	ssize_t m;

	do {
		m = read(s->fd, to, n);
	} while (m < 0 && errno == EINTR);
	if (m < 0)
		return FAIL(e, ERR_IO, "cannot read %s: %s", s->path, strerror(errno));
	*got = (size_t)m;
	s->taken += (double)m;
	return 0;
}

static int fail_gzip(const struct source *s, const char *what, struct err *e)
{
	return FAIL(e, ERR_FORMAT, "%s: the gzip data are cut off or damaged (%s)", s->path, what);
}

/* Another member, or the zeros that some tapes and tools leave at the end. */
static int next_member(struct source *s, struct err *e)
{
	while (s->z.avail_in && !*s->z.next_in)
		s->z.next_in++, s->z.avail_in--;
	if (!s->z.avail_in)
		return 0;
	if (*s->z.next_in != 0x1f)
		return fail_gzip(s, "what follows the last part is no gzip", e);
	s->between = false;
	return inflateReset(&s->z) == Z_OK ? 0 : fail_gzip(s, "zlib fails", e);
}

/* As read_file, inflated: as much as there is. */
static int read_gzip(struct source *s, void *to, size_t n, size_t *got, struct err *e)
{
	s->z.next_out = to;
	s->z.avail_out = (unsigned)n;
	while (s->z.avail_out) {
		size_t more = s->z.avail_in;
		int rc;

		if (!more) {
			if (read_file(s, s->packed, PACKED, &more, e))
				return -1;
			s->z.next_in = s->packed;
			s->z.avail_in = (unsigned)more;
		}
		if (!more && s->between)
			break;
		if (!more)
			return fail_gzip(s, "unexpected end of file", e);
		if (s->between) {
			if (next_member(s, e))
				return -1;
			continue;
		}
		rc = inflate(&s->z, Z_NO_FLUSH);
		s->between = rc == Z_STREAM_END;
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return fail_gzip(s, s->z.msg ? s->z.msg : "zlib fails", e);
	}
	*got = n - s->z.avail_out;
	s->inflated += (double)*got;
	if (s->inflated > SOURCE_INFLATED_MAX && s->inflated > SOURCE_RATIO_MAX * s->taken)
		return FAIL(e, ERR_FORMAT, "%s: %.0f bytes of gzip have become %.0f, which no table "
			    "does; if this one does, gunzip it first", s->path, s->taken, s->inflated);
	return 0;
}

/* Appends to the window until it holds `want` unread bytes or the file ends. */
static int fill(struct source *s, size_t want, struct err *e)
{
	while (s->to - s->from < want && !s->ended) {
		if (s->from && s->to + WINDOW > s->room) {
			memmove(s->buf, s->buf + s->from, s->to - s->from);
			s->to -= s->from;
			s->from = 0;
		}
		if (mem_grow((void **)&s->buf, &s->room, s->to + WINDOW, 1, e))
			return -1;
		size_t n;
		if ((s->gzip ? read_gzip : read_file)(s, s->buf + s->to, WINDOW, &n, e))
			return -1;
		s->to += n;
		s->ended = !n;
	}
	return 0;
}

/* By the first bytes, which are then the inflater's. */
static int look_for_gzip(struct source *s, struct err *e)
{
	unsigned char *b;

	if (fill(s, 2, e))
		return -1;
	b = (unsigned char *)s->buf;
	if (s->to < 2 || b[0] != 0x1f || b[1] != 0x8b)
		return 0;
	s->gzip = true;
	s->ended = false;
	if (!(s->packed = mem_array(WINDOW, 1, e)))
		return -1;
	memcpy(s->packed, s->buf, s->to);
	s->z = (z_stream){ .next_in = s->packed, .avail_in = (unsigned)s->to };
	s->to = 0;
	s->inflating = inflateInit2(&s->z, GZIP_15) == Z_OK;
	return s->inflating ? 0 : FAIL(e, ERR_NOMEM, "out of memory");
}

static int look_at_start(struct source *s, struct err *e)
{
	const unsigned char *b;
	size_t n;

	if (look_for_gzip(s, e) || fill(s, WINDOW, e))
		return -1;
	b = (const unsigned char *)s->buf;
	n = s->to;
	if (n >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf)
		s->from = 3;
	if (n >= 2 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff)))
		return FAIL(e, ERR_FORMAT,
			    "%s is UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8",
			    s->path);
	s->newline = n && !memchr(b, '\n', n) && memchr(b, '\r', n) ? '\r' : '\n';
	return 0;
}

int source_unopened(const char *path, struct err *e)
{
	if (strstr(path, "://"))
		return FAIL(e, ERR_IO, "%s is an address, and nothing but `bakeoff fetch` (openml:31, "
			    "adult, ...) uses the network; download it and name the file", path);
	return FAIL(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
}

int source_open(struct source **out, const char *path, struct err *e)
{
	struct source *s = mem_zeros(1, sizeof *s, e);
	struct stat st;

	*out = NULL;
	if (!s)
		return -1;
	s->fd = -1;
	if (!(s->path = mem_text(path, e)))
		goto fail;
	if ((s->fd = open(path, O_RDONLY | O_CLOEXEC)) < 0 || fstat(s->fd, &st)) {
		source_unopened(path, e);
		goto fail;
	}
	if (S_ISDIR(st.st_mode)) {
		FAIL(e, ERR_IO, "%s is a folder, not a file", path);
		goto fail;
	}
	s->size = (double)st.st_size;
	if (look_at_start(s, e))
		goto fail;
	*out = s;
	return 0;
fail:
	source_close(s);
	return -1;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	if (s->inflating)
		inflateEnd(&s->z);
	if (s->fd >= 0)
		close(s->fd);
	free(s->path);
	free(s->packed);
	free(s->buf);
	free(s);
}

int source_line(struct source *s, const char **at, size_t *len, struct err *e)
{
	size_t seen = 0;
	char *end;

	for (;;) {
		size_t have = s->to - s->from;

		end = have > seen ? memchr(s->buf + s->from + seen, s->newline, have - seen) : NULL;
		if (end || s->ended)
			break;
		if (have > SOURCE_LINE_MAX)
			return FAIL(e, ERR_FORMAT, "%s line %zu is longer than %zu MiB", s->path,
				    s->lines + 1, SOURCE_LINE_MAX >> 20);
		seen = have;
		if (fill(s, have + 1, e))
			return -1;
	}
	if (s->from == s->to)
		return 0;
	*at = s->buf + s->from;
	*len = end ? (size_t)(end - *at) : s->to - s->from;
	s->from += *len + (end != NULL);
	if (*len && (*at)[*len - 1] == '\r')
		--*len;
	s->lines++;
	return 1;
}

size_t source_line_number(const struct source *s)
{
	return s->lines;
}

int source_peek(struct source *s, size_t want, const char **at, size_t *len, struct err *e)
{
	if (fill(s, want, e))
		return -1;
	*at = s->buf + s->from;
	*len = s->to - s->from;
	return 0;
}

void source_skip(struct source *s, size_t n)
{
	size_t have = s->to - s->from;

	s->from += n < have ? n : have;
}

int source_read(struct source *s, void *to, size_t n, size_t *got, struct err *e)
{
	*got = 0;
	while (*got < n) {
		size_t have, take;

		if (fill(s, 1, e))
			return -1;
		if (!(have = s->to - s->from))
			return 0;
		take = have < n - *got ? have : n - *got;
		memcpy((char *)to + *got, s->buf + s->from, take);
		s->from += take;
		*got += take;
	}
	return 0;
}

double source_share(const struct source *s)
{
	return s->size > 0 ? s->taken / s->size : 1;
}
