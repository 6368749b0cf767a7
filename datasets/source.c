#include "datasets/source.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "algorithms/core/mem.h"

#define WINDOW ((size_t)256 << 10)

struct source {
	gzFile file;            /* reads plain files as they are */
	char *path, *buf;
	size_t room, from, to;  /* buf[from..to) is unread */
	bool ended;             /* nothing more in the file */
	char newline;           /* '\n', or '\r' in files that have no other */
	size_t lines;
	double size;            /* bytes on disk */
};

static int fail_read(struct source *s, struct err *e)
{
	int code = 0;
	const char *text = gzerror(s->file, &code);

	if (code == Z_ERRNO)
		return FAIL(e, ERR_IO, "cannot read %s: %s", s->path, strerror(errno));
	return FAIL(e, ERR_FORMAT, "%s: the gzip data are cut off or damaged (%s)", s->path,
		    text && *text ? text : "unexpected end");
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
		int n = gzread(s->file, s->buf + s->to, (unsigned)WINDOW), code = 0;
		if (n < 0)
			return fail_read(s, e);
		s->to += (size_t)n;
		if ((size_t)n < WINDOW) {
			s->ended = true;
			gzerror(s->file, &code); /* a cut-off file is a short read and this */
			if (code != Z_OK && code != Z_STREAM_END)
				return fail_read(s, e);
		}
	}
	return 0;
}

static int look_at_start(struct source *s, struct err *e)
{
	const unsigned char *b;
	size_t n;

	if (fill(s, WINDOW, e))
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

int source_open(struct source **out, const char *path, struct err *e)
{
	struct source *s = mem_zeros(1, sizeof *s, e);
	struct stat st;

	*out = NULL;
	if (!s || !(s->path = mem_text(path, e)))
		goto fail;
	if (stat(path, &st)) {
		FAIL(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
		goto fail;
	}
	if (S_ISDIR(st.st_mode)) {
		FAIL(e, ERR_IO, "%s is a folder, not a file", path);
		goto fail;
	}
	s->size = (double)st.st_size;
	if (!(s->file = gzopen(path, "rb"))) {
		FAIL(e, ERR_IO, "cannot open %s: %s", path,
		     errno ? strerror(errno) : "out of memory");
		goto fail;
	}
	/* Plain files are read straight into our window when it is twice zlib's. */
	gzbuffer(s->file, (unsigned)WINDOW / 4);
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
	if (s->file)
		gzclose_r(s->file);
	free(s->path);
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
	return s->size > 0 ? (double)gzoffset(s->file) / s->size : 1;
}
