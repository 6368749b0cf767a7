/* Statistics over a table of scores, data sets by methods, as large as anybody brings: each beside
 * its definition written out, of which a few pairs are checked, and timed where that does not take
 * minutes. CPU seconds of one thread. */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/stats/adjust_pairs.h"
#include "harness/stats/bayes_signed_rank.h"
#include "harness/stats/bradley_terry.h"
#include "harness/stats/compare.h"
#include "harness/stats/hierarchy.h"
#include "harness/stats/ranks.h"

enum {
	SETS_MOST = 1000,
	METHODS = 50,
	PAIRS = METHODS * (METHODS - 1) / 2,
	CHECKED = 12,
	DRAWS = 2000
};

static const size_t sizes[] = { 30, 132, 500, 1000 };

static double cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "stats: %s\n", what);
		exit(1);
	}
}

/* Accuracies of four decimals, methods a little apart. */
static void table(double *score, size_t sets)
{
	struct rng rng = rng_make(rng_seedf(1, "perf/stats/%zu", sets));

	for (size_t i = 0; i < sets; i++) {
		double level = 0.6 + 0.3 * rng_uniform(&rng);

		for (size_t j = 0; j < METHODS; j++)
			score[i * METHODS + j] =
				round(1e4 * (level + 0.03 * rng_normal(&rng) + 1e-4 * (double)j)) /
				1e4;
	}
}

/* W+ by comparing all sizes, Hodges-Lehmann by sorting all averages. */
static void plain_wilcoxon(double *w_plus, double *centre, const double *d, size_t n)
{
	double *walsh = mem_array(n * (n + 1) / 2, sizeof *walsh, NULL);
	size_t at = 0;

	must(walsh != NULL, "no memory");
	*w_plus = 0;
	for (size_t i = 0; i < n; i++) {
		double rank = 0.5, x = round_score(d[i]);

		for (size_t j = 0; j < n; j++) {
			double y = fabs(round_score(d[j]));

			rank += y == 0 ? 0 : y < fabs(x) ? 1 : y == fabs(x) ? 0.5 : 0;
		}
		*w_plus += x > 0 ? rank : 0;
		for (size_t j = i; j < n; j++)
			walsh[at++] = (d[i] + d[j]) / 2;
	}
	gsl_sort(walsh, 1, at);
	*centre = (walsh[(at - 1) / 2] + walsh[at / 2]) / 2;
	free(walsh);
}

static void difference(double *d, const double *score, size_t sets, size_t i, size_t j)
{
	for (size_t s = 0; s < sets; s++)
		d[s] = score[s * METHODS + i] - score[s * METHODS + j];
}

static void check(const double *score, size_t sets, double *plain_seconds)
{
	double d[SETS_MOST], w_plus, centre, start = cpu();

	for (size_t p = 0; p < CHECKED; p++) {
		struct wilcoxon w;

		difference(d, score, sets, p, 2 * p + 1);
		plain_wilcoxon(&w_plus, &centre, d, sets);
		must(!wilcoxon(&w, d, sets, NULL) && close_to(w.w_plus, w_plus, 1e-12, 0) &&
			     w.hodges_lehmann == centre,
		     "signed ranks are not those of their definition");
	}
	*plain_seconds = (cpu() - start) / CHECKED * PAIRS;
}

/* p (PAIRS). */
static double time_pairs(double *p, const double *score, size_t sets)
{
	double d[SETS_MOST], start = cpu();

	for (size_t i = 0; i < METHODS; i++)
		for (size_t j = i + 1; j < METHODS; j++) {
			struct wilcoxon w;

			difference(d, score, sets, i, j);
			must(!wilcoxon(&w, d, sets, NULL), "wilcoxon");
			p[adjust_pair_at(i, j, METHODS)] = w.p;
		}
	return cpu() - start;
}

static double time_bayes(const double *score, size_t sets)
{
	double d[SETS_MOST], start = cpu();
	struct bayes_weights w;

	must(!bayes_weights_create(&w, sets, DRAWS, 1, NULL), "weights");
	for (size_t i = 0; i < METHODS; i++)
		for (size_t j = i + 1; j < METHODS; j++) {
			struct bayes_signed_rank x;

			difference(d, score, sets, i, j);
			must(!bayes_signed_rank(&x, d, sets, 0.01, &w, NULL), "bayes_signed_rank");
		}
	bayes_weights_free(&w);
	return cpu() - start;
}

static double time_strengths(const double *score, size_t sets)
{
	static double wins[METHODS * METHODS], ties[METHODS * METHODS];
	struct bradley_terry x;
	double start = cpu();

	must(!bradley_terry_count(wins, ties, score, sets, 1, METHODS, +1, 0, NULL) &&
		     !bradley_terry(&x, wins, ties, METHODS, &(struct bradley_terry_options){ 0 },
				    NULL),
	     "bradley_terry");
	bradley_terry_free(&x);
	return cpu() - start;
}

static double time_hierarchies(const double *score, size_t sets)
{
	double d[SETS_MOST], se[SETS_MOST], start = cpu();
	struct hierarchy x;

	for (size_t s = 0; s < sets; s++)
		se[s] = 0.01 + 1e-5 * (double)s;
	for (size_t j = 1; j < METHODS; j++) {
		difference(d, score, sets, 0, j);
		must(!hierarchy(&x, d, se, sets, 0.01, 0, NULL, 0.95, NULL), "hierarchy");
	}
	return (cpu() - start) / (METHODS - 1) * PAIRS;
}

int main(void)
{
	double *score = mem_array(SETS_MOST * METHODS, sizeof *score, NULL), p[PAIRS],
	       rank[METHODS];

	must(score != NULL, "no memory");
	printf("statistics of data sets x %d methods, CPU seconds for all %d pairs\n", METHODS,
	       PAIRS);
	printf("%5s %9s %12s %12s %8s %12s %14s %10s\n", "sets", "Friedman", "Wilcoxon",
	       "(plain ~)", "Shaffer", "Bayes x2000", "Bradley-Terry", "hierarchy");
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		double plain, wilcoxon_s, start, friedman_s, shaffer_s;
		struct friedman f;

		table(score, sizes[s]);
		check(score, sizes[s], &plain);
		start = cpu();
		must(!friedman(&f, rank, score, sizes[s], METHODS, +1, NULL), "friedman");
		friedman_s = cpu() - start;
		wilcoxon_s = time_pairs(p, score, sizes[s]);
		start = cpu();
		must(!adjust_shaffer(p, METHODS, p, NULL), "shaffer");
		shaffer_s = cpu() - start;
		printf("%5zu %9.4f %12.3f %12.1f %8.4f %12.2f %14.2f %10.2f\n", sizes[s],
		       friedman_s, wilcoxon_s, plain, shaffer_s, time_bayes(score, sizes[s]),
		       time_strengths(score, sizes[s]), time_hierarchies(score, sizes[s]));
	}
	free(score);
	return 0;
}
