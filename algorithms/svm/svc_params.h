/* The parameters of support vector machines, and what follows from them before there are any rows. */
#ifndef SVC_PARAMS_H
#define SVC_PARAMS_H

#include "algorithms/svm/svc_problem.h"

extern const struct param svc_params[];         /* ends with { 0 } */

/* The words of type, gamma, class_weight. */
enum svc_type_word { SVC_TYPE_AUTO, SVC_TYPE_C_SVC, SVC_TYPE_NU_SVC, SVC_TYPE_EPSILON_SVR, SVC_TYPE_NU_SVR };
enum svc_gamma_word { SVC_GAMMA_SCALE, SVC_GAMMA_AUTO };
enum svc_weight_word { SVC_WEIGHT_NONE, SVC_WEIGHT_BALANCED };

/* What they are not able to of so many caps (learner.h). */
unsigned svc_params_caps(const struct param_set *p, unsigned caps);
const char *svc_params_notice(const struct param_set *p, size_t rows);          /* learner_class.notice */

double svc_params_cache(const struct param_set *p, size_t rows, size_t cols);     /* learner_class.cache */

/* What is for one engine alone asks for it where the choice is ours. ERR_PARAM: another was said. */
int svc_params_check(const struct param_set *p, struct err *e);

/* type and, where it is a word, gamma wait for the rows; an engine of auto, too. */
struct svc_options svc_params_options(const struct param_set *p, const struct learner_env *env);

#endif
