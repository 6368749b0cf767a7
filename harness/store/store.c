#include "harness/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/system/embed.h"
#include "algorithms/core/mem.h"
#include "harness/store/medium.h"
#include "harness/store/store_inner.h"
#include "harness/store/store_views.h"
#include "harness/store/versions.h"

EMBED(store_schema, "harness/store/schema.sql");

enum { APPLICATION_ID = 0x62616b65 };   /* "bake": tells our files from other SQLite files */

const char *store_schema_text(void)
{
	return (const char *)store_schema;
}

static const char *const status_names[CELL_STATUSES] = {
	"planned", "ok", "skipped", "failed", "timeout", "memory", "crashed", "diverged"
};

const char *cell_status_name(enum cell_status s)
{
	return status_names[s];
}

enum cell_status cell_status_find(const char *name)
{
	for (size_t s = 0; s < CELL_STATUSES; s++)
		if (!strcmp(status_names[s], name))
			return (enum cell_status)s;
	return CELL_PLANNED;
}

struct outcome outcome_none(void)
{
	struct outcome o = { 0 };

	for (size_t i = 0; i < MEASURED_COUNT; i++)
		o.measured[i] = NAN;
	return o;
}

void outcome_free(struct outcome *o)
{
	free(o->scores);
	free(o->counts);
	free(o->curve);
	free(o->diags);
	free(o->trials);
	free(o->rows);
	free(o->test_scores);
	*o = (struct outcome){ 0 };
}

/* ---- opening ---- */

char *store_file(const char *run, struct err *e)
{
	size_t n = strlen(run);

	while (n > 1 && run[n - 1] == '/')
		n--;
	if (n > 3 && !strncmp(run + n - 3, ".db", 3))
		return mem_format(e, "%.*s", (int)n, run);
	return mem_format(e, "%.*s/run.db", (int)n, run);
}

int store_exists(const char *file, struct err *e)
{
	struct stat st;

	if (!stat(file, &st))
		return 0;
	return FAIL(e, ERR_IO, "no run is there (%s does not exist); name what `bakeoff run -o` wrote",
		    file);
}

static int make_parents(const char *path, struct err *e)
{
	char *copy = mem_text(path, e);
	int rc = copy ? 0 : -1;

	for (char *slash = copy ? strchr(copy + 1, '/') : NULL; slash && !rc;
	     slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(copy, 0777) && errno != EEXIST)
			rc = FAIL(e, ERR_IO, "cannot make the directory %s: %s", copy,
				  strerror(errno));
		*slash = '/';
	}
	free(copy);
	return rc;
}

/* SQLite's own locks are per transaction; a run wants to be the only writer from start to end. Across a network both
 * kinds of locks are one and the same to the server: there ours is on a file of its own, which stays. -1 without. */
static int open_lock(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);
	char *beside;

	if (fd < 0 || !medium_is_network(path))
		return fd;
	close(fd);
	if (!(beside = mem_format(NULL, "%s.lock", path)))
		return -1;
	fd = open(beside, flags | O_CLOEXEC, 0666);
	free(beside);
	return fd;
}

static int take_lock(struct store *s, struct err *e)
{
	if ((s->lock = open_lock(s->path, O_RDWR | O_CREAT)) < 0)
		return FAIL(e, ERR_IO, "cannot write %s: %s", s->path, strerror(errno));
	/* Other errors: a file system that has no such locks. */
	if (flock(s->lock, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		return FAIL(e, ERR_IO,
			    "%s is being written by another bakeoff; wait for it or choose "
			    "another -o",
			    s->path);
	return 0;
}

bool store_is_written(const char *file)
{
	int fd = open_lock(file, O_RDONLY);
	bool written = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	return written;
}

static int64_t pragma(struct store *s, const char *text)
{
	sqlite3_stmt *q = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(s->db, text, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return value;
}

/* The version of the file, STORE_VERSION for an empty one; -1 for what is no run of ours. */
static int check_kind(struct store *s, struct err *e)
{
	int64_t tables = pragma(s, "select count(*) from sqlite_schema");

	if (tables < 0)
		return store_fail(s, e);
	if (tables && pragma(s, "pragma application_id") != APPLICATION_ID)
		return FAIL(e, ERR_FORMAT, "%s is not a bakeoff run; choose another -o", s->path);
	return tables ? versions_of(s->db, "main", s->path, e) : STORE_VERSION;
}

static int make_schema(struct store *s, int version, struct err *e)
{
	char head[128];

	snprintf(head, sizeof head, "pragma application_id = %d; pragma user_version = %d;",
		 APPLICATION_ID, STORE_VERSION);
	if (store_put(s, e, SQL_BEGIN, ""))
		return -1;
	if ((version < STORE_VERSION && store_views_drop(s->db, s->path, e)) ||
	    versions_upgrade(s->db, version, s->path, e))
		goto fail;
	if (sqlite3_exec(s->db, head, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(s->db, store_schema_text(), NULL, NULL, NULL) != SQLITE_OK) {
		store_fail(s, e);
		goto fail;
	}
	if (versions_add_measured(s->db, s->path, e) || store_describe_metrics(s, e) ||
	    store_views_make(s->db, s->path, e))
		goto fail;
	return store_put(s, e, SQL_COMMIT, "");
fail:
	store_put(s, NULL, SQL_ROLLBACK, "");
	return -1;
}

/* With WAL, synchronous=normal survives any kill of the process; only a loss of power may take the last commits, never
 * the file. A rollback journal, for networks, waits for the disk at each commit. */
static int set_journal(struct store *s, struct err *e)
{
	const char *sql = medium_is_network(s->path) ? "pragma journal_mode = truncate; pragma synchronous = normal; "
						       "pragma foreign_keys = on;"
						     : "pragma journal_mode = wal; pragma synchronous = normal; "
						       "pragma foreign_keys = on;";

	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : store_fail(s, e);
}

int store_open(struct store **out, const char *run, struct err *e)
{
	struct store *s = mem_zeros(1, sizeof *s, e);
	int rc = -1, version;

	if (!s)
		return -1;
	s->lock = -1;
	if (!(s->path = store_file(run, e)) || make_parents(s->path, e) || take_lock(s, e))
		goto done;
	if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
	    SQLITE_OK) {
		store_fail(s, e);
		goto done;
	}
	sqlite3_busy_timeout(s->db, 1000);      /* ms: who holds it now holds it on */
	if ((version = check_kind(s, e)) < 0)
		goto done;
	sqlite3_busy_timeout(s->db, 10000);
	if (set_journal(s, e) || make_schema(s, version, e))
		goto done;
	*out = s, s = NULL;
	rc = 0;
done:
	store_close(s);
	return rc;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < SQL_STATEMENTS; i++)
		sqlite3_finalize(s->stmt[i]);
	/* At rest a run is one file, which readers leave alone. Fails, harmlessly, while somebody
	 * reads. */
	if (s->db)
		sqlite3_busy_timeout(s->db, 0);
	sqlite3_exec(s->db, "pragma journal_mode = delete", NULL, NULL, NULL);
	sqlite3_close(s->db);
	if (s->lock >= 0) /* last: closing a descriptor of the file drops SQLite's locks on it */
		close(s->lock);
	free(s->path);
	free(s);
}
