/* What auto stands for: which engine solves, whether libsvm is given its kernel whole, and how large a
 * cache our solver gets.
 *
 * Both go by what the table and the parameters say, never by a clock or by this machine: the same
 * fit is made the same way everywhere. A sample is taken for the rows that it stands for. */
#ifndef SVC_CHOICE_H
#define SVC_CHOICE_H

#include "algorithms/svm/svc_train.h"

/* Of one machine, beyond which auto approximates. Coefficients at their bound are a share of the rows that
 * noise sets, each of which is visited at the price of a pass over all: 100,000 rows of 10 columns take 4 s,
 * and a million with a tenth of the labels wrong had not ended after a quarter of an hour. */
#define SVC_EXACT_ROWS 250000

/* What libsvm would do for all machines of a plan, in steps that take it 0.2 to 0.7 ns: a pass over
 * the pairs of rows of each machine, each at the price of a kernel value. */
double svc_libsvm_steps(const struct svc_set *s, const struct svc_plan *p);

/* A limit on iterations asks for smo, a whole kernel matrix for libsvm. A machine of more than 250,000 rows
 * is approximated by nystroem where its kernel and type allow that. Weights of rows are for smo, since
 * libsvm takes none, and so are 64 classes and more; else libsvm as far as its steps come to a few seconds. */
enum svc_engine_kind svc_choose_engine(const struct svc_set *s, const struct svc_plan *p);

/* Rows of the largest machine. */
size_t svc_largest_task(const struct svc_set *s, const struct svc_plan *p);

/* Whether libsvm is quicker on a matrix of all kernel values than on the rows themselves. */
bool svc_whole_pays(const struct svc_set *s, const struct svc_options *o);

/* The same before there is a set, as though all values were other than 0 and two classes. */
enum svc_engine_kind svc_choose_engine_roughly(const struct svc_options *o, size_t rows, size_t cols);

/* How much of so many bytes kernel rows are worth to smo, by the values of a row other than 0. */
size_t svc_cache_worth(double values, size_t bytes);
/* Of those again, where each machine is of a pair of classes. */
size_t svc_cache_of_pairs(const struct svc_set *s, size_t bytes);

#endif
