#include "harness/cli/slurm_script.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"

/* The folders that a script names, as a shell takes them. */
struct slurm_places {
	char *here, *program, *run;
};

static void places_free(struct slurm_places *p)
{
	free(p->here);
	free(p->program);
	free(p->run);
}

/* sbatch reads its own lines by other rules than the shell. */
static int check_place(const char *path, struct err *e)
{
	return path[strcspn(path, "\"'\\%\n#")] ?
		       FAIL(e, ERR_PARAM,
			    "%s: a job script cannot hold quotes, \\, %%, # or line ends in the name of a folder",
			    path) :
		       0;
}

static int places_find(struct slurm_places *p, const char *run, struct err *e)
{
	char program[4096];
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);

	*p = (struct slurm_places){ 0 };
	if (n < 0)
		return FAIL(e, ERR_IO, "cannot find this program: %s", strerror(errno));
	program[n] = 0;
	if (!(p->here = getcwd(NULL, 0)))
		return FAIL(e, ERR_IO, "cannot find the present folder: %s", strerror(errno));
	p->program = mem_text(program, e);
	p->run = *run == '/' ? mem_text(run, e) : mem_format(e, "%s/%s", p->here, run);
	return p->program && p->run && !check_place(p->run, e) && !check_place(p->here, e) ? 0 : -1;
}

/* A time as sbatch has it, rounded up to minutes. */
static void add_time(struct text *t, double seconds)
{
	size_t minutes = (size_t)ceil(seconds / 60);

	text_add(t, "#SBATCH --time=%zu-%02zu:%02zu:00\n", minutes / 1440, minutes / 60 % 24,
		 minutes % 60);
}

static void add_head(struct text *t, const struct slurm_job *j, const struct slurm_places *p,
		     const char *suffix, const char *log)
{
	text_add(t, "#!/bin/sh\n#SBATCH --job-name=\"%s%s\"\n", j->name, suffix);
	text_add(t, "#SBATCH --nodes=1\n#SBATCH --ntasks=1\n");
	if (j->cpus)
		text_add(t, "#SBATCH --cpus-per-task=%zu\n", j->cpus);
	else
		text_add(t, "#SBATCH --exclusive\n");
	text_add(t, j->memory ? "#SBATCH --mem=%zuM\n" : "#SBATCH --mem=%zu\n",
		 (j->memory + (1 << 20) - 1) >> 20);
	if (j->seconds > 0)
		add_time(t, j->seconds);
	if (j->partition)
		text_add(t, "#SBATCH --partition=%s\n", j->partition);
	for (size_t i = 0; i < j->nmore; i++)
		text_add(t, "#SBATCH %s\n", j->more[i]);
	text_add(t, "#SBATCH --chdir=\"%s\"\n#SBATCH --output=\"%s/slurm/%s.log\"\n", p->here,
		 p->run, log);
	text_add(t, "#SBATCH --open-mode=append\n#SBATCH --requeue\n");
}

/* "1-4", "2,4", "1-3,7". */
static void add_elements(struct text *t, const struct slurm_job *j)
{
	const char *comma = "";

	text_add(t, "#SBATCH --array=");
	for (size_t i = 0, end; i < j->shards; i = end) {
		for (end = i; end < j->shards && (!j->todo || j->todo[end]); end++)
			;
		if (end == i) {
			end++;
			continue;
		}
		text_add(t, end - i > 1 ? "%s%zu-%zu" : "%s%zu", comma, i + 1, end);
		comma = ",";
	}
	if (j->at_once)
		text_add(t, "%%%zu", j->at_once);
	text_add(t, "\n");
}

static void add_run(struct text *t, const struct slurm_job *j, const struct slurm_places *p)
{
	text_add(t, "exec ");
	escape_shell(t, p->program);
	text_add(t, " run %s -q -j \"${SLURM_CPUS_ON_NODE:-1}\"", j->arguments);
}

int slurm_script_array(struct text *out, const struct slurm_job *j, struct err *e)
{
	struct slurm_places p;
	int rc = places_find(&p, j->run, e);

	if (!rc) {
		add_head(out, j, &p, "", "shard-%a");
		add_elements(out, j);
		text_add(out, "# A shard that was killed goes on where it was.\n");
		add_run(out, j, &p);
		text_add(out, " --shard \"$SLURM_ARRAY_TASK_ID/%zu\" \\\n\t-o ", j->shards);
		escape_shell(out, p.run);
		text_add(out, "/shards/\"$SLURM_ARRAY_TASK_ID\"-of-%zu\n", j->shards);
	}
	places_free(&p);
	return rc;
}

int slurm_script_merge(struct text *out, const struct slurm_job *j, struct err *e)
{
	struct slurm_places p;
	int rc = places_find(&p, j->run, e);

	if (!rc) {
		add_head(out, j, &p, "-merge", "merge");
		text_add(
			out,
			"# What there is of the shards; then the cells that none has, remedies and the report.\n"
			"run=");
		escape_shell(out, p.run);
		text_add(out, " bakeoff=");
		escape_shell(out, p.program);
		text_add(
			out,
			"\nset --\nfor shard in \"$run\"/shards/*-of-%zu; do\n"
			"\t\"$bakeoff\" status \"$shard\" >/dev/null 2>&1\n"
			"\t[ $? -le 1 ] && set -- \"$@\" \"$shard\"\ndone\n"
			"if [ $# -gt 0 ]; then\n\t\"$bakeoff\" merge \"$@\" -o \"$run\" || [ $? -eq 1 ] || exit\nfi\n",
			j->shards);
		add_run(out, j, &p);
		text_add(out, " -o \"$run\"\n");
	}
	places_free(&p);
	return rc;
}
