/* The update rules of the optimizers, for one type of number: float in every instruction set (where
 * they train) and double (where they are compared with published trajectories). The including file
 * defines REAL, SQRT and RULE(name), the function's head; parameters are those of kernels.h's
 * update.
 *
 * Sign and form: every rule moves w along -g. Momentum is v = mu v + g, w -= rate v (Sutskever et
 * al. 2013 as PyTorch writes it); epsilon stands outside the root. `keep` is 1 less the decoupled
 * weight decay of this step (Loshchilov & Hutter 2019), applied before the step. Adam's and
 * AMSGrad's moments are kept as discounted sums, 1 / (1 - beta) times the means of the papers; rate
 * and epsilon make up for that and for the start-up bias (see mlp_optimizer_rule). */
#define PARAMETERS \
	(const struct mlp_rule *r, REAL *w, const REAL *g, REAL *s1, REAL *s2, REAL *s3, size_t n)

RULE(rule_sgd) PARAMETERS
{
	REAL rate = (REAL)r->rate, keep = (REAL)r->keep;

	(void)s1, (void)s2, (void)s3;
	_Pragma("omp simd")
	for (size_t i = 0; i < n; i++)
		w[i] = keep * w[i] - rate * g[i];
}

RULE(rule_momentum) PARAMETERS
{
	REAL rate = (REAL)r->rate, keep = (REAL)r->keep, mu = (REAL)r->momentum;

	(void)s2, (void)s3;
	_Pragma("omp simd")
	for (size_t i = 0; i < n; i++) {
		s1[i] = mu * s1[i] + g[i];
		w[i] = keep * w[i] - rate * s1[i];
	}
}

/* Nesterov 1983, in the form that looks ahead from the new velocity. */
RULE(rule_nesterov) PARAMETERS
{
	REAL rate = (REAL)r->rate, keep = (REAL)r->keep, mu = (REAL)r->momentum;

	(void)s2, (void)s3;
	_Pragma("omp simd")
	for (size_t i = 0; i < n; i++) {
		s1[i] = mu * s1[i] + g[i];
		w[i] = keep * w[i] - rate * (g[i] + mu * s1[i]);
	}
}

/* Duchi, Hazan & Singer 2011. */
RULE(rule_adagrad) PARAMETERS
{
	REAL rate = (REAL)r->rate, keep = (REAL)r->keep, eps = (REAL)r->epsilon;

	(void)s2, (void)s3;
	_Pragma("omp simd")
	for (size_t i = 0; i < n; i++) {
		s1[i] += g[i] * g[i];
		w[i] = keep * w[i] - rate * g[i] / (SQRT(s1[i]) + eps);
	}
}

/* Tieleman & Hinton 2012. */
RULE(rule_rmsprop) PARAMETERS
{
	REAL rate = (REAL)r->rate, keep = (REAL)r->keep, eps = (REAL)r->epsilon,
	     rho = (REAL)r->rho;

	(void)s2, (void)s3;
	_Pragma("omp simd")
	for (size_t i = 0; i < n; i++) {
		s1[i] = rho * s1[i] + (1 - rho) * (g[i] * g[i]);
		w[i] = keep * w[i] - rate * g[i] / (SQRT(s1[i]) + eps);
	}
}

/* Kingma & Ba 2015; AdamW is the same with keep below 1. */
RULE(rule_adam) PARAMETERS
{
	REAL rate = (REAL)r->rate, keep = (REAL)r->keep, eps = (REAL)r->epsilon;
	REAL b1 = (REAL)r->beta1, b2 = (REAL)r->beta2;

	(void)s3;
	_Pragma("omp simd")
	for (size_t i = 0; i < n; i++) {
		s1[i] = b1 * s1[i] + g[i];
		s2[i] = b2 * s2[i] + g[i] * g[i];
		w[i] = keep * w[i] - rate * s1[i] / (SQRT(s2[i]) + eps);
	}
}

/* Reddi, Kale & Kumar 2018: the largest second moment so far. */
RULE(rule_amsgrad) PARAMETERS
{
	REAL rate = (REAL)r->rate, keep = (REAL)r->keep, eps = (REAL)r->epsilon;
	REAL b1 = (REAL)r->beta1, b2 = (REAL)r->beta2;

	_Pragma("omp simd")
	for (size_t i = 0; i < n; i++) {
		s1[i] = b1 * s1[i] + g[i];
		s2[i] = b2 * s2[i] + g[i] * g[i];
		s3[i] = s3[i] > s2[i] ? s3[i] : s2[i];
		w[i] = keep * w[i] - rate * s1[i] / (SQRT(s3[i]) + eps);
	}
}

/* iRprop- (Igel & Huesken 2003): each weight has its own step s2, grown by 1.2 while the gradient
 * keeps its sign and halved when it turns; s1 is the last gradient. A step of 0 is a fresh one. */
RULE(rule_rprop) PARAMETERS
{
	REAL first = (REAL)r->rate, keep = (REAL)r->keep, low = (REAL)r->rate_min,
	     high = (REAL)r->rate_max;

	(void)s3;
	_Pragma("omp simd")
	for (size_t i = 0; i < n; i++) {
		REAL turn = g[i] * s1[i], step = s2[i] > 0 ? s2[i] : first, by, now;

		by = turn > 0 ? (REAL)1.2 : 1;
		by = turn < 0 ? (REAL)0.5 : by;
		step *= by;
		step = step > high ? high : step;
		step = step < low ? low : step;
		now = turn < 0 ? 0 : g[i];
		s1[i] = now;
		s2[i] = step;
		step = now > 0 ? step : -step;
		step = now == 0 ? 0 : step;
		w[i] = keep * w[i] - step;
	}
}

#undef PARAMETERS
#undef REAL
#undef SQRT
#undef RULE
