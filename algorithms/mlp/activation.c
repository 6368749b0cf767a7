#include "algorithms/mlp/activation.h"

#include <math.h>

#include "algorithms/mlp/init.h"

#define LEAK        0.01                        /* slope of leaky relu below 0 */
#define SELU_SCALE  1.0507009873554805  /* Klambauer et al. 2017: keeps mean 0 and variance 1 */
#define SELU_ALPHA  1.6732632423543772

static double identity_f(double z)     { return z; }
static double identity_df(double z)    { (void)z; return 1; }
static double sigmoid_f(double z)      { return 1 / (1 + exp(-z)); }
static double sigmoid_df(double z)     { return sigmoid_f(z) * sigmoid_f(-z); }
static double tanh_f(double z)         { return tanh(z); }
static double tanh_df(double z)        { return 1 / (cosh(z) * cosh(z)); }
static double relu_f(double z)         { return z < 0 ? 0 : z; }
static double relu_df(double z)        { return z > 0 ? 1 : 0; }
static double leaky_relu_f(double z)   { return z < 0 ? LEAK * z : z; }
static double leaky_relu_df(double z)  { return z > 0 ? 1 : LEAK; }
static double elu_f(double z)          { return z < 0 ? expm1(z) : z; }
static double elu_df(double z)         { return z < 0 ? exp(z) : 1; }
static double selu_f(double z)         { return SELU_SCALE * (z < 0 ? SELU_ALPHA * expm1(z) : z); }
static double selu_df(double z)        { return SELU_SCALE * (z < 0 ? SELU_ALPHA * exp(z) : 1); }
static double normal_cdf(double z)     { return 0.5 * erfc(-z * M_SQRT1_2); }
static double gelu_f(double z)         { return z * normal_cdf(z); }
static double gelu_df(double z)  { return normal_cdf(z) + z * exp(-z * z / 2) / sqrt(2 * M_PI); }
static double softplus_f(double z)     { return z < 0 ? log1p(exp(z)) : z + log1p(exp(-z)); }
static double softplus_df(double z)    { return sigmoid_f(z); }
static double softsign_f(double z)     { return z / (1 + fabs(z)); }
static double softsign_df(double z)    { return 1 / ((1 + fabs(z)) * (1 + fabs(z))); }
static double swish_f(double z)        { return z * sigmoid_f(z); }
static double swish_df(double z)       { return sigmoid_f(z) * (1 + z * sigmoid_f(-z)); }

#define DESCRIBE(id, word, formula, kinked, init) \
	{ #word, formula, word##_f, word##_df, kinked, MLP_INIT_##init },

const struct mlp_activation mlp_activations[] = { MLP_ACTIVATION_ROWS(DESCRIBE) { 0 } };
