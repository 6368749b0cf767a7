#include "harness/cli/verify_statement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/core/text.h"
#include "harness/cli/cmd.h"

int verify_statement_make(struct verify_statement *s, const struct job_list *l, bool hashes,
			  struct err *e)
{
	*s = (struct verify_statement){ .l = l, .first = SIZE_MAX };
	if (!(s->cell = mem_zeros(l->ncells, sizeof *s->cell, e)))
		return -1;
	if (hashes && (!(s->was = mem_zeros(l->ncells, sizeof *s->was, e)) ||
		       !(s->is = mem_zeros(l->ncells, sizeof *s->is, e))))
		return -1;
	return 0;
}

void verify_statement_free(struct verify_statement *s)
{
	free(s->cell);
	free(s->was);
	free(s->is);
	free(s->fact);
	*s = (struct verify_statement){ 0 };
}

/* ---- machines ---- */

struct facts_at_hand {
	struct verify_statement *s;
	struct machine_fact fact[MAX_FACTS];
	size_t n;
	bool isa;
	struct err *e;
};

/* The vector instructions of the run are used where this processor has them. */
static bool is_followed(const struct facts_at_hand *h, const char *name, const char *value)
{
	return h->isa && !strcmp(name, "isa") && cpu_isa_find(value) <= cpu_isa_best();
}

static int see_fact(void *ctx, size_t machine, size_t cells, const char *name, const char *value)
{
	struct facts_at_hand *h = ctx;
	struct verify_statement *s = h->s;
	struct verify_fact f = { .machine = machine, .cells = cells };
	size_t i = 0;

	s->machines = machine + 1;
	while (i < h->n && strcmp(h->fact[i].name, name))
		i++;
	if (i == h->n || !strcmp(h->fact[i].value, value) || is_followed(h, name, value))
		return 0;
	f.is = h->fact[i];
	snprintf(f.was.name, sizeof f.was.name, "%s", name);
	snprintf(f.was.value, sizeof f.was.value, "%s", value);
	if (mem_grow((void **)&s->fact, &s->facts_room, s->nfacts + 1, sizeof *s->fact, h->e))
		return -1;
	s->fact[s->nfacts++] = f;
	return 0;
}

int verify_statement_facts(struct verify_statement *s, struct stored_run *r, bool isa,
			   struct err *e)
{
	struct facts_at_hand h = { .s = s, .isa = isa, .e = e };

	h.n = machine_list(h.fact);
	return stored_run_facts(r, see_fact, &h, e);
}

/* ---- cells ---- */

void verify_statement_add(struct verify_statement *s, size_t cell, bool same_data,
			  const struct outcome_difference *d, const struct outcome *was,
			  const struct outcome *is)
{
	struct verified *v = &s->cell[cell];

	*v = (struct verified){ .seen = true,
				.agrees = outcome_agrees(d) && same_data,
				.data = same_data ? AGREEMENT_SAME : AGREEMENT_DIFFERS,
				.split = d->split,
				.model = d->model,
				.predictions = d->predictions,
				.scores = d->scores,
				.rows = d->rows,
				.differing = d->differing,
				.largest = d->largest };
	if (s->was) {
		s->was[cell] = was->hash;
		s->is[cell] = is->hash;
	}
	s->seen++;
	if (v->agrees)
		return;
	s->differing++;
	if (cell < s->first) { /* outcomes come in the order of their ending */
		s->first = cell;
		snprintf(s->text, sizeof s->text, "%s",
			 *d->first ? d->first : "nothing but the data");
	}
}

const char *verify_statement_predictions(const struct verified *v, char buf[static VERIFIED_TEXT])
{
	if (v->predictions == AGREEMENT_DIFFERS && v->differing)
		snprintf(buf, VERIFIED_TEXT, "differs in %zu of %zu row%s by at most %.3g",
			 v->differing, v->rows, plural(v->rows), v->largest);
	else
		snprintf(buf, VERIFIED_TEXT, "%s", outcome_difference_word(v->predictions));
	return buf;
}

/* ---- for people ---- */

static const struct verify_part {
	const char *name;
	size_t at; /* of an enum agreement in struct verified */
} parts[] = {
	{ "data", offsetof(struct verified, data) },
	{ "split", offsetof(struct verified, split) },
	{ "model", offsetof(struct verified, model) },
	{ "predictions", offsetof(struct verified, predictions) },
	{ "scores", offsetof(struct verified, scores) },
};
enum { PARTS_COUNT = sizeof parts / sizeof *parts };

static enum agreement of_part(const struct verified *v, size_t part)
{
	enum agreement a;

	memcpy(&a, (const char *)v + parts[part].at, sizeof a);
	return a;
}

/* Over all cells that kept their predictions: how many rows differ, and by how much at most. */
static void sum_rows(const struct verify_statement *s, char *text, size_t size)
{
	size_t rows = 0, differing = 0;
	double largest = 0;

	for (size_t i = 0; i < s->l->ncells; i++) {
		rows += s->cell[i].rows;
		differing += s->cell[i].differing;
		if (s->cell[i].differing)
			largest = fmax(largest, s->cell[i].largest);
	}
	snprintf(text, size, "%s", "");
	if (differing)
		snprintf(text, size, "%zu of %zu rows, by at most %.3g", differing, rows, largest);
}

static void list_parts(const struct verify_statement *s)
{
	static const char *const columns[] = { "", "same>", "differs>", "unknown>", "" };
	struct listing l = { .columns = columns, .ncolumns = 5 };
	char rows[96];

	sum_rows(s, rows, sizeof rows);
	for (size_t p = 0; p < PARTS_COUNT; p++) {
		size_t n[AGREEMENTS] = { 0 };
		char text[AGREEMENTS][24];

		for (size_t i = 0; i < s->l->ncells; i++)
			if (s->cell[i].seen)
				n[of_part(&s->cell[i], p)]++;
		for (size_t a = 0; a < AGREEMENTS; a++)
			snprintf(text[a], sizeof text[a], "%zu", n[a]);
		listing_add(&l, parts[p].name, text[AGREEMENT_SAME], text[AGREEMENT_DIFFERS],
			    text[AGREEMENT_UNKNOWN],
			    strcmp(parts[p].name, "predictions") ? "" : rows);
	}
	listing_print(&l, stdout, FORMAT_TABLE);
	listing_free(&l);
}

static void list_facts(const struct verify_statement *s)
{
	static const char *const columns[] = { "fact", "cells>", "was", "is here" };
	struct listing l = { .columns = columns, .ncolumns = 4 };

	for (size_t i = 0; i < s->nfacts; i++) {
		char cells[24];

		snprintf(cells, sizeof cells, "%zu", s->fact[i].cells);
		listing_add(&l, s->fact[i].was.name, cells, s->fact[i].was.value,
			    s->fact[i].is.value);
	}
	if (l.rows) {
		listing_print(&l, stdout, FORMAT_TABLE);
		puts("");
	} else if (s->machines) {
		puts("machine and build are those of the run\n");
	}
	listing_free(&l);
}

enum { SHOWN = 10 }; /* differing cells, unless all are asked for */

static void list_cells(const struct verify_statement *s, bool all)
{
	static const char *const columns[] = { "study",       "data set", "learner", "repeat>",
					       "fold>",       "data",     "split",   "model",
					       "predictions", "scores" };
	struct listing l = { .columns = columns, .ncolumns = 10 };

	for (size_t i = 0; i < s->l->ncells; i++) {
		const struct verified *v = &s->cell[i];
		const struct cell *c = &s->l->cells[i];
		char repeat[24], fold[24], text[VERIFIED_TEXT];

		if (!v->seen || (!all && (v->agrees || l.rows == SHOWN)))
			continue;
		snprintf(repeat, sizeof repeat, "%zu", c->repeat);
		snprintf(fold, sizeof fold, "%zu", c->fold);
		listing_add(&l, c->study->name, c->task->name, c->variant->label, repeat, fold,
			    outcome_difference_word(v->data), outcome_difference_word(v->split),
			    outcome_difference_word(v->model),
			    verify_statement_predictions(v, text),
			    outcome_difference_word(v->scores));
	}
	if (l.rows) {
		puts("");
		listing_print(&l, stdout, FORMAT_TABLE);
	}
	listing_free(&l);
	if (!all && s->differing > SHOWN)
		cmd_note("%zu more cells differ; --cells lists all", s->differing - SHOWN);
}

static void print_table(const struct verify_statement *s, bool all)
{
	const struct cell *c = s->differing ? &s->l->cells[s->first] : NULL;

	list_facts(s);
	list_parts(s);
	list_cells(s, all);
	if (c)
		cmd_print(stdout,
			  "\nfirst difference: %s on %s, study %s, repeat %zu, fold %zu: %s\n",
			  c->variant->label, c->task->name, c->study->name, c->repeat, c->fold,
			  s->text);
	else
		puts("");
	if (s->differing)
		printf("%zu of %zu cells differ\n", s->differing, s->seen);
	else
		printf("%zu cells run again: bit-identical\n", s->seen);
}

/* ---- for programs ---- */

static void put(struct text *t, const char *name, const char *value)
{
	text_add(t, ",\"%s\":", name);
	text_json(t, value);
}

static void put_number(struct text *t, const char *name, double x)
{
	char buf[32];

	text_add(t, ",\"%s\":%s", name, isnan(x) ? "null" : number_text(x, buf));
}

static void put_hash(struct text *t, const char *name, const char *was, const char *is)
{
	const char *a = *was ? "\"" : "", *b = *is ? "\"" : "";

	text_add(t, ",\"%s\":{\"was\":%s%s%s,\"is\":%s%s%s}", name, a, *was ? was : "null", a, b,
		 *is ? is : "null", b);
}

static void put_cell(struct text *t, const struct verify_statement *s, size_t i)
{
	const struct verified *v = &s->cell[i];
	const struct cell *c = &s->l->cells[i];

	text_add(t, "{\"study\":");
	text_json(t, c->study->name);
	put(t, "data_set", c->task->name);
	put(t, "learner", c->variant->label);
	put_number(t, "repeat", (double)c->repeat);
	put_number(t, "fold", (double)c->fold);
	put_number(t, "factor_value", c->factor.value);
	put_number(t, "training_seed", (double)c->training);
	text_add(t, ",\"identical\":%s", v->agrees ? "true" : "false");
	for (size_t p = 0; p < PARTS_COUNT; p++)
		put(t, parts[p].name, outcome_difference_word(of_part(v, p)));
	put_number(t, "rows", v->rows ? (double)v->rows : NAN);
	put_number(t, "rows_differing", v->rows ? (double)v->differing : NAN);
	put_number(t, "largest_difference", v->largest);
	put_hash(t, "split_sha256", s->was[i].split, s->is[i].split);
	put_hash(t, "model_sha256", s->was[i].model, s->is[i].model);
	put_hash(t, "predictions_sha256", s->was[i].predictions, s->is[i].predictions);
	put(t, "data_sha256", c->task->data->digest);
	text_add(t, "}");
}

static int print_json(const struct verify_statement *s, const struct verify_remedies *r,
		      const struct program_changes *programs, struct err *e)
{
	struct text t = { 0 };
	char *whole;

	text_add(&t,
		 "{\"identical\":%s,\"cells_run\":%zu,\"cells_differing\":%zu,\"cells_absent\":%zu,"
		 "\"cells_at_a_limit\":%zu",
		 s->differing || s->absent || r->differing ? "false" : "true", s->seen,
		 s->differing, s->absent, s->limited);
	text_add(&t, ",\"remedies\":{\"same\":%zu,\"differing\":%zu,\"not_run\":%zu}", r->same,
		 r->differing, r->other);
	text_add(&t, ",\"program_changes\":");
	program_changes_json(programs, &t);
	text_add(&t, ",\"machine_differences\":[");
	for (size_t i = 0; i < s->nfacts; i++) {
		text_add(&t, "%s\n{\"machine\":%zu,\"cells\":%zu", i ? "," : "", s->fact[i].machine,
			 s->fact[i].cells);
		put(&t, "fact", s->fact[i].was.name);
		put(&t, "was", s->fact[i].was.value);
		put(&t, "is", s->fact[i].is.value);
		text_add(&t, "}");
	}
	text_add(&t, "],\"cells\":[");
	for (size_t i = 0, n = 0; i < s->l->ncells; i++)
		if (s->cell[i].seen) {
			text_add(&t, n++ ? ",\n" : "\n");
			put_cell(&t, s, i);
		}
	text_add(&t, "]}\n");
	if (!(whole = text_take(&t, e)))
		return -1;
	fputs(whole, stdout);
	free(whole);
	return 0;
}

static void print_csv(const struct verify_statement *s)
{
	static const char *const columns[] = {
		"study", "data_set", "learner", "repeat>", "fold>", "data", "split", "model", "predictions", "scores",
		"rows>", "rows_differing>", "largest_difference>", "split_sha256", "model_sha256", "predictions_sha256",
	};
	struct listing l = { .columns = columns, .ncolumns = 16 };

	for (size_t i = 0; i < s->l->ncells; i++) {
		const struct verified *v = &s->cell[i];
		const struct cell *c = &s->l->cells[i];
		char number[4][24], largest[32];

		if (!v->seen)
			continue;
		snprintf(number[0], sizeof *number, "%zu", c->repeat);
		snprintf(number[1], sizeof *number, "%zu", c->fold);
		snprintf(number[2], sizeof *number, "%zu", v->rows);
		snprintf(number[3], sizeof *number, "%zu", v->differing);
		listing_add(&l, c->study->name, c->task->name, c->variant->label, number[0],
			    number[1], outcome_difference_word(v->data),
			    outcome_difference_word(v->split), outcome_difference_word(v->model),
			    outcome_difference_word(v->predictions),
			    outcome_difference_word(v->scores), v->rows ? number[2] : "",
			    v->rows ? number[3] : "",
			    isnan(v->largest) ? "" : number_text(v->largest, largest),
			    s->is[i].split, s->is[i].model, s->is[i].predictions);
	}
	listing_print(&l, stdout, FORMAT_CSV);
	listing_free(&l);
}

int verify_statement_print(const struct verify_statement *s, enum listing_format f, bool all,
			   const struct verify_remedies *remedies, const struct program_changes *programs,
			   struct err *e)
{
	if (f == FORMAT_JSON)
		return print_json(s, remedies, programs, e);
	if (f == FORMAT_CSV)
		print_csv(s);
	else
		print_table(s, all);
	return 0;
}
