#include "algorithms/svm/svc_text.h"

#include <errno.h>
#include <locale.h>
#include <string.h>

/* The words of the format, by libsvm's numbers. */
static const char *const type_names[] = {
	[SVC_C_SVC] = "c_svc", [SVC_NU_SVC] = "nu_svc",
	[SVC_EPSILON_SVR] = "epsilon_svr", [SVC_NU_SVR] = "nu_svr",
};
static const char *const kernel_names[] = {
	[SVC_LINEAR] = "linear", [SVC_POLY] = "polynomial", [SVC_RBF] = "rbf",
	[SVC_SIGMOID] = "sigmoid",
};

static void put_numbers(FILE *out, const char *name, const double *at, size_t n)
{
	fputs(name, out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, " %.17g", at[i]);
	fputc('\n', out);
}

static void put_header(const struct svc_model *m, FILE *out)
{
	const struct svc_kernel *k = &m->kernel;

	fprintf(out, "svm_type %s\nkernel_type %s\n", type_names[m->type],
		kernel_names[k->kind]);
	if (k->kind == SVC_POLY)
		fprintf(out, "degree %d\n", k->degree);
	if (k->kind != SVC_LINEAR)
		fprintf(out, "gamma %.17g\n", k->gamma);
	if (k->kind == SVC_POLY || k->kind == SVC_SIGMOID)
		fprintf(out, "coef0 %.17g\n", k->coef0);
	fprintf(out, "nr_class %zu\ntotal_sv %zu\n", m->task == TASK_REGRESS ? 2 : m->groups,
		m->nsv);
	put_numbers(out, "rho", m->rho, m->machines);
	if (m->task == TASK_CLASSIFY) {
		fputs("label", out);
		for (size_t g = 0; g < m->groups; g++)
			fprintf(out, " %u", m->label[g]);
		fputc('\n', out);
	}
	if (m->prob_a) {
		put_numbers(out, "probA", m->prob_a, m->machines);
		put_numbers(out, "probB", m->prob_b, m->machines);
	}
	if (m->task == TASK_CLASSIFY) {
		fputs("nr_sv", out);
		for (size_t g = 0; g < m->groups; g++)
			fprintf(out, " %zu", m->sv_start[g + 1] - m->sv_start[g]);
		fputc('\n', out);
	}
	fputs("SV\n", out);
}

static void put_vector(const struct svc_model *m, size_t i, FILE *out)
{
	for (size_t r = 0; r < m->coef_rows; r++)
		fprintf(out, "%.17g ", m->coef[r * m->nsv + i]);
	for (size_t j = 0; j < m->dense; j++)
		if (m->sv[i * m->dense + j] != 0)
			fprintf(out, "%zu:%.9g ", j + 1, (double)m->sv[i * m->dense + j]);
	for (size_t t = m->start ? m->start[i] : 0; m->start && t < m->start[i + 1]; t++)
		fprintf(out, "%u:%.9g ", m->col[t] + 1, (double)m->value[t]);
	fputc('\n', out);
}

int svc_text_write(const struct svc_model *m, FILE *out, struct err *e)
{
	locale_t plain, before;

	if (m->ovr && m->groups > 2)
		return FAIL(e, ERR_UNSUITED,
			    "libsvm's format has no machines against the rest: train with "
			    "multiclass=ovo");
	if (m->groups < 2 && m->task == TASK_CLASSIFY)
		return FAIL(e, ERR_UNSUITED, "libsvm's format needs two classes");
	if (!(plain = newlocale(LC_ALL_MASK, "C", (locale_t)0)))
		return FAIL(e, ERR_NOMEM, "out of memory");
	before = uselocale(plain);
	put_header(m, out);
	for (size_t i = 0; i < m->nsv; i++)
		put_vector(m, i, out);
	uselocale(before);
	freelocale(plain);
	return ferror(out) ? FAIL(e, ERR_IO, "cannot write the model: %s", strerror(errno)) : 0;
}
