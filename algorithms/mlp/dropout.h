/* Inverted dropout (Srivastava et al. 2014): while training, a unit is kept with probability `keep`
 * and then multiplied by 1 / keep, else 0. Its expectation is the unit itself, so prediction does
 * nothing. Draws are a hash of a counter, not a sequence: which rows a thread has does not
 * matter. */
#ifndef MLP_DROPOUT_H
#define MLP_DROPOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one batch draws. keep[0] is for the inputs, keep[l + 1] for the outputs of layer l; 1 is
 * off. */
struct mlp_dropout {
	uint64_t key;           /* rng_seed(seed, "dropout") */
	uint64_t row;           /* rows seen before this batch: the counter's upper part */
	const float *keep;
};

/* Key of one layer's stream; 0 for the inputs. */
uint64_t mlp_dropout_key(const struct mlp_dropout *d, size_t layer);

/* Counter of the first unit of a row. */
static inline uint64_t mlp_dropout_first(const struct mlp_dropout *d, size_t row, size_t padded)
{
	return (d->row + row) * padded;
}

/* One draw, in scalar form: kernels' drop makes the same decision for a run of counters. */
bool mlp_dropout_keeps(uint64_t key, uint64_t first, size_t unit, float keep);

#endif
