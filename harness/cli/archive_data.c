#include "harness/cli/archive_data.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "datasets/generate/generate.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/licence.h"

/* The cells of the task are those of the run: the data are what it was made with. */
static int check_data(const struct archive_data *k, const struct plan_task *t, struct err *e)
{
	struct stored_cell at = { 0 };

	for (size_t i = 0; i < k->list->ncells && !at.id; i++) {
		char *canonical;

		if (k->list->cells[i].task != t)
			continue;
		if (!(canonical = cell_canonical(&k->list->cells[i], k->list->plan, e)))
			return -1;
		if (stored_run_find(k->run, canonical, &at, e)) {
			free(canonical);
			return -1;
		}
		free(canonical);
	}
	if (at.id && !at.same_data)
		return FAIL(
			e, ERR_DATA,
			"%s is not what the run was made with: its data have changed since. An archive "
			"needs those of the run; --data %s=FILE says where they are",
			t->name, t->name);
	return 0;
}

/* Whether the data go in, and why or why not. */
static bool goes_in(const struct archive_data *k, const struct archived_data *x, const char **why)
{
	enum licence_terms terms = licence_terms(x->licence);
	bool in = terms == LICENCE_ALLOWS;

	*why = licence_text(terms);
	if (x->generated) {
		in = true;
		*why = "is made by the program from its specification";
	}
	if (opt_list_has(k->with, x->name)) {
		in = true;
		*why = "was asked for by --with-data";
	}
	if (opt_list_has(k->without, x->name)) {
		in = false;
		*why = "was left out by --without-data";
	}
	return in;
}

static int write_data(const struct archive_data *k, struct archived_data *x, const struct dataset *d,
		      struct err *e)
{
	char *safe = escape_file_name(x->name, e), *path = NULL;
	int rc = -1;

	if (safe && (x->file = mem_format(e, "data/%s-%.8s.h5", safe, d->digest)) &&
	    (path = mem_format(e, "%s/%s", k->folder, x->file)))
		rc = hdf5_write(d, path, "bakeoff archive", e);
	free(safe);
	free(path);
	return rc;
}

static int describe(const struct archive_data *k, struct archived_data *x, const struct plan_task *t,
		    struct err *e)
{
	const struct dataset *d = t->data;
	const char *why;

	if (!(x->name = mem_text(t->name, e)) || !(x->spec = mem_text(t->plan->spec, e)) ||
	    !(x->digest = mem_text(d->digest, e)) ||
	    (d->licence && *d->licence && !(x->licence = mem_text(d->licence, e))))
		return -1;
	x->generated = generate_knows(t->plan->spec);
	if (goes_in(k, x, &why) && write_data(k, x, d, e))
		return -1;
	return (x->why = mem_text(why, e)) ? 0 : -1;
}

/* The entry of a data set, which may have come with several splits. */
static struct archived_data *entry_of(const struct archive_data *k, const struct plan_task *t,
				      struct err *e)
{
	struct archived_data *x;

	for (size_t i = 0; i < k->index->n; i++)
		if (!strcmp(k->index->at[i].name, t->name))
			return &k->index->at[i];
	if (check_data(k, t, e) || !(x = archive_index_add(k->index, e)) || describe(k, x, t, e))
		return NULL;
	return x;
}

static int check_names(const struct archive_data *k, const char *option, const struct opt_list *list,
		       struct err *e)
{
	for (size_t i = 0; i < list->n; i++) {
		size_t at = 0;

		while (at < k->index->n && strcmp(k->index->at[at].name, list->at[i]))
			at++;
		if (at == k->index->n)
			return FAIL(e, ERR_PARAM, "%s %s: the run has no data set of that name",
				    option, list->at[i]);
	}
	return 0;
}

int archive_data_put(const struct archive_data *k, struct err *e)
{
	const struct plan *p = k->list->plan;

	for (size_t s = 0; s < p->nstudies; s++)
		for (size_t i = 0; i < p->studies[s].ndata; i++) {
			const struct plan_task *t = job_list_task(k->list, &p->studies[s], i);
			struct archived_data *x = t ? entry_of(k, t, e) : NULL;

			if (t && (!x || archive_index_use(x, s, i, e)))
				return -1;
		}
	return check_names(k, "--with-data", k->with, e) ||
			       check_names(k, "--without-data", k->without, e) ?
		     -1 :
		     0;
}
