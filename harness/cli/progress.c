#include "harness/cli/progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/cli/cmd.h"
#include "harness/cli/offers.h"
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
	if (cell_status_answers(o->status, c->study->kind->diverges) || p->complaints > MAX_COMPLAINTS)
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

/* A note begins where the renewing line stands. */
static void clear_line(const struct progress *p)
{
	if (p->terminal)
		fputs("\r\033[K", stderr);
}

static const char *limit_text(const struct plan *p, enum cell_status ran_out, char buf[static 32])
{
	return ran_out == CELL_MEMORY ? units_size_text((double)p->memory, buf)
				      : units_duration_text(p->timeout, buf);
}

/* This command with a larger limit, which takes up again what ended by the smaller one. */
static void print_larger(const struct progress *p, enum cell_status ran_out)
{
	const struct plan *plan = p->job_list->plan;
	char more[32];

	cmd_print(stderr, "  ");
	print_again(p->command);
	if (ran_out == CELL_MEMORY)
		cmd_print(stderr, " --memory %.0fM\n", ceil(4 * (double)plan->memory / 0x1p20));
	else
		cmd_print(stderr, " --timeout %s\n", units_time_option(6 * plan->timeout, more));
}

static void print_offers(const struct progress *p, const struct variant *v, enum cell_status ran_out)
{
	const struct offer *at = offers, *o;
	char *spec;

	while ((o = offers_next(&at, v, ran_out))) {
		if (!(spec = offers_spec(o, v, NULL)))
			continue;
		cmd_print(stderr, "  -l '%s'   %s\n", spec, o->what);
		free(spec);
	}
	cmd_print(stderr, "  --cv 10@5000 trains each fold on a sample of 5000 rows, --budget 10m chooses one "
			  "by itself\n");
	print_larger(p, ran_out);
}

void progress_ran_out(void *ctx, size_t cell, enum cell_status status, size_t n)
{
	struct progress *p = ctx;
	const struct cell *c = &p->job_list->cells[cell];
	char limit[32], rest[200] = "";

	if (p->quiet)
		return;
	clear_line(p);
	if (n)
		snprintf(rest, sizeof rest, " Its other %zu there come last%s.", n, p->goes_on ? "" :
			 ", and are not tried when another one ends so (--after-timeout go-on tries them)");
	cmd_note("%s on %s ran out of %s: a cell takes more than %s.%s What helps:", c->variant->label,
		 c->task->name, scheduler_resource(status),
		 limit_text(p->job_list->plan, status, limit), rest);
	print_offers(p, c->variant, status);
}

void progress_gave_up(void *ctx, size_t cell, enum cell_status status, size_t n)
{
	struct progress *p = ctx;
	const struct cell *c = &p->job_list->cells[cell];
	char limit[32];

	if (p->quiet)
		return;
	clear_line(p);
	cmd_note("%s on %s: %zu cell%s of its kind %s not tried, as those before ran out of %s (%s); they "
		 "are taken up again by more of it:", c->variant->label, c->task->name, n,
		 n > 1 ? "s" : "", n > 1 ? "are" : "is", scheduler_resource(status),
		 limit_text(p->job_list->plan, status, limit));
	print_larger(p, status);
}

static void bar(char *to, size_t width, double share)
{
	for (size_t i = 0; i < width; i++)
		to[i] = (double)i < share * (double)width ? '#' : '.';
	to[width] = 0;
}

static void describe(const struct run_progress *t, char *text, size_t size)
{
	char left[32], failed[48] = "", age[32], runs[160] = "";

	if (t->bad)
		snprintf(failed, sizeof failed, ", %zu not ok", t->bad);
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
