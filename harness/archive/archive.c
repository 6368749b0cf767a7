#include "harness/archive/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/system/place.h"
#include "datasets/digest.h"
#include "harness/archive/tar.h"

enum { FILES_MOST = 100000 };

struct file {
	char *name; /* below the folder */
	uint64_t size;
	char sha[DIGEST_HEX];
};

struct files {
	struct file *at;
	size_t n, room;
};

static void files_free(struct files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->at[i].name);
	free(f->at);
	*f = (struct files){ 0 };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static struct file *add(struct files *f, const char *name, struct err *e)
{
	struct file *at;

	if (f->n == FILES_MOST) {
		FAIL(e, ERR_FORMAT, "more than %d files", FILES_MOST);
		return NULL;
	}
	if (mem_grow((void **)&f->at, &f->room, f->n + 1, sizeof *f->at, e))
		return NULL;
	at = &f->at[f->n];
	*at = (struct file){ .name = mem_text(name, e) };
	if (!at->name)
		return NULL;
	f->n++;
	return at;
}

/* ---- packing ---- */

static int add_file(struct files *f, const FTSENT *entry, size_t skip, struct err *e)
{
	struct file *at = add(f, entry->fts_path + skip, e);

	if (!at)
		return -1;
	at->size = (uint64_t)entry->fts_statp->st_size;
	return digest_file(entry->fts_accpath, DIGEST_SHA256, at->sha, e);
}

/* Every regular file of the tree, by name. */
static int list_files(struct files *f, const char *folder, struct err *e)
{
	char *root = mem_text(folder, e), *const roots[] = { root, NULL };
	FTS *tree = root ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	int rc = tree ? 0 : FAIL(e, ERR_IO, "cannot read %s: %s", folder, strerror(errno));
	FTSENT *entry;

	while (!rc && (entry = fts_read(tree))) {
		if (entry->fts_info == FTS_F)
			rc = add_file(f, entry, strlen(folder) + 1, e);
		else if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR ||
			 entry->fts_info == FTS_NS)
			rc = FAIL(e, ERR_IO, "cannot read %s: %s", entry->fts_path,
				  strerror(entry->fts_errno));
	}
	if (tree)
		fts_close(tree);
	free(root);
	if (f->n)
		qsort(f->at, f->n, sizeof *f->at, by_name);
	return rc;
}

static size_t from_file(void *ctx, void *to, size_t room, struct err *e)
{
	size_t n = fread(to, 1, room, ctx);

	if (!n && ferror(ctx)) {
		FAIL(e, ERR_IO, "cannot read: %s", strerror(errno));
		return SIZE_MAX;
	}
	return n;
}

struct bytes {
	const char *at;
	size_t left;
};

static size_t from_bytes(void *ctx, void *to, size_t room, struct err *e)
{
	struct bytes *b = ctx;
	size_t n = b->left < room ? b->left : room;

	(void)e;
	memcpy(to, b->at, n);
	b->at += n;
	b->left -= n;
	return n;
}

static int pack_file(struct tar *t, const struct file *f, const char *folder, const char *top,
		     struct err *e)
{
	char *path = mem_format(e, "%s/%s", folder, f->name),
	     *name = mem_format(e, "%s/%s", top, f->name);
	FILE *in = path && name ? fopen(path, "rbe") : NULL;
	int rc = -1;

	if (path && name && !in)
		FAIL(e, ERR_IO, "cannot read %s: %s", path, strerror(errno));
	else if (in)
		rc = tar_add(t, name, f->size, from_file, in, e);
	if (in)
		fclose(in);
	free(path);
	free(name);
	return rc;
}

static int pack_manifest(struct tar *t, const struct files *f, const char *top, struct err *e)
{
	char *name = mem_format(e, "%s/" ARCHIVE_MANIFEST, top), *all;
	struct text text = { 0 };
	struct bytes b;
	int rc = -1;

	for (size_t i = 0; i < f->n; i++)
		text_add(&text, "%s  %s\n", f->at[i].sha, f->at[i].name);
	if ((all = text_take(&text, e)) && name) {
		b = (struct bytes){ all, strlen(all) };
		rc = tar_add(t, name, b.left, from_bytes, &b, e);
	}
	free(all);
	free(name);
	return rc;
}

int archive_pack(const char *folder, const char *top, const char *path, struct err *e)
{
	struct files f = { 0 };
	struct place place;
	struct tar t = { 0 };
	int rc = place_open(&place, path, e);

	if (!rc && !(rc = list_files(&f, folder, e)) && !f.n)
		rc = FAIL(e, ERR_DATA, "nothing to pack in %s", folder);
	if (!rc) {
		rc = tar_create(&t, place.part, e) || pack_manifest(&t, &f, top, e) ? -1 : 0;
		for (size_t i = 0; i < f.n && !rc; i++)
			rc = pack_file(&t, &f.at[i], folder, top, e);
		rc = tar_finish(&t, rc, e);
	}
	files_free(&f);
	return place_close(&place, rc, e);
}

/* ---- unpacking ---- */

bool archive_is(const char *path)
{
	static const unsigned char gzip[] = { 0x1f, 0x8b };
	unsigned char begin[sizeof gzip];
	struct stat st;
	FILE *in = NULL;
	bool yes = !stat(path, &st) && S_ISREG(st.st_mode) && (in = fopen(path, "rbe")) &&
		   fread(begin, 1, sizeof begin, in) == sizeof begin &&
		   !memcmp(begin, gzip, sizeof gzip);

	if (in)
		fclose(in);
	return yes;
}

/* The folders on the way to a file. Names have been checked (tar.h). */
static int make_folders(char *path, size_t from, struct err *e)
{
	for (char *slash = strchr(path + from, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(path, 0700) && errno != EEXIST) {
			int rc = FAIL(e, ERR_IO, "cannot make %s: %s", path, strerror(errno));
			*slash = '/';
			return rc;
		}
		*slash = '/';
	}
	return 0;
}

static int copy_out(struct tar *t, int fd, char sha[static DIGEST_HEX], struct err *e)
{
	char piece[1 << 16];
	struct digest s;
	int failed = digest_begin(&s, DIGEST_SHA256), rc = 0;
	size_t n = 1;

	while (!failed && !rc && n) {
		rc = tar_read(t, piece, sizeof piece, &n, e);
		if (!rc && n && write(fd, piece, n) != (ssize_t)n)
			rc = FAIL(e, ERR_IO, "%s cannot be unpacked: %s", t->path, strerror(errno));
		failed = !rc && digest_add(&s, piece, n);
	}
	return digest_end(&s, failed || rc, sha, rc ? NULL : e) || rc ? -1 : 0;
}

static int unpack_file(struct tar *t, const char *name, const char *folder, struct files *f,
		       struct err *e)
{
	char *path = mem_format(e, "%s/%s", folder, name);
	struct file *at = path ? add(f, name, e) : NULL;
	int fd = -1, rc = -1;

	if (!at || make_folders(path, strlen(folder) + 1, e))
		goto done;
	if ((fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)) < 0) {
		FAIL(e, ERR_FORMAT, "%s: refused: '%s' cannot be unpacked: %s", t->path, name,
		     errno == EEXIST ? "it is there twice" : strerror(errno));
		goto done;
	}
	rc = copy_out(t, fd, at->sha, e);
	if (close(fd) && !rc)
		rc = FAIL(e, ERR_IO, "%s cannot be unpacked: %s", path, strerror(errno));
done:
	free(path);
	return rc;
}

/* All entries stand below one folder, the first entry's. */
static int unpack_all(struct tar *t, const char *folder, struct files *f, struct err *e)
{
	char top[TAR_NAME] = "";
	struct tar_entry entry;
	size_t n;
	int end;

	for (;;) {
		if (tar_next(t, &entry, &end, e))
			return -1;
		if (end)
			return 0;
		if (!*top)
			snprintf(top, sizeof top, "%.*s", (int)strcspn(entry.name, "/"),
				 entry.name);
		n = strlen(top);
		if (strncmp(entry.name, top, n) || (entry.name[n] && entry.name[n] != '/') ||
		    (!entry.name[n] && !entry.folder))
			return FAIL(e, ERR_FORMAT,
				    "%s is no archive of a run: '%s' stands beside the folder '%s'",
				    t->path, entry.name, top);
		if (!entry.folder && unpack_file(t, entry.name + n + 1, folder, f, e))
			return -1;
	}
}

/* ---- the manifest ---- */

static char *read_manifest(const char *path, const char *folder, struct err *e)
{
	char *name = mem_format(e, "%s/" ARCHIVE_MANIFEST, folder), *text = NULL;
	FILE *in = name ? fopen(name, "rbe") : NULL;
	size_t room = 0;

	if (name && !in)
		FAIL(e, ERR_FORMAT, "%s is no archive of a run: it has no " ARCHIVE_MANIFEST, path);
	else if (in && getdelim(&text, &room, 0, in) < 0) {
		FAIL(e, ERR_FORMAT, "%s: its " ARCHIVE_MANIFEST " is empty", path);
		free(text);
		text = NULL;
	}
	if (in)
		fclose(in);
	free(name);
	return text;
}

/* Takes a listed file off the unpacked ones, by clearing its hash. */
static int check_line(const char *path, struct files *f, char *line, struct err *e)
{
	enum { HEX = DIGEST_HEX - 1 };
	struct file *at, wanted = { .name = line + HEX + 2 };

	if (strlen(line) < HEX + 3 || strspn(line, "0123456789abcdef") != HEX ||
	    memcmp(line + HEX, "  ", 2))
		return FAIL(e, ERR_FORMAT, "%s: '%.80s' is no line of " ARCHIVE_MANIFEST, path,
			    line);
	at = f->n ? bsearch(&wanted, f->at, f->n, sizeof wanted, by_name) : NULL;
	if (!at || !*at->sha)
		return FAIL(e, ERR_FORMAT, "%s: %s is listed in " ARCHIVE_MANIFEST " %s", path,
			    wanted.name, at ? "twice" : "and not in the archive");
	if (memcmp(at->sha, line, HEX))
		return FAIL(e, ERR_FORMAT,
			    "%s: %s was altered: its SHA-256 is %.12s..., and " ARCHIVE_MANIFEST
			    " says %.12s...",
			    path, at->name, at->sha, line);
	*at->sha = 0;
	return 0;
}

static int check_files(const char *path, const char *folder, struct files *f, struct err *e)
{
	char *text = read_manifest(path, folder, e), *rest = text, *line;
	int rc = text ? 0 : -1;

	if (f->n)
		qsort(f->at, f->n, sizeof *f->at, by_name);
	while (!rc && (line = strsep(&rest, "\n")))
		if (*line)
			rc = check_line(path, f, line, e);
	for (size_t i = 0; i < f->n && !rc; i++)
		if (*f->at[i].sha && strcmp(f->at[i].name, ARCHIVE_MANIFEST))
			rc = FAIL(e, ERR_FORMAT, "%s: %s is not listed in " ARCHIVE_MANIFEST, path,
				  f->at[i].name);
	free(text);
	return rc;
}

int archive_unpack(const char *path, const char *folder, struct err *e)
{
	struct files f = { 0 };
	struct tar t;
	int rc = tar_open(&t, path, e);

	if (!rc)
		rc = unpack_all(&t, folder, &f, e) || check_files(path, folder, &f, e) ? -1 : 0;
	tar_close(&t);
	files_free(&f);
	return rc;
}
