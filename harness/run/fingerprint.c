#include "harness/run/fingerprint.h"

#include <string.h>

#include "datasets/digest.h"

_Static_assert((int)OUTCOME_HASH == (int)DIGEST_HEX, "an outcome has room for a digest");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && sizeof(size_t) == sizeof(uint64_t),
	       "bytes in memory are those of the definition");

int fingerprint_split(char hex[static OUTCOME_HASH], const struct fold_rows *r, struct err *e)
{
	const size_t count[] = { r->ntrain, r->nvalid, r->ntest };
	struct digest s;
	int failed = digest_begin(&s, DIGEST_SHA256) || digest_add(&s, count, sizeof count) ||
		     digest_add(&s, r->train, r->ntrain * sizeof *r->train) ||
		     digest_add(&s, r->valid, r->nvalid * sizeof *r->valid) ||
		     digest_add(&s, r->test, r->ntest * sizeof *r->test);

	return digest_end(&s, failed, hex, e);
}

/* One array of a model: its name with the closing zero, its type and length, its bytes. */
static int take(void *ctx, const char *name, enum blob_type t, const void *at, size_t bytes,
		struct err *e)
{
	const uint64_t head[] = { t, bytes };

	return digest_add(ctx, name, strlen(name) + 1) || digest_add(ctx, head, sizeof head) ||
			       digest_add(ctx, at, bytes) ?
		       FAIL(e, ERR_NOMEM, "cannot compute a digest") :
		       0;
}

void fingerprint_model(char hex[static OUTCOME_HASH], const struct learner_class *lc,
		       const void *model, const struct pipeline *p)
{
	struct digest s;
	struct blob sink = { .group = -1, .take = take, .ctx = &s };
	int failed = digest_begin(&s, DIGEST_SHA256) || (p && pipeline_save(p, &sink, NULL)) ||
		     !lc->save || lc->cpu_elsewhere || lc->save(model, &sink, NULL);

	if (digest_end(&s, failed, hex, NULL))
		*hex = 0;
}

int fingerprint_predictions(char hex[static OUTCOME_HASH], const uint32_t *rows, size_t n,
			    const float *scores, size_t nscores, double offset, struct err *e)
{
	struct digest s;
	int failed = digest_begin(&s, DIGEST_SHA256) || digest_add(&s, rows, n * sizeof *rows) ||
		     digest_add(&s, scores, nscores * sizeof *scores) ||
		     digest_add(&s, &offset, sizeof offset);

	return digest_end(&s, failed, hex, e);
}
