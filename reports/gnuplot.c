#include "reports/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "algorithms/core/embed.h"
#include "algorithms/core/mem.h"
#include "reports/files.h"

extern char **environ;

EMBED(gnuplot_theme, "reports/theme.gp");

/* The script reads itself again for every format: shorter to change by hand than a loop in
 * brackets. */
static void script_of(struct text *out, const struct figure *f)
{
	text_add(out, "# %s\n# Draw again with:  gnuplot %s.gp\n\n", f->title, f->name);
	text_add(out,
		 "name = \"%s\"\ndata = \"%s.dat\"\nwidth = %g\nheight = %g\n"
		 "if (!exists(\"format\")) format = \"svg\"\nload \"theme.gp\"\n\n",
		 f->name, f->name, f->width, f->height);
	text_put(out, text_of(&f->script), f->script.used);
	text_add(out, "\n# once for each format\nunset output\nreset\n"
		 "format = format eq \"svg\" ? \"png\" : format eq \"png\" ? \"pdf\" : \"done\"\n"
		 "if (format ne \"done\") reread\n");
	out->failed |= f->script.failed;
}

/* gnuplot's complaint, the line that says what went wrong, out of the file it was sent to. */
static const char *complaint(struct report *r, const char *log)
{
	char line[300], last[300] = "it said nothing";
	FILE *f = fopen(log, "r");

	while (f && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\r\n")] = 0;
		if (strspn(line, " \t^") < strlen(line))
			snprintf(last, sizeof last, "%s", line);
	}
	if (f)
		fclose(f);
	return report_text(r, "gnuplot: %s", last + strspn(last, " \t"));
}

#define DRAW_SECONDS 60.0
#define POLL_NS      2000000L

/* -1 when it had to be ended. */
static int wait_for(pid_t pid, int *status)
{
	const struct timespec nap = { 0, POLL_NS };
	double waited = 0;

	while (waitpid(pid, status, WNOHANG) != pid) {
		if (waited > DRAW_SECONDS) {
			kill(pid, SIGKILL);
			waitpid(pid, status, 0);
			return -1;
		}
		nanosleep(&nap, NULL);
		waited += (double)POLL_NS / 1e9;
	}
	return 0;
}

/* Runs gnuplot NAME.gp in dir; its words go to a file. Returns NULL or the reason why not. */
static const char *run_gnuplot(struct figure *f, const char *dir)
{
	char script[128], log[128];
	char *argv[] = { (char *)"gnuplot", script, NULL };
	posix_spawn_file_actions_t act;
	int status = 0, failed;
	pid_t pid;

	snprintf(script, sizeof script, "%s.gp", f->name);
	snprintf(log, sizeof log, "%s.log", f->name);
	posix_spawn_file_actions_init(&act);
	posix_spawn_file_actions_addchdir_np(&act, dir);
	posix_spawn_file_actions_addopen(&act, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&act, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&act, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	failed = posix_spawnp(&pid, "gnuplot", &act, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&act);
	if (failed)
		return failed == ENOENT
			       ? "gnuplot is not installed; on Debian: apt install gnuplot-nox"
			       : report_text(f->report, "gnuplot: %s", strerror(failed));
	if (wait_for(pid, &status))
		return "gnuplot did not end within a minute";
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return NULL;
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ?
	       "gnuplot is not installed; on Debian: apt install gnuplot-nox" : "failed";
}

static int draw(struct figure *f, const char *dir, struct err *e)
{
	struct text script = { 0 };
	char *log = mem_format(e, "%s/%s.log", dir, f->name), *svg = NULL;
	int rc = -1;

	script_of(&script, f);
	if (!log || file_write(dir, f->name, ".gp", &script, e) ||
	    file_write(dir, f->name, ".dat", &f->data, e))
		goto done;
	f->problem = run_gnuplot(f, dir);
	if (f->problem && !strcmp(f->problem, "failed"))
		f->problem = complaint(f->report, log);
	remove(log);
	if (!f->problem && file_read(&svg, dir, f->name, ".svg", NULL))
		f->problem = "gnuplot ended well but wrote no picture";
	if (!f->problem)
		svg_inline(&f->svg, svg, f->name);
	rc = 0;
done:
	text_free(&script);
	free(log);
	free(svg);
	return rc;
}

int figures_draw(struct report *r, const char *dir, size_t *undrawn, struct err *e)
{
	struct text theme = { 0 };
	int rc;

	*undrawn = 0;
	text_put(&theme, (const char *)gnuplot_theme, (size_t)(gnuplot_theme_end - gnuplot_theme));
	rc = file_folder(dir, e) || file_write(dir, "theme", ".gp", &theme, e) ? -1 : 0;
	text_free(&theme);
	for (struct section *s = r->first; s && !rc; s = s->next)
		for (struct block *b = s->first; b && !rc; b = b->next)
			if (b->figure) {
				rc = draw(b->figure, dir, e);
				*undrawn += b->figure->problem != NULL;
			}
	return rc;
}
