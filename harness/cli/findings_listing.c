#include "harness/cli/findings_listing.h"

#include <stdio.h>

#include "algorithms/core/text.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"

enum { SHOWN = 24 };                    /* in the terminal; the report has them all */

static void add_arms(struct listing *l, const struct remedy_tried *t)
{
	for (size_t k = 0; k < t->arms; k++) {
		char buf[400];

		listing_add(l, "", "", remedy_text(t, t->arm + k, buf));
	}
}

void findings_listing_print(const struct findings *f)
{
	static const char *const columns[] = { "severity", "finding", "" };
	struct listing l = { .columns = columns, .ncolumns = 3 };
	size_t shown = f->n < SHOWN ? f->n : SHOWN;

	if (!f->n)
		return;
	for (size_t i = 0; i < shown; i++) {
		const struct findings_entry *x = f->at + i;

		listing_add(&l, findings_severity_name(x->code->severity), x->code->code, x->text);
		if (x->tried != FINDINGS_NONE)
			add_arms(&l, f->remedies.at + x->tried);
	}
	putchar('\n');
	listing_print(&l, stdout, FORMAT_TABLE);
	listing_free(&l);
	if (shown < f->n)
		cmd_note("%zu more findings stand in the report", f->n - shown);
}
