/* Streams: cut behind one of the rows in the order of the values. */
#include <math.h>

#include "algorithms/tree/scanner.h"

static float value_at(const struct tree_scanner *f, uint32_t column, const uint32_t *at, size_t i)
{
	return tree_splitter_value(f->splitter, column, at[i] >> f->columns->label_bits);
}

static struct tree_stretch stretch_of(const struct tree_scanner *f, uint32_t column)
{
	const struct tree_column_form *form = &f->columns->form[column];
	const uint32_t *at = tree_columns_stream(f->columns, form->at) + f->begin;
	size_t low = 0, high = f->n; /* the first missing row is among them, or high is it */

	if (!form->has_missing || !isnan(value_at(f, column, at, f->n - 1)))
		return (struct tree_stretch){ .at = at, .present = f->n };
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (isnan(value_at(f, column, at, middle)))
			high = middle;
		else
			low = middle + 1;
	}
	return (struct tree_stretch){ .at = at, .present = high, .missing = f->n - high };
}

/* Where cuts may lie, with `lead` missing rows on the left. False: nowhere. */
static bool set_cuts(const struct tree_scanner *f, struct tree_stretch *r, size_t lead)
{
	size_t least = f->splitter->min_leaf,
	       most = r->missing > lead ? r->present : r->present - 1;

	r->lead = lead;
	r->first = least > lead + 1 ? least - lead : 1;
	if (f->n < lead + least)
		return false;
	r->last = f->n - lead - least < most ? f->n - lead - least : most;
	return r->first <= r->last;
}

/* Looking up whether a stream is constant in the node costs two values far apart in memory: only
 * where the scan that it may save is longer than that. */
enum { LONG_STRETCH = 128 };

static bool stream_varies(const struct tree_scanner *f, uint32_t column,
			  const struct tree_stretch *r)
{
	return r->present && (r->missing || f->n < LONG_STRETCH ||
			      value_at(f, column, r->at, 0) !=
				      value_at(f, column, r->at, r->present - 1));
}

static void keep_stream_split(const struct tree_scanner *f, uint32_t column,
			      const struct tree_stretch *r, const struct tree_scan *s,
			      struct tree_split *best)
{
	size_t left = s->at + r->lead;
	bool heavier = f->counts ? left >= f->n - left
				 : tree_side_heavier(&f->splitter->left, &f->splitter->node);

	*best = (struct tree_split){ .score = s->score,
				     .tie = best->tie,
				     .whole = best->whole,
				     .column = column,
				     .left_rows = left,
				     .lead = r->lead,
				     .saw_missing = r->missing > 0,
				     .default_left = r->missing ? r->lead > 0 : heavier,
				     .by = TREE_SPLIT_BY_POSITION };
	best->threshold = s->at < r->present
				  ? tree_split_threshold(value_at(f, column, r->at, s->at - 1),
							 value_at(f, column, r->at, s->at))
				  : INFINITY;
}

bool tree_split_stream(struct tree_scanner *f, uint32_t column, struct tree_split *best)
{
	tree_stream_fn *scan = !f->counts   ? tree_weigh_stream
			       : f->classes ? tree_count_stream
					    : tree_sum_stream;
	struct tree_stretch r = stretch_of(f, column);

	if (!stream_varies(f, column, &r))
		return false;
	for (size_t lead = 0; lead <= r.missing; lead += r.missing ? r.missing : 1) {
		struct tree_scan from = { .bar = tree_scan_bar(best, column), .tie = best->tie,
					  .look = f->columns->form[column].tied }, s = from;
		if (!set_cuts(f, &r, lead))
			continue;
		scan(f, column, &r, &s);
		if (s.at && !s.look && !tree_cut_before(f, column, r.at, s.at)) {
			s = from;
			s.look = true;
			scan(f, column, &r, &s);
		}
		if (s.at && tree_split_better(best, s.score, column))
			keep_stream_split(f, column, &r, &s, best);
	}
	return true;
}
