#include "harness/cli/claims_listing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli/cmd.h"

enum { NUMBER = CLAIMS_NUMBER };

static const char *p_text(double p, char buf[static NUMBER])
{
	snprintf(buf, NUMBER, isnan(p) ? "" : "%.3g", p);
	return buf;
}

static const char *first_word(const char *prediction, char buf[static NUMBER])
{
	snprintf(buf, NUMBER, "%.*s", prediction ? (int)strcspn(prediction, ":") : 0,
		 prediction ? prediction : "");
	return buf;
}

/* All that is known, for programs. */
static void list_whole(const struct claims *c, enum listing_format f)
{
	static const char *const columns[] = {
		"id", "verdict", "claim", "source", "study", "response", "a", "b", "data set", "expected",
		"effect>", "from>", "to>", "n>", "unit", "p>", "p_holm>", "prediction", "as_predicted",
		"needed_n>", "cells>", "missing>", "cpu_s>", "seed>",
	};
	struct listing l = { .columns = columns, .ncolumns = sizeof columns / sizeof *columns };

	for (size_t i = 0; i < c->n; i++) {
		const struct claims_verdict *v = c->at + i;
		const struct claims_comparison *x = v->at + v->decides;
		char b[9][NUMBER], line[CLAIMS_LINE], cells[NUMBER], missing[NUMBER], n[NUMBER];
		struct err e = { 0 };
		char *response = claims_response_name(c, v, &e);

		snprintf(n, sizeof n, "%zu", x->n);
		snprintf(cells, sizeof cells, "%zu", v->cells);
		snprintf(missing, sizeof missing, "%zu", v->missing);
		listing_add(&l, v->claim->id, claims_words[v->word], v->claim->sentence, v->claim->source,
			    c->run->study[v->study].name, response, x->a, x->b, x->set, claims_expected(v, line),
			    claims_number(v->effect, b[0]), claims_number(v->ci.lo, b[1]), claims_number(v->ci.hi, b[2]), n,
			    claims_unit(c, v), p_text(v->p, b[3]), p_text(v->p_holm, b[4]),
			    v->claim->prediction, !v->claim->prediction ? "" : v->as_predicted ? "yes" : "no",
			    isfinite(v->needed) ? claims_number(v->needed, b[5]) : "", cells, missing,
			    claims_number(v->cpu_s, b[6]), c->run->run.seed);
		free(response);
	}
	listing_print(&l, stdout, f);
	listing_free(&l);
}

static void list_short(const struct claims *c)
{
	static const char *const columns[] = { "id", "verdict", "effect>", "95 % from>", "to>", "expected",
					       "n>", "p (Holm)>", "predicted", "claim" };
	struct listing l = { .columns = columns, .ncolumns = sizeof columns / sizeof *columns };

	for (size_t i = 0; i < c->n; i++) {
		const struct claims_verdict *v = c->at + i;
		char b[5][NUMBER], line[CLAIMS_LINE], n[2 * NUMBER];

		snprintf(n, sizeof n, "%zu %s", v->at[v->decides].n, claims_unit(c, v));
		listing_add(&l, v->claim->id, claims_words[v->word], claims_number(v->effect, b[0]),
			    claims_number(v->ci.lo, b[1]), claims_number(v->ci.hi, b[2]), claims_expected(v, line), n,
			    p_text(v->claim->primary ? v->p_holm : v->p, b[3]),
			    first_word(v->claim->prediction, b[4]), v->claim->sentence);
	}
	listing_print(&l, stdout, FORMAT_TABLE);
	listing_free(&l);
}

static void say_lack(const struct claims *c, const struct claims_verdict *v)
{
	struct err e = { 0 };
	char *lack = claims_lack(c, v, &e);

	cmd_print(stdout, "%s is undecided: %s\n", v->claim->id, lack ? lack : e.text);
	free(lack);
}

static void say_registered(const struct claims *c)
{
	size_t by_word[CLAIMS_WORDS] = { 0 }, predicted = 0, met = 0;

	for (size_t i = 0; i < c->n; i++) {
		by_word[c->at[i].word]++;
		predicted += c->at[i].claim->prediction != NULL;
		met += c->at[i].as_predicted;
	}
	cmd_print(stdout, "%zu claims: %zu supported, %zu refuted, %zu undecided; Holm over %zu tests", c->n,
		  by_word[CLAIMS_SUPPORTED], by_word[CLAIMS_REFUTED], by_word[CLAIMS_UNDECIDED], c->primary);
	if (predicted)
		cmd_print(stdout, "; %zu of %zu predictions met", met, predicted);
	putchar('\n');
	if (c->registered.cells_before > 0)
		cmd_print(stdout, "They were written down when %.0f results were there: exploratory.\n",
			  c->registered.cells_before);
	else if (*c->registered.digest)
		cmd_print(stdout, "Registered on %.10s before the first result, digest %.12s.\n",
			  c->registered.registered_at, c->registered.digest);
}

void claims_listing_all(const struct claims *c, enum listing_format f)
{
	if (f != FORMAT_TABLE) {
		list_whole(c, f);
		return;
	}
	list_short(c);
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].word == CLAIMS_UNDECIDED)
			say_lack(c, c->at + i);
	say_registered(c);
}

void claims_listing_runs(struct claims *const *c, size_t n, enum listing_format f)
{
	static const char *const columns[] = { "id", "seeds", "verdicts", "agree", "effects", "claim" };
	struct listing l = { .columns = columns, .ncolumns = sizeof columns / sizeof *columns };
	size_t agree = 0;

	for (size_t i = 0; i < c[0]->n; i++) {
		struct text words = { 0 }, seeds = { 0 }, effects = { 0 };
		bool same = true;

		for (size_t k = 0; k < n; k++) {
			const struct claims_verdict *v = c[k]->at + i;
			char b[NUMBER];

			text_add(&words, "%s%s", k ? ", " : "", claims_words[v->word]);
			text_add(&seeds, "%s%s", k ? ", " : "", c[k]->run->run.seed);
			text_add(&effects, "%s%s", k ? ", " : "", claims_number(v->effect, b));
			same &= v->word == c[0]->at[i].word;
		}
		agree += same;
		listing_add(&l, c[0]->at[i].claim->id, text_of(&seeds), text_of(&words), same ? "yes" : "no",
			    text_of(&effects), c[0]->at[i].claim->sentence);
		text_free(&words);
		text_free(&seeds);
		text_free(&effects);
	}
	listing_print(&l, stdout, f);
	listing_free(&l);
	if (f == FORMAT_TABLE)
		cmd_print(stdout, "%zu of %zu claims have one verdict in all %zu runs\n", agree, c[0]->n, n);
}

void claims_listing_one(const struct claims *c, const struct claims_verdict *v, enum listing_format f)
{
	static const char *const columns[] = { "data set", "a", "b", "effect>", "95 % from>", "to>", "n>",
					       "unit", "p>", "missing>", "decides" };
	struct listing l = { .columns = columns, .ncolumns = sizeof columns / sizeof *columns };

	for (size_t i = 0; i < v->n; i++) {
		const struct claims_comparison *x = v->at + i;
		char b[4][NUMBER], n[NUMBER], missing[NUMBER];

		snprintf(n, sizeof n, "%zu", x->n);
		snprintf(missing, sizeof missing, "%zu", x->missing);
		listing_add(&l, x->set, x->a, x->b, claims_number(x->effect, b[0]), claims_number(x->ci.lo, b[1]),
			    claims_number(x->ci.hi, b[2]), n, claims_unit(c, v), p_text(x->p, b[3]), missing,
			    i == v->decides ? "yes" : "");
	}
	listing_print(&l, stdout, f);
	listing_free(&l);
}

void claims_listing_cells(const struct claims *c, const struct claims_verdict *v, enum listing_format f)
{
	static const char *const columns[] = { "comparison>", "side", "study", "data set", "learner", "factor",
					       "factor value>", "repeat>", "fold>", "response>" };
	struct listing l = { .columns = columns, .ncolumns = sizeof columns / sizeof *columns };
	const struct results *r = c->run;

	for (size_t i = 0; i < v->n; i++)
		for (size_t k = 0; k < v->at[i].ncells; k++) {
			const struct claims_cell *at = v->at[i].cell + k;
			const struct run_cell *y = r->cell + at->at;
			char b[2][NUMBER], comparison[NUMBER], repeat[NUMBER], fold[NUMBER];

			snprintf(comparison, sizeof comparison, "%zu", i + 1);
			snprintf(repeat, sizeof repeat, "%d", y->repeat);
			snprintf(fold, sizeof fold, "%d", y->fold);
			snprintf(b[1], NUMBER, "%.9g", at->value);
			listing_add(&l, comparison, at->of_b ? "b" : "a", r->study[y->study].name,
				    r->dataset[y->dataset].name, r->variant[y->variant].label, y->factor,
				    claims_number(y->factor_value, b[0]), repeat, fold, b[1]);
		}
	listing_print(&l, stdout, f);
	listing_free(&l);
}

int claims_listing_print(const char *run, struct err *e)
{
	struct results *r = NULL;
	struct claims *c = NULL;
	int rc = results_open(&r, run, e) || claims_judge(&c, r, e) ? -1 : 0;

	if (!rc && c->n)
		claims_listing_all(c, FORMAT_TABLE);
	claims_destroy(c);
	results_close(r);
	return rc;
}
