#include <criterion/criterion.h>

#include "datasets/licence.h"

Test(datasets_licence, by_the_words_that_it_is_called_by)
{
	static const struct {
		const char *text;
		enum licence_terms terms;
	} rows[] = {
		{ NULL, LICENCE_UNSTATED },
		{ "", LICENCE_UNSTATED },
		{ "CC BY 4.0 (UCI Machine Learning Repository)", LICENCE_ALLOWS },
		{ "CC-BY-NC-ND 4.0", LICENCE_ALLOWS },
		{ "cc0-1.0 (generated)", LICENCE_ALLOWS },
		{ "published with the paper; distributed with scikit-learn (BSD-3-Clause)", LICENCE_ALLOWS },
		{ "GPL3", LICENCE_ALLOWS },
		{ "MIT", LICENCE_ALLOWS },
		{ "Public", LICENCE_ALLOWS },
		{ "Public Domain (CC0)", LICENCE_ALLOWS },
		{ "public use only within the EU", LICENCE_UNKNOWN },
		{ "by permit of the owner", LICENCE_UNKNOWN },
		{ "submitted by the author", LICENCE_UNKNOWN },
		{ "ask me", LICENCE_UNKNOWN },
		{ "Proprietary", LICENCE_FORBIDS },
		{ "MIT licence for the code; the data may not be redistributed: not be redistributed", LICENCE_FORBIDS },
		{ "Free for research. No redistribution!", LICENCE_FORBIDS },
		{ "(c) 2020 ACME, all rights reserved", LICENCE_FORBIDS },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(licence_terms(rows[i].text), rows[i].terms, "%s: %s", rows[i].text ? rows[i].text : "NULL",
			     licence_text(licence_terms(rows[i].text)));
}
