/* By libcurl, which is loaded when it is first needed: it brings thirty shared libraries, and only
 * `bakeoff fetch` shall carry them. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "algorithms/core/mem.h"
#include "datasets/fetch/fetch_http.h"

#define CONNECT_SECONDS 30L
#define STALL_SECONDS   60L     /* less than STALL_RATE bytes a second for so long ends the try */
#define STALL_RATE      10L
#define MOST_BYTES      ((curl_off_t)16 << 30)

/* ---- the library ---- */

struct curl {
	CURL *(*init)(void);
	CURLcode (*set)(CURL *, CURLoption, ...);
	CURLcode (*perform)(CURL *);
	CURLcode (*get)(CURL *, CURLINFO, ...);
	const char *(*text)(CURLcode);
	void (*cleanup)(CURL *);
};

static const struct { const char *name; size_t at; } functions[] = {
	{ "curl_easy_init", offsetof(struct curl, init) },
	{ "curl_easy_setopt", offsetof(struct curl, set) },
	{ "curl_easy_perform", offsetof(struct curl, perform) },
	{ "curl_easy_getinfo", offsetof(struct curl, get) },
	{ "curl_easy_strerror", offsetof(struct curl, text) },
	{ "curl_easy_cleanup", offsetof(struct curl, cleanup) },
};

/* Stays loaded until the process ends: a second load finds it there. */
static int load_curl(struct curl *c, struct err *e)
{
	static const char *const names[] = { "libcurl.so.4", "libcurl-gnutls.so.4" };
	void *library = NULL;

	for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!library)
		return FAIL(
			e, ERR_IO,
			"fetching needs libcurl, which is not installed; on Debian: apt install "
			"libcurl4");
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		void *f = dlsym(library, functions[i].name);
		if (!f)
			return FAIL(e, ERR_IO, "the libcurl installed here has no %s",
				    functions[i].name);
		memcpy((char *)c + functions[i].at, &f, sizeof f);
	}
	return 0;
}

/* ---- a transfer ---- */

struct transfer {
	struct curl c;
	CURL *easy;
	FILE *to;
	const struct fetch_file *file;
	const struct fetch_options *o;
	curl_off_t from;                /* bytes that were there before */
	int write_errno;
	size_t said;                    /* of the server's words when it refuses */
	char words[256];
	char problem[CURL_ERROR_SIZE];
};

static long http_status(const struct transfer *t)
{
	long status = 0;

	t->c.get(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static size_t put_bytes(char *at, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	if (http_status(t) >= 400) {    /* an explanation, not the file */
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
	if (t->o->progress && now > 0 && http_status(t) < 400)
		t->o->progress(t->o->ctx, t->file->save_as, (double)(t->from + now),
			       total > 0 ? (double)(t->from + total) : (double)t->file->bytes);
	return 0;
}

/* http://MIRROR/HOST/PATH for https://HOST/PATH where BAKEOFF_MIRROR says so. */
static char *mirrored(const char *url, struct err *e)
{
	const char *mirror = getenv("BAKEOFF_MIRROR"), *host = strstr(url, "://");

	return mirror && *mirror && host ? mem_format(e, "%s/%s", mirror, host + 3)
					 : mem_text(url, e);
}

static void set_options(struct transfer *t, const char *url)
{
	const struct curl *c = &t->c;

	c->set(t->easy, CURLOPT_URL, url);
	c->set(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	c->set(t->easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	c->set(t->easy, CURLOPT_FOLLOWLOCATION, 1L);
	c->set(t->easy, CURLOPT_MAXREDIRS, 8L);
	c->set(t->easy, CURLOPT_NOSIGNAL, 1L);
	c->set(t->easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	c->set(t->easy, CURLOPT_LOW_SPEED_LIMIT, STALL_RATE);
	c->set(t->easy, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
	c->set(t->easy, CURLOPT_MAXFILESIZE_LARGE, MOST_BYTES);
	c->set(t->easy, CURLOPT_USERAGENT, "bakeoff");
	c->set(t->easy, CURLOPT_ERRORBUFFER, t->problem);
	c->set(t->easy, CURLOPT_WRITEFUNCTION, put_bytes);
	c->set(t->easy, CURLOPT_WRITEDATA, t);
	c->set(t->easy, CURLOPT_XFERINFOFUNCTION, tell_progress);
	c->set(t->easy, CURLOPT_XFERINFODATA, t);
	c->set(t->easy, CURLOPT_NOPROGRESS, 0L);
	c->set(t->easy, CURLOPT_RESUME_FROM_LARGE, t->from);
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

/* Too many requests, or the server's own trouble. */
static bool may_pass(long status)
{
	return status == 408 || status == 429 || (status >= 500 && status != 501);
}

static bool was_cut_off(CURLcode code)
{
	return code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING;
}

static enum fetch_http_fate explain(struct transfer *t, CURLcode code, const char *url,
				    struct err *e)
{
	long status = http_status(t);

	if (t->write_errno) {
		FAIL(e, ERR_IO,
		     "cannot write to the cache: %s (set BAKEOFF_CACHE to a folder with room)",
		     strerror(t->write_errno));
		return HTTP_REFUSED;
	}
	if (t->from > 0 && (code == CURLE_RANGE_ERROR || status == 416)) {
		FAIL(e, ERR_IO, "%s: the server cannot continue what is there", url);
		return HTTP_RESTART;
	}
	if (status >= 400) {
		FAIL(e, ERR_IO, "%s: the server answers %ld%s %.200s", url, status,
		     status == 404 ? " (not found)" : "", one_line(t));
		return may_pass(status) ? HTTP_PASSING : HTTP_REFUSED;
	}
	if (was_cut_off(code) || (code == CURLE_OPERATION_TIMEDOUT && status)) {
		FAIL(e, ERR_IO, "%s: cut off after %lld bytes; the same command goes on from there",
		     url, (long long)ftello(t->to));
		return HTTP_PASSING;
	}
	FAIL(e, ERR_IO, "%s: %s", url, *t->problem ? t->problem : t->c.text(code));
	return HTTP_REFUSED;
}

/* Two processes must not append to one file. */
static int open_part(struct transfer *t, const char *part, struct err *e)
{
	if (!(t->to = fopen(part, "ab")))
		return FAIL(e, ERR_IO, "cannot write %s: %s", part, strerror(errno));
	if (flock(fileno(t->to), LOCK_EX | LOCK_NB))
		return FAIL(e, ERR_IO, "%s is being fetched by another bakeoff; wait for it", part);
	fseeko(t->to, 0, SEEK_END);
	t->from = ftello(t->to);
	return 0;
}

enum fetch_http_fate fetch_http_get(const char *part, const struct fetch_file *f,
			const struct fetch_options *o, struct err *e)
{
	struct transfer t = { .file = f, .o = o };
	enum fetch_http_fate fate = HTTP_REFUSED;
	char *url = mirrored(f->url, e);
	CURLcode code;

	if (!url || load_curl(&t.c, e) || open_part(&t, part, e))
		goto done;
	if (!(t.easy = t.c.init())) {
		FAIL(e, ERR_NOMEM, "cannot start a transfer");
		goto done;
	}
	set_options(&t, url);
	code = t.c.perform(t.easy);
	if (fflush(t.to) && !t.write_errno)
		t.write_errno = errno;
	fate = code || http_status(&t) >= 400 || t.write_errno ? explain(&t, code, url, e)
								 : HTTP_DONE;
	t.c.cleanup(t.easy);
done:
	if (t.to)
		fclose(t.to);
	free(url);
	return fate;
}
