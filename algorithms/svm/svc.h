/* Support vector machines: libsvm, a solver of our own for the same problems, and one that approximates
 * them where rows are too many for either.
 *
 *   engine=auto    (default) libsvm where it takes a few seconds at most and classes are fewer than 64, else
 *                  smo, and nystroem where a machine has more than 250,000 rows: by rows, values other
 *                  than 0 and classes
 *                  (svc_choice.h), never by a clock, so that a fit is made the same way everywhere. The
 *                  count engine_libsvm, engine_smo or engine_nystroem, the report and the model file
 *                  tell which it was
 *   engine=libsvm  the reference: Debian's libsvm trains every hyperplane. It gives up
 *                  after 10^7 iterations, a number that no caller can change, with a line of its
 *                  own on stderr; what ends it earlier is the time limit of its process
 *   engine=smo     the same method (sequential minimal optimisation, second-order working sets) on
 *                  float kernel rows: the same solution to the tolerance, many times faster. Long
 *                  solves with a linear kernel go through an interior point, whatever C; where rows
 *                  occur more than once it keeps a few more of them as support vectors
 *   engine=nystroem  C-SVC and epsilon-SVR whose kernel is approximated from `landmarks` of the training
 *                  rows (Williams & Seeger 2001), which become the support vectors. With all rows as
 *                  landmarks it is the machine of the others to their tolerance; with 256 of some
 *                  ten thousand, 0 to 3 points of accuracy behind. Of more than 128 rows a landmark only
 *                  as many are trained on, each for several: the same time buys more by landmarks than
 *                  by rows (accuracy of 25,000 rows with 640, 50,000 with 448, 180,000 with 224: 94.1, 94.4,
 *                  92.2, a tenth of the labels wrong 84.8, 84.9, 83.2). O(rows landmarks^2) whatever C and the
 *                  noise, so that a million rows take as long as 164,000
 *
 * Equal: on thirty tables (tests/algorithms/svm/test_equal.c), solved to a tolerance of 1e-6, the
 * objectives are within 1e-6 of one another and all classes the same, values within 1e-3 of the target's
 * deviation. At the default tolerance both stop somewhere within it, objectives up to 1e-4 apart (nu_svc;
 * most are a tenth of that). Kernel values are floats in smo: where coefficients are large, that alone
 * moves an objective by 1e-6. Sigmoids are no positive definite kernels; there the two may end elsewhere.
 *
 * Weights of rows are factors of C, row by row: engine=smo takes them and auto chooses it where there
 * are any; libsvm has none.
 *
 * Memory: kernel rows, at most 1 GB (smo on rows of few values: 256 MB), half the memory limit and half of what the machine has for each
 * cell at a time; libsvm's whole kernel matrix at most half the memory limit; per training row 8 bytes
 * for each class; predictions 16 MB, or 32 rows of all decision values.
 *
 * C-SVC and nu-SVC for classes, epsilon-SVR and nu-SVR for values; linear, polynomial, RBF and
 * sigmoid kernels. Whatever the engine, the fitted model is svc_model.h and predicts by one blocked
 * product of the rows with all support vectors.
 *
 * Scores. With probability=yes, probabilities. Without: two classes get the decision value and its
 * negative; more classes, one against one, get their votes, plus at most 0.49 that orders classes
 * of equal votes by decision values, plus 0.5 for the class that libsvm would name, so that the
 * largest score is always libsvm's answer; one against the rest gives the decision values. Classes
 * that did not occur in training come last.
 *
 * Reading order: svc_problem.h (the mathematics), svc_smo.c (the solver), svc_interior.c, svc_nystroem.c,
 * svc_train.c, svc_choice.c, svc_decide.c, svc_pairs.c (many classes).
 * Sources: Cortes & Vapnik 1995; Chang & Lin 2011 (LIBSVM); Fan, Chen & Lin 2005 (working sets);
 * Ferris & Munson 2002 (interior points); Williams & Seeger 2001 (Nystroem). */
#ifndef SVC_H
#define SVC_H

#include "algorithms/learner.h"

extern const struct learner_class svc_class;

#endif
