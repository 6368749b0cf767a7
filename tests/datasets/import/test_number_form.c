/* Which forms a number may be in, and which one a column of them is in. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "datasets/import/table/number_form.h"

static const struct {
	const char *text, *form;        /* decimal and grouping mark */
	double value;                   /* 0: it is no number by this form */
} readings[] = {
	{ "1299.5", ".", 1299.5 },	{ "1299,5", ".", 0 },	       { "1299,5", ",", 1299.5 },
	{ "1,299.50", ".,", 1299.5 },	{ "1,299.50", ",.", 0 },       { "1.299,50", ",.", 1299.5 },
	{ "1.299", ".", 1.299 },	{ "1.299", ",.", 1299 },       { "1,299", ",", 1.299 },
	{ "1,299", ".,", 1299 },	{ "1 299", ". ", 1299 },       { "1 299,5", ", ", 1299.5 },
	{ "1\u00a0299", ". ", 1299 },	{ "1\u202f299,5", ", ", 1299.5 }, { "1'299.5", ".'", 1299.5 },
	{ "1\u2019299", ".'", 1299 },	{ "-12,345,678", ".,", -12345678 }, { "1,5e3", ",", 1500 },
	{ "12,34", ".,", 0 },		{ "1234,567", ".,", 0 },       { "0,123", ".,", 0 },
	{ "1,2,3", ".,", 0 },		{ "1,2,3", ",", 0 },	       { "1,", ",", 0 },
	{ "1.", ".", 1 },		{ ".5", ".", .5 },	       { ",5", ",", .5 },
	{ "1,299,", ".,", 0 },		{ "1e3", ",", 1000 },	       { "e3", ".", 0 },
	{ "", ".", 0 },			{ "-", ".", 0 },	       { "1.299.", ",.", 0 },
	{ "1 29", ". ", 0 },		{ "1.5.2", ".", 0 },	       { "inf", ".", 0 },
};

Test(import_number_form, a_text_is_a_number_by_some_forms_and_not_by_others)
{
	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
		const struct number_form f = { readings[i].form[0], readings[i].form[1] };
		double x = 0;
		bool is = number_form_parse(&f, readings[i].text, strlen(readings[i].text), &x);

		cr_assert(is == (readings[i].value != 0) && (!is || x == readings[i].value),
			  "'%s' by '%s' is %d, %g", readings[i].text, readings[i].form, is, x);
	}
}

static const struct {
	const char *words;              /* parted by | */
	const char *context;            /* separator, decimal, thousands, siblings; . for none */
	const char *form;               /* NULL: none */
	bool ambiguous;
} columns[] = {
	{ "1.5|2|3", ";   ", ".", false },
	{ "1,5|2|3", ";   ", ",", false },
	{ "1,299.50|3", ";   ", ".,", false },
	{ "1.299,50|3", ",   ", ",.", false },
	{ "1.299.000|2", ";   ", ",.", false },
	{ "1,299,000|2", ";   ", ".,", false },
	{ "750|2,450|899", ";   ", ".,", true },        /* groups: none has one or two decimals */
	{ "750|2,450|0,5", ";   ", ",", false },
	{ "1,125|2,450|3,375", ";   ", ",", true },
	{ "1,125|2,450|3,375", ",   ", ".,", true },
	{ "1,125|2,450|3,375", ";  .", ".,", true },    /* other columns have a decimal point */
	{ "750|2,450|899", ";  ,", ",", true },
	{ "1,125|2450", ",   ", ",", true },            /* 2450 would be grouped */
	{ "1.125|2.450|3.375", ",   ", ".", true },
	{ "1.125|2.450|3.375", ";  ,", ",.", true },
	{ "750|2.450|1.299", ";   ", ",.", true },
	{ "750|2.450|1.299", ",   ", ".", true },
	{ "1.125|2.45", ";  ,", ".", false },
	{ "1,125|2,450", "; . ", ".,", false },
	{ "1,125|2,450", "; , ", ",", false },
	{ "1,125|2,450", ";  ", ",", true },
	{ "1,5|2.5", ";   ", NULL, false },
	{ "1.125|2.450", ";.. ", ",.", false },
	{ "1 299|15 000|3", ";   ", ". ", false },
	{ "1'299|15'000|3,5", ";   ", ",'", false },
	{ "1|20|300", ";   ", ".", false },
};

Test(import_number_form, a_column_is_in_the_form_that_all_its_words_allow_and_the_evidence_speaks_for)
{
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		const char *at = columns[i].context, *form = columns[i].form;
		struct number_context c = { .separator = at[0],
					    .thousands = at[1] == ' ' ? 0 : at[1],
					    .decimal = at[2] == ' ' ? 0 : at[2] };
		struct number_evidence v = { 0 };
		struct number_verdict got;

		c.siblings = strlen(at) > 3 && at[3] != ' ' ? at[3] : 0;
		if (c.decimal && c.thousands)
			c.decimal = 0;
		for (const char *w = columns[i].words; *w;) {
			size_t len = strcspn(w, "|");

			cr_assert(number_evidence_add(&v, w, len));
			w += len + (w[len] == '|');
		}
		got = number_evidence_judge(&v, &c);
		cr_assert((got.form >= 0) == (form != NULL), "%s: %d", columns[i].words, got.form);
		cr_assert(!form || (number_forms[got.form].decimal == form[0] &&
				    number_forms[got.form].thousands == form[1]), "%s: form %d",
			  columns[i].words, got.form);
		cr_assert((got.rival >= 0) == columns[i].ambiguous, "%s", columns[i].words);
	}
}

Test(import_number_form, a_column_proves_its_decimal_mark_only_where_groups_are_impossible)
{
	static const struct { const char *word; char mark; } proofs[] = {
		{ "1,5", ',' }, { "1.5", '.' }, { "1,299", 0 }, { "1.299", 0 }, { "1299", 0 },
		{ "1,299.5", '.' }, { "1.299,5", ',' }, { "0,125", ',' }, { "1 299,5", ',' },
	};

	for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++) {
		struct number_evidence v = { 0 };

		cr_assert(number_evidence_add(&v, proofs[i].word, strlen(proofs[i].word)));
		cr_assert_eq(number_evidence_decimal(&v), proofs[i].mark, "%s", proofs[i].word);
	}
}
