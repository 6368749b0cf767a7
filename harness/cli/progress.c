#include "harness/cli/progress.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "harness/cli/cmd.h"
#include "harness/plan/units.h"

enum { MAX_COMPLAINTS = 20, MAX_REMARKS = 3 };
static const double PLAIN_EVERY = 10;   /* seconds between plain lines */
static const double LONG = 2;           /* seconds after which it is said what runs */

void progress_init(struct progress *p, const struct job_list *l, bool quiet)
{
	*p = (struct progress){
		.job_list = l,
		.terminal = isatty(STDERR_FILENO),
		.color = cmd_color(stderr),
		.quiet = quiet,
	};
}

void progress_end(struct progress *p)
{
	if (p->terminal && !p->quiet)
		fputs("\r\033[K", stderr);
	fflush(stderr);
}

static void complain(struct progress *p, size_t cell, const struct outcome *o)
{
	const struct cell *c = &p->job_list->cells[cell];

	if (o->status == CELL_OK && *o->info && !p->quiet && p->remarks++ < MAX_REMARKS)
		cmd_note("%s on %s, repeat %zu, fold %zu: %s%s", c->variant->label, c->task->name,
			 c->repeat, c->fold, o->info,
			 p->remarks == MAX_REMARKS ? " (others like it are in the run)" : "");
	if (o->status == CELL_OK || p->complaints > MAX_COMPLAINTS)
		return;
	if (p->terminal && !p->quiet)
		fputs("\r\033[K", stderr);
	if (p->complaints++ == MAX_COMPLAINTS)
		fputs("bakeoff: more cells without a score; `bakeoff status` lists them all\n",
		      stderr);
	else
		fprintf(stderr, "bakeoff: %s%s%s", p->color ? "\033[31m" : "",
			cell_status_name(o->status), p->color ? "\033[0m" : ""),
			cmd_print(stderr, ": %s on %s, repeat %zu, fold %zu: %s\n",
				  c->variant->label, c->task->name, c->repeat, c->fold, o->info);
}

/* The command that goes on with the run: not one that begins anew. */
static void print_again(const char *command)
{
	const char *fresh = strstr(command, " --fresh");
	size_t before = fresh ? (size_t)(fresh - command) : strlen(command);

	cmd_print(stderr, "%.*s%s", (int)before, command, fresh ? fresh + strlen(" --fresh") : "");
}

void progress_gave_up(void *ctx, size_t cell, size_t n)
{
	struct progress *p = ctx;
	const struct cell *c = &p->job_list->cells[cell];
	double limit = p->job_list->plan->timeout;
	char allowed[32], more[32];

	if (p->quiet)
		return;
	if (p->terminal)
		fputs("\r\033[K", stderr);
	cmd_note("%s on %s: %zu cell%s of its kind %s not tried, as none was done within %s; --budget "
		 "makes cells smaller, and this gives them more time:", c->variant->label,
		 c->task->name, n, n > 1 ? "s" : "", n > 1 ? "are" : "is",
		 units_duration_text(limit, allowed));
	cmd_print(stderr, "  ");
	print_again(p->command);
	cmd_print(stderr, " --retry --timeout %s\n", units_time_option(6 * limit, more));
}

static void bar(char *to, size_t width, double share)
{
	for (size_t i = 0; i < width; i++)
		to[i] = (double)i < share * (double)width ? '#' : '.';
	to[width] = 0;
}

static void describe(const struct run_progress *t, char *text, size_t size)
{
	size_t bad = t->finished - t->by_status[CELL_OK] - t->by_status[CELL_SKIPPED];
	char left[32], failed[48] = "", age[32], runs[160] = "";

	if (bad)
		snprintf(failed, sizeof failed, ", %zu not ok", bad);
	if (t->longest && t->age >= LONG)
		snprintf(runs, sizeof runs, "; %s on %s runs for %s", t->longest->variant->label,
			 t->longest->task->name, units_duration_text(t->age, age));
	snprintf(text, size, "%zu of %zu cells%s, %s left%s", t->finished, t->total, failed,
		 isnan(t->remaining) ? "unknown time" : units_duration_text(t->remaining, left),
		 runs);
}

void progress_show(void *ctx, const struct run_progress *t, size_t cell, const struct outcome *o)
{
	struct progress *p = ctx;
	char text[320], blocks[32];

	if (o)
		complain(p, cell, o);
	if (p->quiet)
		return;
	describe(t, text, sizeof text);
	if (p->terminal) {
		bar(blocks, 24, t->total ? (double)t->finished / (double)t->total : 1);
		fprintf(stderr, "\r\033[K%s%s%s %.*s", p->color ? "\033[32m" : "", blocks,
			p->color ? "\033[0m" : "", cmd_width(stderr) - 26, text);
		fflush(stderr);
	} else if (t->elapsed - p->plain_at >= PLAIN_EVERY) {
		p->plain_at = t->elapsed;
		fprintf(stderr, "bakeoff: %s\n", text);
	}
}
