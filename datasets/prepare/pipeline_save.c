/* A fitted pipeline in words, and as a group of a model file and back. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/prepare/pipeline_inner.h"
#include "algorithms/core/text.h"

/* ---- as text ---- */

char *pipeline_text(const struct pipeline *p, struct err *e)
{
	static const char *const scales[] = { "", "standardized", "scaled to 0..1",
					     "scaled by maximum" };
	static const char *const imputes[] = { "", "mean", "median" };
	size_t onehot = 0, ordered = 0, scaled = 0, constant = 0, offset = 0, apart = 0, size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	const char *sep = "";

	if (!out) {
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	for (size_t j = 0; j < p->in_cols; j++) {
		bool number = p->in[j].kind == COLUMN_NUMERIC || p->encode[j] == ENCODE_NUMBER;
		onehot += p->encode[j] == ENCODE_ONEHOT;
		apart += p->encode[j] == ENCODE_ONEHOT && p->apart[j];
		ordered += p->encode[j] == ENCODE_NUMBER;
		scaled += number && p->scale != SCALE_NONE;
		offset += p->in[j].offset != 0 && p->scale == SCALE_NONE;
		constant += number && p->scale != SCALE_NONE && p->factor[j] == 0;
	}
	if (p->impute != IMPUTE_NATIVE)
		fprintf(out, "missing values by %s", imputes[p->impute]), sep = ", ";
	if (onehot)
		fprintf(out, "%sone-hot %zu column%s", sep, onehot, plural(onehot)), sep = ", ";
	if (apart && !p->sparse)
		fprintf(out, " (%zu of many levels as sparse rows)", apart);
	if (ordered)
		fprintf(out, "%s%zu ordered as number%s", sep, ordered, plural(ordered)),
			sep = ", ";
	if (scaled)
		fprintf(out, "%s%s %zu", sep, p->sparse && p->scale == SCALE_STANDARD ?
			"divided by the standard deviation, not centred," : scales[p->scale], scaled),
			sep = ", ";
	if (constant)
		fprintf(out, " (%zu constant)", constant);
	if (offset)
		fprintf(out, "%s%zu less an offset", sep, offset), sep = ", ";
	if (p->target_scaled || p->target_offset != 0)
		fprintf(out, "%starget %s", sep, p->target_scaled ? "standardized" :
			"less an offset"), sep = ", ";
	if (p->sparse)
		fprintf(out, "%ssparse rows", sep), sep = ", ";
	if (!*sep)
		fputs("as it is", out);
	if (fclose(out)) {
		free(text);
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	return text;
}

/* ---- in a model file ---- */

/* All names one after the other, each with its 0: column, its categories, next column ... */
static char *join_names(const struct pipeline *p, size_t *size, struct err *e)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	for (size_t j = 0; out && j < p->in_cols; j++) {
		fwrite(p->in[j].name, 1, strlen(p->in[j].name) + 1, out);
		for (size_t k = 0; p->in[j].level_names && k < p->in[j].levels; k++)
			fwrite(p->in[j].level_names[k], 1, strlen(p->in[j].level_names[k]) + 1,
			       out);
	}
	if (!out || fclose(out)) {
		free(text);
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	return text;
}

/* By input column: kind, categories, whether they have names, encoding. */
enum { FACT_KIND, FACT_LEVELS, FACT_NAMED, FACT_ENCODE, FACTS };

static uint32_t *column_facts(const struct pipeline *p, struct err *e)
{
	uint32_t *fact = mem_array(FACTS * p->in_cols, sizeof *fact, e);

	for (size_t j = 0; fact && j < p->in_cols; j++) {
		fact[FACTS * j + FACT_KIND] = p->in[j].kind;
		fact[FACTS * j + FACT_LEVELS] = p->in[j].levels;
		fact[FACTS * j + FACT_NAMED] = p->in[j].level_names != NULL;
		fact[FACTS * j + FACT_ENCODE] = p->encode[j];
	}
	return fact;
}

/* Only of what has any, so that files without are those of before. */
static int save_offsets(const struct pipeline *p, struct blob *out, struct err *e)
{
	double *offset;
	bool any = false;
	int rc;

	for (size_t j = 0; j < p->in_cols; j++)
		any |= p->in[j].offset != 0;
	if (p->target_offset != 0 && blob_put_number(out, "target_offset", p->target_offset, e))
		return -1;
	if (!any)
		return 0;
	if (!(offset = mem_array(p->in_cols, sizeof *offset, e)))
		return -1;
	for (size_t j = 0; j < p->in_cols; j++)
		offset[j] = p->in[j].offset;
	rc = blob_put(out, "offset", BLOB_F64, offset, p->in_cols, e);
	free(offset);
	return rc;
}

/* How rows leave: as SAVED_MIXED, with a mark for each column that is apart, where some do. */
enum { SAVED_DENSE, SAVED_SPARSE, SAVED_MIXED };

static int save_places(const struct pipeline *p, struct blob *out, struct err *e)
{
	bool mixed = !p->sparse && p->dense < p->out_cols;
	uint8_t *apart;
	int rc;

	if (blob_put_number(out, "sparse", p->sparse ? SAVED_SPARSE : mixed ? SAVED_MIXED : SAVED_DENSE,
			    e))
		return -1;
	if (!mixed)
		return 0;
	if (!(apart = mem_array(p->in_cols, sizeof *apart, e)))
		return -1;
	for (size_t j = 0; j < p->in_cols; j++)
		apart[j] = p->apart[j];
	rc = blob_put(out, "apart", BLOB_U8, apart, p->in_cols, e);
	free(apart);
	return rc;
}

int pipeline_save(const struct pipeline *p, struct blob *out, struct err *e)
{
	size_t size, d = p->in_cols;
	char *names = join_names(p, &size, e);
	uint32_t *fact = column_facts(p, e);
	int rc = -1;

	if (names && fact &&
	    !blob_put_number(out, "impute", p->impute, e) &&
		    !blob_put_number(out, "scale", p->scale, e) &&
	    !save_places(p, out, e) &&
	    !blob_put_number(out, "target_scaled", p->target_scaled, e) &&
	    !blob_put_number(out, "target_mean", p->target_mean, e) &&
	    !blob_put_number(out, "target_sd", p->target_sd, e) &&
	    !save_offsets(p, out, e) &&
	    !blob_put(out, "columns", BLOB_U32, fact, FACTS * d, e) &&
	    !blob_put(out, "names", BLOB_U8, names, size, e) &&
	    !blob_put(out, "fill", BLOB_F32, p->fill, d, e) &&
	    !blob_put(out, "shift", BLOB_F64, p->shift, d, e) &&
	    !blob_put(out, "factor", BLOB_F64, p->factor, d, e) &&
	    !blob_put(out, "slot", BLOB_I32, p->slot, p->nslots, e))
		rc = 0;
	free(names);
	free(fact);
	return rc ? err_wrap(e, "pipeline") : 0;
}

/* ---- and back; the file may be hostile ---- */

struct loading {
	uint32_t *fact;
	char *names;
	size_t names_size;
	struct column *columns;         /* names point into `names`, level names into `levels` */
	const char **levels;
};

static const char *next_name(const struct loading *l, size_t *at)
{
	const char *name = l->names + *at, *end = memchr(name, 0, l->names_size - *at);

	if (!end)
		return NULL;
	*at = (size_t)(end - l->names) + 1;
	return name;
}

static int load_columns(struct pipeline *p, struct loading *l, struct err *e)
{
	size_t total = 0, at = 0;

	for (size_t j = 0; j < p->in_cols; j++) {
		const uint32_t *f = l->fact + FACTS * j;
		if (f[FACT_KIND] > COLUMN_ORDERED || f[FACT_ENCODE] > ENCODE_ONEHOT ||
		    (f[FACT_KIND] == COLUMN_NUMERIC && (f[FACT_ENCODE] || f[FACT_LEVELS])) ||
		    (f[FACT_NAMED] && f[FACT_LEVELS] > l->names_size))
			return FAIL(e, ERR_FORMAT, "column %zu is not described rightly", j);
		total += f[FACT_NAMED] ? f[FACT_LEVELS] : 0;
	}
	if (total > l->names_size)
		return FAIL(e, ERR_FORMAT, "%zu categories in %zu bytes of names", total,
			    l->names_size);
	if (!(l->columns = mem_zeros(p->in_cols, sizeof *l->columns, e)) ||
	    !(l->levels = mem_array(total, sizeof *l->levels, e)))
		return -1;
	total = 0;
	for (size_t j = 0; j < p->in_cols; j++) {
		const uint32_t *f = l->fact + FACTS * j;
		struct column *c = &l->columns[j];
		*c = (struct column){ .kind = f[FACT_KIND], .levels = f[FACT_LEVELS] };
		p->encode[j] = f[FACT_ENCODE];
		if (!(c->name = next_name(l, &at)))
			return FAIL(e, ERR_FORMAT, "names end early");
		if (!f[FACT_NAMED])
			continue;
		c->level_names = l->levels + total;
		for (size_t k = 0; k < c->levels; k++)
			if (!(l->levels[total++] = next_name(l, &at)))
				return FAIL(e, ERR_FORMAT, "names end early");
	}
	return 0;
}

/* Slots of a column count up from 0 and skip some categories with -1. */
static int check_slots(struct pipeline *p, const struct column *columns, struct err *e)
{
	size_t at = 0;

	for (size_t j = 0; j < p->in_cols; j++) {
		p->width[j] = 1;
		if (p->encode[j] != ENCODE_ONEHOT)
			continue;
		p->width[j] = 0;
		if (columns[j].levels > p->nslots - at)
			return FAIL(e, ERR_FORMAT, "too few slots");
		for (size_t k = 0; k < columns[j].levels; k++, at++)
			if (p->slot[at] != -1 && p->slot[at] != (int32_t)p->width[j]++)
				return FAIL(e, ERR_FORMAT, "slots of column %zu are out of order",
					    j);
	}
	return at == p->nslots ? 0 : FAIL(e, ERR_FORMAT, "too many slots");
}

static int load_numbers(struct pipeline *p, const struct blob *in, struct err *e)
{
	size_t impute, scale, target;

	if (blob_get_count(in, "impute", IMPUTE_NATIVE, IMPUTE_MEDIAN, &impute, e) ||
	    blob_get_count(in, "scale", SCALE_NONE, SCALE_MAXABS, &scale, e) ||
	    blob_get_count(in, "target_scaled", 0, 1, &target, e) ||
	    blob_get_number(in, "target_mean", &p->target_mean, e) ||
	    blob_get_number(in, "target_sd", &p->target_sd, e))
		return -1;
	p->impute = (enum impute)impute;
	p->scale = (enum scale)scale;
	p->target_scaled = target;
	if (blob_has(in, "target_offset") &&
	    blob_get_number(in, "target_offset", &p->target_offset, e))
		return -1;
	return isfinite(p->target_offset) ? 0 :
	       FAIL(e, ERR_FORMAT, "the target's offset is not finite");
}

static int load_places(struct pipeline *p, const struct blob *in, struct err *e)
{
	uint8_t *apart;
	size_t saved, n;
	int rc = 0;

	if (blob_get_count(in, "sparse", SAVED_DENSE, SAVED_MIXED, &saved, e))
		return -1;
	p->sparse = saved == SAVED_SPARSE;
	for (size_t j = 0; j < p->in_cols; j++)
		p->apart[j] = p->sparse;
	if (saved != SAVED_MIXED)
		return 0;
	if (blob_get(in, "apart", BLOB_U8, p->in_cols, (void **)&apart, &n, e))
		return -1;
	for (size_t j = 0; j < p->in_cols; j++) {
		p->apart[j] = apart[j] != 0;
		if (apart[j] > (p->encode[j] == ENCODE_ONEHOT))
			rc = FAIL(e, ERR_FORMAT, "column %zu cannot be in compressed rows", j);
	}
	free(apart);
	return rc;
}

static int load_offsets(struct loading *l, size_t cols, const struct blob *in, struct err *e)
{
	double *offset;
	size_t n;
	int rc = 0;

	if (!blob_has(in, "offset"))
		return 0;
	if (blob_get(in, "offset", BLOB_F64, cols, (void **)&offset, &n, e))
		return -1;
	for (size_t j = 0; j < cols; j++) {
		l->columns[j].offset = offset[j];
		if (!isfinite(offset[j]) ||
		    (offset[j] != 0 && l->columns[j].kind != COLUMN_NUMERIC))
			rc = FAIL(e, ERR_FORMAT, "column %zu has the offset %g", j, offset[j]);
	}
	free(offset);
	return rc;
}

/* Replaces the array at *at (room from pipeline_room) by the one of the file. */
static int load_array(void *at, const struct blob *in, const char *name, enum blob_type t, size_t n,
		      struct err *e)
{
	void **slot = at;

	free(*slot);
	*slot = NULL;
	return blob_get(in, name, t, n, slot, &n, e);
}

int pipeline_load(struct pipeline **out, const struct blob *in, struct err *e)
{
	struct pipeline *p = mem_zeros(1, sizeof *p, e);
	struct loading l = { 0 };
	size_t facts;
	int rc = -1;

	*out = NULL;
	if (!p || load_numbers(p, in, e) ||
	    blob_get(in, "columns", BLOB_U32, BLOB_ANY, (void **)&l.fact, &facts, e) ||
	    blob_get(in, "names", BLOB_U8, BLOB_ANY, (void **)&l.names, &l.names_size, e))
		goto done;
	if (pipeline_room(p, facts / FACTS, e) || load_columns(p, &l, e) ||
	    load_places(p, in, e) || load_offsets(&l, p->in_cols, in, e) ||
	    load_array(&p->fill, in, "fill", BLOB_F32, p->in_cols, e) ||
	    load_array(&p->shift, in, "shift", BLOB_F64, p->in_cols, e) ||
	    load_array(&p->factor, in, "factor", BLOB_F64, p->in_cols, e) ||
	    blob_get(in, "slot", BLOB_I32, BLOB_ANY, (void **)&p->slot, &p->nslots, e) ||
	    check_slots(p, l.columns, e) || pipeline_columns(p, l.columns, e))
		goto done;
	*out = p;
	p = NULL;
	rc = 0;
done:
	pipeline_destroy(p);
	free(l.fact);
	free(l.names);
	free(l.columns);
	free(l.levels);
	return rc ? err_wrap(e, "pipeline") : 0;
}
