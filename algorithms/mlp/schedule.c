#include "algorithms/mlp/schedule.h"

#include <math.h>

/* One-cycle (Smith & Topin 2018): rises from 1/25 to the base rate over the first 30 %, then falls
 * to 1/10000 of the start, both along a cosine. */
#define ONE_CYCLE_RISE  0.3
#define ONE_CYCLE_START (1.0 / 25)
#define ONE_CYCLE_END   (ONE_CYCLE_START / 1e4)
#define RANGE_START     1e-6            /* where no floor is set */

static double between(double from, double to, double share)
{
	return to + (from - to) * (1 + cos(M_PI * share)) / 2;
}

static double constant(const struct mlp_schedule *s, double t)
{
	(void)s, (void)t;
	return 1;
}

static double step(const struct mlp_schedule *s, double t)
{
	return pow(s->factor, floor(t / s->step_epochs));
}

static double exponential(const struct mlp_schedule *s, double t)
{
	return pow(s->factor, floor(t));
}

static double cosine(const struct mlp_schedule *s, double t)
{
	return between(1, s->floor, fmin(t / fmax(s->epochs - s->warmup, 1), 1));
}

static double one_cycle(const struct mlp_schedule *s, double t)
{
	double share = fmin(t / s->epochs, 1);

	if (share < ONE_CYCLE_RISE)
		return between(ONE_CYCLE_START, 1, share / ONE_CYCLE_RISE);
	return between(1, ONE_CYCLE_END, (share - ONE_CYCLE_RISE) / (1 - ONE_CYCLE_RISE));
}

static double plateau(const struct mlp_schedule *s, double t)
{
	(void)t;
	return s->level > 0 ? s->level : 1;
}

/* Smith 2017's range test: rises by the same factor in each step, from the floor to the base rate. */
static double range(const struct mlp_schedule *s, double t)
{
	return pow(s->floor > 0 ? s->floor : RANGE_START, 1 - fmin(t / fmax(s->epochs - s->warmup, 1), 1));
}

#define DESCRIBE(id, word, automatic) { word, automatic },

static const struct {
	double (*factor)(const struct mlp_schedule *s, double t);
	double automatic;
} kinds[] = { MLP_SCHEDULE_ROWS(DESCRIBE) };

double mlp_schedule_auto_factor(int kind)
{
	return kinds[kind].automatic;
}

double mlp_schedule_factor(const struct mlp_schedule *s, double epoch)
{
	double f;

	if (epoch < s->warmup)
		return epoch / s->warmup;
	f = kinds[s->kind].factor(s, epoch - s->warmup);
	return s->kind == MLP_SCHEDULE_ONE_CYCLE ? f : fmax(f, s->floor);
}

void mlp_schedule_note(struct mlp_schedule *s, double loss)
{
	if (s->kind != MLP_SCHEDULE_PLATEAU)
		return;
	if (!(s->level > 0)) {
		s->level = 1;
		s->best = INFINITY;
	}
	if (loss < s->best) {
		s->best = loss;
		s->waited = 0;
	} else if (++s->waited > s->patience) {
		s->level *= s->factor;
		s->waited = 0;
	}
}
