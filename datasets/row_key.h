/* A number of a row's features: rows with equal features have the same one, others the same with a chance of
 * 2^-64. All missing values are one, and so are both zeros; targets, weights and groups are not looked at. */
#ifndef ROW_KEY_H
#define ROW_KEY_H

#include "datasets/dataset.h"

uint64_t row_key(const struct dataset *d, size_t row);

#endif
