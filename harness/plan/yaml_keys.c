#include "harness/plan/yaml_keys.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/core/text.h"

int plan_yaml_at_line(struct plan_yaml_reader *r, const yaml_node_t *n, struct err *e)
{
	if (r->marked)
		return -1;
	r->marked = true;
	return plan_at_line(r->plan, plan_yaml_line(n), e);
}

size_t plan_yaml_line(const yaml_node_t *n)
{
	return n->start_mark.line + 1;
}

yaml_node_t *plan_yaml_node(struct plan_yaml_reader *r, int id)
{
	return yaml_document_get_node(&r->doc, id);
}

const char *plan_yaml_scalar(const yaml_node_t *n)
{
	return n->type == YAML_SCALAR_NODE ? (const char *)n->data.scalar.value : NULL;
}

const char *plan_yaml_lookup(struct plan_yaml_reader *r, const yaml_node_t *n, const char *key)
{
	yaml_node_pair_t *p = n->data.mapping.pairs.start;

	for (; p < n->data.mapping.pairs.top; p++)
		if (plan_yaml_scalar(plan_yaml_node(r, p->key)) &&
		    !strcmp(plan_yaml_scalar(plan_yaml_node(r, p->key)), key))
			return plan_yaml_scalar(plan_yaml_node(r, p->value));
	return NULL;
}

/* ---- values ---- */

int plan_yaml_text(const yaml_node_t *n, char **out, struct err *e)
{
	const char *text = plan_yaml_scalar(n);
	char *copy;

	if (!text || !*text)
		return FAIL(e, ERR_PARAM, "one word or quoted text is wanted here");
	if (!(copy = mem_text(text, e)))
		return -1;
	free(*out);
	*out = copy;
	return 0;
}

const char *plan_yaml_want_scalar(const yaml_node_t *n, struct err *e)
{
	const char *text = plan_yaml_scalar(n);

	if (!text)
		FAIL(e, ERR_PARAM, "a single value is wanted here");
	return text;
}

int plan_yaml_list(struct plan_yaml_reader *r, const yaml_node_t *n, char between, char **out,
		   struct err *e)
{
	struct text list = { 0 };
	char *text;

	if (n->type == YAML_SCALAR_NODE)
		return plan_yaml_text(n, out, e);
	if (n->type != YAML_SEQUENCE_NODE ||
	    n->data.sequence.items.start == n->data.sequence.items.top)
		return FAIL(e, ERR_PARAM, "a value or a list of values is wanted here");
	for (yaml_node_item_t *i = n->data.sequence.items.start; i < n->data.sequence.items.top;
	     i++) {
		const char *word = plan_yaml_want_scalar(plan_yaml_node(r, *i), e);
		if (!word) {
			text_free(&list);
			return -1;
		}
		text_put(&list, &between, list.used > 0);
		text_put(&list, word, strlen(word));
	}
	if (!(text = text_take(&list, e)))
		return -1;
	free(*out);
	*out = text;
	return 0;
}

/* ---- mappings, by tables of keys ---- */

static int take_pair(struct plan_yaml_reader *r, const yaml_node_pair_t *pair, wordlist_name *name,
		     plan_yaml_take *take, void *into, uint64_t *seen, struct err *e)
{
	const yaml_node_t *key = plan_yaml_node(r, pair->key),
			  *value = plan_yaml_node(r, pair->value);
	const char *word = plan_yaml_want_scalar(key, e);
	size_t k = 0;

	if (!word)
		return plan_yaml_at_line(r, key, e);
	while (name(k) && strcmp(name(k), word))
		k++;
	if (!name(k)) {
		if (table_option_find(word))
			FAIL(e, ERR_PARAM, "'%s' is said of a data set: datasets: [{data: FILE, "
			     "%s: ...}]", word, word);
		else
			unknown_name(e, "unknown key", word, name);
		return plan_yaml_at_line(r, key, e);
	}
	if (*seen >> k & 1) {
		FAIL(e, ERR_PARAM, "key '%s' stands twice", word);
		return plan_yaml_at_line(r, key, e);
	}
	*seen |= (uint64_t)1 << k;
	if (!take(r, word, value, into, e))
		return 0;
	if (!r->marked)
		err_wrap(e, "%s", word);
	return plan_yaml_at_line(r, value, e);
}

int plan_yaml_mapping(struct plan_yaml_reader *r, const yaml_node_t *n, wordlist_name *name,
		      plan_yaml_take *take, void *into, struct err *e)
{
	uint64_t seen = 0;

	for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++)
		if (take_pair(r, p, name, take, into, &seen, e))
			return -1;
	return 0;
}
