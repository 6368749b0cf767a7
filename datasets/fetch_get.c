/* One file from the network into the cache: resumed where it broke off, checked before it counts. */
#include <curl/curl.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "datasets/fetch.h"

#define CONNECT_SECONDS 30L
#define STALL_SECONDS   60L     /* less than STALL_RATE bytes a second for so long ends the try */
#define STALL_RATE      10L
#define MOST_BYTES      ((curl_off_t)16 << 30)

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

static int hash_file(const char *path, const EVP_MD *kind, char hex[static 2 * EVP_MAX_MD_SIZE + 1],
		     struct err *e)
{
	unsigned char block[65536], sum[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	FILE *f = fopen(path, "rb");
	unsigned len = 0;
	size_t n;
	bool ok = ctx && f && EVP_DigestInit_ex(ctx, kind, NULL);

	while (ok && (n = fread(block, 1, sizeof block, f)))
		ok = EVP_DigestUpdate(ctx, block, n);
	ok = ok && !ferror(f) && EVP_DigestFinal_ex(ctx, sum, &len);
	EVP_MD_CTX_free(ctx);
	if (f)
		fclose(f);
	for (unsigned i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	return ok ? 0 : FAIL(e, ERR_IO, "cannot read %s to check it", path);
}

static int check_hash(const char *path, const char *name, const EVP_MD *kind, const char *want,
		      struct err *e)
{
	char hex[2 * EVP_MAX_MD_SIZE + 1] = "";

	if (!want || !*want)
		return 0;
	if (hash_file(path, kind, hex, e))
		return -1;
	return strcasecmp(hex, want) ? FAIL(e, ERR_FORMAT, "its %s checksum is %s, not %s", name,
					    hex, want) : 0;
}

static int check_file(const char *path, const struct fetch_file *f, struct err *e)
{
	struct stat st;

	if (stat(path, &st))
		return FAIL(e, ERR_IO, "%s is not there", path);
	if (f->bytes && (size_t)st.st_size != f->bytes)
		return FAIL(e, ERR_FORMAT, "it has %lld bytes, not %zu", (long long)st.st_size,
			    f->bytes);
	return check_hash(path, "SHA-256", EVP_sha256(), f->sha256, e) ||
	       check_hash(path, "MD5", EVP_md5(), f->md5, e) ? -1 : 0;
}

/* ---- the transfer ---- */

struct transfer {
	FILE *to;
	const struct fetch_file *file;
	const struct fetch_options *o;
	curl_off_t from;                /* bytes that were there before */
	int write_errno;
	size_t said;                    /* of the server's words when it refuses */
	char words[256];
	CURL *curl;
};

static size_t put_bytes(char *at, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	long status = 0;

	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 400) {            /* an explanation, not the file */
		size_t room = sizeof t->words - 1 - t->said,
			take = size * n < room ? size * n : room;
		memcpy(t->words + t->said, at, take);
		t->said += take;
		return size * n;
	}
	errno = 0;
	if (fwrite(at, 1, size * n, t->to) == size * n)
		return size * n;
	t->write_errno = errno ? errno : EIO;
	return 0;
}

static int tell_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total,
			 curl_off_t up)
{
	struct transfer *t = ctx;

	(void)up_total;
	(void)up;
	if (t->o->progress && now > 0)
		t->o->progress(t->o->ctx, t->file->save_as, (double)(t->from + now),
			       total > 0 ? (double)(t->from + total) : (double)t->file->bytes);
	return 0;
}

/* http://MIRROR/HOST/PATH for https://HOST/PATH where BAKEOFF_MIRROR says so. */
static char *mirrored(const char *url, struct err *e)
{
	const char *mirror = getenv("BAKEOFF_MIRROR"), *host = strstr(url, "://");

	return mirror && *mirror && host ? mem_format(e, "%s/%s", mirror, host + 3) : mem_text(url,
											       e);
}

static void set_options(CURL *c, struct transfer *t, const char *url, char *problem)
{
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, 8L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, STALL_RATE);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
	curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, MOST_BYTES);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "bakeoff");
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, problem);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, put_bytes);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, tell_progress);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(c, CURLOPT_RESUME_FROM_LARGE, t->from);
}

/* What the server said about its refusal, on one line. */
static const char *one_line(struct transfer *t)
{
	t->words[t->said] = 0;
	for (char *c = t->words; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	return t->words;
}

static int explain(struct transfer *t, CURLcode code, const char *url, const char *problem,
		   struct err *e)
{
	long status = 0;
	long long have = t->to ? (long long)ftello(t->to) : 0;

	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (t->write_errno)
		return FAIL(e, ERR_IO,
			    "cannot write to the cache: %s (set BAKEOFF_CACHE to a folder with room)",
			    strerror(t->write_errno));
	if (status >= 400)
		return FAIL(e, ERR_IO, "%s: the server answers %ld%s %.200s", url, status,
			    status == 404 ? " (not found)" : "", one_line(t));
	if (code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR ||
	    code == CURLE_OPERATION_TIMEDOUT)
		return FAIL(e, ERR_IO,
			    "%s: cut off after %lld bytes; the same command goes on from there",
			    url, have);
	return FAIL(e, ERR_IO, "%s: %s", url, *problem ? problem : curl_easy_strerror(code));
}

/* One try; *restart: what is there cannot be continued. */
static int transfer(const char *part, const struct fetch_file *f, const struct fetch_options *o,
		    bool *restart,
		    struct err *e)
{
	char problem[CURL_ERROR_SIZE] = "", *url = mirrored(f->url, e);
	struct transfer t = { .file = f, .o = o, .curl = url ? curl_easy_init() : NULL };
	CURLcode code;
	long status = 0;
	int rc = -1;

	*restart = false;
	if (!t.curl) {
		if (url)
			FAIL(e, ERR_NOMEM, "cannot start a transfer");
		goto done;
	}
	if (!(t.to = fopen(part, "ab"))) {
		FAIL(e, ERR_IO, "cannot write %s: %s", part, strerror(errno));
		goto done;
	}
	fseeko(t.to, 0, SEEK_END);
	t.from = ftello(t.to);
	set_options(t.curl, &t, url, problem);
	code = curl_easy_perform(t.curl);
	if (fflush(t.to) && !t.write_errno)
		t.write_errno = errno;
	curl_easy_getinfo(t.curl, CURLINFO_RESPONSE_CODE, &status);
	*restart = t.from > 0 && (code == CURLE_RANGE_ERROR || status == 416);
	rc = code || status >= 400 || t.write_errno ? explain(&t, code, url, problem, e) : 0;
done:
	if (t.to)
		fclose(t.to);
	curl_easy_cleanup(t.curl);
	free(url);
	return rc;
}

static bool is_there(const char *path)
{
	struct stat st;

	return !stat(path, &st) && st.st_size > 0;
}

static int download(const char *path, const struct fetch_file *f, const struct fetch_options *o,
		    struct err *e)
{
	char *part = mem_format(e, "%s.part", path);
	bool resumed, restart;
	int rc = -1;

	if (!part)
		return -1;
	if (o->refresh)
		unlink(part);
	resumed = is_there(part);
	rc = transfer(part, f, o, &restart, e);
	if (rc && restart) {
		unlink(part);
		rc = transfer(part, f, o, &restart, e);
		resumed = false;
	}
	if (!rc && (rc = check_file(part, f, e))) {
		unlink(part);           /* nothing in it can be trusted */
		if (resumed && !(rc = transfer(part, f, o, &restart, e)) &&
		    (rc = check_file(part, f, e)))
			unlink(part);
		if (rc)
			err_wrap(e, "%s is not the file that was expected", f->url);
	}
	if (!rc && rename(part, path))
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	if (!is_there(part))
		unlink(part);
	free(part);
	return rc;
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
