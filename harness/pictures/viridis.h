/* The colours of values: viridis (van der Walt & Smith 2015), equal steps to every eye, also to those that see
 * fewer colours. */
#ifndef VIRIDIS_H
#define VIRIDIS_H

#include "algorithms/core/text.h"

#define VIRIDIS_STEPS 8

/* `set palette` of gnuplot. */
void viridis_palette(struct text *script);
/* 0xRRGGBB of a share from 0 to 1. */
unsigned viridis_color(double share);

#endif
