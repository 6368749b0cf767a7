/* How large the error signal ought to be in each layer before the first step, from widths, first weights and
 * the activation alone (Poole et al. 2016; Schoenholz et al. 2017; with q near 0 Glorot & Bengio 2010).
 * With independent weights of variance V_l and z_l of variance q_l, z normal,
 *
 *   q_1 = fan_in V_1 mean(x^2),   q_l+1 = fan_in V_l+1 E f(z)^2,   z ~ N(0, q_l)
 *   rms(delta_l) / rms(delta_l+1) = sqrt(fan_out(l+1) V_l+1 E f'(z)^2),   z ~ N(0, q_l)
 *
 * In the limit of small q, equal widths lose log10 4 = 0.602 a layer with sigmoid and Glorot, log10(3) / 2 =
 * 0.239 with tanh and "standard", log10(2) / 2 = 0.151 with relu and Glorot, and nothing with relu and He. */
#ifndef MLP_THEORY_H
#define MLP_THEORY_H

#include "algorithms/mlp/network.h"

/* out (layers): rms(dLoss/dz) of each layer over that of the last; init and by as for mlp_network_init,
 * input_square the mean of squared inputs. All NAN where the theory is silent: batch normalization, weights
 * that are not drawn. */
void mlp_theory_delta(const struct mlp_network *n, int init, double by, double input_square, double *out);

#endif
