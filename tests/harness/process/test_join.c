/* Cells that processes share: claims of who lives, has left, has died here or elsewhere. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/process/join_inner.h"
#include "tests/support/scratch.h"

TestSuite(process_join);

struct shared {
	struct plan p;
	struct job_list l;
	struct join *j;
	size_t todo[64], n;
};

static void list_cells(struct shared *x, const char *data)
{
	struct err e = { 0 };
	struct study *s = NULL;

	cr_assert(!plan_init(&x->p, &e) && (s = plan_add_study(&x->p, "compare", "compare", &e)));
	cr_assert(!study_add_data(s, data, NULL, &e) && !study_add_learner(s, "knn", &e));
	s->cv = strdup("8");
	cr_assert(!plan_finish(&x->p, &e) && !job_list_make(&x->l, &x->p, NULL, NULL, &e), "%s",
		  e.text);
	x->n = x->l.ncells;
	for (size_t i = 0; i < x->n; i++)
		x->todo[i] = i;
}

static void open_shared(struct shared *x)
{
	struct err e = { 0 };

	list_cells(x, "moons[n=60]");
	cr_assert(!join_open(&x->j, scratch_path("run"), &x->l, &e), "%s", e.text);
	join_expect(x->j, x->todo, x->n);
}

static void close_shared(struct shared *x)
{
	join_close(x->j);
	job_list_free(&x->l);
	plan_free(&x->p);
}

static const char *in_join(const char *rest)
{
	char name[256];

	snprintf(name, sizeof name, "run/join/%s", rest);
	return scratch_path(name);
}

static void put(const char *rest, const char *text)
{
	FILE *f = fopen(in_join(rest), "w");

	cr_assert(f && fputs(text, f) >= 0 && !fclose(f), "%s", rest);
}

/* A process elsewhere, which was last heard of so many seconds ago. */
static void put_member(const char *name, const char *place, int pid, double silent)
{
	struct timespec times[2];
	char path[128], line[512];

	snprintf(path, sizeof path, "members/%s", name);
	snprintf(line, sizeof line, "%s %d 77 3\n", place, pid);
	put(path, line);
	clock_gettime(CLOCK_REALTIME, &times[0]);
	times[0].tv_sec -= (time_t)silent;
	times[1] = times[0];
	cr_assert(!utimensat(AT_FDCWD, in_join(path), times, 0));
}

static bool claim(struct shared *x, size_t cell)
{
	struct err e = { 0 };
	bool mine;

	cr_assert(!join_claim(x->j, cell, &mine, &e), "%s", e.text);
	return mine;
}

static struct join_left look(struct shared *x, size_t *cells)
{
	struct join_left left;

	join_look(x->j, cells, &left);
	return left;
}

Test(process_join, a_cell_is_taken_once_and_done_once)
{
	struct shared x;
	struct join_left left;
	struct err e = { 0 };
	size_t cells[64];

	open_shared(&x);
	cr_expect(claim(&x, 2) && claim(&x, 2), "it stays this process's");
	cr_expect(!access(in_join("claims/2.0"), F_OK));
	cr_assert(!join_done(x.j, 2, &e) && !access(in_join("claims/2.done"), F_OK));
	join_expect(x.j, x.todo, x.n);
	cr_expect(!claim(&x, 2));
	left = look(&x, cells);
	cr_expect(left.open == 7 && left.free == 7 && cells[2] == 3, "%zu %zu", left.open,
		  left.free);
	close_shared(&x);
}

Test(process_join, who_lives_elsewhere_keeps_its_cells_and_who_is_silent_loses_them)
{
	struct shared x;
	struct join_left left;
	size_t cells[64];

	open_shared(&x);
	put("claims/0.0", "far-1-77");
	put("claims/1.0", "near-2-77");
	put_member("far-1-77", "far/boot/space", 1, JOIN_STALE / 2);
	cr_expect(!claim(&x, 0));
	cr_expect(claim(&x, 1), "it has left");
	cr_expect(!access(in_join("claims/1.1"), F_OK));
	left = look(&x, cells);
	cr_expect(left.open == 8 && left.free == 7 && cells[0] == 1, "%zu %zu", left.open,
		  left.free);
	put_member("far-1-77", "far/boot/space", 1, JOIN_STALE + 5);
	left = look(&x, cells);
	cr_expect(left.free == 8 && cells[0] == 0, "%zu", left.free);
	join_expect(x.j, x.todo, x.n);
	cr_expect(claim(&x, 0));
	close_shared(&x);
}

Test(process_join, a_process_of_this_machine_is_dead_at_once)
{
	struct join_self self;
	struct shared x;
	int pid = fork();

	if (!pid)
		_exit(0);
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
	open_shared(&x);
	join_self(&self);
	put("claims/4.0", "here-1-77");
	put_member("here-1-77", self.place, pid, 0);
	cr_expect(claim(&x, 4));
	put("claims/5.0", "here-2-77");
	put_member("here-2-77", self.place, (int)getpid(), 0);
	cr_expect(claim(&x, 5), "the number is another process's now: it began at another time");
	close_shared(&x);
}

Test(process_join, a_claim_that_is_not_written_yet_is_young)
{
	struct timespec old[2] = { { 0, 0 }, { 0, 0 } };
	struct shared x;

	open_shared(&x);
	put("claims/6.0", "");
	cr_expect(!claim(&x, 6));
	cr_assert(!utimensat(AT_FDCWD, in_join("claims/6.0"), old, 0));
	join_expect(x.j, x.todo, x.n);
	cr_expect(claim(&x, 6));
	close_shared(&x);
}

Test(process_join, what_was_done_just_before_its_process_left_is_done)
{
	struct shared x;
	size_t cells[64];

	open_shared(&x);
	put("claims/7.0", "gone-1-77");
	put("claims/7.done", "");
	cr_expect(!claim(&x, 7));
	cr_expect_eq(look(&x, cells).open, 7);
	close_shared(&x);
}

Test(process_join, other_cells_are_refused)
{
	struct shared x, y;
	struct err e = { 0 };

	open_shared(&x);
	list_cells(&y, "moons[n=61]");
	cr_assert(join_open(&y.j, scratch_path("run"), &y.l, &e) && e.code == ERR_PARAM);
	cr_expect(strstr(e.text, "is being run with another plan"), "%s", e.text);
	y.j = NULL;
	close_shared(&y);
	close_shared(&x);
}

static void count(void *ctx, const struct join_member *m)
{
	size_t *done = ctx;

	*done += m->done;
}

Test(process_join, members_are_counted_and_all_is_taken_away)
{
	struct shared x;
	struct err e = { 0 };
	bool mine, gone;
	size_t done = 0;

	cr_expect(!join_is_there(scratch_path("run")));
	open_shared(&x);
	put_member("far-1-77", "far/boot/space", 1, 1);
	put_member("old-1-77", "old/boot/space", 1, 2 * JOIN_STALE);
	cr_expect_eq(join_members(scratch_path("run"), count, &done), 2);
	cr_expect_eq(done, 6);
	put("claims/merge.0", "far-1-77");
	cr_assert(!join_claim_merge(x.j, &mine, &gone, &e) && !mine && !gone);
	put_member("far-1-77", "far/boot/space", 1, 2 * JOIN_STALE);
	cr_assert(!join_claim_merge(x.j, &mine, &gone, &e) && mine && !gone);
	cr_assert(!join_remove(scratch_path("run"), &e), "%s", e.text);
	cr_expect(!join_is_there(scratch_path("run")) && access(scratch_path("run/join"), F_OK));
	cr_assert(!join_claim_merge(x.j, &mine, &gone, &e) && !mine && gone);
	cr_expect_eq(look(&x, (size_t[64]){ 0 }).open, 0, "then all is done");
	cr_expect(!claim(&x, 3));
	cr_expect(!join_done(x.j, 3, &e), "%s", e.text);
	close_shared(&x);
}
