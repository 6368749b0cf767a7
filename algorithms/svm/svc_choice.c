#include "algorithms/svm/svc_choice.h"

#include <limits.h>
#include <math.h>

/* What a kernel value costs beside its products, in products; the fits of five cross-validations
 * beside that of all rows; and how often a regression, whose rows have two sides, comes back to
 * them. */
#define VALUE_STEPS      20
#define PROBABILITY_FITS 4
#define TWO_SIDES        2

/* About 2 s: 0.7 s for 10,000 rows of 10 columns (3e9), 11 s for 26,000 of 14 values (2e10), 87 s
 * for 100,000 of 10 columns (3e11). */
#define MOST_STEPS 6e9

static double rows_of(const struct svc_set *s, size_t group)
{
	return (double)(s->start[group + 1] - s->start[group]);
}

/* Pairs of rows over all machines. One against one, sum over g < h of (a_g + a_h)^2 is
 * (G - 2) sum a^2 + (sum a)^2. */
static double row_pairs(const struct svc_set *s, const struct svc_plan *p)
{
	double n = (double)s->n, squares = 0;

	if (s->view.task == TASK_REGRESS)
		return n * n;
	if (s->groups < 2)
		return 0;
	if (s->groups == 2)
		return n * n;
	if (p->ovr)
		return (double)s->groups * n * n;
	for (size_t g = 0; g < s->groups; g++)
		squares += rows_of(s, g) * rows_of(s, g);
	return ((double)s->groups - 2) * squares + n * n;
}

double svc_libsvm_steps(const struct svc_set *s, const struct svc_plan *p)
{
	double each = s->entries / (double)s->n + VALUE_STEPS;
	bool values = s->view.task == TASK_REGRESS;

	return row_pairs(s, p) * each * (values ? TWO_SIDES : 1) *
	       (p->probability && !values ? 1 + PROBABILITY_FITS : 1);
}

/* Machines of a handful of rows: what libsvm does around each takes as long as solving it. Measured, 10,000 rows of
 * ten columns: 100 classes 0.5 s by libsvm, 0.2 by smo; 250 1.1 and 0.4; 1000 6.2 and 3.6. */
enum { MANY_CLASSES = 64 };

/* Of the rows that the choice is made for to those that are there: 1 but for a sample. */
static double growth(const struct svc_set *s, const struct svc_options *o)
{
	return o->whole > s->n ? (double)o->whole / (double)s->n : 1;
}

size_t svc_largest_task(const struct svc_set *s, const struct svc_plan *p)
{
	double first = 0, second = 0;

	if (s->view.task == TASK_REGRESS || s->groups < 3 || p->ovr)
		return s->n;
	for (size_t g = 0; g < s->groups; g++) {
		double rows = rows_of(s, g);

		second = fmax(second, fmin(rows, first));
		first = fmax(first, rows);
	}
	return (size_t)(first + second);
}

static bool may_approximate(const struct svc_options *o)
{
	return (o->type == SVC_C_SVC || o->type == SVC_EPSILON_SVR) &&
	       (o->kernel.kind == SVC_RBF || o->kernel.kind == SVC_POLY);
}

enum svc_engine_kind svc_choose_engine(const struct svc_set *s, const struct svc_plan *p)
{
	const struct svc_options *o = &p->options;

	if (isfinite(o->max_iter))
		return SVC_SMO;
	if (o->precompute == SVC_PRECOMPUTE_YES)
		return SVC_LIBSVM;
	if (may_approximate(o) && (double)svc_largest_task(s, p) * growth(s, o) > SVC_EXACT_ROWS)
		return SVC_NYSTROEM;
	if (s->weight || s->groups >= MANY_CLASSES)
		return SVC_SMO;
	return svc_libsvm_steps(s, p) * pow(growth(s, o), 2) <= MOST_STEPS ? SVC_LIBSVM : SVC_SMO;
}

enum svc_engine_kind svc_choose_engine_roughly(const struct svc_options *o, size_t rows, size_t cols)
{
	double n = (double)rows;

	if (o->engine != SVC_AUTO)
		return o->engine;
	if (o->kernel.kind == SVC_RBF && rows > SVC_EXACT_ROWS)
		return SVC_NYSTROEM;
	return n * n * ((double)cols + VALUE_STEPS) <= MOST_STEPS ? SVC_LIBSVM : SVC_SMO;
}

/* A matrix is written whole, and from some size on it is the memory that costs: 2 ns an entry for
 * 2,700 rows, 14 for 8,400. libsvm computes only the rows that it touches, fewer and fewer of them
 * as a table grows, at a price that grows with the values of a row. Measured: 100 rows more are made
 * up for by a value more (3,068 rows of 57: 87 ms against 126; 8,400 of 40: 935 against 298; 2,548
 * of 64 in ten classes: 30 against 89). Kernels other than rbf have no bound and would lose digits
 * as floats on columns that are not scaled: on demand only. */
enum { WHOLE_MIN_VALUES = 16, ROWS_PER_VALUE = 100 };

bool svc_whole_pays(const struct svc_set *s, const struct svc_options *o)
{
	double least = fmax(WHOLE_MIN_VALUES, growth(s, o) * (double)s->n / ROWS_PER_VALUE);

	return o->kernel.kind == SVC_RBF && !s->view.sparse && s->entries >= least * (double)s->n;
}

/* A kernel value of few products is made again about as fast as it is fetched, and fresh memory is slow:
 * 20,000 rows with a category of 10,000 levels take 0.6 s of processor time with 256 MB, 0.6 to 2.7 with
 * 1024, by what else the machine does; 100,000 of ten columns 4.6 either way. */
#define FEW_VALUES  64
#define CHEAP_CACHE ((size_t)256 << 20)

size_t svc_cache_worth(double values, size_t bytes)
{
	return values < FEW_VALUES && bytes > CHEAP_CACHE ? CHEAP_CACHE : bytes;
}

/* A row with its own class is asked for again by the next pair of that class: by then each row has been made with
 * about two other classes. Rows with other classes are asked for by one pair alone. What lies further back is
 * only cold memory. */
enum { TURNS = 4 };

size_t svc_cache_of_pairs(const struct svc_set *s, size_t bytes)
{
	size_t most = 0, useful;

	for (size_t g = 0; g < s->groups; g++)
		most = s->start[g + 1] - s->start[g] > most ? s->start[g + 1] - s->start[g] : most;
	useful = TURNS * s->n * svc_padded(most) * sizeof(float);
	return s->groups > 2 && useful < bytes ? useful : bytes;
}
