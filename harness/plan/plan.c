#include "harness/plan/plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "harness/plan/grid.h"

int plan_init(struct plan *p, struct err *e)
{
	*p = (struct plan){ .seed = 1, .timeout = 600, .memory = (size_t)2 << 30, .threads = 1 };
	return (p->name = mem_text("run", e)) ? 0 : -1;
}

static void plan_data_free(struct plan_data *d)
{
	free(d->spec);
	table_options_free(&d->table);
}

static void study_free(struct study *s)
{
	for (size_t i = 0; i < s->ndata; i++)
		plan_data_free(&s->data[i]);
	for (size_t i = 0; i < s->nlearners; i++)
		free(s->learners[i].spec);
	free(s->data);
	free(s->learners);
	free(s->name);
	free(s->title);
	free(s->cv);
}

void plan_free(struct plan *p)
{
	for (size_t i = 0; i < p->nstudies; i++)
		study_free(&p->studies[i]);
	free(p->studies);
	free(p->name);
	free(p->title);
	free(p->file);
	*p = (struct plan){ 0 };
}

struct study *plan_add_study(struct plan *p, const char *name, const char *kind, struct err *e)
{
	const struct study_kind *k = study_kind_need(kind, e);
	struct study *s;

	if (!k || mem_grow((void **)&p->studies, &p->studies_room, p->nstudies + 1,
			   sizeof *p->studies, e))
		return NULL;
	s = &p->studies[p->nstudies];
	*s = (struct study){
		.kind = k, .curves = k->curves, .diagnose = k->diagnose, .predictions = true,
	};
	p->nstudies++;                  /* from here plan_free owns what is made below */
	if (!(s->name = mem_text(name, e)) ||
	    !(s->title = mem_text(k->title, e)) || !(s->cv = mem_text("10", e)))
		return NULL;
	return s;
}

static int add_one(struct study *s, const char *spec, const struct table_options *table,
		   struct err *e)
{
	struct plan_data *d;

	if (mem_grow((void **)&s->data, &s->data_room, s->ndata + 1, sizeof *s->data, e))
		return -1;
	d = &s->data[s->ndata++];       /* from here study_free owns what is made below */
	*d = (struct plan_data){ .spec = mem_text(spec, e) };
	return d->spec && !table_options_copy(&d->table, table, e) ? 0 : -1;
}

int study_add_data(struct study *s, const char *spec, const struct table_options *table,
		   struct err *e)
{
	static const struct table_options none = { 0 };
	struct grid g;
	int rc = 0;

	table = table ? table : &none;
	if (!*spec)
		return FAIL(e, ERR_PARAM, "a data set without a name");
	if (!access(spec, F_OK) || !strchr(spec, '['))
		return add_one(s, spec, table, e);
	if (grid_expand(&g, spec, e))
		return -1;
	for (size_t i = 0; i < g.count && !rc; i++)
		rc = add_one(s, g.points[i].text, table, e);
	grid_free(&g);
	return rc;
}

int study_add_learner(struct study *s, const char *spec, struct err *e)
{
	if (!*spec)
		return FAIL(e, ERR_PARAM, "a learner without a name");
	if (mem_grow((void **)&s->learners, &s->learners_room, s->nlearners + 1,
		     sizeof *s->learners, e))
		return -1;
	s->learners[s->nlearners] = (struct plan_learner){ .spec = mem_text(spec, e) };
	return s->learners[s->nlearners++].spec ? 0 : -1;
}

/* seen: what the text has named so far, by task. */
static int one_metric(struct study *s, const char *name, const struct metric **seen, struct err *e)
{
	const struct metric *m = metric_find(name);

	if (!m)
		return unknown_name(e, "no metric", name, metric_name);
	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++) {
		if (!metric_fits(m, (enum task)task))
			continue;
		if (seen[task])
			return FAIL(e, ERR_PARAM,
				    "%s and %s are both for %s; name one metric for each task",
				    seen[task]->name, m->name, metric_task_name((enum task)task));
		s->metric[task] = seen[task] = m;
	}
	return 0;
}

int study_set_metric(struct study *s, const char *names, struct err *e)
{
	const struct metric *seen[2] = { NULL };
	char *copy = mem_text(names, e), *rest = copy, *name;
	int rc = copy ? 0 : -1;

	while (!rc && (name = strsep(&rest, ",")))
		rc = one_metric(s, name, seen, e);
	free(copy);
	return rc;
}

const struct metric *study_metric(const struct study *s, enum task task)
{
	return s->metric[task] ? s->metric[task] : metric_default(task);
}

static int study_finish(struct study *s, struct err *e)
{
	if (!s->ndata)
		return FAIL(e, ERR_PARAM, "no data sets");
	if (!s->nlearners)
		return FAIL(e, ERR_PARAM, "no learners");
	return fold_spec_parse(&s->folds, s->cv, e);
}

int plan_at_line(const struct plan *p, size_t line, struct err *e)
{
	if (!p->file)
		return -1;
	return line ? err_wrap(e, "%s:%zu", p->file, line) : err_wrap(e, "%s", p->file);
}

static int check_name(const struct plan *p, size_t i, struct err *e)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(p->studies[i].name, p->studies[j].name))
			return FAIL(e, ERR_PARAM, "two studies are named '%s'", p->studies[i].name);
	return 0;
}

int plan_finish(struct plan *p, struct err *e)
{
	if (!p->title && !(p->title = mem_text(p->name, e)))
		return -1;
	if (!p->nstudies) {
		FAIL(e, ERR_PARAM, "the plan has no data sets and no studies");
		return plan_at_line(p, 0, e);
	}
	for (size_t i = 0; i < p->nstudies; i++) {
		struct study *s = &p->studies[i];

		if (check_name(p, i, e))
			return plan_at_line(p, s->line, e);
		if (!study_finish(s, e))
			continue;
		if (p->nstudies > 1)
			err_wrap(e, "study %s", s->name);
		return plan_at_line(p, s->line, e);
	}
	return 0;
}

/* ---- canonical YAML ---- */

/* Characters that YAML does not allow as they are, in UTF-8: how many bytes, and their escape. */
static size_t escape(const char *text, char to[static 8])
{
	const unsigned char *c = (const unsigned char *)text;

	if (*c == '"' || *c == '\\')
		return snprintf(to, 8, "\\%c", *c) ? 1 : 0;
	if (*c < 32 || *c == 127)
		return snprintf(to, 8, "\\x%02x", *c) ? 1 : 0;
	if (c[0] == 0xc2 && c[1] < 0xa0)                        /* U+0080 to U+009F */
		return snprintf(to, 8, "\\x%02x", c[1]) ? 2 : 0;
	if (c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf)
		return snprintf(to, 8, "\\uFEFF") ? 3 : 0;
	if (c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe)
		return snprintf(to, 8, "\\uFFF%c", c[2] == 0xbe ? 'E' : 'F') ? 3 : 0;
	return 0;
}

/* A double-quoted scalar: the one YAML form that can hold any text. */
static void write_text(FILE *out, const char *text)
{
	char escaped[8];
	size_t n;

	fputc('"', out);
	while (*text)
		if ((n = escape(text, escaped))) {
			fputs(escaped, out);
			text += n;
		} else {
			fputc(*text++, out);
		}
	fputc('"', out);
}

static void write_field(FILE *out, const char *indent, const char *key, const char *text)
{
	if (!text)
		return;
	fprintf(out, "%s%s: ", indent, key);
	write_text(out, text);
	fputc('\n', out);
}

static void write_data(FILE *out, const struct plan_data *d)
{
	char buf[2];

	fputs("      - data: ", out);
	write_text(out, d->spec);
	fputc('\n', out);
	for (size_t i = 0; i < TABLE_OPTIONS; i++)
		write_field(out, "        ", table_option_rows[i].key,
			    table_option_get(&table_option_rows[i], &d->table, buf));
}

/* Nothing where nothing was asked for: such a plan's text is what it was before there was a choice. */
static void write_metric(FILE *out, const struct study *s)
{
	const struct metric *a = s->metric[TASK_CLASSIFY], *b = s->metric[TASK_REGRESS];

	if (a || b)
		fprintf(out, "    metric: \"%s%s%s\"\n", a ? a->name : "", a && b ? "," : "",
			b ? b->name : "");
}

static void write_study(FILE *out, const struct study *s)
{
	char number[32];

	fputs("  - name: ", out);
	write_text(out, s->name);
	fputc('\n', out);
	write_field(out, "    ", "kind", s->kind->name);
	write_field(out, "    ", "title", s->title);
	write_field(out, "    ", "cv", s->cv);
	fprintf(out, "    validation: %s\n    tune: %zu\n", number_text(s->validation, number),
		s->tune);
	fprintf(out, "    curves: %s\n    diagnose: %s\n    predictions: %s\n",
		s->curves ? "yes" : "no", s->diagnose ? "yes" : "no",
		s->predictions ? "yes" : "no");
	write_metric(out, s);
	fputs("    datasets:\n", out);
	for (size_t i = 0; i < s->ndata; i++)
		write_data(out, &s->data[i]);
	fputs("    learners:\n", out);
	for (size_t i = 0; i < s->nlearners; i++) {
		fputs("      - ", out);
		write_text(out, s->learners[i].spec);
		fputc('\n', out);
	}
}

char *plan_write(const struct plan *p, struct err *e)
{
	char *text = NULL, number[32];
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	if (!out) {
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	write_field(out, "", "name", p->name);
	write_field(out, "", "title", p->title);
	fprintf(out, "seed: %llu\n", (unsigned long long)p->seed);
	fprintf(out, "timeout: %s\nmemory: %zu\nthreads: %zu\nstudies:\n",
		number_text(p->timeout, number), p->memory, p->threads);
	for (size_t i = 0; i < p->nstudies; i++)
		write_study(out, &p->studies[i]);
	if (fclose(out)) {
		free(text);
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	return text;
}
