#include "harness/cli/slurm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "algorithms/system/place.h"

char *slurm_shard(const char *run, size_t i, size_t n, struct err *e)
{
	return mem_format(e, "%s/shards/%zu-of-%zu", run, i, n);
}

char *slurm_file(const char *run, const char *name, struct err *e)
{
	return mem_format(e, "%s/slurm/%s", run, name);
}

/* ---- Slurm's programs ---- */

/* The output of a command; its exit status, or -1 where it could not be run. */
static int ask(const char *command, struct text *out)
{
	FILE *in = popen(command, "r");
	char part[4096];
	size_t n;
	int status;

	if (!in)
		return -1;
	while ((n = fread(part, 1, sizeof part, in)))
		text_put(out, part, n);
	status = pclose(in);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The first line of what sbatch said, without its name. */
static int complain(const char *said, struct err *e)
{
	static const char name[] = "sbatch: error: ";
	const char *at = strstr(said, name);

	at = at ? at + strlen(name) : said;
	return FAIL(e, ERR_IO, "sbatch refuses the job: %.*s", (int)strcspn(at, "\n"),
		    *at ? at : "it says nothing");
}

static bool is_number(const char *text, size_t n)
{
	return n && n < 20 && strspn(text, "0123456789") >= n;
}

/* after: a job whose end it waits for, or "". id: the number of the job. */
static int hand_in(const char *run, const char *script, const char *after, char id[static 32],
		   struct err *e)
{
	struct text command = { 0 }, said = { 0 };
	char *path = slurm_file(run, script, e);
	const char *at;
	size_t n;
	int status, rc = -1;

	if (!path)
		return -1;
	text_add(&command, "sbatch --parsable ");
	if (*after)
		text_add(&command, "--dependency=afterany:%s ", after);
	escape_shell(&command, path);
	text_add(&command, " 2>&1");
	status = ask(text_of(&command), &said);
	at = text_of(&said);
	n = strcspn(at, ";\n");
	if (status == 127)
		FAIL(e, ERR_IO,
		     "there is no sbatch here: submit on a machine of the cluster, or --dry-run writes the scripts");
	else if (status || !is_number(at, n))
		complain(at, e);
	else
		rc = snprintf(id, 32, "%.*s", (int)n, at) > 0 ? 0 : -1;
	text_free(&command);
	text_free(&said);
	free(path);
	return rc;
}

static int write_file(const char *run, const char *name, struct text *t, struct err *e)
{
	char *path = slurm_file(run, name, e);
	int rc = !path || t->failed ? FAIL(e, ERR_NOMEM, "out of memory") :
				      place_write(path, t->at, t->used, e);

	free(path);
	return rc;
}

static int make_folders(const char *run, struct err *e)
{
	char *path = mem_format(e, "%s/slurm", run);
	int rc = path ? 0 : -1;

	for (char *slash = path ? strchr(path + 1, '/') : NULL; !rc && path;
	     slash = strchr(slash + 1, '/')) {
		if (slash)
			*slash = 0;
		if (mkdir(path, 0777) && errno != EEXIST)
			rc = FAIL(e, ERR_IO, "cannot make the folder %s: %s", path,
				  strerror(errno));
		if (!slash)
			break;
		*slash = '/';
	}
	free(path);
	return rc;
}

static bool any_todo(const struct slurm_job *j)
{
	for (size_t i = 0; j->todo && i < j->shards; i++)
		if (j->todo[i])
			return true;
	return !j->todo;
}

/* The second job may be refused: then the first is not to be forgotten. */
static int write_jobs(const struct slurm_jobs *jobs, const char *run, struct err *e)
{
	struct text t = { 0 };
	int rc;

	text_add(&t, "shards %zu\narray %s\nmerge %s\n", jobs->shards, jobs->array, jobs->merge);
	rc = write_file(run, "jobs", &t, e);
	text_free(&t);
	return rc;
}

int slurm_submit(struct slurm_jobs *out, const struct slurm_job *j, bool dry, struct err *e)
{
	struct text array = { 0 }, merge = { 0 };
	int rc = -1;

	*out = (struct slurm_jobs){ .shards = j->shards };
	if (slurm_script_array(&array, j, e) || slurm_script_merge(&merge, j, e) ||
	    make_folders(j->run, e) || write_file(j->run, "array.sh", &array, e) ||
	    write_file(j->run, "merge.sh", &merge, e))
		goto done;
	if (!dry) {
		if (any_todo(j) &&
		    (hand_in(j->run, "array.sh", "", out->array, e) || write_jobs(out, j->run, e)))
			goto done;
		if (hand_in(j->run, "merge.sh", out->array, out->merge, e) ||
		    write_jobs(out, j->run, e))
			goto done;
	}
	rc = 0;
done:
	text_free(&array);
	text_free(&merge);
	return rc;
}

bool slurm_read_jobs(struct slurm_jobs *out, const char *run)
{
	char *path = slurm_file(run, "jobs", NULL), line[128];
	FILE *in = path ? fopen(path, "r") : NULL;

	*out = (struct slurm_jobs){ 0 };
	while (in && fgets(line, sizeof line, in)) {
		sscanf(line, "shards %zu", &out->shards);
		sscanf(line, "array %31[0-9]", out->array);
		sscanf(line, "merge %31[0-9]", out->merge);
	}
	if (in)
		fclose(in);
	free(path);
	return out->shards > 0 && out->shards <= 1000000;
}

/* ---- states ---- */

static void take_field(const char **at, char *to, size_t size)
{
	size_t n = strcspn(*at, "|\n");

	snprintf(to, size, "%.*s", (int)n, *at);
	*at += n + ((*at)[n] == '|');
}

/* A line "123_4|RUNNING|node|0:10|None". What is known already stays. */
static void take_line(const char *at, const struct slurm_jobs *jobs, struct slurm_state *shard,
		      struct slurm_state *merge)
{
	struct slurm_state s = { "", "", "", "" }, *to = NULL;
	char id[64];
	size_t n = strlen(jobs->array), element;

	take_field(&at, id, sizeof id);
	take_field(&at, s.state, sizeof s.state);
	take_field(&at, s.node, sizeof s.node);
	take_field(&at, s.elapsed, sizeof s.elapsed);
	take_field(&at, s.reason, sizeof s.reason);
	s.state[strcspn(s.state, " ")] = 0; /* "CANCELLED by 0" */
	if (!strcmp(id, jobs->merge))
		to = merge;
	else if (n && !strncmp(id, jobs->array, n) && id[n] == '_') {
		element = strtoull(id + n + 1, NULL, 10);
		to = element && element <= jobs->shards ? shard + element - 1 : NULL;
	}
	if (to && !*to->state)
		*to = s;
}

static int take_all(const char *command, const struct slurm_jobs *jobs, struct slurm_state *shard,
		    struct slurm_state *merge)
{
	struct text out = { 0 };
	int status = ask(command, &out);

	for (const char *at = text_of(&out); !status && *at; at += strcspn(at, "\n") + 1) {
		take_line(at, jobs, shard, merge);
		if (!at[strcspn(at, "\n")])
			break;
	}
	text_free(&out);
	return status;
}

void slurm_ask(const struct slurm_jobs *jobs, struct slurm_state *shard, struct slurm_state *merge,
	       char why[static 256])
{
	char ids[80], command[320];
	int status;

	*why = 0;
	*merge = (struct slurm_state){ "", "", "", "" };
	memset(shard, 0, jobs->shards * sizeof *shard);
	snprintf(ids, sizeof ids, "%s%s%s", jobs->array, *jobs->array && *jobs->merge ? "," : "",
		 jobs->merge);
	snprintf(command, sizeof command,
		 "squeue -h -r -t all -o '%%i|%%T|%%N|%%M|%%r' -j %s 2>/dev/null", ids);
	status = take_all(command, jobs, shard, merge);
	if (status == 127)
		snprintf(
			why, 256,
			"there is no squeue here: states are known on the machines of the cluster");
	/* Of jobs that Slurm has let go squeue says that it knows none of them; accounting, where it is kept, does. */
	snprintf(command, sizeof command,
		 "sacct -n -X -P -o JobID,State,NodeList,Elapsed -j %s 2>/dev/null", ids);
	take_all(command, jobs, shard, merge);
}

bool slurm_is_alive(const struct slurm_state *s)
{
	return wordlist_find(
		       "PENDING RUNNING CONFIGURING COMPLETING REQUEUED REQUEUE_HOLD REQUEUE_FED RESIZING "
		       "SIGNALING SUSPENDED STAGE_OUT STOPPED",
		       s->state) >= 0;
}
