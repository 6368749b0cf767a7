#include "harness/pictures/viridis.h"

#include <math.h>

static const unsigned steps[VIRIDIS_STEPS] = {
	0x440154, 0x46327e, 0x365c8d, 0x277f8e, 0x1fa187, 0x4ac16d, 0xa0da39, 0xfde725,
};

void viridis_palette(struct text *script)
{
	text_add(script, "set palette defined (");
	for (int i = 0; i < VIRIDIS_STEPS; i++)
		text_add(script, "%s%d \"#%06x\"", i ? ", " : "", i, steps[i]);
	text_add(script, ")\n");
}

unsigned viridis_color(double share)
{
	double at = share > 0 ? fmin(share, 1) * (VIRIDIS_STEPS - 1) : 0, part;
	size_t i = at < VIRIDIS_STEPS - 1 ? (size_t)at : VIRIDIS_STEPS - 2;
	unsigned color = 0;

	part = at - (double)i;
	for (int shift = 16; shift >= 0; shift -= 8) {
		double a = steps[i] >> shift & 255, b = steps[i + 1] >> shift & 255;
		color = color << 8 | (unsigned)lround(a + part * (b - a));
	}
	return color;
}
