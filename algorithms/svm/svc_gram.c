#include "algorithms/svm/svc_gram.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

#define NONE UINT32_MAX
#define SLAB_BYTES ((size_t)8 << 20)

/* A slot holds one (row, group); slots form a list from the newest to the oldest. */
struct gram_slot {
	uint32_t newer, older;
	size_t key;                     /* group * n + row: machines ask for rows side by side */
};

struct svc_gram {
	const struct svc_set *set;
	struct svc_kernel kernel;
	enum isa isa;
	struct svc_rows rows;           /* all, each group from a panel of its own on */
	size_t *panel;                  /* groups + 1: where */
	double *diagonal;
	uint32_t *slot_of;              /* (groups, n): or NONE */
	struct gram_slot *slot;
	size_t slot_floats, slots, used, per_slab;
	float **slab;
	uint32_t newest, oldest;
	struct svc_query query;
	double evals;
};

void svc_gram_free(struct svc_gram *g)
{
	if (!g)
		return;
	for (size_t i = 0; g->slab && i * g->per_slab < g->slots; i++)
		free(g->slab[i]);
	free(g->panel);
	free(g->diagonal);
	free(g->slot_of);
	free(g->slot);
	free(g->slab);
	svc_query_free(&g->query);
	svc_rows_free(&g->rows);
	free(g);
}

/* As many slots as the limit holds, but enough for two batches against every group. */
static void plan_slots(struct svc_gram *g, size_t bytes)
{
	const struct svc_set *s = g->set;
	size_t most = 0, all = s->n * s->groups, least = s->groups * (2 * SVC_BATCH + 4);

	for (size_t i = 0; i < s->groups; i++)
		if (s->start[i + 1] - s->start[i] > most)
			most = s->start[i + 1] - s->start[i];
	g->slot_floats = svc_padded(most);
	g->slots = bytes / (g->slot_floats * sizeof(float));
	if (g->slots < least)
		g->slots = least;
	if (g->slots > all)
		g->slots = all;
	if (g->slots >= NONE)
		g->slots = NONE - 1;
	g->per_slab = SLAB_BYTES / (g->slot_floats * sizeof(float));
	if (!g->per_slab)
		g->per_slab = 1;
}

/* Where row i of the set, of this group, is in the gram's rows. */
static size_t place_of(const struct svc_gram *g, size_t group, size_t i)
{
	return g->panel[group] * SVC_LANES + i - g->set->start[group];
}

static int make_rows_of_set(struct svc_gram *g, struct err *e)
{
	const struct svc_set *s = g->set;

	if (!(g->panel = mem_array(s->groups + 1, sizeof *g->panel, e)) || svc_set_rows(&g->rows, g->panel, s, e))
		return -1;
	for (size_t k = 0; k < s->groups; k++)
		for (size_t i = s->start[k]; i < s->start[k + 1]; i++)
			g->diagonal[i] = svc_kernel_self(&g->kernel, g->rows.norm[place_of(g, k, i)]);
	return 0;
}

int svc_gram_make(struct svc_gram **out, const struct svc_set *s, const struct svc_kernel *k,
		  size_t bytes, struct err *e)
{
	struct svc_gram *g = mem_zeros(1, sizeof *g, e);

	*out = NULL;
	if (!g)
		return -1;
	*g = (struct svc_gram){ .set = s, .kernel = *k, .isa = cpu_isa(), .newest = NONE,
				.oldest = NONE };
	plan_slots(g, bytes);
	if (!(g->diagonal = mem_array(s->n, sizeof *g->diagonal, e)) ||
	    make_rows_of_set(g, e) ||
	    !(g->slot_of = mem_array(s->n * s->groups, sizeof *g->slot_of, e)) ||
	    !(g->slot = mem_array(g->slots, sizeof *g->slot, e)) ||
	    !(g->slab = mem_zeros(g->slots / g->per_slab + 1, sizeof *g->slab, e)) ||
	    svc_query_make(&g->query, SVC_BATCH, &g->rows, e)) {
		svc_gram_free(g);
		return -1;
	}
	memset(g->slot_of, 0xff, s->n * s->groups * sizeof *g->slot_of);
	*out = g;
	return 0;
}

static float *slot_at(const struct svc_gram *g, uint32_t i)
{
	return g->slab[i / g->per_slab] + i % g->per_slab * g->slot_floats;
}

static int make_slab(struct svc_gram *g, size_t which, struct err *e)
{
	size_t left = g->slots - which * g->per_slab;
	size_t count = left < g->per_slab ? left : g->per_slab;

	g->slab[which] = mem_huge(count * g->slot_floats, sizeof **g->slab, e);
	return g->slab[which] ? 0 : -1;
}

static void unlink_slot(struct svc_gram *g, uint32_t i)
{
	struct gram_slot *s = &g->slot[i];

	*(s->newer == NONE ? &g->newest : &g->slot[s->newer].older) = s->older;
	*(s->older == NONE ? &g->oldest : &g->slot[s->older].newer) = s->newer;
}

static void link_newest(struct svc_gram *g, uint32_t i)
{
	g->slot[i].newer = NONE;
	g->slot[i].older = g->newest;
	*(g->newest == NONE ? &g->oldest : &g->slot[g->newest].newer) = i;
	g->newest = i;
}

/* A free slot, or the oldest one; NONE when memory is short. */
static uint32_t take_slot(struct svc_gram *g, size_t key, struct err *e)
{
	uint32_t i = g->oldest;

	if (g->used < g->slots) {
		i = (uint32_t)g->used;
		if (!g->slab[i / g->per_slab] && make_slab(g, i / g->per_slab, e))
			return NONE;
		g->used++;
	} else {
		unlink_slot(g, i);
		g->slot_of[g->slot[i].key] = NONE;
	}
	g->slot[i].key = key;
	g->slot_of[key] = i;
	link_newest(g, i);
	return i;
}

static size_t group_of(const struct svc_set *s, size_t row)
{
	size_t lo = 0, hi = s->groups;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->start[mid] <= row)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/* A row alone costs its kernel values and the room of them; of eight, panels of many columns are read
 * once, but not all are asked for in the end. Measured, 20,000 rows: 16 and 25 columns take 2.4 and 3.8
 * times as long in eights, 50 as long, 784 in ones 1.6 times. */
enum { BATCH_WIDE = 64 };

size_t svc_gram_batch(const struct svc_gram *g)
{
	return g->rows.wide < BATCH_WIDE ? 1 : SVC_BATCH;
}

static size_t key_of(const struct svc_gram *g, size_t row, size_t group)
{
	return group * g->set->n + row;
}

bool svc_gram_has(const struct svc_gram *g, size_t row, size_t group)
{
	return g->slot_of[key_of(g, row, group)] != NONE;
}

/* The wanted row is entered last, as the newest. */
static int make_rows(struct svc_gram *g, const size_t *row, size_t count, size_t group,
		     struct err *e)
{
	const struct svc_set *s = g->set;
	size_t n = 0;
	float *out[SVC_BATCH];

	svc_query_clear(&g->query);
	for (size_t i = count; i-- > 0;) {
		uint32_t slot;
		if (svc_gram_has(g, row[i], group))
			continue;
		if ((slot = take_slot(g, key_of(g, row[i], group), e)) == NONE)
			return -1;
		out[n++] = slot_at(g, slot);
		if (svc_query_add(&g->query, place_of(g, group_of(s, row[i]), row[i]), e))
			return -1;
	}
	svc_tile(&g->kernel, &g->query, g->panel[group], g->panel[group + 1] - g->panel[group], out,
		 g->isa);
	g->evals += (double)n * (double)(s->start[group + 1] - s->start[group]);
	return 0;
}

const float *svc_gram_row(struct svc_gram *g, const size_t *row, size_t count, size_t group,
			  struct err *e)
{
	size_t key = key_of(g, row[0], group);

	if (g->slot_of[key] == NONE) {
		if (make_rows(g, row, count, group, e))
			return NULL;
	} else if (g->newest != g->slot_of[key]) {
		unlink_slot(g, g->slot_of[key]);
		link_newest(g, g->slot_of[key]);
	}
	return slot_at(g, g->slot_of[key]);
}

const double *svc_gram_diagonal(const struct svc_gram *g)
{
	return g->diagonal;
}

double svc_gram_evals(const struct svc_gram *g)
{
	return g->evals;
}

double svc_gram_bytes(const struct svc_gram *g)
{
	return (double)g->slots * (double)g->slot_floats * sizeof(float);
}
