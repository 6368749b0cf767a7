#include "algorithms/mlp/dropout.h"

#include "algorithms/core/rng.h"

uint64_t mlp_dropout_key(const struct mlp_dropout *d, size_t layer)
{
	return rng_mix(d->key + layer * 0x9e3779b97f4a7c15u);
}

bool mlp_dropout_keeps(uint64_t key, uint64_t first, size_t unit, float keep)
{
	uint32_t h = ((uint32_t)first + (uint32_t)unit) ^ (uint32_t)key;

	h = (h ^ (h >> 16)) * 0x7feb352du;
	h = (h ^ (h >> 15)) * 0x846ca68bu;
	h = (h ^ (h >> 16)) + (uint32_t)(key >> 32) + (uint32_t)(first >> 32) * 0x9e3779b9u;
	h = (h ^ (h >> 16)) * 0x7feb352du;
	h = (h ^ (h >> 15)) * 0x846ca68bu;
	h ^= h >> 16;
	return (h >> 8) < (uint32_t)(keep * 0x1p24f);
}
