/* Tables of scores: mean ranks and signed ranks against their definitions, then reading, testing and telling a table of
 * 1,000 data sets and 50 methods, and one of 132 sets, 16 methods and 4 folds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/rng.h"
#include "harness/scores/score_judgement.h"
#include "reports/scores/score_page.h"
#include "tests/perf/timing.h"

static const char path[] = "/tmp/bakeoff-perf-scores.csv";

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	printf("scores: WRONG: %s\n", what);
	unlink(path);
	exit(1);
}

static void make_table(size_t sets, size_t methods, size_t folds)
{
	struct rng r = rng_make(3);
	FILE *f = fopen(path, "w");

	must(f, "cannot write");
	fputs("dataset,fold", f);
	for (size_t m = 0; m < methods; m++)
		fprintf(f, ",m%zu", m);
	for (size_t s = 0; s < sets; s++) {
		double level = 0.6 + 0.3 * rng_uniform(&r);

		for (size_t k = 0; k < folds; k++) {
			fprintf(f, "\nset %zu,%zu", s, k + 1);
			for (size_t m = 0; m < methods; m++)
				fprintf(f, ",%.4f", fmin(1, fmax(0, level + 0.001 * (double)m + 0.02 * rng_normal(&r))));
		}
	}
	fputc('\n', f);
	must(!fclose(f), "cannot write");
}

/* Ranks and signed ranks by counting. */
static void verify(const struct score_analysis *a)
{
	const double *x = a->block.score;
	size_t k = a->methods;

	for (size_t m = 0; m < k; m++) {
		double sum = 0;

		for (size_t s = 0; s < a->sets; s++)
			for (size_t j = 0; j < k; j++) {
				double d = x[s * k + j] - x[s * k + a->order[m]];

				sum += d > 0 ? 1 : d == 0 ? 0.5 : 0;
			}
		must(fabs(sum / (double)a->sets + 0.5 - a->method[m].mean_rank) < 1e-9, "a mean rank");
	}
	for (size_t q = 0; q < a->pairs; q += 1 + a->pairs / 5) {
		const struct score_pair *p = a->pair + q;
		double plus = 0, twice = 0;

		for (size_t s = 0; s < a->sets; s++)
			for (size_t u = s; u < a->sets; u++) {
				double d = round_score(x[s * k + a->order[p->a]] - x[s * k + a->order[p->b]]);
				double f = round_score(x[u * k + a->order[p->a]] - x[u * k + a->order[p->b]]);

				/* W+ is the number of Walsh averages above 0, ties half */
				twice = round_score(d + f);
				plus += d == 0 || f == 0 ? 0 : twice > 0 ? 1 : twice == 0 ? 0.5 : 0;
			}
		must(fabs(plus - p->over.w.w_plus) < 1e-6, "signed ranks");
	}
}

static void run(size_t sets, size_t methods, size_t folds, bool check)
{
	const struct score_wishes w = { .rope = NAN, .decimals = -1, .test_share = NAN, .test_rows = NAN, .seed = 1 };
	struct score_table *t;
	struct score_analysis *a;
	struct score_judgement j;
	struct report *r;
	struct err e = { 0 };
	double at[5];

	make_table(sets, methods, folds);
	at[0] = now();
	must(!score_table_read(&t, path, &(struct score_options){ 0 }, &e), e.text);
	at[1] = now();
	must(!score_analysis_create(&a, t, &w, &e), e.text);
	at[2] = now();
	must(!score_judgement_create(&j, a, &e), e.text);
	at[3] = now();
	must(!score_page_build(&r, a, &j, &e), e.text);
	at[4] = now();
	if (check)
		verify(a);
	printf("scores: %4zu x %2zu x %zu   read %6.3f s   tests %6.3f s   judged %6.3f s   page %6.3f s\n", sets, methods, folds,
	       at[1] - at[0], at[2] - at[1], at[3] - at[2], at[4] - at[3]);
	report_destroy(r);
	score_judgement_free(&j);
	score_analysis_destroy(a);
	score_table_destroy(t);
	unlink(path);
}

int main(void)
{
	run(60, 7, 1, true);
	run(1000, 50, 1, true);
	run(132, 16, 4, true);
	return 0;
}
