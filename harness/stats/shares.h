/* Two shares compared: how many of n do something, on either side. */
#ifndef STATS_SHARES_H
#define STATS_SHARES_H

#include <stdint.h>

#include "harness/stats/describe.h"

/* Fisher's exact test of the table (a of na, b of nb), two-sided: the tables with these margins that are
 * no likelier than this one. 1 where a margin is empty. */
double shares_fisher(uint64_t a, uint64_t na, uint64_t b, uint64_t nb);

/* Interval of a / na - b / nb: Newcombe's tenth method (Stat. Med. 17, 1998), from Wilson's intervals of
 * the two. na, nb > 0. */
struct interval shares_difference(uint64_t a, uint64_t na, uint64_t b, uint64_t nb, double level);

#endif
