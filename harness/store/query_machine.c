/* The machines of a run: their facts, JSON, member by member. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/store/query_inner.h"

struct member {
	const char *name, *value;
};

static int row_member(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct member *m = record;

	return (m->name = query_text(r, s, 0, e)) && (m->value = query_text(r, s, 1, e)) ? 0 : -1;
}

static int row_facts(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	return (*(const char **)record = query_text(r, s, 0, e)) ? 0 : -1;
}

static int load_machine(struct results *r, size_t i, const char *facts, struct err *e)
{
	struct run_machine *m = r->machine + i;
	struct member *member;

	m->facts = facts;
	if (query_rows(r, "select key, value from json_each(?1)", facts, row_member,
		       (void **)&member, &m->n, sizeof *member, e))
		return -1;
	m->name = mem_array(m->n, sizeof *m->name, e);
	m->value = mem_array(m->n, sizeof *m->value, e);
	for (size_t j = 0; m->name && m->value && j < m->n; j++) {
		m->name[j] = member[j].name;
		m->value[j] = member[j].value;
	}
	free(member);
	return m->name && m->value ? 0 : -1;
}

/* Those that ran cells of the present plan; of a run that has not begun, all. */
static const char sql_machines[] =
	"select facts from machine where id in (select machine_id from cell where active) or not "
	"exists (select 1 from cell where active and machine_id is not null) order by id";

int query_load_machines(struct results *r, struct err *e)
{
	const char **facts;
	size_t n;
	int rc = -1;

	if (query_rows(r, sql_machines, NULL, row_facts, (void **)&facts,
		       &n, sizeof *facts, e))
		return -1;
	if (!(r->machine = mem_zeros(n, sizeof *r->machine, e)))
		goto done;
	while (r->n_machines < n)
		if (r->n_machines++,
		    load_machine(r, r->n_machines - 1, facts[r->n_machines - 1], e))
			goto done;
	rc = 0;
done:
	free(facts);
	return rc;
}
