/* The entries of a plan's lists: a data set, a learner. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/plan/yaml_keys.h"

/* ---- a data set ---- */

/* The keys of an entry: the data set itself by two names, its split, then the options of tables. */
enum { DATA_KEYS = 3 };

static const char *data_key(size_t i)
{
	static const char *const own[DATA_KEYS] = { "data", "file", "cv" };

	if (i < DATA_KEYS)
		return own[i];
	return i < DATA_KEYS + TABLE_OPTIONS ? table_option_rows[i - DATA_KEYS].key : NULL;
}

static int take_data(struct plan_yaml_reader *r, const char *key, const yaml_node_t *v, void *into,
		     struct err *e)
{
	struct plan_data *d = into;
	const struct table_option *row = table_option_find(key);
	char *text = NULL;
	int rc;

	if (!row)
		return plan_yaml_list(r, v, ',', strcmp(key, "cv") ? &d->spec : &d->cv, e);
	if (plan_yaml_list(r, v, ',', &text, e))
		return -1;
	rc = table_option_put(row, &d->table, text, e);
	if (rc || !table_option_is_text(row))
		free(text);             /* else it is the data's own now */
	return rc;
}

int plan_yaml_data(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s, struct err *e)
{
	struct plan_data d = { 0 };
	size_t first = s->ndata;
	int rc = -1;

	if (n->type == YAML_SCALAR_NODE)
		return study_add_data(s, plan_yaml_scalar(n), NULL, e);
	if (n->type != YAML_MAPPING_NODE)
		return FAIL(e, ERR_PARAM, "a data set is a name, or a mapping with `data:`");
	if (!plan_yaml_mapping(r, n, data_key, take_data, &d, e)) {
		if (!d.spec)
			FAIL(e, ERR_PARAM, "this data set lacks `data:`, the file or name");
		else
			rc = study_add_data(s, d.spec, &d.table, e) ||
			     study_split_data(s, first, d.cv, e) ? -1 : 0;
	}
	free(d.spec);
	free(d.cv);
	table_options_free(&d.table);
	return rc;
}

/* ---- a learner ---- */

int plan_yaml_learner(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s,
		      struct err *e)
{
	const yaml_node_t *params;
	yaml_node_pair_t *pair;
	char *spec = NULL, *value = NULL;
	int rc = -1;

	if (n->type == YAML_SCALAR_NODE)
		return study_add_learner(s, plan_yaml_scalar(n), e);
	if (n->type != YAML_MAPPING_NODE ||
	    n->data.mapping.pairs.top - n->data.mapping.pairs.start != 1)
		return FAIL(e, ERR_PARAM,
			    "a learner is a spec like 'knn[k=3]', or one name with its parameters");
	pair = n->data.mapping.pairs.start;
	params = plan_yaml_node(r, pair->value);
	if (!plan_yaml_scalar(plan_yaml_node(r, pair->key)) || params->type != YAML_MAPPING_NODE)
		return FAIL(e, ERR_PARAM,
			    "after the learner's name a mapping of parameters is wanted");
	if (!(spec = mem_text(plan_yaml_scalar(plan_yaml_node(r, pair->key)), e)))
		return -1;
	for (yaml_node_pair_t *p = params->data.mapping.pairs.start;
	     p < params->data.mapping.pairs.top; p++) {
		bool first = p == params->data.mapping.pairs.start;
		bool last = p + 1 == params->data.mapping.pairs.top;
		const char *name = plan_yaml_want_scalar(plan_yaml_node(r, p->key), e);
		char *longer;
		if (!name || plan_yaml_list(r, plan_yaml_node(r, p->value), '|', &value, e))
			goto done;
		longer = mem_format(e, "%s%c%s=%s%s", spec, first ? '[' : ',', name, value,
				    last ? "]" : "");
		free(spec);
		if (!(spec = longer))
			goto done;
	}
	rc = study_add_learner(s, spec, e);
done:
	free(spec);
	free(value);
	return rc;
}
