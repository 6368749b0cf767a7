/* The columns of a pipeline: what goes in, what comes out, and the memory of their names. */
#include <stdio.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/prepare/pipeline_inner.h"

int pipeline_room(struct pipeline *p, size_t cols, struct err *e)
{
	p->in_cols = cols;
	return !(p->in = mem_zeros(cols, sizeof *p->in, e)) ||
	       !(p->encode = mem_zeros(cols, sizeof *p->encode, e)) ||
	       !(p->apart = mem_zeros(cols, sizeof *p->apart, e)) ||
	       !(p->slots = mem_zeros(cols, sizeof *p->slots, e)) ||
	       !(p->first = mem_zeros(cols, sizeof *p->first, e)) ||
	       !(p->width = mem_zeros(cols, sizeof *p->width, e)) ||
	       !(p->fill = mem_zeros(cols, sizeof *p->fill, e)) ||
	       !(p->shift = mem_zeros(cols, sizeof *p->shift, e)) ||
	       !(p->factor = mem_zeros(cols, sizeof *p->factor, e)) ? -1 : 0;
}

/* Bytes of all names, in and out; *nlevels: names of categories among them. */
static size_t text_size(const struct pipeline *p, const struct column *c, size_t *nlevels)
{
	size_t bytes = 1;

	*nlevels = 0;
	for (size_t j = 0; j < p->in_cols; j++) {
		size_t name = strlen(c[j].name) + 1;
		bytes += name;
		for (size_t k = 0; k < c[j].levels; k++) {
			size_t level = c[j].level_names ? strlen(c[j].level_names[k]) : 10;
			if (c[j].level_names)
				bytes += level + 1;
			if (p->encode[j] == ENCODE_ONEHOT)
				bytes += name + level + 1;
		}
		*nlevels += c[j].level_names ? c[j].levels : 0;
	}
	return bytes;
}

static const char *put_text(char **at, const char *text)
{
	char *start = *at;

	*at = stpcpy(start, text) + 1;
	return start;
}

/* "color=red", or "color=3" where the categories have no names. */
static const char *put_pair(char **at, const struct column *c, size_t level)
{
	char *start = *at;

	*at = stpcpy(start, c->name);
	*(*at)++ = '=';
	if (c->level_names)
		*at = stpcpy(*at, c->level_names[level]);
	else
		*at += sprintf(*at, "%zu", level);
	++*at;
	return start;
}

static void copy_inputs(struct pipeline *p, const struct column *from, char **text)
{
	const char **level = p->levels;

	for (size_t j = 0; j < p->in_cols; j++) {
		p->in[j] = from[j];
		p->in[j].name = put_text(text, from[j].name);
		if (!from[j].level_names)
			continue;
		p->in[j].level_names = level;
		for (size_t k = 0; k < from[j].levels; k++)
			*level++ = put_text(text, from[j].level_names[k]);
	}
}

static void lay_out(struct pipeline *p, char **text)
{
	for (size_t j = 0; j < p->in_cols; j++) {
		struct column *out = p->out + p->first[j];
		const struct column *in = &p->in[j];
		if (p->encode[j] != ENCODE_ONEHOT) {
			*out = p->encode[j] == ENCODE_KEEP ? *in
							   : (struct column){ .name = in->name };
			if (p->scale != SCALE_NONE)
				out->offset = 0;
			continue;
		}
		for (size_t k = 0; k < in->levels; k++)
			if (p->slot[p->slots[j] + k] >= 0)
				*out++ = (struct column){ .name = put_pair(text, in, k) };
	}
}

static void place_outputs(struct pipeline *p, bool apart)
{
	for (size_t j = 0; j < p->in_cols; j++)
		if (p->apart[j] == apart) {
			p->first[j] = p->out_cols;
			p->out_cols += p->width[j];
		}
}

int pipeline_columns(struct pipeline *p, const struct column *columns, struct err *e)
{
	size_t nlevels, bytes = text_size(p, columns, &nlevels);
	size_t slots = 0;
	char *text;

	for (size_t j = 0; j < p->in_cols; j++) {
		p->slots[j] = slots;
		slots += p->encode[j] == ENCODE_ONEHOT ? columns[j].levels : 0;
	}
	p->out_cols = 0;
	place_outputs(p, false);
	p->dense = p->out_cols;
	place_outputs(p, true);
	if (!(p->text = text = mem_array(bytes, 1, e)) ||
	    !(p->levels = mem_array(nlevels, sizeof *p->levels, e)) ||
	    !(p->out = mem_zeros(p->out_cols, sizeof *p->out, e)))
		return -1;
	copy_inputs(p, columns, &text);
	lay_out(p, &text);
	return 0;
}

const struct column *pipeline_inputs(const struct pipeline *p, size_t *cols)
{
	*cols = p->in_cols;
	return p->in;
}
