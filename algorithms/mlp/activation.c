#include "algorithms/mlp/activation.h"

#include <math.h>

#include "algorithms/mlp/init.h"

#define LEAK        0.01                        /* slope of leaky relu below 0 */
#define SELU_SCALE  1.0507009873554805  /* Klambauer et al. 2017: keeps mean 0 and variance 1 */
#define SELU_ALPHA  1.6732632423543772

static double identity(double z)     { return z; }
static double identity_d(double z)   { (void)z; return 1; }
static double sigmoid(double z)      { return 1 / (1 + exp(-z)); }
static double sigmoid_d(double z)    { return sigmoid(z) * sigmoid(-z); }
static double tanh_d(double z)       { return 1 / (cosh(z) * cosh(z)); }
static double relu(double z)         { return z < 0 ? 0 : z; }
static double relu_d(double z)       { return z > 0 ? 1 : 0; }
static double leaky_relu(double z)   { return z < 0 ? LEAK * z : z; }
static double leaky_relu_d(double z) { return z > 0 ? 1 : LEAK; }
static double elu(double z)          { return z < 0 ? expm1(z) : z; }
static double elu_d(double z)        { return z < 0 ? exp(z) : 1; }
static double selu(double z)         { return SELU_SCALE * (z < 0 ? SELU_ALPHA * expm1(z) : z); }
static double selu_d(double z)       { return SELU_SCALE * (z < 0 ? SELU_ALPHA * exp(z) : 1); }
static double normal_cdf(double z)   { return 0.5 * erfc(-z * M_SQRT1_2); }
static double gelu(double z)         { return z * normal_cdf(z); }
static double gelu_d(double z) { return normal_cdf(z) + z * exp(-z * z / 2) / sqrt(2 * M_PI); }
static double softplus(double z)     { return z < 0 ? log1p(exp(z)) : z + log1p(exp(-z)); }
static double softsign(double z)     { return z / (1 + fabs(z)); }
static double softsign_d(double z)   { return 1 / ((1 + fabs(z)) * (1 + fabs(z))); }
static double swish(double z)        { return z * sigmoid(z); }
static double swish_d(double z)      { return sigmoid(z) * (1 + z * sigmoid(-z)); }

const struct activation activations[] = {
	{ "identity",   "z",                     identity,   identity_d,   0, INIT_GLOROT_UNIFORM },
	{ "sigmoid",    "1 / (1 + e^-z)",        sigmoid,    sigmoid_d,    0, INIT_GLOROT_UNIFORM },
	{ "tanh",       "tanh z",                tanh,       tanh_d,       0, INIT_GLOROT_UNIFORM },
	{ "relu",       "max(0, z)",             relu,       relu_d,       1, INIT_HE_UNIFORM },
	{ "leaky_relu", "max(0.01 z, z)",        leaky_relu, leaky_relu_d, 1, INIT_HE_UNIFORM },
	{ "elu",        "z, or e^z - 1 below 0", elu,        elu_d,        0, INIT_HE_UNIFORM },
	{ "selu",       "scaled elu",            selu,       selu_d,       1, INIT_LECUN_NORMAL },
	{ "gelu",       "z Phi(z)",              gelu,       gelu_d,       0, INIT_HE_UNIFORM },
	{ "softplus",   "log(1 + e^z)",          softplus,   sigmoid,      0, INIT_GLOROT_UNIFORM },
	{ "softsign",   "z / (1 + |z|)",         softsign,   softsign_d,   0, INIT_GLOROT_UNIFORM },
	{ "swish",      "z / (1 + e^-z)",        swish,      swish_d,      0, INIT_HE_UNIFORM },
	{ 0 }
};
