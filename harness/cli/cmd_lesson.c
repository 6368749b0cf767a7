/* bakeoff lesson: a question, a guess, a study, and the page that tells what came out. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/cmd_run.h"
#include "harness/cli/command_line.h"
#include "harness/cli/listing.h"
#include "harness/cli/opts.h"
#include "harness/lessons/lesson.h"
#include "harness/lessons/lesson_guess.h"
#include "harness/lessons/lesson_page.h"
#include "harness/lessons/lesson_texts.h"
#include "harness/pictures/album.h"

enum { OPT_GUESS = 256, OPT_LANGUAGE };

struct options {
	const char *name, *data, *guess, *language;
	struct run_options run;
	enum listing_format format;
};

static const struct argp_option option_table[] = {
	{ "guess", OPT_GUESS, "ANSWER", 0,
	  "what you expect, one of the lesson's answers. Default: a terminal is asked", 0 },
	{ "language", OPT_LANGUAGE, "LANGUAGE", 0, "of the page: en or de. Default: en", 0 },
	{ "output", 'o', "RUN", 0,
	  "directory of the run and of the page. Default: bakeoff-out/lesson-NAME", 0 },
	{ "format", 'f', "FORMAT", 0, "of the list of lessons: table, csv or json", 0 },
	{ "jobs", 'j', "N", 0, "cells at a time. Default: the number of cores", 0 },
	{ "quiet", 'q', NULL, 0, "no progress", 0 },
	{ 0 }
};

static const struct opt opts[] = { OPT_TEXT(OPT_GUESS, guess), OPT_TEXT(OPT_LANGUAGE, language),
				   OPT_PLACE('o', run.out),    OPT_TEXT('j', run.jobs),
				   OPT_FLAG('q', run.quiet),   OPT_FORMAT('f', format),
				   { 0 } };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->name, &o->data };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->run.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 2, arg, state, "a lesson and one table");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "[NAME [DATA]]",
	.doc = "Take a lesson: a question, your guess, a run, and a page that tells what came out.\v"
	       "Without NAME the lessons are listed. The guess is written to RUN/guess.txt before anything runs and "
	       "stands from then on; where nobody can be asked, the lesson goes on without one. DATA, a table with "
	       "classes, takes the place of the lesson's own where the list says so. Which sentences stand on the page, "
	       "the outcome decides; `bakeoff claims RUN` lists the tests behind them.",
};

/* ---- the list ---- */

static void list_lessons(const struct lesson_texts *t, enum listing_format f)
{
	static const char *const columns[] = { "lesson", "seconds>", "own data", "answers",
					       "question" };
	struct listing l = { .columns = columns, .ncolumns = sizeof columns / sizeof *columns };

	for (size_t i = 0; lessons[i]; i++) {
		const struct lesson *x = lessons[i];
		char seconds[16], answers[128] = "";
		size_t used = 0;

		for (const struct lesson_choice *c = x->choice; c->word; c++)
			used += (size_t)snprintf(answers + used, sizeof answers - used, "%s%s",
						 used ? " " : "", c->word);
		snprintf(seconds, sizeof seconds, "%d", x->seconds);
		listing_add(&l, x->name, seconds, x->own_data ? "yes" : "no", answers,
			    lesson_texts_get(t, "%s.short", x->name));
	}
	listing_print(&l, stdout, f);
	listing_free(&l);
}

/* ---- the guess ---- */

static void show_choices(const struct lesson *l, const struct lesson_texts *t)
{
	cmd_print(stdout, "%s\n\n", lesson_texts_get(t, "%s.short", l->name));
	for (const struct lesson_choice *c = l->choice; c->word; c++)
		cmd_print(stdout, "  %-10s %s\n", c->word,
			  lesson_texts_get(t, "%s.choice.%s", l->name, c->word));
}

/* Asks until an answer is one of the lesson's; an empty line is none. */
static const char *ask(const struct lesson *l, const struct lesson_texts *t, char *line, int room)
{
	show_choices(l, t);
	for (;;) {
		struct err e = { 0 };

		printf("\n%s ", lesson_texts_word(t, LESSON_WORD_guess));
		fflush(stdout);
		if (!fgets(line, room, stdin))
			return NULL;
		line[strcspn(line, "\r\n")] = 0;
		if (!*line || lesson_choice_find(l, line, &e))
			return *line ? line : NULL;
		cmd_print(stdout, "%s\n", e.text);
	}
}

/* Before anything runs. */
static int take_guess(struct lesson_guess *g, const struct options *o, const struct lesson *l,
		      const struct lesson_texts *t, const char *out, struct err *e)
{
	const char *guess = o->guess;
	char line[64];

	if (!guess && !lesson_guess_stands(out)) {
		if (isatty(STDIN_FILENO))
			guess = ask(l, t, line, sizeof line);
		if (!guess)
			cmd_note("no guess is made; --guess ANSWER makes one, before the run");
	}
	if (lesson_guess_record(g, out, l, guess, e))
		return -1;
	if (g->earlier && o->guess && strcmp(g->word, o->guess) != 0)
		cmd_note("the guess '%s' of %s in %s stands; '%s' comes after it",
			 *g->word ? g->word : "none", g->recorded, out, o->guess);
	return 0;
}

/* ---- the run ---- */

static int check_classes(const struct job_list *l, struct err *e)
{
	for (size_t i = 0; i < l->ntasks; i++)
		if (l->tasks[i]->data->task != TASK_CLASSIFY)
			return FAIL(e, ERR_UNSUITED,
				    "%s: lessons are about classes, and the target holds values",
				    l->tasks[i]->name);
	return 0;
}

static int write_page(const struct lesson_page *p, const char *out, struct err *e)
{
	const char *why = "";
	struct report *r;
	size_t undrawn = 0;
	int rc = lesson_page_make(&r, p, e) || album_write(r, out, &undrawn, &why, e) ?
			 cmd_fail(e) :
			 EXIT_OK;

	if (rc == EXIT_OK && undrawn) {
		cmd_note("%zu figure%s could not be drawn: %s", undrawn, plural(undrawn), why);
		rc = EXIT_CELLS;
	}
	if (rc <= EXIT_CELLS)
		cmd_print(stdout, "%s/index.html\n", out);
	report_destroy(r);
	return rc;
}

static size_t count_failed(const struct results *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_cells; i++)
		n += cell_status_is_bad(r->cell[i].status, study_kind_diverges(r->study[r->cell[i].study].kind));
	return n;
}

static int tell(struct lesson_page *p, const struct job_list *l, const char *out, struct err *e)
{
	struct results *r = NULL;
	int rc;

	if (results_open(&r, out, e))
		return cmd_fail(e);
	p->run = r;
	p->data = l->tasks[0]->data;
	p->seed = l->plan->seed;
	p->failed = count_failed(r);
	rc = write_page(p, out, e);
	results_close(r);
	return rc;
}

static int teach(const struct options *o, const struct lesson *lesson, const struct lesson_texts *t,
		 const struct plan *plan, const char *command, struct err *e)
{
	struct job_list l = { 0 };
	struct lesson_guess guess;
	char *out = o->run.out ? mem_text(o->run.out, e) :
				 cmd_default_path("bakeoff-out/", plan->name, "", e);
	int rc, told;

	if (!out || job_list_make(&l, plan, o->run.quiet ? NULL : cmd_remark, NULL, e) ||
	    check_classes(&l, e) || take_guess(&guess, o, lesson, t, out, e)) {
		rc = cmd_fail(e);
	} else if ((rc = cmd_run_cells(&o->run, &l, out, command)) <= EXIT_CELLS) {
		told = tell(&(struct lesson_page){ .lesson = lesson,
						   .texts = t,
						   .guess = &guess,
						   .own_data = o->data != NULL },
			    &l, out, e);
		rc = told == EXIT_OK ? rc : told;
	}
	job_list_free(&l);
	free(out);
	return rc;
}

/* A table of the user's is split anew, and a large one sampled: lessons are short. */
#define OWN_SPLIT "10x2@5000"

static int plan_lesson(struct plan *p, struct options *o, const struct lesson *l, struct err *e)
{
	char *name = mem_format(e, "lesson-%s", l->name), *inputs[] = { name, (char *)o->data };
	int rc;

	if (!name)
		return -1;
	o->run.inputs = inputs;
	o->run.ninputs = o->data ? 2 : 1;
	o->run.no_remedies = true;
	if (o->data && !table_options_split(&o->run.table))
		o->run.keys[plan_key_find("cv", PLAN_KEY_OF_STUDY) - plan_keys] = OWN_SPLIT;
	rc = run_plan_make(p, &o->run, e);
	o->run.inputs = NULL;
	free(name);
	return rc;
}

static int run_lesson(struct options *o, const struct lesson_texts *t, const char *command,
		      struct err *e)
{
	const struct lesson *l = lesson_find(o->name, e);
	struct plan p = { 0 };
	int rc;

	if (!l || (o->guess && !lesson_choice_find(l, o->guess, e)) ||
	    (o->data && lesson_check_data(l, e)) || plan_lesson(&p, o, l, e))
		rc = cmd_fail(e);
	else
		rc = teach(o, l, t, &p, command, e);
	plan_free(&p);
	return rc;
}

static int cmd_lesson(int argc, char **argv)
{
	struct options o = { .language = "en" };
	struct err e = { 0 };
	struct lesson_texts t = { 0 };
	char *command = command_line(argc, argv, &e);
	int rc = EXIT_OK;

	cmd_parse(&command_lesson, argc, argv, &o);
	if (!command || lesson_texts_open(&t, o.language, &e))
		rc = cmd_fail(&e);
	else if (!o.name)
		list_lessons(&t, o.format);
	else
		rc = run_lesson(&o, &t, command, &e);
	lesson_texts_close(&t);
	free(command);
	return rc;
}

const struct command command_lesson = {
	"lesson", "a question, your guess, a run, and a page that tells what came out", cmd_lesson,
	&argp, TABLE_OPTION_ALL
};
