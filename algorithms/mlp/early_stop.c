#include "algorithms/mlp/early_stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

int mlp_early_stop_make(struct mlp_early_stop *s, const struct mlp_network *n, size_t patience,
			double tolerance, bool keep, struct err *e)
{
	*s = (struct mlp_early_stop){ .best = INFINITY,
				      .tolerance = tolerance,
				      .patience = patience };
	if (keep && !(s->kept = mem_array(n->params + n->running_size, sizeof *s->kept, e)))
		return -1;
	return 0;
}

void mlp_early_stop_free(struct mlp_early_stop *s)
{
	free(s->kept);
	*s = (struct mlp_early_stop){ 0 };
}

bool mlp_early_stop_note(struct mlp_early_stop *s, const struct mlp_network *n, size_t epoch,
			 double loss)
{
	bool better = loss < s->best - s->tolerance;

	if (loss < s->best) {
		s->best = loss;
		s->epoch = epoch;
		if (s->kept) {
			memcpy(s->kept, n->w, n->params * sizeof *n->w);
			memcpy(s->kept + n->params, n->running,
			       n->running_size * sizeof *n->running);
		}
	}
	s->waited = better ? 0 : s->waited + 1;
	return s->waited >= s->patience;
}

void mlp_early_stop_restore(const struct mlp_early_stop *s, struct mlp_network *n)
{
	if (!s->kept || !s->epoch)
		return;
	memcpy(n->w, s->kept, n->params * sizeof *n->w);
	memcpy(n->running, s->kept + n->params, n->running_size * sizeof *n->running);
	mlp_network_transpose(n);
}
