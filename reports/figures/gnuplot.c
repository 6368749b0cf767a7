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
 * brackets. What it leaves behind must not reach the next one of the same gnuplot. */
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
		 "if (format ne \"done\") reread\nundefine format\n");
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

/* ---- a gnuplot for a few figures, as many at once as there are cores ---- */

/* A figure takes less than a second of the processor. A gnuplot that has had next to nothing of it after
 * IDLE_SECONDS waits for something that will not come; DRAW_SECONDS, for each figure, are for a crowded
 * machine. */
#define IDLE_SECONDS 8.0
#define IDLE_SHARE   0.02
#define DRAW_SECONDS 60.0
#define POLL_NS      1000000L
#define MOST_AT_ONCE 16

/* Its start takes 25 ms of the processor, with the fonts, a figure 50. */
enum { MOST_EACH = 4 };

static const char not_installed[] = "gnuplot is not installed; on Debian: apt install gnuplot-nox";

struct gnuplot_drawing {
	struct figure *const *figure;   /* n, drawn one after the other */
	size_t n;
	struct child child;
	double since;           /* CLOCK_MONOTONIC, seconds */
};

/* What is still to be drawn: figure[next ..], a few at a time; those of a gnuplot that failed each alone,
 * so that one that cannot be drawn takes no other with it. */
struct gnuplot_queue {
	struct figure *const *figure;
	size_t n, next, each;
	struct figure **alone;          /* room for n */
	size_t nalone, next_alone;
	const char *dir;
};

static size_t cores(void)
{
	cpu_set_t set;
	size_t n = sched_getaffinity(0, sizeof set, &set) ? 1 : (size_t)CPU_COUNT(&set);

	return n < 1 ? 1 : n > MOST_AT_ONCE ? MOST_AT_ONCE : n;
}

struct gnuplot_job {
	const char *dir;
	const struct gnuplot_drawing *drawing;
};

enum { NOT_INSTALLED = 127, CANNOT_START = 126 };

/* Becomes gnuplot NAME.gp NAME.gp .. */
static void run_scripts(const struct gnuplot_drawing *d)
{
	char script[MOST_EACH][128], *argument[MOST_EACH + 2] = { (char[]){ "gnuplot" } };

	for (size_t i = 0; i < d->n; i++) {
		snprintf(script[i], sizeof script[i], "%s.gp", d->figure[i]->name);
		argument[i + 1] = script[i];
	}
	execvp("gnuplot", argument);
}

/* In the child, in dir; the words go to the log of the first figure. */
static int become_gnuplot(const void *ctx, int orders, int answers)
{
	const struct gnuplot_job *job = ctx;
	char log[128];
	int nothing = open("/dev/null", O_RDWR), words;

	(void)orders, (void)answers;
	snprintf(log, sizeof log, "%s.log", (*job->drawing->figure)->name);
	if (nothing < 0 || chdir(job->dir) || child_guard() ||
	    (words = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644)) < 0)
		return CANNOT_START;
	dup2(nothing, STDIN_FILENO);
	dup2(nothing, STDOUT_FILENO);
	dup2(words, STDERR_FILENO);
	run_scripts(job->drawing);
	if (errno == ENOENT)
		return NOT_INSTALLED;
	dprintf(STDERR_FILENO, "%s\n", strerror(errno));
	return CANNOT_START;
}

static void blame(struct figure *const *figure, size_t n, const char *problem)
{
	for (size_t i = 0; i < n; i++)
		figure[i]->problem = problem;
}

static bool start(struct gnuplot_drawing *d, const char *dir)
{
	struct gnuplot_job job = { dir, d };
	struct err e = { 0 };

	d->since = clock_seconds(CLOCK_MONOTONIC);
	if (!child_start(&d->child, &(struct child_job){ become_gnuplot, &job, 0 }, &e))
		return true;
	blame(d->figure, d->n, report_text((*d->figure)->report, "gnuplot: %s", e.text));
	return false;
}

static bool is_late(const struct gnuplot_drawing *d)
{
	double seconds = clock_seconds(CLOCK_MONOTONIC) - d->since;

	return seconds > DRAW_SECONDS * (double)d->n ||
	       (seconds > IDLE_SECONDS &&
		child_processor_seconds(&d->child) < IDLE_SHARE * seconds);
}

static const char hung[] = "gnuplot hangs: it was ended, and no further figure is drawn";

/* True when it has ended; the problem of its figures says why not well. */
static bool has_ended(struct gnuplot_drawing *d, struct gnuplot_queue *q)
{
	bool late = is_late(d);
	char log[4200];
	int status;

	if (!child_ended(&d->child, false) && !late)
		return false;
	status = child_end(&d->child);
	if (WIFSIGNALED(status) && late) {
		blame(d->figure, d->n, hung);
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_INSTALLED) {
		blame(d->figure, d->n, not_installed);
	} else if (status && d->n > 1) {
		for (size_t i = 0; i < d->n; i++)
			q->alone[q->nalone++] = d->figure[i];
	} else if (status) {
		snprintf(log, sizeof log, "%s/%s.log", q->dir, (*d->figure)->name);
		(*d->figure)->problem = complaint((*d->figure)->report, log);
	}
	return true;
}

/* What hangs for one figure would for the next: neither those that run nor those to come are waited
 * for. */
static void give_up(struct gnuplot_drawing *running, size_t busy, const struct gnuplot_queue *q)
{
	for (size_t i = 0; i < busy; i++) {
		blame(running[i].figure, running[i].n, hung);
		child_end(&running[i].child);
	}
	blame(q->figure + q->next, q->n - q->next, hung);
	blame(q->alone + q->next_alone, q->nalone - q->next_alone, hung);
}

static bool take(struct gnuplot_queue *q, struct gnuplot_drawing *d)
{
	size_t left = q->n - q->next;

	if (left) {
		*d = (struct gnuplot_drawing){ q->figure + q->next, left < q->each ? left : q->each, .since = 0 };
		q->next += d->n;
	} else if (q->next_alone < q->nalone) {
		*d = (struct gnuplot_drawing){ &q->alone[q->next_alone++], 1, .since = 0 };
	} else {
		return false;
	}
	return true;
}

/* Starts what cores there are for. */
static void fill(struct gnuplot_drawing *running, size_t *busy, struct gnuplot_queue *q)
{
	while (*busy < cores() && take(q, &running[*busy]))
		*busy += start(&running[*busy], q->dir);
}

static int run_all(struct gnuplot_queue *q, const struct figures_meanwhile *meanwhile, struct err *e)
{
	const struct timespec nap = { 0, POLL_NS };
	struct gnuplot_drawing running[MOST_AT_ONCE];
	size_t busy = 0;
	int rc;

	fill(running, &busy, q);
	rc = meanwhile ? meanwhile->work(meanwhile->ctx, e) : 0;
	while (busy) {
		bool hangs = false;

		for (size_t i = busy; i-- > 0;)
			if (has_ended(&running[i], q)) {
				hangs |= (*running[i].figure)->problem == hung;
				running[i] = running[--busy];
			}
		if (hangs) {
			give_up(running, busy, q);
			return rc;
		}
		fill(running, &busy, q);
		if (busy)
			nanosleep(&nap, NULL);
	}
	return rc;
}

/* The cores share them evenly, as far as one gnuplot pays. */
static int draw_all(struct figure *const *figure, size_t n, const char *dir,
		    const struct figures_meanwhile *meanwhile, struct err *e)
{
	size_t each = (n + cores() - 1) / cores();
	struct gnuplot_queue q = { figure, n, .each = each < MOST_EACH ? each : MOST_EACH, .dir = dir };
	int rc = (q.alone = mem_array(n, sizeof *q.alone, e)) ? run_all(&q, meanwhile, e) : -1;

	free(q.alone);
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
		rc = draw_all(figure, n, dir, meanwhile, e);
	for (size_t i = 0; i < n && !rc; i++) {
		take_picture(figure[i], dir);
		*undrawn += figure[i]->problem != NULL;
	}
	free(figure);
	return rc;
}
