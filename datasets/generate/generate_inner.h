/* The generators, for the table in generate.c. */
#ifndef GENERATE_INNER_H
#define GENERATE_INNER_H

#include "datasets/generate/generate.h"

extern const struct generator blobs_generator, moons_generator, circles_generator,
	spirals_generator;
extern const struct generator xor_generator, parity_generator, checkerboard_generator;
extern const struct generator twonorm_generator, threenorm_generator, ringnorm_generator;
extern const struct generator waveform_generator, hastie_generator;
extern const struct generator friedman1_generator, friedman2_generator, friedman3_generator;
extern const struct generator linear_generator, logistic_generator, teacher_generator,
	mixed_generator;

#endif
