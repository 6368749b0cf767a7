/* Plans in YAML, read through libyaml's document tree, whose nodes keep their marks: an error names
 * the line. What a plan may say is in the two tables of keys below; the entries of its lists of
 * data sets and learners are read in plan_yaml_entries.c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/plan/plan.h"
#include "harness/plan/units.h"
#include "harness/plan/yaml_keys.h"

/* ---- a study, or the top level's defaults for all of them ---- */

static int read_each(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s,
		     int (*read)(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s,
				 struct err *e),
		     struct err *e)
{
	if (n->type != YAML_SEQUENCE_NODE)
		return read(r, n, s, e);
	for (yaml_node_item_t *i = n->data.sequence.items.start; i < n->data.sequence.items.top;
	     i++)
		if (read(r, plan_yaml_node(r, *i), s, e))
			return plan_yaml_at_line(r, plan_yaml_node(r, *i), e);
	return 0;
}

/* Entries of a grid stand on one line. */
static int one_data(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s,
		    struct err *e)
{
	size_t first = s->ndata;
	int rc = plan_yaml_data(r, n, s, e);

	for (size_t i = first; i < s->ndata; i++)
		s->data[i].line = plan_yaml_line(n);
	return rc;
}

static int one_learner(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s,
		       struct err *e)
{
	size_t first = s->nlearners;
	int rc = plan_yaml_learner(r, n, s, e);

	for (size_t i = first; i < s->nlearners; i++)
		s->learners[i].line = plan_yaml_line(n);
	return rc;
}

static int study_datasets(struct plan_yaml_reader *r, const yaml_node_t *v, void *into,
			  struct err *e)
{
	return read_each(r, v, into, one_data, e);
}

static int study_learners(struct plan_yaml_reader *r, const yaml_node_t *v, void *into,
			  struct err *e)
{
	return read_each(r, v, into, one_learner, e);
}

static int study_cv(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	struct study *s = into;
	struct fold_spec spec;

	(void)r;
	return plan_yaml_text(v, &s->cv, e) || fold_spec_parse(&spec, s->cv, e) ? -1 : 0;
}

static int study_title(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	(void)r;
	return plan_yaml_text(v, &((struct study *)into)->title, e);
}

static int study_validation(struct plan_yaml_reader *r, const yaml_node_t *v, void *into,
			    struct err *e)
{
	(void)r;
	return plan_yaml_share(v, &((struct study *)into)->validation, e);
}

static int study_tune(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	const char *text = plan_yaml_want_scalar(v, e);

	(void)r;
	return text ? units_parse_count(text, 0, 100000, &((struct study *)into)->tune, e) : -1;
}

static int study_curves(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	(void)r;
	return plan_yaml_bool(v, &((struct study *)into)->curves, e);
}

static int study_diagnose(struct plan_yaml_reader *r, const yaml_node_t *v, void *into,
			  struct err *e)
{
	(void)r;
	return plan_yaml_bool(v, &((struct study *)into)->diagnose, e);
}

static int study_predictions(struct plan_yaml_reader *r, const yaml_node_t *v, void *into,
			     struct err *e)
{
	(void)r;
	return plan_yaml_bool(v, &((struct study *)into)->predictions, e);
}

static int study_metrics(struct plan_yaml_reader *r, const yaml_node_t *v, void *into,
			 struct err *e)
{
	char *names = NULL;
	int rc = plan_yaml_list(r, v, ',', &names, e) || study_set_metric(into, names, e) ? -1 : 0;

	free(names);
	return rc;
}

/* name and kind are read before the others, by new_study. */
static int already_read(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	(void)r, (void)v, (void)into, (void)e;
	return 0;
}

struct plan_yaml_key {
	const char *name;
	int (*set)(struct plan_yaml_reader *r, const yaml_node_t *value, void *into, struct err *e);
};

#define STUDY_KEYS                                                                              \
	{ "datasets", study_datasets }, { "learners", study_learners }, { "cv", study_cv },     \
	{ "validation", study_validation }, { "tune", study_tune }, { "curves", study_curves }, \
	{ "diagnose", study_diagnose }, { "predictions", study_predictions },                  \
	{ "metric", study_metrics }

static const struct plan_yaml_key study_keys[] = { { "name", already_read },
					 { "kind", already_read },
					 { "title", study_title },
					 STUDY_KEYS,
					 { 0 } };

static const char *study_key(size_t i)
{
	return study_keys[i].name;
}

static int take_study(struct plan_yaml_reader *r, size_t key, const yaml_node_t *v, void *into,
		      struct err *e)
{
	return study_keys[key].set(r, v, into, e);
}

/* What the study did not say comes from the top level. */
static int inherit(struct study *s, const struct study *from, struct err *e)
{
	size_t ndata = s->ndata ? 0 : from->ndata, nlearners = s->nlearners ? 0 : from->nlearners;

	for (size_t i = 0; i < ndata; i++) {
		if (study_add_data(s, from->data[i].spec, &from->data[i].table, e))
			return -1;
		s->data[s->ndata - 1].line = from->data[i].line;
	}
	for (size_t i = 0; i < nlearners; i++) {
		if (study_add_learner(s, from->learners[i].spec, e))
			return -1;
		s->learners[s->nlearners - 1].line = from->learners[i].line;
	}
	return 0;
}

/* n: the study's mapping, or NULL in a plan of one study, where the top level says it all. */
static int new_study(struct plan_yaml_reader *r, const yaml_node_t *n, const char *name,
		     const char *kind, struct err *e)
{
	const struct study *d = &r->base.studies[0];
	struct study *s = plan_add_study(r->plan, name, kind, e);

	if (!s)
		return -1;
	s->line = n ? plan_yaml_line(n) : 0;
	s->validation = d->validation;
	s->tune = d->tune;
	s->curves |= d->curves;
	s->diagnose |= d->diagnose;
	s->predictions = d->predictions;
	memcpy(s->metric, d->metric, sizeof s->metric);
	free(s->cv);
	if (!(s->cv = mem_text(d->cv, e)) || (n && plan_yaml_mapping(r, n, study_key, take_study, s, e)))
		return -1;
	return inherit(s, d, e);
}

/* ---- the top level ---- */

static int plan_name(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	(void)into;
	return plan_yaml_text(v, &r->plan->name, e);
}

static int plan_title(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	(void)into;
	return plan_yaml_text(v, &r->plan->title, e);
}

static int plan_seed(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	const char *text = plan_yaml_want_scalar(v, e);

	(void)into;
	return text ? units_parse_seed(text, &r->plan->seed, e) : -1;
}

static int plan_timeout(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	const char *text = plan_yaml_want_scalar(v, e);

	(void)into;
	return text ? units_parse_duration(text, &r->plan->timeout, e) : -1;
}

static int plan_memory(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	const char *text = plan_yaml_want_scalar(v, e);

	(void)into;
	return text ? units_parse_size(text, &r->plan->memory, e) : -1;
}

static int plan_threads(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	const char *text = plan_yaml_want_scalar(v, e);

	(void)into;
	return text ? units_parse_count(text, 1, 1024, &r->plan->threads, e) : -1;
}

/* Studies are read after everything else, so that the order of keys does not matter. */
static const struct plan_yaml_key plan_keys[] = {
	{ "name", plan_name }, { "title", plan_title }, { "seed", plan_seed },
	{ "timeout", plan_timeout }, { "memory", plan_memory }, { "threads", plan_threads },
	{ "studies", already_read }, STUDY_KEYS,
	{ 0 }
};

static const char *plan_key(size_t i)
{
	return plan_keys[i].name;
}

static int take_plan(struct plan_yaml_reader *r, size_t key, const yaml_node_t *v, void *into,
		     struct err *e)
{
	return plan_keys[key].set(r, v, into, e);
}

static int read_study(struct plan_yaml_reader *r, const yaml_node_t *n, struct err *e)
{
	const char *name, *kind;

	if (n->type != YAML_MAPPING_NODE)
		return FAIL(e, ERR_PARAM, "a study is a mapping with a name");
	name = plan_yaml_lookup(r, n, "name");
	kind = plan_yaml_lookup(r, n, "kind");
	if (!name && !kind)
		return FAIL(e, ERR_PARAM, "a study needs a name");
	return new_study(r, n, name ? name : kind, kind ? kind : "compare", e);
}

static int read_studies(struct plan_yaml_reader *r, const yaml_node_t *root, struct err *e)
{
	yaml_node_pair_t *p = root->data.mapping.pairs.start;
	const yaml_node_t *list = NULL;

	for (; p < root->data.mapping.pairs.top; p++)
		if (plan_yaml_scalar(plan_yaml_node(r, p->key)) && !strcmp(plan_yaml_scalar(plan_yaml_node(r, p->key)), "studies"))
			list = plan_yaml_node(r, p->value);
	if (!list)
		return new_study(r, NULL, "compare", "compare", e);
	if (list->type != YAML_SEQUENCE_NODE) {
		FAIL(e, ERR_PARAM, "studies: a list is wanted here");
		return plan_yaml_at_line(r, list, e);
	}
	for (yaml_node_item_t *i = list->data.sequence.items.start;
	     i < list->data.sequence.items.top; i++)
		if (read_study(r, plan_yaml_node(r, *i), e))
			return plan_yaml_at_line(r, plan_yaml_node(r, *i), e);
	return 0;
}

static int parse(struct plan_yaml_reader *r, const char *text, size_t n, struct err *e)
{
	yaml_parser_t parser;
	int rc = 0;

	if (!yaml_parser_initialize(&parser))
		return FAIL(e, ERR_NOMEM, "out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	if (!yaml_parser_load(&parser, &r->doc))
		rc = FAIL(e, ERR_PARAM, "%s:%zu: %s", r->plan->file, parser.problem_mark.line + 1,
			  parser.problem ? parser.problem : "not YAML");
	yaml_parser_delete(&parser);
	return rc;
}

int plan_load(struct plan *p, const char *text, size_t n, const char *file, struct err *e)
{
	struct plan_yaml_reader r = { .plan = p };
	const yaml_node_t *root;
	int rc = -1;

	if (plan_init(p, e) || !(p->file = mem_text(file, e)) || parse(&r, text, n, e))
		goto done;
	if (!(root = yaml_document_get_root_node(&r.doc)) || root->type != YAML_MAPPING_NODE)
		FAIL(e, ERR_PARAM, "%s: a plan is a mapping with datasets and learners", file);
	else if (!plan_init(&r.base, e) && plan_add_study(&r.base, "compare", "compare", e) &&
		 !plan_yaml_mapping(&r, root, plan_key, take_plan, &r.base.studies[0], e) &&
		 !read_studies(&r, root, e))
		rc = plan_finish(p, e);
	yaml_document_delete(&r.doc);
done:
	plan_free(&r.base);
	if (rc)
		plan_free(p);
	return rc;
}

/* The whole file with a zero byte behind it. */
static char *read_file(const char *path, size_t *n, struct err *e)
{
	FILE *in = fopen(path, "rb");
	char *text = NULL;
	size_t room = 0, got = 1;

	if (!in) {
		FAIL(e, ERR_IO, "cannot open the plan %s: %s", path, strerror(errno));
		return NULL;
	}
	for (*n = 0; got; *n += got) {
		if (mem_grow((void **)&text, &room, *n + 65536, 1, e))
			break;
		got = fread(text + *n, 1, 65535, in);
	}
	if (got || ferror(in)) {
		if (ferror(in))
			FAIL(e, ERR_IO, "cannot read the plan %s: %s", path, strerror(errno));
		free(text);
		text = NULL;
	}
	fclose(in);
	if (text)
		text[*n] = 0;
	return text;
}

int plan_read(struct plan *p, const char *name, struct err *e)
{
	struct builtin_plan b;
	size_t n;
	char *text;
	int rc;

	*p = (struct plan){ 0 };
	if (builtin_plan_find(name, &b))
		return plan_load(p, b.text, b.length, b.name, e);
	if (!(text = read_file(name, &n, e)))
		return -1;
	rc = plan_load(p, text, n, name, e);
	free(text);
	return rc;
}
