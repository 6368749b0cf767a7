#include "datasets/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	const EVP_MD *(*algorithm)(void);
} kinds[] = {
	[DIGEST_SHA256] = { "SHA-256", EVP_sha256 },
	[DIGEST_MD5] = { "MD5", EVP_md5 },
};

const char *digest_name(enum digest_kind kind)
{
	return kinds[kind].name;
}

int digest_begin(struct digest *s, enum digest_kind kind)
{
	s->state = EVP_MD_CTX_new();
	return s->state && EVP_DigestInit_ex(s->state, kinds[kind].algorithm(), NULL) == 1 ? 0 : -1;
}

int digest_add(struct digest *s, const void *at, size_t n)
{
	return EVP_DigestUpdate(s->state, at, n) == 1 ? 0 : -1;
}

int digest_end(struct digest *s, int failed, char hex[static DIGEST_HEX], struct err *e)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	failed = failed || EVP_DigestFinal_ex(s->state, sum, &n) != 1 || n > (DIGEST_HEX - 1) / 2;
	for (unsigned i = 0; !failed && i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	EVP_MD_CTX_free(s->state);
	s->state = NULL;
	return failed ? FAIL(e, ERR_NOMEM, "cannot compute a digest") : 0;
}

int digest_bytes(const void *at, size_t n, char hex[static DIGEST_HEX], struct err *e)
{
	struct digest s;
	int failed = digest_begin(&s, DIGEST_SHA256) || digest_add(&s, at, n);

	return digest_end(&s, failed, hex, e);
}

int digest_file(const char *path, enum digest_kind kind, char hex[static DIGEST_HEX],
		struct err *e)
{
	FILE *f = fopen(path, "rb");
	unsigned char b[1 << 14];
	struct digest s;
	int failed, unread;
	size_t n;

	if (!f)
		return FAIL(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
	failed = digest_begin(&s, kind);
	while (!failed && (n = fread(b, 1, sizeof b, f)) > 0)
		failed = digest_add(&s, b, n);
	unread = ferror(f);
	fclose(f);
	if (digest_end(&s, failed, hex, e))
		return -1;
	return unread ? FAIL(e, ERR_IO, "cannot read %s", path) : 0;
}
