#include "harness/process/estimate.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/system/watch.h"
#include "harness/process/cost_like.h"
#include "harness/process/pace_size.h"
#include "harness/process/samples.h"
#include "harness/process/worker.h"
#include "harness/run/tune.h"

enum { FIRST_TRIALS = 4 };      /* configurations that a sample of a search tries */
#define CHEAP         0.01      /* seconds: a sample that is worth it for the sake of a line */
#define TELLING       0.02      /* seconds from which a sample tells more of its rows than of overheads */
#define STEEPER       0.5       /* by which an exponent may turn out to be larger */
#define CHEAP_FIRST   1e12
enum { LINE = 3 };              /* sizes that a line wants */
#define PROBE_LIMIT   0.5       /* seconds on a first sample, and at least on any other */
#define PATIENCE      4.0       /* a sample may take so often what was expected of it */

static double train_rows(const struct pace *p)
{
	return pace_size_largest(p).train;
}

double estimate_kept(const struct pace_list *p, const struct pace **most)
{
	double sum = 0, largest = 0;

	*most = NULL;
	for (size_t i = 0; i < p->n; i++) {
		const struct pace *at = &p->at[i];
		const struct dataset *d = at->task->data;
		double outputs = d->task == TASK_CLASSIFY ? (double)d->classes : 1,
		       bytes = (double)at->cells * pace_size_largest(at).tested * outputs * sizeof(float);

		if (!at->study->predictions)
			continue;
		sum += bytes;
		*most = bytes > largest ? at : *most;
		largest = fmax(largest, bytes);
	}
	return sum;
}

double estimate_work(const struct pace_list *p)
{
	double sum = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct pace *at = &p->at[i];
		const struct tune_budget *b = &at->variant->tune;
		double fits = 1 + INNER_FOLDS * (double)b->trials;

		if (b->seconds > 0 && !b->trials)
			return INFINITY;
		sum += (double)at->cells * fits * train_rows(at) *
		       cost_like_width(at->task->data);
	}
	return sum;
}

/* ---- a cell on a sample ---- */

/* What is known of one pace from samples. */
struct probe {
	struct cost_point point[COST_POINTS];
	size_t points, next;            /* next: size to try */
	bool again;                     /* the last one was tried once and is not believed */
	bool over;                      /* no more sizes, or none that ends well */
};

struct prober {
	const struct job_list *l;
	const struct estimate_options *o;
	struct pace_list *paces;
	struct probe *probe;            /* per pace */
	struct samples samples;
	struct worker worker;
	double began, wall, cpu;        /* wall, cpu: of samples */
};

static double passed(const struct prober *r)
{
	return clock_seconds(CLOCK_MONOTONIC) - r->began;
}

static bool is_stopped(const struct prober *r)
{
	return r->o->stop && *r->o->stop;
}

/* What a sample's search tries. Halving is made in whole: its configurations share it. */
static struct tune_budget sampled(const struct variant *v)
{
	struct tune_budget b = { .trials = FIRST_TRIALS };

	return v->tune.search == TUNE_SEARCH_HALVING ? v->tune : b;
}

/* How long the last sample may have taken, a step of its training, by the one before. */
static double believable(const struct probe *at)
{
	const struct cost_point *last = &at->point[at->points - 1];

	return last[-1].base / last[-1].steps *
	       pow(last->train / last[-1].train, COST_EXPONENT_MOST);
}

/* What takes much longer than the sample before met something that happens once, as fresh memory of
 * a machine that had given it away: it is looked at a second time, and not believed beyond what any
 * learner has. */
static void add_point(struct prober *r, const struct variant *v, struct probe *at,
		      const struct outcome *o)
{
	struct cost_point x = samples_point(v, o), *last;

	r->wall += o->cell_s;
	r->cpu += o->cell_cpu_s;
	if (!at->again)
		at->points++;
	last = &at->point[at->points - 1];
	if (!at->again || x.base < last->base)
		*last = x;
	at->again = !at->again && at->points > 1 && last->base / last->steps > believable(at);
	at->next -= at->again;
	if (at->points > 1)
		last->base = fmin(last->base, believable(at) * last->steps);
}

static int await(struct prober *r, struct outcome *o, struct err *e)
{
	struct worker *w = &r->worker;
	struct pollfd in;
	bool over = false;

	while (!over && !is_stopped(r)) {
		in = (struct pollfd){ .fd = w->child.in, .events = POLLIN };
		over = worker_is_over(w, poll(&in, 1, 20) > 0);
	}
	if (!over)
		return FAIL(e, ERR_LIMIT, "stopped");
	worker_finish(w, r->l->plan, o);
	return 0;
}

static struct cost_prior prior_of(const struct prober *r, const struct pace *p)
{
	const struct learner_class *lc = p->variant->learner;
	size_t most = r->l->plan->memory;
	double limit = fmin(most ? (double)most / 2 : INFINITY, r->o->memory / (2 * (double)r->o->jobs));

	return (struct cost_prior){
		.growth = lc->growth,
		.cache = lc->cache ? fmin(limit, lc->cache(&p->variant->params, (size_t)train_rows(p),
							   p->task->data->cols)) : limit,
	};
}

/* Runs the next sample of pace i. */
static int try_next(struct prober *r, size_t i, double limit, struct err *e)
{
	struct pace *p = &r->paces->at[i];
	struct probe *at = &r->probe[i];
	struct cost_prior prior = prior_of(r, p);
	struct outcome o;

	if (worker_start(&r->worker, &r->samples.list, samples_cell(&r->samples, p, at->next), e))
		return -1;
	r->worker.deadline = r->worker.started + limit;
	if (await(r, &o, e))
		return -1;
	at->next++;
	if (o.status == CELL_OK)
		add_point(r, p->variant, at, &o);
	at->over = o.status != CELL_OK || at->next >= samples_sizes(&r->samples, p) ||
		   at->points == COST_POINTS;
	if (o.status == CELL_SKIPPED)
		p->each = 0;
	outcome_free(&o);
	cost_fit(&p->cost, at->point, at->points, &prior);
	return 0;
}

/* ---- which sample next ---- */

static double whole_cpu(const struct pace *p)
{
	double each = p->each == 0 ? 0 : pace_size_cell(p, &p->task->plan->folds);

	return isnan(each) ? 0 : each * (double)p->cells;
}

/* How far the rows are from the largest sample: 1 when that was all of them. */
static double distance(const struct prober *r, size_t i)
{
	const struct probe *at = &r->probe[i];

	return at->points ? train_rows(&r->paces->at[i]) / at->point[at->points - 1].train : 1;
}

/* What is not seen yet may well be steeper than what is. */
static double allowed(const struct prober *r)
{
	double sum = 0;

	for (size_t i = 0; i < r->paces->n; i++)
		sum += whole_cpu(&r->paces->at[i]) * pow(distance(r, i), STEEPER);
	return fmin(fmax(r->o->share * sum, r->o->least), r->o->most);
}

/* What the next sample of it will take. */
static double next_cost(const struct prober *r, size_t i)
{
	const struct pace *p = &r->paces->at[i];
	double whole = train_rows(p), n = samples_rows(whole, r->probe[i].next);
	struct tune_budget few = sampled(p->variant);
	return pace_size_cost(p, (struct pace_size){ n, n / whole * pace_size_largest(p).tested }, &few);
}

/* What all cells of it would take were it as steep as anything is, from its largest sample on. */
static double worst_cpu(const struct prober *r, size_t i)
{
	const struct probe *at = &r->probe[i];
	const struct cost_point *last = &at->point[at->points - 1];

	return (double)r->paces->at[i].cells * (last->base + last->query) *
	       pow(distance(r, i), COST_EXPONENT_MOST);
}

/* Whether the next sample is worth its price whatever else is uncertain: for the sake of a line, or where all
 * that was seen is so short that the run may be long all the same. */
static bool worth(const struct prober *r, size_t i, double price)
{
	const struct probe *at = &r->probe[i];
	const struct cost_point *last = &at->point[at->points - 1];

	if (r->wall >= r->o->most)
		return false;
	return (at->points < LINE && price < CHEAP) ||
	       (last->base + last->query < TELLING && price < r->o->share * worst_cpu(r, i));
}

/* The pace of which, for the price of its next sample, most is uncertain; first those that have too few
 * for a line. False: none that can be paid. */
static bool choose(const struct prober *r, size_t *chosen, double *cost)
{
	double left = allowed(r) - r->wall, most = 0;

	for (size_t i = 0; i < r->paces->n; i++) {
		const struct pace *p = &r->paces->at[i];
		const struct probe *at = &r->probe[i];
		double price, gain;
		bool cheap;

		if (at->over || !at->points)
			continue;
		price = next_cost(r, i);
		gain = whole_cpu(p) * (pow(distance(r, i), STEEPER) - 1) / price;
		cheap = worth(r, i, price);
		gain = cheap ? gain + CHEAP_FIRST : gain;
		if (!(cheap || price <= left) || !(gain > most))
			continue;
		most = gain;
		*chosen = i;
		*cost = price;
	}
	return most > 0;
}

/* By a step that has no divisor in common with n, near its golden section: whatever the order of the
 * paces, those that are reached are spread over it. */
static size_t stride(size_t n)
{
	size_t step = (size_t)(0.618 * (double)n) | 1;

	for (size_t a = n, b = step;; step++, a = n, b = step) {
		while (b) {
			size_t c = a % b;
			a = b;
			b = c;
		}
		if (a == 1)
			return step;
	}
}

static int first_samples(struct prober *r, struct err *e)
{
	size_t n = r->paces->n, step = stride(n), at = 0;

	for (size_t k = 0; k < n && passed(r) < ESTIMATE_FIRST; k++, at = (at + step) % n)
		if (isnan(r->paces->at[at].each) && try_next(r, at, PROBE_LIMIT, e))
			return -1;
	return 0;
}

static int larger_samples(struct prober *r, struct err *e)
{
	size_t i;
	double cost;

	while (choose(r, &i, &cost))
		if (try_next(r, i, fmax(PATIENCE * cost, PROBE_LIMIT), e))
			return -1;
	return 0;
}

/* ---- what follows from them ---- */

/* Whose samples stand for those of p: of the same learner, best on the same data, else on rows of about
 * the same width. */
static const struct pace *like(const struct prober *r, const struct pace *p)
{
	double width = cost_like_width(p->task->data), nearest = INFINITY;
	const struct pace *found = NULL;

	for (size_t i = 0; i < r->paces->n; i++) {
		const struct pace *x = &r->paces->at[i];

		if (!r->probe[i].points || x->variant->learner != p->variant->learner ||
		    x->variant->tuned != p->variant->tuned)
			continue;
		if (x->task == p->task)
			return x;
		double far = cost_like_distance(width, cost_like_width(x->task->data));
		if (far < nearest) {
			nearest = far;
			found = x;
		}
	}
	return found;
}

/* What is known of a pace of which no sample was tried: nothing, or what others say of it. */
static struct cost borrowed(const struct pace *model, const struct pace *p)
{
	if (!model)
		return (struct cost){ .base.scale = NAN, .query.scale = NAN, .search.scale = NAN,
				      .bytes.scale = NAN, .steps = 1 };
	return cost_like(&model->cost, cost_like_width(model->task->data), cost_like_width(p->task->data));
}

static void settle(struct prober *r, struct estimate *out)
{
	const struct plan *plan = r->l->plan;
	double busy = (double)r->o->jobs * (double)plan->threads / (double)cpu_count();

	out->slowdown = r->cpu > 0 ? fmin(fmax(r->wall / r->cpu, 0.1), 10) : 1;
	for (size_t i = 0; i < r->paces->n; i++) {
		struct pace *p = &r->paces->at[i];
		const struct pace *model = r->probe[i].points ? p : like(r, p);

		if (!isnan(p->each))
			continue;
		if (model != p && !r->probe[i].next)
			p->cost = borrowed(model, p);
		p->cpu = pace_size_cell(p, &p->task->plan->folds);
		p->each = p->cpu * out->slowdown * fmax(busy, 1) + ESTIMATE_OVERHEAD;
		p->bytes = cost_bytes(&p->cost, train_rows(p));
		if (plan->memory)
			p->bytes = fmin(p->bytes, (double)plan->memory);
	}
}

/* The memory of the workers that hold most. */
static double most_memory(const struct pace_list *p, size_t jobs)
{
	double sum = 0, below = INFINITY;

	while (jobs) {
		double largest = 0, cells = 0;
		for (size_t i = 0; i < p->n; i++) {
			if (!(p->at[i].bytes < below && p->at[i].bytes >= largest))
				continue;
			cells = p->at[i].bytes > largest ? 0 : cells;
			cells += (double)p->at[i].cells;
			largest = p->at[i].bytes;
		}
		if (!(largest > 0))
			break;
		sum += largest * fmin(cells, (double)jobs);
		jobs -= cells < (double)jobs ? (size_t)cells : jobs;
		below = largest;
	}
	return sum;
}

void estimate_sum(struct estimate *out, const struct pace_list *p, size_t jobs)
{
	out->cpu = 0;
	out->unknown = 0;
	for (size_t i = 0; i < p->n; i++) {
		if (p->at[i].cpu >= 0)
			out->cpu += p->at[i].cpu * (double)p->at[i].cells;
		if (isnan(p->at[i].each))
			out->unknown++;
	}
	out->wall = pace_list_remaining(p, NULL, 0, jobs);
	out->memory = most_memory(p, jobs);
}

int estimate_probe(struct estimate *out, struct pace_list *p, const struct job_list *l,
		   const struct estimate_options *o, struct err *e)
{
	struct prober r = { .l = l, .o = o, .paces = p,
			    .began = clock_seconds(CLOCK_MONOTONIC),
			    .worker = { .share = (size_t)(o->memory / (double)o->jobs) } };
	void (*pipe_handler)(int) = signal(SIGPIPE, SIG_IGN);
	int rc = -1;

	*out = (struct estimate){ .slowdown = 1 };
	if ((r.probe = mem_zeros(p->n, sizeof *r.probe, e)) &&
	    !samples_make(&r.samples, l, l->plan, p, FIRST_TRIALS, e) && !first_samples(&r, e) &&
	    !larger_samples(&r, e)) {
		settle(&r, out);
		estimate_sum(out, p, o->jobs);
		rc = 0;
	}
	worker_end(&r.worker);
	out->spent = passed(&r);
	free(r.worker.answer);
	free(r.probe);
	samples_free(&r.samples);
	signal(SIGPIPE, pipe_handler);
	return rc;
}
