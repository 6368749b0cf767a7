#include "reports/figures/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/system/child.h"
#include "algorithms/system/embed.h"
#include "algorithms/system/watch.h"
#include "reports/files.h"

EMBED(gnuplot_theme, "reports/figures/theme.gp");

void gnuplot_comment(struct text *t, const char *fmt, ...)
{
	char *line = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&line, fmt, ap);
	va_end(ap);
	if (n < 0) {
		t->failed = true;
		return;
	}
	text_put(t, "# ", 2);
	escape_gnuplot_comment(t, line);
	text_put(t, "\n", 1);
	free(line);
}

/* The script reads itself again for every format: shorter to change by hand than a loop in
 * brackets. */
static void script_of(struct text *out, const struct figure *f)
{
	gnuplot_comment(out, "%s", f->title);
	gnuplot_comment(out, "Draw again with:  gnuplot %s.gp", f->name);
	text_add(out,
		 "\nname = '%s'\ndata = '%s.dat'\nwidth = %g\nheight = %g\n"
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

/* A figure takes less than a second of the processor. One that has had next to nothing of it after
 * IDLE_SECONDS waits for something that will not come; DRAW_SECONDS are for a crowded machine. */
#define IDLE_SECONDS 8.0
#define IDLE_SHARE   0.02
#define DRAW_SECONDS 60.0
#define POLL_NS      1000000L
#define MOST_AT_ONCE 16

static const char not_installed[] = "gnuplot is not installed; on Debian: apt install gnuplot-nox";

struct gnuplot_drawing {
	struct figure *figure;
	struct child child;
	double since;           /* CLOCK_MONOTONIC, seconds */
};

static size_t cores(void)
{
	cpu_set_t set;
	size_t n = sched_getaffinity(0, sizeof set, &set) ? 1 : (size_t)CPU_COUNT(&set);

	return n < 1 ? 1 : n > MOST_AT_ONCE ? MOST_AT_ONCE : n;
}

struct gnuplot_job {
	const char *dir, *name;
};

enum { NOT_INSTALLED = 127, CANNOT_START = 126 };

/* In the child: gnuplot NAME.gp in dir; its words go to NAME.log. */
static int become_gnuplot(const void *ctx, int orders, int answers)
{
	const struct gnuplot_job *job = ctx;
	char script[128], log[128];
	int nothing = open("/dev/null", O_RDWR), words;

	(void)orders, (void)answers;
	snprintf(script, sizeof script, "%s.gp", job->name);
	snprintf(log, sizeof log, "%s.log", job->name);
	if (nothing < 0 || chdir(job->dir) || child_guard() ||
	    (words = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644)) < 0)
		return CANNOT_START;
	dup2(nothing, STDIN_FILENO);
	dup2(nothing, STDOUT_FILENO);
	dup2(words, STDERR_FILENO);
	execlp("gnuplot", "gnuplot", script, (char *)NULL);
	if (errno == ENOENT)
		return NOT_INSTALLED;
	dprintf(STDERR_FILENO, "%s\n", strerror(errno));
	return CANNOT_START;
}

/* Returns NULL or the reason why not. */
static const char *start(struct gnuplot_drawing *d, const char *dir)
{
	struct gnuplot_job job = { dir, d->figure->name };
	struct err e = { 0 };

	d->since = clock_seconds(CLOCK_MONOTONIC);
	if (child_start(&d->child, &(struct child_job){ become_gnuplot, &job, 0 }, &e))
		return report_text(d->figure->report, "gnuplot: %s", e.text);
	return NULL;
}

static bool is_late(const struct gnuplot_drawing *d)
{
	double seconds = clock_seconds(CLOCK_MONOTONIC) - d->since;

	return seconds > DRAW_SECONDS ||
	       (seconds > IDLE_SECONDS &&
		child_processor_seconds(&d->child) < IDLE_SHARE * seconds);
}

static const char hung[] = "gnuplot hangs: it was ended, and no further figure is drawn";

/* True when it has ended; figure->problem says why not well. */
static bool has_ended(struct gnuplot_drawing *d, const char *dir)
{
	bool late = is_late(d);
	char log[4200];
	int status;

	if (!child_ended(&d->child, false) && !late)
		return false;
	status = child_end(&d->child);
	if (WIFSIGNALED(status) && late) {
		d->figure->problem = hung;
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_INSTALLED) {
		d->figure->problem = not_installed;
	} else if (status) {
		snprintf(log, sizeof log, "%s/%s.log", dir, d->figure->name);
		d->figure->problem = complaint(d->figure->report, log);
	}
	return true;
}

/* What hangs for one figure would for the next: neither those that run nor those to come are waited
 * for. */
static void give_up(struct gnuplot_drawing *running, size_t busy, struct figure *const *rest,
		    size_t nrest)
{
	for (size_t i = 0; i < busy; i++) {
		running[i].figure->problem = hung;
		child_end(&running[i].child);
	}
	for (size_t i = 0; i < nrest; i++)
		rest[i]->problem = hung;
}

/* Starts what cores there are for. */
static void fill(struct gnuplot_drawing *running, size_t *busy, struct figure *const *figure, size_t n,
		 size_t *next, const char *dir)
{
	size_t most = cores();

	while (*next < n && *busy < most) {
		struct figure *f = figure[(*next)++];

		running[*busy] = (struct gnuplot_drawing){ .figure = f };
		if (!(f->problem = start(&running[*busy], dir)))
			(*busy)++;
	}
}

static int run_all(struct figure *const *figure, size_t n, const char *dir,
		   const struct figures_meanwhile *meanwhile, struct err *e)
{
	const struct timespec nap = { 0, POLL_NS };
	struct gnuplot_drawing running[MOST_AT_ONCE];
	size_t next = 0, busy = 0;
	int rc;

	fill(running, &busy, figure, n, &next, dir);
	rc = meanwhile ? meanwhile->work(meanwhile->ctx, e) : 0;
	while (next < n || busy) {
		bool hangs = false;

		fill(running, &busy, figure, n, &next, dir);
		for (size_t i = busy; i-- > 0;)
			if (has_ended(&running[i], dir)) {
				hangs |= running[i].figure->problem == hung;
				running[i] = running[--busy];
			}
		if (hangs) {
			give_up(running, busy, figure + next, n - next);
			return rc;
		}
		if (busy)
			nanosleep(&nap, NULL);
	}
	return rc;
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
	if (!f->problem && file_read(&svg, NULL, dir, f->name, ".svg", NULL))
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

int figures_draw(struct report *r, const char *dir, const struct figures_meanwhile *meanwhile,
		 size_t *undrawn, struct err *e)
{
	struct figure **figure = NULL;
	size_t n = 0;
	int rc = write_theme(dir, e) || collect(&figure, &n, r, e) ? -1 : 0;

	*undrawn = 0;
	for (size_t i = 0; i < n && !rc; i++)
		rc = write_files(figure[i], dir, e);
	if (!rc)
		rc = run_all(figure, n, dir, meanwhile, e);
	for (size_t i = 0; i < n && !rc; i++) {
		take_picture(figure[i], dir);
		*undrawn += figure[i]->problem != NULL;
	}
	free(figure);
	return rc;
}
