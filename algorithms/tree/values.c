#include "algorithms/tree/values.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

void tree_values_make(struct tree_values *v, size_t outputs)
{
	*v = (struct tree_values){ .outputs = outputs, .listed = outputs > TREE_VALUES_FULL };
}

void tree_values_free(struct tree_values *v)
{
	free(v->value);
	free(v->output);
	free(v->part);
	*v = (struct tree_values){ 0 };
}

int tree_values_reserve(struct tree_values *v, size_t nodes, struct err *e)
{
	return v->listed ? mem_grow((void **)&v->part, &v->part_room, nodes, sizeof *v->part, e)
			 : mem_grow((void **)&v->value, &v->value_room, nodes * v->outputs,
				    sizeof *v->value, e);
}

void tree_values_clear(struct tree_values *v, size_t from, size_t n)
{
	if (v->listed)
		memset(v->part + from, 0, n * sizeof *v->part);
	else
		memset(v->value + from * v->outputs, 0, n * v->outputs * sizeof *v->value);
}

/* Room for n more entries, which node i gets. */
static int add_part(struct tree_values *v, size_t i, size_t n, struct err *e)
{
	if (mem_grow((void **)&v->value, &v->value_room, v->used + n, sizeof *v->value, e) ||
	    mem_grow((void **)&v->output, &v->output_room, v->used + n, sizeof *v->output, e))
		return -1;
	v->part[i] = (struct tree_values_part){ v->used, (uint32_t)n };
	v->used += n;
	return 0;
}

int tree_values_put(struct tree_values *v, size_t i, const double *amount, double whole, struct err *e)
{
	size_t n = 0, at;

	if (!v->listed) {
		for (size_t c = 0; c < v->outputs; c++)
			v->value[i * v->outputs + c] = amount[c] / whole;
		return 0;
	}
	for (size_t c = 0; c < v->outputs; c++)
		n += amount[c] != 0;
	at = v->used;
	if (add_part(v, i, n, e))
		return -1;
	for (size_t c = 0; c < v->outputs; c++)
		if (amount[c] != 0) {
			v->output[at] = (uint32_t)c;
			v->value[at++] = amount[c] / whole;
		}
	return 0;
}

int tree_values_copy(struct tree_values *v, size_t i, const struct tree_values *from, size_t k,
		     struct err *e)
{
	struct tree_value_list l = tree_values_of(from, k);
	size_t at = v->used;

	if (!v->listed) {
		memcpy(v->value + i * v->outputs, l.value, l.n * sizeof *l.value);
		return 0;
	}
	if (add_part(v, i, l.n, e))
		return -1;
	memcpy(v->value + at, l.value, l.n * sizeof *l.value);
	memcpy(v->output + at, l.output, l.n * sizeof *l.output);
	return 0;
}

void tree_values_move(struct tree_values *v, size_t to, size_t from)
{
	if (v->listed)
		v->part[to] = v->part[from];
	else
		memmove(v->value + to * v->outputs, v->value + from * v->outputs,
			v->outputs * sizeof *v->value);
}

struct tree_value_list tree_values_of(const struct tree_values *v, size_t i)
{
	if (v->listed)
		return (struct tree_value_list){ v->value + v->part[i].at, v->output + v->part[i].at,
						 v->part[i].n };
	return (struct tree_value_list){ v->value + i * v->outputs, NULL, v->outputs };
}

void tree_values_write(const struct tree_values *v, size_t i, float *out)
{
	struct tree_value_list l = tree_values_of(v, i);

	if (!l.output) {
		for (size_t c = 0; c < l.n; c++)
			out[c] = (float)l.value[c];
		return;
	}
	memset(out, 0, v->outputs * sizeof *out);
	for (size_t k = 0; k < l.n; k++)
		out[l.output[k]] = (float)l.value[k];
}

static size_t entries(const struct tree_values *v, size_t nodes)
{
	size_t n = 0;

	if (!v->listed)
		return nodes * v->outputs;
	for (size_t i = 0; i < nodes; i++)
		n += v->part[i].n;
	return n;
}

size_t tree_values_bytes(const struct tree_values *v, size_t nodes)
{
	size_t each = sizeof *v->value + (v->listed ? sizeof *v->output : 0);

	return entries(v, nodes) * each + (v->listed ? nodes * sizeof *v->part : 0);
}

/* ---- in a file ---- */

int tree_values_save(const struct tree_values *v, size_t nodes, struct blob *out, struct err *e)
{
	size_t n = entries(v, nodes), at = 0;
	uint32_t *output, *count;
	double *value;
	int rc = -1;

	if (!v->listed)
		return blob_put(out, "value", BLOB_F64, v->value, n, e);
	value = mem_array(n, sizeof *value, e);
	output = mem_array(n, sizeof *output, e);
	count = mem_array(nodes, sizeof *count, e);
	if (!value || !output || !count)
		goto done;
	for (size_t i = 0; i < nodes; at += count[i++]) {
		struct tree_value_list l = tree_values_of(v, i);
		memcpy(value + at, l.value, l.n * sizeof *value);
		memcpy(output + at, l.output, l.n * sizeof *output);
		count[i] = (uint32_t)l.n;
	}
	rc = blob_put(out, "value", BLOB_F64, value, n, e) ||
			     blob_put(out, "value_class", BLOB_U32, output, n, e) ||
			     blob_put(out, "value_classes", BLOB_U32, count, nodes, e)
		     ? -1
		     : 0;
done:
	free(value);
	free(output);
	free(count);
	return rc;
}

/* Of each node at least one class, in ascending order. */
static int take_parts(struct tree_values *v, size_t nodes, const uint32_t *count, struct err *e)
{
	size_t at = 0;

	for (size_t i = 0; i < nodes; at += count[i++]) {
		if (!count[i] || count[i] > v->used - at)
			return FAIL(e, ERR_FORMAT, "tree model: node %zu has broken classes", i);
		v->part[i] = (struct tree_values_part){ at, count[i] };
		for (size_t k = 0; k < count[i]; k++)
			if (v->output[at + k] >= v->outputs ||
			    (k && v->output[at + k] <= v->output[at + k - 1]))
				return FAIL(e, ERR_FORMAT, "tree model: node %zu has broken classes", i);
	}
	return 0;
}

int tree_values_load(struct tree_values *v, size_t outputs, size_t nodes, const struct blob *in,
		     struct err *e)
{
	uint32_t *count = NULL;
	size_t n;
	int rc = -1;

	tree_values_make(v, outputs);
	v->listed = v->listed && blob_has(in, "value_class");   /* older files have all */
	if (!v->listed)
		return blob_get(in, "value", BLOB_F64, nodes * outputs, (void **)&v->value, &n, e);
	if (!blob_get(in, "value", BLOB_F64, BLOB_ANY, (void **)&v->value, &v->used, e) &&
	    !blob_get(in, "value_class", BLOB_U32, v->used, (void **)&v->output, &n, e) &&
	    !blob_get(in, "value_classes", BLOB_U32, nodes, (void **)&count, &n, e) &&
	    (v->part = mem_array(nodes, sizeof *v->part, e)))
		rc = take_parts(v, nodes, count, e);
	free(count);
	return rc;
}
