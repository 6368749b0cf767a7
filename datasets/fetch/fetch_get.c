/* One file from the network into the cache: resumed where it broke off, checked before it
 * counts. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/place.h"
#include "datasets/digest.h"
#include "datasets/fetch/fetch_http.h"

enum { TRIES = 3 };
static const double FIRST_PAUSE = 1;    /* seconds; each further one is three times as long */

/* ---- the cache ---- */

/* Like mkdir -p. */
static int make_folder(const char *path, struct err *e)
{
	char part[4096];

	snprintf(part, sizeof part, "%s", path);
	for (char *at = part + 1;; at++) {
		char kept = *at;
		if (kept && kept != '/')
			continue;
		*at = 0;
		if (mkdir(part, 0777) && errno != EEXIST)
			return FAIL(e, ERR_IO, "cannot make the folder %s: %s", part,
				    strerror(errno));
		*at = kept;
		if (!kept)
			return 0;
	}
}

char *fetch_cache(struct err *e)
{
	const char *own = getenv("BAKEOFF_CACHE"), *cache = getenv("XDG_CACHE_HOME"),
		*home = getenv("HOME");
	char *path = NULL;

	if (own && *own)
		path = mem_text(own, e);
	else if (cache && *cache)
		path = mem_format(e, "%s/bakeoff", cache);
	else if (home && *home)
		path = mem_format(e, "%s/.cache/bakeoff", home);
	else
		FAIL(e, ERR_IO, "no place for downloads: set BAKEOFF_CACHE to a folder");
	if (path && make_folder(path, e)) {
		free(path);
		path = NULL;
	}
	return path;
}

/* ---- checking ---- */

static int check_hash(const char *path, enum digest_kind kind, const char *want, struct err *e)
{
	char hex[DIGEST_HEX];

	if (!want || !*want)
		return 0;
	if (digest_file(path, kind, hex, e))
		return -1;
	return strcasecmp(hex, want) ? FAIL(e, ERR_FORMAT, "its %s checksum is %s, not %s",
					    digest_name(kind), hex, want) : 0;
}

static int check_file(const char *path, const struct fetch_file *f, struct err *e)
{
	struct stat st;

	if (stat(path, &st))
		return FAIL(e, ERR_IO, "%s is not there", path);
	if (f->bytes && (size_t)st.st_size != f->bytes)
		return FAIL(e, ERR_FORMAT, "it has %lld bytes, not %zu", (long long)st.st_size,
			    f->bytes);
	return check_hash(path, DIGEST_SHA256, f->sha256, e) ||
	       check_hash(path, DIGEST_MD5, f->md5, e) ? -1 : 0;
}

/* ---- getting ---- */

static void pause_for(double seconds)
{
	struct timespec t = { (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9) };

	nanosleep(&t, NULL);
}

/* Tells why the last try failed, and waits; the story of e is over. */
static void before_retry(const struct fetch_options *o, double seconds, struct err *e)
{
	char text[700];

	snprintf(text, sizeof text, "%s; trying again in %g s", e->text, seconds);
	if (o->remark)
		o->remark(o->ctx, text);
	err_clear(e);
	pause_for(seconds);
}

/* Tries that fail for a passing reason are repeated a little later, from where they broke off. */
static int transfer(const char *part, const struct fetch_file *f, const struct fetch_options *o,
		    struct err *e)
{
	double seconds = o->pause > 0 ? o->pause : FIRST_PAUSE;
	struct err own = { 0 };

	for (int left = TRIES - 1;; left--) {
		enum fetch_http_fate fate = fetch_http_get(part, f, o, &own);
		if (fate == HTTP_DONE)
			return 0;
		if (fate == HTTP_REFUSED || !left)
			return FAIL(e, own.code, "%s", own.text);
		if (fate == HTTP_RESTART) {
			unlink(part);
			err_clear(&own);
		} else {
			before_retry(o, seconds, &own);
			seconds *= 3;
		}
	}
}

static bool is_there(const char *path)
{
	struct stat st;

	return !stat(path, &st) && st.st_size > 0;
}

/* A part of an earlier time may be of another file: then all is fetched anew, once. */
static int get_checked(const char *part, const struct fetch_file *f, const struct fetch_options *o,
		       struct err *e)
{
	bool resumed = is_there(part);
	struct err own = { 0 };

	if (transfer(part, f, o, e))
		return -1;
	if (!check_file(part, f, &own))
		return 0;
	unlink(part);                   /* nothing in it can be trusted */
	if (resumed)
		return get_checked(part, f, o, e);
	return FAIL(e, own.code, "%s is not the file that was expected: %s", f->url, own.text);
}

static int download(const char *path, const struct fetch_file *f, const struct fetch_options *o,
		    struct err *e)
{
	struct place at;

	if (place_resume(&at, path, e))
		return -1;
	if (o->refresh)
		unlink(at.part);
	if (!get_checked(at.part, f, o, e))
		return place_close(&at, 0, e);
	if (!is_there(at.part))
		unlink(at.part);
	place_leave(&at);
	return -1;
}

int fetch_get(char **path, const struct fetch_file *f, const struct fetch_options *o, struct err *e)
{
	char *cache = fetch_cache(e);
	int rc = -1;

	*path = cache ? mem_format(e, "%s/%s", cache, f->save_as) : NULL;
	free(cache);
	if (!*path)
		return -1;
	if (!o->refresh && is_there(*path) && !check_file(*path, f, NULL))
		return 0;
	rc = download(*path, f, o, e);
	if (rc) {
		free(*path);
		*path = NULL;
	}
	return rc ? err_wrap(e, "fetch") : 0;
}
