#include "datasets/row_key.h"

#include <math.h>
#include <string.h>

#include "algorithms/core/rng.h"

static uint64_t mix_cell(uint64_t h, size_t j, float x)
{
	float v = x + 0.0f;
	uint32_t u;

	memcpy(&u, &v, sizeof u);
	return rng_mix(h ^ (isnan(v) ? 0x7fc00000u : u)) + j;
}

uint64_t row_key(const struct dataset *d, size_t i)
{
	const struct sparse *s = d->sparse;
	uint64_t h = 0;

	for (size_t j = 0; d->x && j < d->cols; j++)
		h = mix_cell(h, j, d->x[i * d->cols + j]);
	for (size_t k = s ? s->start[i] : 0; s && k < s->start[i + 1]; k++)
		if (!(s->value[k] == 0))
			h = mix_cell(h, s->col[k], s->value[k]);
	return h;
}
