/* Candidates of one query whose distances are known only approximately, up to a stated error.
 *
 * Each candidate brings an upper bound of its score and the width of its error, so its score lies
 * in [high - width, high]. At least k candidates have a score of at most the k-th smallest upper
 * bound; nobody whose lower bound exceeds that can be among the k nearest, not even in a tie. Those
 * who remain are ranked by their exact distances: when the list is closed, and before that only
 * when bounds alone do not make room (many equal rows, data far from the origin). */
#ifndef KNN_SHORTLIST_H
#define KNN_SHORTLIST_H

#include "algorithms/knn/space.h"
#include "algorithms/knn/topk.h"

struct knn_candidate {
	double high;
	float width;            /* 0: high is the exact score */
	uint32_t row;
};

/* Up to this k the k smallest upper bounds are kept in order, so that the bound is always the
 * tightest; above, it is found anew when the list is full. */
enum { KNN_SHORTLIST_SORTED = 48 };

struct knn_shortlist {
	struct knn_candidate *at;
	double *best;           /* (k) the smallest upper bounds, ascending; or NULL */
	size_t n, room, k;      /* room >= knn_shortlist_room(k) */
	double bound;           /* a score above this is out */
	double offset;          /* reduced distance = score + offset, rounding aside */
	bool exact;             /* the scores are exact, and that sum too */
	const struct knn_space *space;
	struct knn_row q;
};

static inline size_t knn_shortlist_room(size_t k)
{
	return 2 * k + 44;
}

static inline size_t knn_shortlist_best(size_t k)
{
	return k <= KNN_SHORTLIST_SORTED ? k : 0;
}

/* at: knn_shortlist_room(k) candidates, best: knn_shortlist_best(k) numbers; both the caller's. */
void knn_shortlist_open(struct knn_shortlist *l, const struct knn_space *s, struct knn_row q,
			size_t k, double offset, bool exact, struct knn_candidate *at,
			double *best);

/* Makes room when the list is full; bound gets smaller. */
void knn_shortlist_shrink(struct knn_shortlist *l);

static inline void knn_shortlist_add(struct knn_shortlist *l, struct knn_candidate c)
{
	l->at[l->n++] = c;
	if (l->best) {
		double before = -(double)INFINITY;
		for (size_t i = 0; i < l->k; i++) {     /* insertion without a branch */
			double least = l->best[i] < c.high ? l->best[i] : c.high, old = l->best[i];
			l->best[i] = before > least ? before : least;
			before = old;
		}
		l->bound = l->best[l->k - 1];
	}
	if (l->n == l->room)
		knn_shortlist_shrink(l);
}

/* The k nearest in order, exact. Needs at least k additions before. */
void knn_shortlist_close(struct knn_shortlist *l, struct knn_neighbour *out);

#endif
