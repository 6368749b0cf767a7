/* Scripts and states of jobs, with a Slurm of three lines. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/cli/slurm.h"
#include "tests/support/scratch.h"

TestSuite(cli_slurm);

/* The text behind "#SBATCH --OPTION" of the script; "" where it has none. Static memory. */
static const char *option(const struct slurm_job *j, bool merge, const char *name)
{
	static char value[256];
	struct text t = { 0 };
	struct err e = { 0 };
	char line[64];
	const char *at;

	cr_assert(!(merge ? slurm_script_merge : slurm_script_array)(&t, j, &e), "%s", e.text);
	snprintf(line, sizeof line, "\n#SBATCH --%s", name);
	at = strstr(text_of(&t), line);
	snprintf(value, sizeof value, "%.*s", at ? (int)strcspn(at + strlen(line), "\n") : 0,
		 at ? at + strlen(line) : "");
	text_free(&t);
	return value;
}

static const struct slurm_job job = { .run = "/r",
				      .name = "n",
				      .arguments = "iris -l knn",
				      .shards = 5,
				      .cpus = 2,
				      .memory = (size_t)3 << 30 };

Test(cli_slurm, an_array_has_the_shards_that_are_left)
{
	static const struct {
		const char *todo, *wanted;
		size_t at_once;
	} at[] = {
		{ "11111", "=1-5", 0 },   { "11111", "=1-5%2", 2 }, { "01000", "=2", 0 },
		{ "10110", "=1,3-4", 0 }, { "00011", "=4-5", 0 },   { "10101", "=1,3,5%1", 1 },
	};

	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		struct slurm_job j = job;
		bool todo[5];

		for (size_t k = 0; k < 5; k++)
			todo[k] = at[i].todo[k] == '1';
		j.todo = todo;
		j.at_once = at[i].at_once;
		cr_expect_str_eq(option(&j, false, "array"), at[i].wanted);
		cr_expect_str_eq(option(&j, true, "array"), "");
	}
	cr_expect_str_eq(option(&job, false, "array"), "=1-5");
}

Test(cli_slurm, resources_are_in_sbatch_s_words)
{
	static const char *const more[] = { "--account=me" };
	struct slurm_job j = job;

	cr_expect_str_eq(option(&j, false, "cpus-per-task"), "=2");
	cr_expect_str_eq(option(&j, true, "mem"), "=3072M");
	cr_expect_str_eq(option(&j, false, "time"), "");
	cr_expect_str_eq(option(&j, false, "exclusive"), "");
	j.seconds = 61;
	cr_expect_str_eq(option(&j, false, "time"), "=0-00:02:00");
	j.seconds = 100 * 3600 + 60;
	cr_expect_str_eq(option(&j, true, "time"), "=4-04:01:00");
	j.cpus = 0, j.memory = 0, j.partition = "p", j.more = more, j.nmore = 1;
	cr_expect_str_eq(option(&j, false, "mem"), "=0");
	cr_expect_str_eq(option(&j, false, "cpus-per-task"), "");
	cr_expect_str_eq(option(&j, false, "partition"), "=p");
	cr_expect_str_eq(option(&j, true, "account"), "=me");
}

Test(cli_slurm, folders_that_a_script_cannot_name_are_refused)
{
	struct slurm_job j = job;
	struct text t = { 0 };
	struct err e = { 0 };

	j.run = "/a\"b";
	cr_expect(slurm_script_array(&t, &j, &e) && e.code == ERR_PARAM, "%s", text_of(&t));
	text_free(&t);
}

/* A program of that name, first in the PATH. */
static void fake(const char *name, const char *body)
{
	char script[2048], path[8192];

	snprintf(script, sizeof script, "#!/bin/sh\n%s\n", body);
	cr_assert(!chmod(scratch_text(name, script), 0755));
	snprintf(path, sizeof path, "%s:/usr/bin:/bin", scratch_path("."));
	setenv("PATH", path, 1);
}

Test(cli_slurm, jobs_are_handed_in_one_behind_the_other_and_remembered)
{
	struct slurm_job j = job;
	struct slurm_jobs out, back;
	struct err e = { 0 };

	fake("sbatch",
	     "case $* in *afterany:41*merge.sh) echo '42;far' ;; *array.sh) echo 41 ;; *) exit 1 ;; esac");
	j.run = scratch_path("run");
	cr_assert(!slurm_submit(&out, &j, false, &e), "%s", e.text);
	cr_assert(slurm_read_jobs(&back, j.run));
	cr_expect(back.shards == 5 && !strcmp(back.array, "41") && !strcmp(back.merge, "42"),
		  "%s %s", back.array, back.merge);
	cr_expect(!slurm_read_jobs(&back, scratch_path("none")));
}

Test(cli_slurm, what_sbatch_refuses_is_told)
{
	struct slurm_job j = job;
	struct slurm_jobs out;
	struct err e = { 0 };

	fake("sbatch", "echo 'sbatch: error: no such account' >&2; exit 1");
	j.run = scratch_path("run");
	cr_assert(slurm_submit(&out, &j, false, &e));
	cr_expect_str_eq(e.text, "sbatch refuses the job: no such account");
	fake("sbatch", "echo nonsense");
	cr_assert(slurm_submit(&out, &j, false, &e));
	cr_expect_str_eq(e.text, "sbatch refuses the job: nonsense");
	cr_assert(!slurm_submit(&out, &j, true, &e), "a dry run asks nobody");
}

Test(cli_slurm, states_are_those_of_the_queue_and_then_of_accounting)
{
	struct slurm_jobs jobs = { 3, "41", "42" };
	struct slurm_state shard[3], merge;
	char why[256];

	fake("squeue",
	     "printf '41_2|RUNNING|n7|1:02|None\\n42|PENDING||0:00|Dependency\\n411_1|FAILED|x|0:00|None\\n41_9|FAILED|x|0|x\\n'");
	fake("sacct", "printf '41_1|CANCELLED by 0|n3|0:10\\n41_2|FAILED|n7|1:00\\n'");
	slurm_ask(&jobs, shard, &merge, why);
	cr_expect_str_eq(why, "");
	cr_expect(!strcmp(shard[0].state, "CANCELLED") && !strcmp(shard[0].node, "n3"), "%s",
		  shard[0].state);
	cr_expect(!strcmp(shard[1].state, "RUNNING") && !strcmp(shard[1].elapsed, "1:02"), "%s",
		  shard[1].state);
	cr_expect_str_eq(shard[2].state, "");
	cr_expect(!strcmp(merge.state, "PENDING") && !strcmp(merge.reason, "Dependency"));
	cr_expect(slurm_is_alive(&shard[1]) && slurm_is_alive(&merge) &&
		  !slurm_is_alive(&shard[0]) && !slurm_is_alive(&shard[2]));
}
