#include "harness/cli/replications_listing.h"

#include <math.h>
#include <string.h>

#include "harness/cli/cmd.h"

enum { NUMBER = 32, INTERVAL = 2 * NUMBER };
#define PREFIX "replicate-"

void replications_listing_names(enum listing_format f)
{
	static const char *const columns[] = { "name", "paper", "figures>", "time", "data to bring", "what" };
	struct listing l = { .columns = columns, .ncolumns = sizeof columns / sizeof *columns };

	for (const struct replications *p = replications; p->name; p++) {
		char n[NUMBER];

		snprintf(n, sizeof n, "%zu", p->n);
		listing_add(&l, p->name + strlen(PREFIX), p->paper, n, p->time, p->wants, p->title);
	}
	listing_print(&l, stdout, f);
	listing_free(&l);
}

static const char *percent(double x, bool count, char buf[static NUMBER])
{
	snprintf(buf, NUMBER, isnan(x) ? "" : count ? "%.0f" : "%.2f", x);
	return buf;
}

static void add(struct listing *l, const struct replications_cell *x, const struct replications_outcome *o)
{
	bool count = x->rule == REPLICATIONS_COUNT;
	char b[6][NUMBER], published[INTERVAL];

	if (count && x->value_to > x->value)
		snprintf(published, sizeof published, "%.0f or %.0f", x->value, x->value_to);
	else
		snprintf(published, sizeof published, "%s", percent(x->value, count, b[0]));
	snprintf(b[1], NUMBER, "%zu", o->n);
	listing_add(l, x->what, count ? "rows right" : "% right", published, percent(o->ours, count, b[2]),
		    percent(o->ci.lo, count, b[3]), percent(o->ci.hi, count, b[4]), b[1],
		    percent(o->allowed, count, b[5]), replications_words[o->word], o->why);
}

int replications_listing_all(const struct replications *p, const struct results *r, enum listing_format f,
			     struct err *e)
{
	static const char *const columns[] = { "figure", "unit", "published>", "here>", "95 % from>", "to>", "n>",
					       "may differ by>", "verdict", "why" };
	struct listing l = { .columns = columns, .ncolumns = sizeof columns / sizeof *columns };
	size_t by_word[REPLICATIONS_WORDS] = { 0 };
	int rc = 0;

	for (size_t i = 0; i < p->n && !rc; i++) {
		struct replications_outcome o;

		if (!(rc = replications_judge(&o, p, i, r, e))) {
			add(&l, p->cell + i, &o);
			by_word[o.word]++;
		}
	}
	if (!rc)
		listing_print(&l, stdout, f);
	listing_free(&l);
	if (rc || f != FORMAT_TABLE)
		return rc;
	cmd_print(stdout, "%s: %zu of %zu figures reproduced, %zu differ, %zu not comparable.\n", p->title,
		  by_word[REPLICATIONS_SAME], p->n, by_word[REPLICATIONS_DIFFERS], by_word[REPLICATIONS_OPEN]);
	cmd_print(stdout, "Published: %s.\n", p->source);
	if (p->notes)
		cmd_print(stdout, "%s\n", p->notes);
	return 0;
}

int replications_listing_print(const char *run, struct err *e)
{
	const struct replications *p;
	struct results *r = NULL;
	int rc = results_open(&r, run, e);

	if (!rc && (p = replications_find(r->run.name)))
		rc = replications_listing_all(p, r, FORMAT_TABLE, e);
	results_close(r);
	return rc;
}
