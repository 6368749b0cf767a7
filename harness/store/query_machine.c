/* The machines of a run: their facts, JSON, member by member. */
#include <stdlib.h>
#include <string.h>

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
	struct run_machine *m = record;

	m->cells = query_number(s, 1);
	return (m->facts = query_text(r, s, 0, e)) ? 0 : -1;
}

static int load_members(struct results *r, struct run_machine *m, struct err *e)
{
	struct member *member;

	if (query_rows(r, "select key, value from json_each(?1)", m->facts, row_member,
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
	"select facts, (select count(*) from cell where active and machine_id = m.id) from machine m where id in "
	"(select machine_id from cell where active) or not exists (select 1 from cell where active and "
	"machine_id is not null) order by id";

int query_load_machines(struct results *r, struct err *e)
{
	if (query_rows(r, sql_machines, NULL, row_facts, (void **)&r->machine, &r->n_machines,
		       sizeof *r->machine, e))
		return -1;
	for (size_t i = 0; i < r->n_machines; i++)
		if (load_members(r, r->machine + i, e))
			return -1;
	return 0;
}

const char *results_fact(const struct run_machine *m, const char *name)
{
	for (size_t k = 0; k < m->n; k++)
		if (!strcmp(m->name[k], name))
			return m->value[k];
	return "";
}
