#include "harness/archive/tar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "algorithms/core/mem.h"

enum { BLOCK = 512 };

/* POSIX.1-1988 ustar. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100],
		magic[6], version[2], owner[32], group[32], major[8], minor[8], prefix[155],
		rest[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "a header is a block");

/* The sum of all bytes, those of the sum itself counted as blanks. */
static unsigned checksum(const struct header *h)
{
	const unsigned char *at = (const unsigned char *)h;
	unsigned sum = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		size_t field = i - offsetof(struct header, checksum);
		sum += field < sizeof h->checksum ? ' ' : at[i];
	}
	return sum;
}

/* ---- writing ---- */

static int fail(struct tar *t, const char *what, struct err *e)
{
	int code = Z_OK, no = errno;
	const char *why = gzerror(t->gz, &code);

	return FAIL(e, code == Z_ERRNO ? ERR_IO : ERR_FORMAT, "%s: %s: %s", t->path, what,
		    code == Z_ERRNO ? strerror(no) :
		    why && *why     ? why :
				      "it ends too early");
}

static int put(struct tar *t, const void *at, size_t n, struct err *e)
{
	errno = 0;
	if (n && gzwrite(t->gz, at, (unsigned)n) != (int)n)
		return fail(t, "cannot be written", e);
	return 0;
}

int tar_create(struct tar *t, const char *path, struct err *e)
{
	*t = (struct tar){ 0 };
	if (!(t->path = mem_text(path, e)))
		return -1;
	errno = 0;
	if (!(t->gz = gzopen(path, "wbe6")))
		return FAIL(e, ERR_IO, "cannot write %s: %s", path,
			    errno ? strerror(errno) : "out of memory");
	return 0;
}

/* A name of over 100 bytes is parted at a slash. */
static int put_name(struct header *h, const char *name, struct err *e)
{
	size_t n = strlen(name), at = 0;

	while (n - at > sizeof h->name) {
		const char *slash = strchr(name + at, '/');

		if (!slash || (size_t)(slash - name) > sizeof h->prefix)
			return FAIL(e, ERR_PARAM, "the name %s is too long for an archive", name);
		at = (size_t)(slash - name) + 1;
	}
	memcpy(h->prefix, name, at ? at - 1 : 0);
	memcpy(h->name, name + at, n - at);
	return 0;
}

static int put_header(struct tar *t, const char *name, uint64_t n, struct err *e)
{
	struct header h = { .mode = "0000644",
			    .uid = "0000000",
			    .gid = "0000000",
			    .mtime = "00000000000",
			    .type = '0',
			    .magic = "ustar",
			    .version = { '0', '0' },
			    .major = "0000000",
			    .minor = "0000000" };
	char size[24];

	if (n > TAR_FILE_MOST)
		return FAIL(e, ERR_PARAM,
			    "%s has %llu bytes, and a file of an archive at most %llu", name,
			    (unsigned long long)n, (unsigned long long)TAR_FILE_MOST);
	if (put_name(&h, name, e))
		return -1;
	snprintf(size, sizeof size, "%011llo", (unsigned long long)n);
	memcpy(h.size, size, sizeof h.size);
	snprintf(size, sizeof size, "%06o", checksum(&h));
	memcpy(h.checksum, size, 7);
	h.checksum[7] = ' ';
	return put(t, &h, sizeof h, e);
}

int tar_add(struct tar *t, const char *name, uint64_t n, tar_source_fn *from, void *ctx,
	    struct err *e)
{
	static const char zeros[BLOCK];
	char piece[1 << 14];
	uint64_t done = 0;

	if (put_header(t, name, n, e))
		return -1;
	while (done < n) {
		size_t want = n - done < sizeof piece ? (size_t)(n - done) : sizeof piece;
		size_t got = from(ctx, piece, want, e);

		if (got == SIZE_MAX)
			return -1;
		if (!got)
			return FAIL(e, ERR_IO, "%s became shorter while it was read", name);
		if (put(t, piece, got, e))
			return -1;
		done += got;
	}
	return put(t, zeros, (size_t)(-n % BLOCK), e);
}

int tar_finish(struct tar *t, int rc, struct err *e)
{
	static const char end[2 * BLOCK];

	rc = rc || put(t, end, sizeof end, e) ? -1 : 0;
	errno = 0;
	if (t->gz && gzclose_w(t->gz) != Z_OK && !rc)
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", t->path,
			  errno ? strerror(errno) : "compression failed");
	free(t->path);
	*t = (struct tar){ 0 };
	return rc;
}

/* ---- reading ---- */

int tar_open(struct tar *t, const char *path, struct err *e)
{
	struct stat st;

	*t = (struct tar){ 0 };
	if (stat(path, &st))
		return FAIL(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
	if (!(t->path = mem_text(path, e)))
		return -1;
	errno = 0;
	if (!(t->gz = gzopen(path, "rbe"))) {
		FAIL(e, ERR_IO, "cannot open %s: %s", path,
		     errno ? strerror(errno) : "out of memory");
		tar_close(t);
		return -1;
	}
	gzbuffer(t->gz, 1 << 17);
	t->most = (uint64_t)st.st_size * TAR_RATIO + TAR_SLACK;
	return 0;
}

void tar_close(struct tar *t)
{
	if (t->gz)
		gzclose_r(t->gz);
	free(t->path);
	*t = (struct tar){ 0 };
}

/* Exactly n bytes. */
static int get(struct tar *t, void *to, size_t n, struct err *e)
{
	errno = 0;
	if (gzread(t->gz, to, (unsigned)n) != (int)n)
		return fail(t, "the archive is damaged", e);
	return 0;
}

static int skip(struct tar *t, uint64_t n, struct err *e)
{
	char piece[1 << 14];

	while (n) {
		size_t part = n < sizeof piece ? (size_t)n : sizeof piece;

		if (get(t, piece, part, e))
			return -1;
		n -= part;
	}
	return 0;
}

/* Octal digits up to a blank, a zero byte or the end of the field; UINT64_MAX for anything else. */
static uint64_t octal(const char *at, size_t n)
{
	uint64_t x = 0;
	size_t i = 0, digits = 0;

	while (i < n && at[i] == ' ')
		i++;
	for (; i < n && at[i] >= '0' && at[i] <= '7'; i++, digits++)
		x = x * 8 + (uint64_t)(at[i] - '0');
	return digits && (i == n || !at[i] || at[i] == ' ') ? x : UINT64_MAX;
}

/* A path below the folder it is unpacked into, without any detour. */
static int check_name(const struct tar *t, char *name, struct err *e)
{
	size_t n;

	while (!strncmp(name, "./", 2)) /* as tar names what is in the folder at hand */
		memmove(name, name + 2, strlen(name + 2) + 1);
	n = strlen(name);
	if (n && name[n - 1] == '/')
		name[--n] = 0;
	for (const char *part = name;; part++) {
		size_t length = strcspn(part, "/");

		if (!length || (length == 1 && *part == '.') ||
		    (length == 2 && !memcmp(part, "..", 2)))
			return FAIL(e, ERR_FORMAT,
				    "%s: refused: the entry '%.200s' would leave the folder it is "
				    "unpacked into, or is no plain path",
				    t->path, name);
		part += length;
		if (!*part)
			break;
	}
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f || name[i] == '\\')
			return FAIL(e, ERR_FORMAT,
				    "%s: refused: an entry with a control character or a backslash "
				    "in its name",
				    t->path);
	return 0;
}

static int check_header(struct tar *t, const struct header *h, struct tar_entry *out, struct err *e)
{
	size_t prefix = strnlen(h->prefix, sizeof h->prefix);

	if (memcmp(h->magic, "ustar", 5) || octal(h->checksum, sizeof h->checksum) != checksum(h))
		return FAIL(e, ERR_FORMAT,
			    "%s is no archive of `bakeoff archive`, or it is damaged", t->path);
	if (!memcmp(h->magic, "ustar ", 6))
		prefix = 0; /* GNU's form of old has something else there */
	snprintf(out->name, sizeof out->name, "%.*s%s%.*s", (int)prefix, h->prefix,
		 prefix ? "/" : "", (int)strnlen(h->name, sizeof h->name), h->name);
	if (check_name(t, out->name, e))
		return -1;
	if (h->type != '0' && h->type && h->type != '5')
		return FAIL(e, ERR_FORMAT,
			    "%s: refused: '%s' is %s, and an archive of a run has files alone",
			    t->path, out->name,
			    h->type == '1' || h->type == '2' ? "a link" : "a special entry");
	out->folder = h->type == '5';
	out->size = out->folder ? 0 : octal(h->size, sizeof h->size);
	if (out->size > TAR_FILE_MOST)
		return FAIL(e, ERR_FORMAT, "%s: '%s' has no size", t->path, out->name);
	t->unpacked += out->size;
	if (t->unpacked > t->most)
		return FAIL(e, ERR_FORMAT,
			    "%s: refused: it would unpack to more than %d times its size", t->path,
			    TAR_RATIO);
	return 0;
}

/* What is behind the last entry: zeros, and gzip's own check of all that came before. */
static int read_out(struct tar *t, struct err *e)
{
	char piece[1 << 14];
	int n, code = Z_OK;

	errno = 0;
	while ((n = gzread(t->gz, piece, sizeof piece)) > 0)
		if ((t->unpacked += (unsigned)n) > t->most)
			return FAIL(e, ERR_FORMAT,
				    "%s: refused: it would unpack to more than %d times its size",
				    t->path, TAR_RATIO);
	gzerror(t->gz, &code);
	return n < 0 || code != Z_OK ? fail(t, "the archive is damaged", e) : 0;
}

int tar_next(struct tar *t, struct tar_entry *out, int *end, struct err *e)
{
	static const struct header none;
	struct header h;

	*end = 0;
	if (skip(t, t->left + t->padding, e) || get(t, &h, sizeof h, e))
		return -1;
	t->left = t->padding = 0;
	if (!memcmp(&h, &none, sizeof h)) {
		*end = 1;
		return read_out(t, e);
	}
	if (check_header(t, &h, out, e))
		return -1;
	t->left = out->size;
	t->padding = -out->size % BLOCK;
	return 0;
}

int tar_read(struct tar *t, void *to, size_t room, size_t *n, struct err *e)
{
	*n = t->left < room ? (size_t)t->left : room;
	if (*n && get(t, to, *n, e))
		return -1;
	t->left -= *n;
	return 0;
}
