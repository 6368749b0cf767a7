#include "algorithms/svm/svc_text.h"

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

struct reader {
	FILE *in;
	char *line;
	size_t room, number;            /* of the line, from 1 */
	struct svc_model *m;
	long *labels;                   /* as written */
	size_t *nr_sv;
	size_t classes, probs_a, probs_b, rhos, label_count, sv_count;
	bool has_total, has_type, has_kernel;
	size_t cells, cell_room[2], most_col;
};

#define BAD(r, e, ...) (FAIL(e, ERR_FORMAT, __VA_ARGS__), err_wrap(e, "line %zu", (r)->number))

static int next_line(struct reader *r)
{
	ssize_t n = getline(&r->line, &r->room, r->in);

	if (n < 0)
		return -1;
	while (n && (r->line[n - 1] == '\n' || r->line[n - 1] == '\r' || r->line[n - 1] == ' '))
		r->line[--n] = 0;
	r->number++;
	return 0;
}

/* The next number of a line, or an error; *at moves behind it. */
static int number(struct reader *r, char **at, double *out, struct err *e)
{
	char *end;

	*out = strtod(*at, &end);
	if (end == *at || !isfinite(*out))
		return BAD(r, e, "'%.20s' is not a number", *at + strspn(*at, " "));
	*at = end;
	return 0;
}

static int count(struct reader *r, char *at, double most, size_t *out, struct err *e)
{
	double x;

	if (number(r, &at, &x, e))
		return -1;
	if (!(x >= 0 && x <= most) || x != floor(x))
		return BAD(r, e, "%g is not a count of at most %g", x, most);
	*out = (size_t)x;
	return 0;
}

/* All numbers of a line. *n is set to how many there are. */
static int numbers(struct reader *r, char *at, double **out, size_t *n, struct err *e)
{
	size_t room = 0;

	free(*out);
	*out = NULL;
	for (*n = 0; at += strspn(at, " \t"), *at; (*n)++)
		if (mem_grow((void **)out, &room, *n + 1, sizeof **out, e) ||
		    number(r, &at, &(*out)[*n], e))
			return -1;
	return 0;
}

static int word(struct reader *r, const char *text, const char *const *names, const char *what,
		size_t *out, struct err *e)
{
	for (*out = 0; names[*out]; (*out)++)
		if (!strcmp(text, names[*out]))
			return 0;
	return BAD(r, e, "%s '%.40s' is not one that this reads", what, text);
}

static int read_kind(struct reader *r, char *text, struct err *e)
{
	size_t kind;

	if (word(r, text, svc_kernel_names, "kernel_type", &kind, e))
		return -1;
	r->m->kernel.kind = (enum svc_kernel_kind)kind;
	r->has_kernel = true;
	return 0;
}

static int read_type(struct reader *r, char *text, struct err *e)
{
	size_t type;

	if (word(r, text, svc_type_names, "svm_type", &type, e))
		return -1;
	if (type == 2)
		return BAD(r, e, "one-class models predict neither classes nor values");
	r->m->type = (enum svc_type)type;
	r->m->task = type == SVC_C_SVC || type == SVC_NU_SVC ? TASK_CLASSIFY : TASK_REGRESS;
	r->has_type = true;
	return 0;
}

static int read_degree(struct reader *r, char *text, struct err *e)
{
	size_t n;

	if (count(r, text, 1000, &n, e))
		return -1;
	r->m->kernel.degree = (int)n;
	return 0;
}

static int read_gamma(struct reader *r, char *text, struct err *e)
{
	if (number(r, &text, &r->m->kernel.gamma, e))
		return -1;
	if (!(r->m->kernel.gamma >= 0 && r->m->kernel.gamma <= SVC_GAMMA_MOST))
		return BAD(r, e, "gamma %g", r->m->kernel.gamma);
	return 0;
}

static int read_coef0(struct reader *r, char *text, struct err *e)
{
	return number(r, &text, &r->m->kernel.coef0, e);
}

static int read_classes(struct reader *r, char *text, struct err *e)
{
	return count(r, text, 1 << 20, &r->classes, e);
}

static int read_total(struct reader *r, char *text, struct err *e)
{
	r->has_total = true;
	return count(r, text, INT_MAX, &r->m->nsv, e);
}

static int read_rho(struct reader *r, char *text, struct err *e)
{
	return numbers(r, text, &r->m->rho, &r->rhos, e);
}

static int read_prob_a(struct reader *r, char *text, struct err *e)
{
	return numbers(r, text, &r->m->prob_a, &r->probs_a, e);
}

static int read_prob_b(struct reader *r, char *text, struct err *e)
{
	return numbers(r, text, &r->m->prob_b, &r->probs_b, e);
}

/* Whole numbers into *out, which may have held a former such line. */
static int integers(struct reader *r, char *text, double low, long **out, size_t *n, struct err *e)
{
	double *x = NULL;
	int rc = -1;

	if (numbers(r, text, &x, n, e))
		goto done;
	free(*out);
	if (!(*out = mem_array(*n, sizeof **out, e)))
		goto done;
	for (size_t i = 0; i < *n; i++) {
		if (!(x[i] >= low && x[i] <= INT_MAX) || x[i] != floor(x[i])) {
			BAD(r, e, "%g is not a whole number in range", x[i]);
			goto done;
		}
		(*out)[i] = (long)x[i];
	}
	rc = 0;
done:
	free(x);
	return rc;
}

static int read_labels(struct reader *r, char *text, struct err *e)
{
	return integers(r, text, INT_MIN, &r->labels, &r->label_count, e);
}

static int read_nr_sv(struct reader *r, char *text, struct err *e)
{
	return integers(r, text, 0, (long **)&r->nr_sv, &r->sv_count, e);
}

static const struct {
	const char *name;
	int (*read)(struct reader *r, char *text, struct err *e);
} lines[] = {
	{ "svm_type", read_type }, { "kernel_type", read_kind }, { "degree", read_degree },
	{ "gamma", read_gamma }, { "coef0", read_coef0 }, { "nr_class", read_classes },
	{ "total_sv", read_total }, { "rho", read_rho }, { "label", read_labels },
	{ "probA", read_prob_a }, { "probB", read_prob_b }, { "nr_sv", read_nr_sv },
};

static int read_header(struct reader *r, struct err *e)
{
	while (!next_line(r)) {
		size_t len = strcspn(r->line, " "), i = 0;
		if (!strcmp(r->line, "SV"))
			return 0;
		for (; i < sizeof lines / sizeof *lines; i++)
			if (strlen(lines[i].name) == len && !memcmp(r->line, lines[i].name, len))
				break;
		if (i == sizeof lines / sizeof *lines)
			return BAD(r, e, "'%.40s' is not a line of libsvm's model format", r->line);
		if (lines[i].read(r, r->line + len + (r->line[len] == ' '), e))
			return -1;
	}
	return BAD(r, e, "the file ends before its support vectors");
}

/* Do the lines of the header agree? Sets groups, machines, sv_start. */
static int check_header(struct reader *r, struct err *e)
{
	struct svc_model *m = r->m;

	if (!r->has_type || !r->has_kernel || !r->has_total || !r->classes)
		return BAD(r, e, "svm_type, kernel_type, nr_class or total_sv is missing");
	m->groups = m->task == TASK_REGRESS ? 1 : r->classes;
	m->machines = svc_machines(m->task, m->groups, false);
	m->coef_rows = svc_coef_rows(m->task, m->groups, false);
	if (m->machines < 1 || r->rhos != m->machines)
		return BAD(r, e, "%zu values of rho for %zu machines", r->rhos, m->machines);
	if (m->task == TASK_CLASSIFY && (r->label_count != m->groups || r->sv_count != m->groups))
		return BAD(r, e, "%zu labels and %zu counts of vectors for %zu classes",
			   r->label_count, r->sv_count, m->groups);
	if (m->task == TASK_REGRESS || r->probs_a != m->machines || r->probs_b != m->machines) {
		if (m->task == TASK_CLASSIFY && (r->probs_a || r->probs_b))
			return BAD(r, e, "probA and probB need %zu values each", m->machines);
		/* a regression's is a noise level, not a sigmoid */
		free(m->prob_a), free(m->prob_b);
		m->prob_a = m->prob_b = NULL;
	}
	if (!(m->sv_start = mem_zeros(m->groups + 1, sizeof *m->sv_start, e)))
		return -1;
	m->sv_start[m->groups] = m->nsv;
	for (size_t g = 0; m->task == TASK_CLASSIFY && g < m->groups; g++)
		m->sv_start[g + 1] = m->sv_start[g] + r->nr_sv[g];
	return m->sv_start[m->groups] == m->nsv ? 0 :
	       BAD(r, e, "nr_sv sums to %zu, total_sv is %zu", m->sv_start[m->groups], m->nsv);
}

/* Labels as class codes: as they are, or ranked where one is negative. */
static int set_labels(struct reader *r, struct err *e)
{
	struct svc_model *m = r->m;
	bool rank = false;

	if (!(m->label = mem_zeros(m->groups, sizeof *m->label, e)) || m->task == TASK_REGRESS)
		return m->label ? 0 : -1;
	for (size_t g = 0; g < m->groups; g++) {
		rank |= r->labels[g] < 0;
		for (size_t h = 0; h < g; h++)
			if (r->labels[g] == r->labels[h])
				return BAD(r, e, "label %ld occurs twice", r->labels[g]);
	}
	for (size_t g = 0; g < m->groups; g++) {
		m->label[g] = rank ? 0 : (uint32_t)r->labels[g];
		for (size_t h = 0; rank && h < m->groups; h++)
			m->label[g] += r->labels[h] < r->labels[g];
		if (m->label[g] >= 1 << 20)
			return BAD(r, e, "label %ld is too large for a class code", r->labels[g]);
		if (m->label[g] >= m->classes)
			m->classes = m->label[g] + 1;
	}
	return 0;
}

static int read_cell(struct reader *r, char **at, size_t *last, struct err *e)
{
	struct svc_model *m = r->m;
	double col, value;

	if (number(r, at, &col, e))
		return -1;
	if (**at != ':' || !(col > (double)*last && col <= INT_MAX) || col != floor(col))
		return BAD(r, e, "columns must be ascending whole numbers from 1, as 3:0.5");
	++*at;
	if (number(r, at, &value, e) ||
	    mem_grow((void **)&m->col, &r->cell_room[0], r->cells + 1, sizeof *m->col, e) ||
	    mem_grow((void **)&m->value, &r->cell_room[1], r->cells + 1, sizeof *m->value, e))
		return -1;
	*last = (size_t)col;
	if (*last > r->most_col)
		r->most_col = *last;
	m->col[r->cells] = (uint32_t)(*last - 1);
	m->value[r->cells++] = (float)value;
	return 0;
}

static int read_vectors(struct reader *r, struct err *e)
{
	struct svc_model *m = r->m;

	if (!(m->coef = mem_zeros(m->coef_rows * m->nsv, sizeof *m->coef, e)) ||
	    !(m->start = mem_zeros(m->nsv + 1, sizeof *m->start, e)))
		return -1;
	for (size_t i = 0; i < m->nsv; i++) {
		char *at;
		size_t last = 0;
		if (next_line(r))
			return BAD(r, e, "the file ends after %zu of %zu support vectors", i,
				   m->nsv);
		at = r->line;
		for (size_t k = 0; k < m->coef_rows; k++)
			if (number(r, &at, &m->coef[k * m->nsv + i], e))
				return -1;
		while (at += strspn(at, " \t"), *at)
			if (read_cell(r, &at, &last, e))
				return -1;
		m->start[i + 1] = r->cells;
	}
	return 0;
}

/* Vectors with few zeros are kept as a dense table, which the kernels go through faster. */
static int settle_vectors(struct reader *r, size_t cols, struct err *e)
{
	struct svc_model *m = r->m;

	m->cols = cols ? cols : r->most_col ? r->most_col : 1;
	if (r->most_col > m->cols)
		return FAIL(e, ERR_SHAPE, "the model has %zu columns, the table %zu", r->most_col,
			    m->cols);
	if (4 * (double)r->cells < (double)m->nsv * (double)m->cols) {
		if (!m->col && !(m->col = mem_array(1, sizeof *m->col, e)))
			return -1;
		return m->value || (m->value = mem_array(1, sizeof *m->value, e)) ? 0 : -1;
	}
	if (!(m->sv = mem_zeros(m->nsv * m->cols, sizeof *m->sv, e)))
		return -1;
	for (size_t i = 0; i < m->nsv; i++)
		for (size_t t = m->start[i]; t < m->start[i + 1]; t++)
			m->sv[i * m->cols + m->col[t]] = m->value[t];
	free(m->start), free(m->col), free(m->value);
	m->start = NULL, m->col = NULL, m->value = NULL;
	return 0;
}

int svc_text_read(struct svc_model **out, FILE *in, size_t cols, struct err *e)
{
	struct reader r = { .in = in, .m = mem_zeros(1, sizeof *r.m, e) };
	locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = (locale_t)0;
	int rc = -1;

	*out = NULL;
	if (plain)
		before = uselocale(plain);
	if (r.m && !read_header(&r, e) && !check_header(&r, e) && !set_labels(&r, e) &&
	    !read_vectors(&r, e) && !settle_vectors(&r, cols, e) && !svc_model_finish(r.m, e)) {
		*out = r.m, r.m = NULL;
		rc = 0;
	}
	if (plain) {
		uselocale(before);
		freelocale(plain);
	}
	svc_model_free(r.m);
	free(r.labels);
	free(r.nr_sv);
	free(r.line);
	return rc ? err_wrap(e, "libsvm model") : 0;
}
