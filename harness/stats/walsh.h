/* Walsh averages (d_i + d_j) / 2, i <= j, of n differences: picked by their rank without making
 * all n (n + 1) / 2 of them. How many are at most t is counted in O(n) along two ends of the
 * sorted differences; t is halved down through the doubles between the smallest and the largest
 * until it is the average itself, bit for bit. */
#ifndef STATS_WALSH_H
#define STATS_WALSH_H

#include <stddef.h>

/* d (n) ascending, finite, n > 0; rank from 0 to n (n + 1) / 2 - 1. O(64 n). */
double walsh_average(const double *d, size_t n, size_t rank);
double walsh_median(const double *d, size_t n); /* Hodges & Lehmann's estimate; 0 when n is 0 */

#endif
