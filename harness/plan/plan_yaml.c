/* Plans in YAML, read through libyaml's document tree, whose nodes keep their marks: an error names
 * the line. What a plan may say is in the table plan_keys; the entries of its lists of
 * data sets and learners are read in plan_yaml_entries.c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/plan/bounds.h"
#include "harness/plan/plan.h"
#include "harness/plan/yaml_keys.h"

/* ---- values and lists ---- */

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

/* One value, or several words as "a,b", names as "a;b", where a key takes them. */
static int take_value(struct plan_yaml_reader *r, const struct plan_key *k, const yaml_node_t *v,
		      void *owner, struct err *e)
{
	char *text = NULL;
	int rc;

	if (k->type != PLAN_KEY_METRIC && k->type != PLAN_KEY_LEVELS && k->type != PLAN_KEY_NAMES) {
		const char *word = plan_yaml_want_scalar(v, e);
		return word ? plan_key_put(k, owner, word, e) : -1;
	}
	if (plan_yaml_list(r, v, k->type == PLAN_KEY_NAMES ? PLAN_CLAIM_BETWEEN : ',', &text, e))
		return -1;
	rc = plan_key_put(k, owner, text, e);
	free(text);
	return rc;
}

/* ---- a study ---- */

/* The i-th key that may stand there, NULL behind the last. */
static const char *key_of(unsigned of, size_t i)
{
	for (size_t k = 0; k < PLAN_KEYS; k++)
		if (plan_keys[k].of & of && !i--)
			return plan_keys[k].name;
	return NULL;
}

static const char *study_key(size_t i)
{
	return key_of(PLAN_KEY_OF_STUDY, i);
}

static int take_study(struct plan_yaml_reader *r, const char *name, const yaml_node_t *v,
		      void *into, struct err *e)
{
	const struct plan_key *k = plan_key_find(name, PLAN_KEY_OF_STUDY);

	if (k->type != PLAN_KEY_LIST)
		return take_value(r, k, v, into, e);
	return read_each(r, v, into, strcmp(name, "datasets") ? one_learner : one_data, e);
}

/* What the study did not say comes from the top level. */
static int inherit(struct study *s, const struct study *from, struct err *e)
{
	size_t ndata = s->ndata ? 0 : from->ndata, nlearners = s->nlearners ? 0 : from->nlearners;

	for (size_t i = 0; i < ndata; i++) {
		if (study_add_data(s, from->data[i].spec, &from->data[i].table, e) ||
		    study_split_data(s, s->ndata - 1, from->data[i].cv, e))
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
	bool curves, diagnose;

	if (!s)
		return -1;
	s->line = n ? plan_yaml_line(n) : 0;
	curves = s->curves || d->curves;        /* a kind that needs them has them */
	diagnose = s->diagnose || d->diagnose;
	if (plan_keys_copy(s, d, PLAN_KEY_FOR_ALL, e))
		return -1;
	s->curves = curves;
	s->diagnose = diagnose;
	if (n && plan_yaml_mapping(r, n, study_key, take_study, s, e))
		return -1;
	return inherit(s, d, e);
}

/* ---- the top level ---- */

static const char *plan_key(size_t i)
{
	return key_of(PLAN_KEY_OF_PLAN | PLAN_KEY_FOR_ALL, i);
}

/* Studies are read after everything else, so that the order of keys does not matter. */
static int take_plan(struct plan_yaml_reader *r, const char *name, const yaml_node_t *v, void *into,
		     struct err *e)
{
	const struct plan_key *k = plan_key_find(name, PLAN_KEY_OF_PLAN);

	if (!k)
		return take_study(r, name, v, into, e);
	return k->type == PLAN_KEY_LIST ? 0 : take_value(r, k, v, r->plan, e);
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

/* Each study has a list of its own, be it the top level's. */
static int check_entries(const struct plan *p, struct err *e)
{
	size_t ndata = 0, nlearners = 0;

	for (size_t i = 0; i < p->nstudies; i++) {
		ndata += p->studies[i].ndata;
		nlearners += p->studies[i].nlearners;
	}
	if (ndata > PLAN_MOST_DATASETS)
		return FAIL(e, ERR_PARAM, "more than %d data sets in all studies",
			    PLAN_MOST_DATASETS);
	if (nlearners > PLAN_MOST_LEARNERS)
		return FAIL(e, ERR_PARAM, "more than %d learners in all studies",
			    PLAN_MOST_LEARNERS);
	if (p->nstudies > PLAN_MOST_STUDIES)
		return FAIL(e, ERR_PARAM, "more than %d studies", PLAN_MOST_STUDIES);
	return 0;
}

/* The value of a key of the top level, or NULL. */
static const yaml_node_t *top_list(struct plan_yaml_reader *r, const yaml_node_t *root, const char *name)
{
	yaml_node_pair_t *p = root->data.mapping.pairs.start;

	for (; p < root->data.mapping.pairs.top; p++) {
		const char *key = plan_yaml_scalar(plan_yaml_node(r, p->key));

		if (key && !strcmp(key, name))
			return plan_yaml_node(r, p->value);
	}
	return NULL;
}

static int read_studies(struct plan_yaml_reader *r, const yaml_node_t *root, struct err *e)
{
	const yaml_node_t *list = top_list(r, root, "studies");

	if (!list)
		return new_study(r, NULL, "compare", "compare", e);
	if (list->type != YAML_SEQUENCE_NODE) {
		FAIL(e, ERR_PARAM, "studies: a list is wanted here");
		return plan_yaml_at_line(r, list, e);
	}
	for (yaml_node_item_t *i = list->data.sequence.items.start;
	     i < list->data.sequence.items.top; i++)
		if (read_study(r, plan_yaml_node(r, *i), e) || check_entries(r->plan, e))
			return plan_yaml_at_line(r, plan_yaml_node(r, *i), e);
	return 0;
}

/* ---- claims ---- */

static const char *claim_key(size_t i)
{
	return key_of(PLAN_KEY_OF_CLAIM, i);
}

static int take_claim(struct plan_yaml_reader *r, const char *name, const yaml_node_t *v, void *into,
		      struct err *e)
{
	return take_value(r, plan_key_find(name, PLAN_KEY_OF_CLAIM), v, into, e);
}

static int read_claim(struct plan_yaml_reader *r, const yaml_node_t *n, struct err *e)
{
	struct plan_claim *c;

	if (n->type != YAML_MAPPING_NODE)
		return FAIL(e, ERR_PARAM, "a claim is a mapping with id, claim and a");
	if (!(c = plan_claim_add(r->plan, e)))
		return -1;
	c->line = plan_yaml_line(n);
	return plan_yaml_mapping(r, n, claim_key, take_claim, c, e);
}

static int read_claims(struct plan_yaml_reader *r, const yaml_node_t *root, struct err *e)
{
	const yaml_node_t *list = top_list(r, root, "claims");

	if (!list)
		return 0;
	if (list->type != YAML_SEQUENCE_NODE) {
		FAIL(e, ERR_PARAM, "claims: a list is wanted here");
		return plan_yaml_at_line(r, list, e);
	}
	for (yaml_node_item_t *i = list->data.sequence.items.start; i < list->data.sequence.items.top; i++)
		if (read_claim(r, plan_yaml_node(r, *i), e) ||
		    (r->plan->nclaims > PLAN_MOST_CLAIMS &&
		     FAIL(e, ERR_PARAM, "more than %d claims", PLAN_MOST_CLAIMS)))
			return plan_yaml_at_line(r, plan_yaml_node(r, *i), e);
	return 0;
}

static int parse(struct plan_yaml_reader *r, const char *text, size_t n, struct err *e)
{
	yaml_parser_t parser;
	int rc = 0;

	if (plan_yaml_check_bounds(r, text, n, e))
		return -1;
	if (!yaml_parser_initialize(&parser))
		return FAIL(e, ERR_NOMEM, "out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	if (!yaml_parser_load(&parser, &r->doc))
		rc = FAIL(e, ERR_PARAM, "%s:%zu: %s", r->plan->file, parser.problem_mark.line + 1,
			  parser.problem ? parser.problem : "not YAML");
	yaml_parser_delete(&parser);
	return rc;
}

static int read_text(struct plan *p, const char *text, size_t n, const char *file, struct err *e)
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
		 !read_studies(&r, root, e) && !read_claims(&r, root, e))
		rc = 0;
	yaml_document_delete(&r.doc);
done:
	plan_free(&r.base);
	if (rc)
		plan_free(p);
	return rc;
}

static int finish(struct plan *p, struct err *e)
{
	if (!plan_finish(p, e))
		return 0;
	plan_free(p);
	return -1;
}

int plan_load(struct plan *p, const char *text, size_t n, const char *file, struct err *e)
{
	return read_text(p, text, n, file, e) ? -1 : finish(p, e);
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
	for (*n = 0; got && *n <= PLAN_MOST_BYTES; *n += got) {
		if (mem_grow((void **)&text, &room, *n + 65536, 1, e))
			break;
		got = fread(text + *n, 1, 65535, in);
	}
	if (!text || ferror(in) || (got && *n <= PLAN_MOST_BYTES)) {
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

int plan_read_open(struct plan *p, const char *name, struct err *e)
{
	struct builtin_plan b;
	size_t n;
	char *text;
	int rc;

	*p = (struct plan){ 0 };
	if (builtin_plan_find(name, &b))
		return read_text(p, b.text, b.length, b.name, e);
	if (!(text = read_file(name, &n, e)))
		return -1;
	rc = read_text(p, text, n, name, e);
	free(text);
	return rc;
}

int plan_read(struct plan *p, const char *name, struct err *e)
{
	return plan_read_open(p, name, e) ? -1 : finish(p, e);
}
