/* The entries of a plan's lists: a data set, a learner. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/plan/yaml_keys.h"

/* ---- a data set ---- */

#define DATA_TEXT(field)                                                                           \
	static int data_##field(struct plan_yaml_reader *r, const yaml_node_t *v, void *into,      \
				struct err *e)                                                     \
	{                                                                                          \
		return plan_yaml_list(r, v, ',', &((struct plan_data *)into)->field, e);           \
	}
DATA_TEXT(spec)
DATA_TEXT(target)
DATA_TEXT(task)
DATA_TEXT(categorical)
DATA_TEXT(ordered)
DATA_TEXT(ignore)
DATA_TEXT(id)
DATA_TEXT(weight)
DATA_TEXT(group)
DATA_TEXT(test_file)
DATA_TEXT(name)

static int data_header(struct plan_yaml_reader *r, const yaml_node_t *v, void *into, struct err *e)
{
	bool yes;

	(void)r;
	if (plan_yaml_bool(v, &yes, e))
		return -1;
	((struct plan_data *)into)->header = yes;
	return 0;
}

static int data_separator(struct plan_yaml_reader *r, const yaml_node_t *v, void *into,
			  struct err *e)
{
	const char *text = plan_yaml_want_scalar(v, e);

	(void)r;
	if (!text)
		return -1;
	if (!strcmp(text, "tab"))
		text = "\t";
	if (!strcmp(text, "blank"))
		text = " ";
	if (strlen(text) != 1)
		return FAIL(e, ERR_PARAM, "'%s' is not one character", text);
	((struct plan_data *)into)->separator = *text;
	return 0;
}

static const struct plan_yaml_key data_keys[] = { { "data", data_spec },
					{ "file", data_spec },
					{ "name", data_name },
					{ "target", data_target },
					{ "task", data_task },
					{ "categorical", data_categorical },
					{ "ordered", data_ordered },
					{ "ignore", data_ignore },
					{ "id", data_id },
					{ "weight", data_weight },
					{ "group", data_group },
					{ "test_file", data_test_file },
					{ "header", data_header },
					{ "separator", data_separator },
					{ 0 } };

int plan_yaml_data(struct plan_yaml_reader *r, const yaml_node_t *n, struct study *s, struct err *e)
{
	struct plan_data d = { .header = -1 };
	int rc = -1;

	if (n->type == YAML_SCALAR_NODE)
		return study_add_data(s, plan_yaml_scalar(n), NULL, e);
	if (n->type != YAML_MAPPING_NODE)
		return FAIL(e, ERR_PARAM, "a data set is a name, or a mapping with `data:`");
	if (!plan_yaml_mapping(r, n, data_keys, &d, e)) {
		if (!d.spec)
			FAIL(e, ERR_PARAM, "this data set lacks `data:`, the file or name");
		else
			rc = study_add_data(s, d.spec, &d, e);
	}
	plan_data_free(&d);
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
