/* Reference values of tests/golden/stats.csv and stats_extra.csv (file,path,value; array positions are path
 * parts) and of the small tables beside it. A name that is missing aborts: a test must not pass by its
 * absence.
 *
 * stats.csv: printed in a publication, or worked out by reference software and cross-checked.
 *   demsar2006*, gh2008, gh2010   Demsar 2006; Garcia & Herrera 2008; Garcia et al. 2010: printed figures, and R's
 *                                 friedman.test, p.adjust and scmamp
 *   friedman, wilcoxon, padjust   own exact programs in Python; R's wilcox.test, friedman.test, p.adjust
 *   paired, metrics, effects, planning, resampling        numpy, scipy, scikit-learn; R's mcnemar.test, pROC
 *   bayes_signedrank              simulated, 400,000 draws, with standard errors
 *   hierarchical                  trapezoid rule of 40,001 points; eight schools as in Gelman et al.
 * stats_extra.csv: tests/golden/stats_extra.py. */
#ifndef STATS_GOLDEN_H
#define STATS_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>

double golden(const char *file, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool golden_has(const char *file, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* path/0, path/1, ... into out; returns how many. */
size_t golden_list(double *out, size_t room, const char *file, const char *path);

/* Numbers of a CSV file, comment and header lines skipped, `skip` leading columns left out. */
size_t golden_table(double *out, size_t room, size_t skip, size_t *cols, const char *path);

#endif
