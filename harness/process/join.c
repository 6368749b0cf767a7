#include "harness/process/join.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/system/watch.h"
#include "datasets/digest.h"
#include "harness/plan/version.h"
#include "harness/process/join_inner.h"

enum join_block_state { JOIN_BLOCK_UNKNOWN, JOIN_BLOCK_MINE, JOIN_BLOCK_OTHERS, JOIN_BLOCK_DONE };

struct join_block {
	unsigned char state; /* join_block_state */
	unsigned generation; /* of the newest claim that was seen */
	size_t left; /* expected cells that are not done */
};

struct join {
	char *run, *store;
	struct join_self self;
	struct join_block *block;
	size_t blocks, size; /* cells of a block */
	const size_t *todo; /* as join_expect was told */
	size_t ntodo, done;
	double there, here; /* the last sign of life: the file system's time, and ours */
};

/* ---- files that one process makes ---- */

/* 1 where it has been made, 0 where it was there, -1: then it is not there. */
static int make_once(const char *path, const char *text, struct err *e)
{
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : -1, rc = 1;
	size_t n = strlen(text);

	if (fd < 0)
		return errno == EEXIST ? 0 : FAIL(e, ERR_IO, "cannot make %s: %s", path ? path : "a file", strerror(errno));
	if (write(fd, text, n) != (ssize_t)n)
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	if (close(fd) && rc > 0)
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	if (rc < 0)
		unlink(path);
	return rc;
}

/* The same, and nobody finds it before it is written, where the file system has links. */
static int make_whole(const char *path, const char *text, const char *name, struct err *e)
{
	char *part = path ? mem_format(e, "%s.%s", path, name) : NULL;
	int rc = -1;

	if (!part)
		return -1;
	unlink(part);
	if (make_once(part, text, e) > 0)
		rc = !link(part, path) ? 1 : errno == EEXIST ? 0 : make_once(path, text, e);
	unlink(part);
	free(part);
	return rc;
}

static bool is_file(const char *path)
{
	return path && !access(path, F_OK);
}

/* ---- opening ---- */

static int make_folders(const char *run, struct err *e)
{
	static const char *const parts[] = { "", "/members", "/claims" };
	char *path = mem_format(e, "%s/", run);
	int rc = path ? 0 : -1;

	for (char *slash = path ? strchr(path + 1, '/') : NULL; slash && !rc;
	     slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(path, 0777) && errno != EEXIST)
			rc = FAIL(e, ERR_IO, "cannot make the directory %s: %s", path,
				  strerror(errno));
		*slash = '/';
	}
	free(path);
	for (size_t i = 0; i < sizeof parts / sizeof *parts && !rc; i++) {
		path = join_path(run, "%s", parts[i]);
		if (!path || (mkdir(path, 0777) && errno != EEXIST))
			rc = FAIL(e, ERR_IO, "cannot make the directory %s: %s", path ? path : run,
				  strerror(errno));
		free(path);
	}
	return rc;
}

/* A run without --join keeps its file locked from start to end. */
static int check_written(const char *run, struct err *e)
{
	char *file = store_file(run, e);
	bool busy = file && store_is_written(file);

	if (busy)
		FAIL(e, ERR_PARAM,
		     "%s is being written by a bakeoff that was begun without --join; wait for it",
		     file);
	free(file);
	return busy || !file ? -1 : 0;
}

/* All that decides which cells there are: where they lie in the list means something among equals alone. */
static char *what_is_run(const struct job_list *l, char sha[static 65], struct err *e)
{
	struct text t = { 0 };
	char *plan = plan_write(l->plan, e), *text;

	if (!plan)
		return NULL;
	text_add(&t, "%s\n%zu\n%s", code_version, l->ncells, plan);
	for (size_t i = 0; i < l->ntasks; i++)
		text_add(&t, "%s %s %s\n", l->tasks[i]->name, l->tasks[i]->data->digest,
			 l->tasks[i]->cv);
	free(plan);
	text = text_take(&t, e);
	if (text && digest_bytes(text, strlen(text), sha, e)) {
		free(text);
		return NULL;
	}
	return text;
}

/* Who came first says what is run; without links its file may be just about to be written. */
static int agree(const char *run, const struct job_list *l, const char *name, struct err *e)
{
	char mine[65], theirs[80], *text = what_is_run(l, mine, e), *path = join_path(run, "/what");
	int made = text && path ? make_whole(path, mine, name, e) : -1;

	for (int i = 0; !made && i < 40 && !join_read_word(path, theirs, sizeof theirs); i++)
		usleep(50000);
	if (!made && strcmp(mine, theirs))
		made = FAIL(
			e, ERR_PARAM,
			"%s is being run with another plan, other data or another version of the program; take "
			"another -o, or run what was begun there to its end",
			run);
	free(text);
	free(path);
	return made < 0 ? -1 : 0;
}

int join_open(struct join **out, const char *run, const struct job_list *l, struct err *e)
{
	struct join *j = mem_zeros(1, sizeof *j, e);

	if (!j)
		return -1;
	join_self(&j->self);
	j->size = (l->ncells + JOIN_BLOCKS - 1) / JOIN_BLOCKS;
	j->blocks = j->size ? (l->ncells + j->size - 1) / j->size : 0;
	if (!(j->run = mem_text(run, e)) ||
	    !(j->block = mem_zeros(j->blocks, sizeof *j->block, e)) || check_written(run, e) ||
	    make_folders(run, e) || agree(run, l, j->self.name, e) || join_sign(run, &j->self, 0, &j->there, e) ||
	    !(j->store = join_path(run, "/%s.db", j->self.name))) {
		join_close(j);
		return -1;
	}
	j->here = clock_seconds(CLOCK_MONOTONIC);
	*out = j;
	return 0;
}

void join_close(struct join *j)
{
	if (!j)
		return;
	if (j->here > 0)
		join_sign_off(j->run, &j->self);
	free(j->run);
	free(j->store);
	free(j->block);
	free(j);
}

const char *join_store(const struct join *j)
{
	return j->store;
}

void join_beat(struct join *j)
{
	double now = clock_seconds(CLOCK_MONOTONIC);

	if (now - j->here >= JOIN_BEAT && !join_sign(j->run, &j->self, j->done, &j->there, NULL))
		j->here = now;
}

static double time_there(const struct join *j)
{
	return j->there + clock_seconds(CLOCK_MONOTONIC) - j->here;
}

/* ---- claims ---- */

void join_expect(struct join *j, const size_t *todo, size_t n)
{
	j->todo = todo;
	j->ntodo = n;
	for (size_t b = 0; b < j->blocks; b++) {
		j->block[b].left = 0;
		if (j->block[b].state != JOIN_BLOCK_DONE)
			j->block[b].state = JOIN_BLOCK_UNKNOWN;
	}
	for (size_t i = 0; i < n; i++)
		j->block[todo[i] / j->size].left++;
}

static char *claim_path(const struct join *j, const char *what, unsigned generation)
{
	return join_path(j->run, "/claims/%s.%u", what, generation);
}

static bool is_done(const struct join *j, const char *what)
{
	char *path = join_path(j->run, "/claims/%s.done", what);
	bool done = is_file(path);

	free(path);
	return done;
}

/* Whether the one who made this claim lives. Its name may not have been written yet: then the file is young. */
static bool is_held(const struct join *j, const char *path)
{
	struct join_member m;
	char name[160];
	struct stat st;

	if (join_read_word(path, name, sizeof name)) {
		if (!strcmp(name, j->self.name))
			return false; /* by this process, in a round before */
		join_read_member(&m, j->run, name, &j->self, time_there(j));
		return m.alive;
	}
	return !stat(path, &st) && time_there(j) - (double)st.st_mtim.tv_sec < JOIN_STALE;
}

/* The newest claim, from *generation on: true where there is one, and its holder lives or not. */
static bool find_newest(const struct join *j, const char *what, unsigned *generation, bool *held)
{
	char *path = claim_path(j, what, *generation), *next;

	if (!is_file(path)) {
		free(path);
		return *held = false;
	}
	while (is_file(next = claim_path(j, what, *generation + 1))) {
		++*generation;
		free(path);
		path = next;
	}
	free(next);
	*held = is_held(j, path);
	free(path);
	return true;
}

/* Who puts all together takes the folder away: whatever could not be found or made in it is done. */
static int gone(const struct join *j, struct err *e)
{
	if (join_is_there(j->run))
		return -1;
	if (e)
		err_clear(e);
	return 0;
}

/* Takes what is named so. *done: there is nothing left to take. */
static int take(const struct join *j, const char *what, unsigned *generation, bool *mine,
		bool *done, struct err *e)
{
	bool held, there;
	char *path;
	int made;

	*mine = false;
	if ((*done = is_done(j, what)))
		return 0;
	there = find_newest(j, what, generation, &held);
	/* Who has left may have done it just before. */
	if (held || (there && (*done = is_done(j, what))))
		return 0;
	*generation += there;
	path = claim_path(j, what, *generation);
	made = make_once(path, j->self.name, e);
	free(path);
	*mine = made > 0;
	if (made >= 0)
		return 0;
	*done = true;
	return gone(j, e);
}

static const char *block_name(size_t block, char buf[static 32])
{
	snprintf(buf, 32, "%zu", block);
	return buf;
}

int join_claim(struct join *j, size_t cell, bool *mine, struct err *e)
{
	struct join_block *b = &j->block[cell / j->size];
	char name[32];
	bool done;

	if (b->state == JOIN_BLOCK_UNKNOWN) {
		if (take(j, block_name(cell / j->size, name), &b->generation, mine, &done, e))
			return -1;
		b->state = *mine ? JOIN_BLOCK_MINE : done ? JOIN_BLOCK_DONE : JOIN_BLOCK_OTHERS;
	}
	*mine = b->state == JOIN_BLOCK_MINE;
	return 0;
}

int join_done(struct join *j, size_t cell, struct err *e)
{
	struct join_block *b = &j->block[cell / j->size];
	char *path, name[32];
	int rc;

	j->done++;
	if (b->left && --b->left)
		return 0;
	path = join_path(j->run, "/claims/%s.done", block_name(cell / j->size, name));
	rc = make_once(path, "", e) < 0 ? gone(j, e) : 0;
	free(path);
	b->state = JOIN_BLOCK_DONE;
	return rc;
}

/* The block as it is now, for those that others have had. */
static bool is_free(struct join *j, size_t block)
{
	struct join_block *b = &j->block[block];
	char name[32];
	bool held;

	if (b->state == JOIN_BLOCK_DONE || is_done(j, block_name(block, name))) {
		b->state = JOIN_BLOCK_DONE;
		return false;
	}
	find_newest(j, block_name(block, name), &b->generation, &held);
	b->state = held ? JOIN_BLOCK_OTHERS : JOIN_BLOCK_UNKNOWN;
	return !held;
}

void join_look(struct join *j, size_t *cells, struct join_left *left)
{
	size_t last = SIZE_MAX;
	bool free_now = false;

	*left = (struct join_left){ 0, 0 };
	for (size_t i = 0; i < j->ntodo; i++) {
		size_t block = j->todo[i] / j->size;

		if (block != last)
			free_now = is_free(j, block);
		last = block;
		if (j->block[block].state == JOIN_BLOCK_DONE)
			continue;
		left->open++;
		if (free_now)
			cells[left->free++] = j->todo[i];
	}
	if (!gone(j, NULL))
		*left = (struct join_left){ 0, 0 };
}

int join_claim_merge(struct join *j, bool *mine, bool *is_gone, struct err *e)
{
	unsigned generation = 0;
	bool done = false;
	int rc = take(j, "merge", &generation, mine, &done, e);

	*is_gone = !rc && !*mine && !join_is_there(j->run);
	return rc;
}
