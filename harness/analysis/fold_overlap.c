#include "harness/analysis/fold_overlap.h"

void fold_overlap_add(struct fold_overlap *o, const struct run_cell *c)
{
	o->tested += c->independent > 0 ? 0 : c->n_test;
	o->learned += results_rows_learned(c);
}

double fold_overlap_ratio(const struct fold_overlap *o)
{
	return o->learned > 0 ? o->tested / o->learned : 0;
}
