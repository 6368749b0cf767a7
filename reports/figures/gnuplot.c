#include "reports/figures/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "algorithms/system/embed.h"
#include "algorithms/core/mem.h"
#include "reports/files.h"

extern char **environ;

EMBED(gnuplot_theme, "reports/figures/theme.gp");

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

/* ---- one gnuplot per figure, as many at once as there are cores ---- */

#define DRAW_SECONDS 60.0
#define POLL_NS      1000000L
#define MOST_AT_ONCE 16

static const char not_installed[] = "gnuplot is not installed; on Debian: apt install gnuplot-nox";

struct drawing {
	struct figure *figure;
	pid_t pid;
	double since;           /* CLOCK_MONOTONIC, seconds */
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static size_t cores(void)
{
	cpu_set_t set;
	size_t n = sched_getaffinity(0, sizeof set, &set) ? 1 : (size_t)CPU_COUNT(&set);

	return n < 1 ? 1 : n > MOST_AT_ONCE ? MOST_AT_ONCE : n;
}

/* Starts gnuplot NAME.gp in dir; its words go to NAME.log. Returns NULL or the reason why not. */
static const char *start(struct drawing *d, const char *dir)
{
	char script[128], log[128];
	char *argv[] = { (char *)"gnuplot", script, NULL };
	posix_spawn_file_actions_t act;
	int failed;

	snprintf(script, sizeof script, "%s.gp", d->figure->name);
	snprintf(log, sizeof log, "%s.log", d->figure->name);
	posix_spawn_file_actions_init(&act);
	posix_spawn_file_actions_addchdir_np(&act, dir);
	posix_spawn_file_actions_addopen(&act, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&act, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&act, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	failed = posix_spawnp(&d->pid, "gnuplot", &act, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&act);
	d->since = now();
	if (!failed)
		return NULL;
	d->pid = 0;
	return failed == ENOENT ? not_installed
				: report_text(d->figure->report, "gnuplot: %s", strerror(failed));
}

/* True when it has ended; figure->problem says why not well. */
static bool has_ended(struct drawing *d, const char *dir)
{
	char log[4200];
	int status;

	if (waitpid(d->pid, &status, WNOHANG) == d->pid) {
		if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
			d->figure->problem = not_installed;
		} else if (status) {
			snprintf(log, sizeof log, "%s/%s.log", dir, d->figure->name);
			d->figure->problem = complaint(d->figure->report, log);
		}
		return true;
	}
	if (now() - d->since <= DRAW_SECONDS)
		return false;
	kill(d->pid, SIGKILL);
	waitpid(d->pid, &status, 0);
	d->figure->problem = "gnuplot did not end within a minute";
	return true;
}

static void run_all(struct figure *const *figure, size_t n, const char *dir)
{
	const struct timespec nap = { 0, POLL_NS };
	struct drawing running[MOST_AT_ONCE];
	size_t next = 0, busy = 0, most = cores();

	while (next < n || busy) {
		while (next < n && busy < most) {
			struct figure *f = figure[next++];
			running[busy] = (struct drawing){ .figure = f };
			if (!(f->problem = start(&running[busy], dir)))
				busy++;
		}
		for (size_t i = busy; i-- > 0;)
			if (has_ended(&running[i], dir))
				running[i] = running[--busy];
		if (busy)
			nanosleep(&nap, NULL);
	}
}

/* ---- files before and after ---- */

static int write_files(const struct figure *f, const char *dir, struct err *e)
{
	struct text script = { 0 };
	int rc;

	script_of(&script, f);
	rc = file_write(dir, f->name, ".gp", &script, e) ||
	     file_write(dir, f->name, ".dat", &f->data, e) ? -1 : 0;
	text_free(&script);
	return rc;
}

static void take_picture(struct figure *f, const char *dir)
{
	char log[4200], *svg = NULL;

	snprintf(log, sizeof log, "%s/%s.log", dir, f->name);
	remove(log);
	if (!f->problem && file_read(&svg, dir, f->name, ".svg", NULL))
		f->problem = "gnuplot ended well but wrote no picture";
	if (!f->problem)
		svg_inline(&f->svg, svg, f->name);
	free(svg);
}

static int write_theme(const char *dir, struct err *e)
{
	struct text theme = { 0 };
	int rc;

	text_put(&theme, (const char *)gnuplot_theme, (size_t)(gnuplot_theme_end - gnuplot_theme));
	rc = file_folder(dir, e) || file_write(dir, "theme", ".gp", &theme, e) ? -1 : 0;
	text_free(&theme);
	return rc;
}

static int collect(struct figure ***list, size_t *n, const struct report *r, struct err *e)
{
	size_t room = 0;

	for (const struct section *s = r->first; s; s = s->next)
		for (const struct report_block *b = s->first; b; b = b->next) {
			if (!b->figure)
				continue;
			if (mem_grow((void **)list, &room, *n + 1, sizeof **list, e))
				return -1;
			(*list)[(*n)++] = b->figure;
		}
	return 0;
}

int figures_draw(struct report *r, const char *dir, size_t *undrawn, struct err *e)
{
	struct figure **figure = NULL;
	size_t n = 0;
	int rc = write_theme(dir, e) || collect(&figure, &n, r, e) ? -1 : 0;

	*undrawn = 0;
	for (size_t i = 0; i < n && !rc; i++)
		rc = write_files(figure[i], dir, e);
	if (!rc)
		run_all(figure, n, dir);
	for (size_t i = 0; i < n && !rc; i++) {
		take_picture(figure[i], dir);
		*undrawn += figure[i]->problem != NULL;
	}
	free(figure);
	return rc;
}
