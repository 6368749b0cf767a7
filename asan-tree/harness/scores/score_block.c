#include "harness/scores/score_block.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

double score_round(double x, int decimals)
{
	double scale = pow(10, decimals), y = round(x * scale);

	/* numbers so large that they have no such decimals stay as they are */
	return fabs(x) * scale < 0x1p52 ? y / scale : x;
}

bool score_present(const struct score_table *t, size_t set, size_t method)
{
	const struct score_set *s = t->set + set;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += isnan(s->at[i].score[method]) ? 0 : 1;
	return n && 2 * n >= s->n;
}

size_t score_block_gaps(const struct score_table *t, size_t *sets, size_t *methods, size_t *folds)
{
	size_t gaps = 0;

	*sets = *methods = *folds = 0;
	for (size_t s = 0; s < t->sets; s++) {
		size_t here = 0;

		for (size_t m = 0; m < t->methods; m++) {
			here += !score_present(t, s, m);
			for (size_t i = 0; i < t->set[s].n; i++)
				*folds += score_present(t, s, m) && isnan(t->set[s].at[i].score[m]);
		}
		gaps += here;
		*sets += here > 0;
	}
	for (size_t m = 0; m < t->methods; m++) {
		bool whole = true;

		for (size_t s = 0; s < t->sets && whole; s++)
			whole = score_present(t, s, m);
		*methods += !whole;
	}
	return gaps;
}

/* Which methods the rule leaves: all, those without a gap, or those with few. */
static void choose_methods(struct score_block *b)
{
	const struct score_table *t = b->t;

	for (size_t m = 0; m < t->methods; m++) {
		size_t gaps = 0;
		bool stays;

		for (size_t s = 0; s < t->sets; s++)
			gaps += !score_present(t, s, m);
		stays = b->rule == SCORES_DROP_METHODS ? !gaps
			: b->rule == SCORES_AUTO ? (double)gaps <= SCORE_AUTO_SHARE * (double)t->sets : true;
		if (stays)
			b->method[b->methods++] = m;
	}
	b->dropped_methods = t->methods - b->methods;
}

static void choose_sets(struct score_block *b)
{
	const struct score_table *t = b->t;

	for (size_t s = 0; s < t->sets; s++) {
		size_t there = 0;

		for (size_t j = 0; j < b->methods; j++)
			there += score_present(t, s, b->method[j]);
		if (b->rule == SCORES_WORST ? there > 0 : there == b->methods)
			b->set[b->sets++] = s;
	}
	b->dropped_sets = t->sets - b->sets;
}

/* Every method that is there at all on the set has a score in this fold. */
static bool counts(const struct score_block *b, const struct score_set *s, size_t fold)
{
	for (size_t j = 0; j < b->methods; j++)
		if (isnan(s->at[fold].score[b->method[j]]) &&
		    score_present(b->t, (size_t)(s - b->t->set), b->method[j]))
			return false;
	return true;
}

static void mean_scores(struct score_block *b, size_t set, double *score)
{
	const struct score_set *s = b->t->set + b->set[set];

	b->folds[set] = 0;
	b->first[set] = set ? b->first[set - 1] + b->t->set[b->set[set - 1]].n : 0;
	for (size_t j = 0; j < b->methods; j++)
		score[j] = 0;
	for (size_t i = 0; i < s->n; i++) {
		bool all = b->counting[b->first[set] + i] = counts(b, s, i);

		if (!all)
			continue;
		b->folds[set]++;
		for (size_t j = 0; j < b->methods; j++)
			score[j] += s->at[i].score[b->method[j]];
	}
	for (size_t j = 0; j < b->methods; j++)
		score[j] = score_round(score[j] / (double)b->folds[set], b->decimals);
}

/* Gaps become the worst score of their set, and behind it for ranks. */
static void fill_gaps(struct score_block *b, size_t set)
{
	double *score = b->score + set * b->methods, *rank = b->rank_score + set * b->methods;
	double worst = NAN;

	for (size_t j = 0; j < b->methods; j++)
		if (!isnan(score[j]) && !(b->t->better * score[j] >= b->t->better * worst))
			worst = score[j];
	for (size_t j = 0; j < b->methods; j++) {
		rank[j] = score[j];
		if (isnan(score[j])) {
			b->gaps++;
			score[j] = worst;
			rank[j] = worst - b->t->better * (1 + fabs(worst));
		}
	}
}

/* A set whose folds never have all methods at once goes, too. */
static void drop_empty(struct score_block *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->sets; i++) {
		if (!b->folds[i])
			continue;
		for (size_t j = 0; j < b->methods; j++)
			b->score[n * b->methods + j] = b->score[i * b->methods + j];
		b->set[n] = b->set[i];
		b->first[n] = b->first[i];
		b->folds[n++] = b->folds[i];
	}
	b->dropped_sets += b->sets - n;
	b->sets = n;
}

static int too_little(const struct score_block *b, struct err *e)
{
	if (b->methods < 2)
		return FAIL(e, ERR_DATA, "%s: %zu of %zu methods are left, the others lack scores; --missing-rule "
			    "says what is done about gaps", b->t->source, b->methods, b->t->methods);
	return FAIL(e, ERR_DATA, "%s: on none of %zu data sets does every method have a score; --methods takes some, "
		    "--missing-rule says what is done about gaps", b->t->source, b->t->sets);
}

int score_block_create(struct score_block *out, const struct score_table *t, enum score_missing_rule rule,
		       int decimals, struct err *e)
{
	struct score_block b = { .t = t, .rule = rule, .decimals = decimals };
	size_t folds = 0;

	*out = b;
	for (size_t s = 0; s < t->sets; s++)
		folds += t->set[s].n;
	if (!(b.set = mem_array(t->sets, sizeof *b.set, e)) ||
	    !(b.method = mem_array(t->methods, sizeof *b.method, e)) ||
	    !(b.folds = mem_array(t->sets, sizeof *b.folds, e)) ||
	    !(b.first = mem_array(t->sets, sizeof *b.first, e)) ||
	    !(b.counting = mem_zeros(folds, sizeof *b.counting, e)))
		goto fail;
	choose_methods(&b);
	choose_sets(&b);
	if (!(b.score = mem_array(b.sets * b.methods, sizeof *b.score, e)) ||
	    !(b.rank_score = mem_array(b.sets * b.methods, sizeof *b.rank_score, e)))
		goto fail;
	for (size_t i = 0; i < b.sets; i++)
		mean_scores(&b, i, b.score + i * b.methods);
	drop_empty(&b);
	if (b.methods < (t->rows ? 1 : 2) || !b.sets) {
		too_little(&b, e);
		goto fail;
	}
	for (size_t i = 0; i < b.sets; i++)
		fill_gaps(&b, i);
	*out = b;
	return 0;
fail:
	score_block_free(&b);
	return -1;
}

void score_block_free(struct score_block *b)
{
	free(b->set);
	free(b->method);
	free(b->folds);
	free(b->first);
	free(b->counting);
	free(b->score);
	free(b->rank_score);
	*b = (struct score_block){ 0 };
}

size_t score_block_differences(const struct score_block *b, size_t set, size_t first, size_t second, double *d,
			       size_t *at)
{
	const struct score_set *s = b->t->set + b->set[set];
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		double x = s->at[i].score[b->method[first]], y = s->at[i].score[b->method[second]];

		if (!b->counting[b->first[set] + i] || isnan(x) || isnan(y))
			continue;
		if (at)
			at[n] = i;
		d[n++] = b->t->better * (x - y);
	}
	return n;
}
