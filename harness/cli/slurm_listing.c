#include "harness/cli/slurm_listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/slurm.h"
#include "harness/store/query.h"
#include "harness/studies/study_kind.h"

/* Cells of a shard: how many it has, how many have an outcome, and of these how many are no answer. */
struct slurm_listing_cells {
	bool begun, read;
	size_t all, done, bad;
};

static struct slurm_listing_cells count_cells(const char *path)
{
	struct slurm_listing_cells n = { .begun = cmd_is_run(path) };
	struct results *r = NULL;
	struct err ignored = { 0 };

	if (!n.begun || results_open(&r, path, &ignored))
		return n;
	n.read = true;
	n.all = r->n_cells;
	for (size_t i = 0; i < r->n_cells; i++) {
		enum cell_status s = r->cell[i].status;

		n.done += s != CELL_PLANNED;
		n.bad +=
			s != CELL_PLANNED &&
			cell_status_is_bad(s, study_kind_diverges(r->study[r->cell[i].study].kind));
	}
	results_close(r);
	return n;
}

/* Slurm's word, or where it has none what the cells tell. */
static const char *word(const struct slurm_state *s, const struct slurm_listing_cells *n)
{
	return *s->state                    ? s->state :
	       n->read && n->done == n->all ? "done" :
	       n->begun                     ? "ended" :
					      "not begun";
}

static int add_shard(struct listing *l, const char *run, size_t i, size_t shards,
		     const struct slurm_state *s, bool *left, struct err *e)
{
	char *path = slurm_shard(run, i, shards, e), name[48], all[24] = "", done[24] = "",
	     bad[24] = "";
	struct slurm_listing_cells n;

	if (!path)
		return -1;
	n = count_cells(path);
	snprintf(name, sizeof name, "%zu/%zu", i, shards);
	if (n.read) {
		snprintf(all, sizeof all, "%zu", n.all);
		snprintf(done, sizeof done, "%zu", n.done);
		snprintf(bad, sizeof bad, "%zu", n.bad);
	}
	*left |= !slurm_is_alive(s) && !(n.read && n.done == n.all);
	listing_add(l, name, word(s, &n), s->node, s->elapsed, all, done, bad);
	free(path);
	return 0;
}

/* The last line of a job's log that is not empty, "" without one. */
static void last_line(const char *path, char *out, size_t size)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	*out = 0;
	while (in && getline(&line, &room, in) > 0)
		if (line[strspn(line, " \r\n")])
			snprintf(out, size, "%.*s", (int)strcspn(line, "\r\n"), line);
	free(line);
	if (in)
		fclose(in);
}

/* Of a job that ended badly, where that is told. */
static void say_why(const char *run, const char *what, const struct slurm_state *s, const char *log)
{
	char *path = slurm_file(run, log, NULL), line[300];

	if (!path || !*s->state || slurm_is_alive(s) || !strcmp(s->state, "COMPLETED"))
		goto done;
	last_line(path, line, sizeof line);
	cmd_note("%s is %s; %s ends: %s", what, s->state, path, *line ? line : "it is empty");
done:
	free(path);
}

enum { WHYS = 3 };      /* of shards, at most */

static void say_whys(const char *run, const struct slurm_jobs *jobs, const struct slurm_state *shard,
		     const struct slurm_state *merge)
{
	char what[48], log[48];
	size_t said = 0;

	for (size_t i = 0; i < jobs->shards && said < WHYS; i++) {
		if (!*shard[i].state || slurm_is_alive(shard + i) || !strcmp(shard[i].state, "COMPLETED"))
			continue;
		snprintf(what, sizeof what, "shard %zu", i + 1);
		snprintf(log, sizeof log, "shard-%zu.log", i + 1);
		say_why(run, what, shard + i, log);
		said++;
	}
	say_why(run, "the merge", merge, "merge.log");
}

static void say_more(const struct slurm_jobs *jobs, const struct slurm_state *shard,
		     const struct slurm_state *merge, const char *why, bool left)
{
	bool alive = slurm_is_alive(merge);

	for (size_t i = 0; i < jobs->shards; i++)
		alive |= slurm_is_alive(shard + i);
	if (*why)
		cmd_note("%s", why);
	for (size_t i = 0; i < jobs->shards; i++)
		if (slurm_is_alive(shard + i) && *shard[i].reason &&
		    strcmp(shard[i].reason, "None")) {
			cmd_note("shard %zu waits: %s", i + 1, shard[i].reason);
			break;
		}
	if (left && !alive && !*why)
		cmd_note(
			"shards are not done, and no job is in the queue: `bakeoff submit` with the same options submits "
			"them again, and they go on where they were");
}

int slurm_listing_print(const char *run, enum listing_format f, struct err *e)
{
	static const char *const columns[] = { "shard",  "job",   "node",   "for",
					       "cells>", "done>", "not ok>" };
	struct listing l = { .columns = columns, .ncolumns = 7 };
	struct slurm_jobs jobs;
	struct slurm_state *shard, merge;
	bool left = false;
	char why[256];
	int rc = 0;

	if (!slurm_read_jobs(&jobs, run))
		return 0;
	if (!(shard = mem_zeros(jobs.shards, sizeof *shard, e)))
		return -1;
	slurm_ask(&jobs, shard, &merge, why);
	for (size_t i = 0; i < jobs.shards && !rc; i++)
		rc = add_shard(&l, run, i + 1, jobs.shards, shard + i, &left, e);
	listing_add(&l, "merge",
		    *merge.state    ? merge.state :
		    cmd_is_run(run) ? "ended" :
				      "not begun",
		    merge.node, merge.elapsed, "", "", "");
	if (!rc)
		listing_print(&l, stdout, f);
	if (!rc && f == FORMAT_TABLE)
		say_whys(run, &jobs, shard, &merge);
	if (!rc && f == FORMAT_TABLE)
		say_more(&jobs, shard, &merge, why, left);
	listing_free(&l);
	free(shard);
	return rc;
}
