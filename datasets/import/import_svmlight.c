/* svmlight, libsvm: one row a line, only what is not 0.
 *
 *   TARGET [qid:N] NUMBER:VALUE NUMBER:VALUE ...  [# comment]
 *
 * Feature numbers ascend. They count from 1 unless the file has a feature 0 anywhere, which a quick
 * pass over the file finds out before the rows are read; the test file then counts alike. A query
 * number (qid) is ignored with a remark. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/import.h"
#include "algorithms/core/number.h"
#include "datasets/import/source.h"

#define MOST_FEATURES ((uint32_t)1 << 28)
/* Hashed features may be many in a small file; beyond this, more than a thousand a value are an
 * accident. */
#define FREE_FEATURES ((size_t)1 << 20)
#define MOST_RATIO    1000

struct svmlight {
	struct import_table *t;
	struct source *s;
	uint32_t base;                  /* number of the first feature: 0 or 1 */
	uint32_t *col;
	float *value;
	size_t col_room, value_room, n;
	size_t features, values;        /* of the whole file: the highest number, all pairs */
	bool qid;
};

/* Blank-separated token at *at, before end; NULL when there is none. */
static const char *token(const char **at, const char *end, size_t *len)
{
	const char *from = *at, *to;

	while (from < end && (*from == ' ' || *from == '\t'))
		from++;
	for (to = from; to < end && *to != ' ' && *to != '\t'; to++)
		;
	*at = to;
	*len = (size_t)(to - from);
	return *len ? from : NULL;
}

/* A comment begins with # at the start of the line or after a blank. */
static const char *line_end(const char *at, size_t len)
{
	const char *hash = memchr(at, '#', len);

	return hash ? hash : at + len;
}

static int shown(size_t len)
{
	return (int)(len < 40 ? len : 40);
}

static int bad_token(const struct svmlight *f, const char *what, const char *at, size_t len,
		     struct err *e)
{
	return FAIL(e, ERR_FORMAT, "line %zu: '%.*s' is not %s", source_line_number(f->s),
		    shown(len), at, what);
}

static int put_pair(struct svmlight *f, const char *at, size_t len, struct err *e)
{
	const char *colon = memchr(at, ':', len);
	uint64_t number = 0;
	double v;

	if (!colon || colon == at)
		return bad_token(f, "of the form NUMBER:VALUE", at, len, e);
	for (const char *c = at; c < colon; c++) {
		if (*c < '0' || *c > '9')
			return bad_token(f, "a pair whose feature is a whole number", at, len, e);
		number = number * 10 + (uint64_t)(*c - '0');
		if (number >= MOST_FEATURES)
			return bad_token(f, "a feature below 2^28", at, len, e);
	}
	if (number < f->base)
		return bad_token(f, "a feature counted from 1, as in the first file", at, len, e);
	if (!number_parse(colon + 1, len - (size_t)(colon + 1 - at), &v))
		return bad_token(f, "a pair whose value is a number", at, len, e);
	if (isinf((float)v))
		return bad_token(f, "a pair whose value is a finite number", at, len, e);
	if (f->n && (uint32_t)number - f->base <= f->col[f->n - 1])
		return FAIL(e, ERR_FORMAT, "line %zu: feature %u after %u; they must ascend",
			    source_line_number(f->s), (unsigned)number,
			    (unsigned)(f->col[f->n - 1] + f->base));
	if (mem_grow((void **)&f->col, &f->col_room, f->n + 1, sizeof *f->col, e) ||
	    mem_grow((void **)&f->value, &f->value_room, f->n + 1, sizeof *f->value, e))
		return -1;
	f->col[f->n] = (uint32_t)number - f->base;
	f->value[f->n++] = (float)v;
	return 0;
}

static int read_row(struct svmlight *f, const char *at, const char *end, struct err *e)
{
	size_t len;
	const char *word = token(&at, end, &len);
	double target;

	if (!word)
		return 0;
	if (!number_parse(word, len, &target))
		return bad_token(f,
				 memchr(word, ',', len) ?
					 "one target; several labels a row are not supported" :
				 memchr(word, ':', len) ?
					 "a target; the line begins with a feature" :
					 "a number, which the target must be",
				 word, len, e);
	f->n = 0;
	while ((word = token(&at, end, &len))) {
		if (len > 4 && !memcmp(word, "qid:", 4))
			f->qid = true;
		else if (put_pair(f, word, len, e))
			return -1;
	}
	f->values += f->n;
	if (f->n && f->col[f->n - 1] >= f->features)
		f->features = (size_t)f->col[f->n - 1] + 1;
	return import_sparse_row(f->t, target, f->col, f->value, f->n, source_line_number(f->s), e);
}

static int read_rows(struct svmlight *f, struct err *e)
{
	const char *at;
	size_t len;
	int more;

	while ((more = source_line(f->s, &at, &len, e)) > 0) {
		if (read_row(f, at, line_end(at, len), e))
			return -1;
		import_progress(f->t, source_share(f->s));
	}
	if (!more && f->features > FREE_FEATURES && f->features / MOST_RATIO > f->values)
		return FAIL(e, ERR_DATA,
			    "feature %zu in a file of %zu values: the number must be a mistake",
			    f->features, f->values);
	if (!more && f->qid)
		import_remark(f->t, "query numbers (qid) are ignored: every row counts by itself");
	return more;
}

/* Whether a line of the file has a feature 0. */
static int has_feature_0(const char *path, bool *found, struct err *e)
{
	struct source *s;
	const char *at, *zero;
	size_t len;
	int more = 0;

	if (source_open(&s, path, e))
		return -1;
	*found = false;
	while (!*found && (more = source_line(s, &at, &len, e)) > 0) {
		const char *end = line_end(at, len);
		while (!*found && (zero = memmem(at, (size_t)(end - at), "0:", 2))) {
			*found = zero > at && (zero[-1] == ' ' || zero[-1] == '\t');
			at = zero + 2;
		}
	}
	source_close(s);
	return *found ? 0 : more;
}

/* 0 or 1, from both files, so that they count alike. */
static int find_base(struct import_table *t, const char *path, uint32_t *base, struct err *e)
{
	const char *test = import_options(t)->test_file;
	int *kept = import_memo(t);
	bool here = false, there = false;

	if (!import_reading_test(t)) {
		if (has_feature_0(path, &here, e) || (test && has_feature_0(test, &there, e)))
			return -1;
		*kept = here || there;
		if (*kept)
			import_remark(t, "features count from 0 in this file: the first one is f1");
	}
	*base = *kept ? 0 : 1;
	return 0;
}

static int svmlight_read(struct import_table *t, const char *path, struct err *e)
{
	struct svmlight f = { .t = t };
	int rc = -1;

	if (find_base(t, path, &f.base, e) || source_open(&f.s, path, e))
		goto done;
	rc = read_rows(&f, e) ? err_wrap(e, "%s", path) : 0;
done:
	source_close(f.s);
	free(f.col);
	free(f.value);
	return rc;
}

/* A number and then a pair (2), or nothing (1); 0: neither. */
static int row_like(const char *at, const char *end)
{
	size_t len;
	const char *word = token(&at, end, &len);
	double x;

	if (!word || !number_parse(word, len, &x))
		return 0;
	if (!(word = token(&at, end, &len)))
		return 1;
	if (len > 4 && !memcmp(word, "qid:", 4))
		return 2;
	for (size_t i = 0; i < len; i++)
		if (word[i] == ':')
			return i && i + 1 < len ? 2 : 0;
		else if (word[i] < '0' || word[i] > '9')
			return 0;
	return 0;
}

/* The first row that has features is a number and then pairs; rows before it are a number alone. */
static int svmlight_sniff(const unsigned char *head, size_t n)
{
	const char *at = (const char *)head, *end = at + n;
	int like = 1;

	while (at < end && like == 1) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		const char *to = line_end(at, (size_t)((stop ? stop : end) - at));

		while (to > at && (to[-1] == '\r' || to[-1] == ' '))
			to--;
		if (to > at)
			like = row_like(at, to);
		at = stop ? stop + 1 : end;
	}
	return like == 2 ? 2 : 0;
}

const struct importer svmlight_importer = {
	"svmlight", "svm svmlight libsvm", svmlight_sniff, svmlight_read
};
