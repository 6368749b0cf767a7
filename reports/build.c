#include "reports/build.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"
#include "harness/analysis/findings.h"
#include "harness/analysis/unscored.h"
#include "harness/studies/study_kind.h"
#include "reports/export_csv.h"
#include "reports/export_findings.h"
#include "reports/files.h"
#include "reports/render/format.h"
#include "reports/figures/gnuplot.h"
#include "reports/render/render.h"
#include "reports/sections/sections.h"
#include "algorithms/core/escape.h"

int report_formats(const char *text, unsigned *formats, struct err *e)
{
	static const struct { const char *name; unsigned bit; } known[] = {
		{ "html", REPORT_HTML }, { "md", REPORT_MARKDOWN }, { "markdown", REPORT_MARKDOWN },
		{ "latex", REPORT_LATEX }, { "tex", REPORT_LATEX }, { "csv", REPORT_CSV },
		{ "json", REPORT_JSON },
	};

	*formats = 0;
	for (const char *at = text; *at; at += *at == ',') {
		size_t n = strcspn(at, ","), i = 0;

		while (i < sizeof known / sizeof *known &&
		       (strlen(known[i].name) != n || strncmp(known[i].name, at, n)))
			i++;
		if (i == sizeof known / sizeof *known)
			return FAIL(e, ERR_PARAM,
				    "no report format '%.*s'; there are html, md, latex, csv and json",
				    (int)n, at);
		*formats |= known[i].bit;
		at += n;
	}
	return *formats ? 0
			: FAIL(e, ERR_PARAM,
			       "no report format given; there are html, md, latex, csv and json");
}

/* The first study that ranks the learners, or n_studies. */
static size_t comparison(const struct results *x)
{
	size_t i = 0;

	while (i < x->n_studies && !study_kind_compares(x->study[i].kind))
		i++;
	return i;
}

static void subtitle(struct report *r, const struct results *x, const struct comparison *c)
{
	size_t sets = c ? c->sets : x->n_datasets, folds = 0;

	for (size_t i = 0; c && i < c->sets; i++)
		folds = c->folds[i] > folds ? c->folds[i] : folds;
	r->subtitle = report_text(r, "%s%s%s%s%s · seed %s · %s", format_count(r, sets, "data set"),
				  c ? " · " : "", c ? format_count(r, c->ranked, "learner") : "",
				  c ? " · " : "", c ? format_count(r, folds, "fold") : "",
				  x->run.seed, report_text(r, "%.10s", x->run.created_at));
}

/* What a study is about may be in none of its cells, though they ended well: layers, say, where no learner has any. */
static void nothing_to_see(struct report *r, const struct results *x, size_t study, const struct study_kind *k)
{
	struct unscored u;
	size_t ok = 0;

	for (size_t i = 0; i < x->n_cells; i++)
		ok += x->cell[i].study == study && x->cell[i].status == CELL_OK;
	if (ok && !unscored_study(&u, x, study))
		section_text(report_section(r, x->study[study].name, x->study[study].title),
			     "There is nothing to see of this study: it is about %s, and none of the %zu cells that have a "
			     "score recorded that. Their scores are in `results.csv`.", k->help, ok);
}

static int studies(struct report *r, const struct results *x, size_t first, struct err *e)
{
	for (size_t i = 0; i < x->n_studies; i++) {
		const struct study_kind *k = study_kind_find(x->study[i].kind);
		const struct section *before = r->last;

		if (!k)
			section_study(r, x, i);
		else if (i != first && k->sections && k->sections(r, x, i, e))
			return -1;
		if (k && !k->curves && !k->factor && section_curves(r, x, i, e))
			return -1;
		if (section_gradients(r, x, i, e))
			return -1;
		if (k && i != first && r->last == before)
			nothing_to_see(r, x, i, k);
	}
	return 0;
}

/* What `run DATA --study KIND` calls itself, for its folder: DATA-KIND. */
static bool is_made_up(const struct results *x)
{
	const char *data = x->n_datasets ? x->dataset[0].name : "";
	size_t n = strlen(data);

	return n && !strncmp(x->run.name, data, n) && x->run.name[n] == '-';
}

#define TITLE_SETS 3

/* A plan's title is its name; a run of the command line, which has none, is called by its data. */
static const char *title(struct report *r, const struct results *x)
{
	const char *name[TITLE_SETS + 1];
	size_t n = 0;

	if (*x->run.name && strcmp(x->run.name, "run") && !is_made_up(x))
		return x->run.name;
	for (; n < x->n_datasets && n < TITLE_SETS; n++)
		name[n] = x->dataset[n].name;
	if (n < x->n_datasets)
		name[n++] = report_text(r, "%zu more", x->n_datasets - TITLE_SETS);
	return n ? format_list(r, name, n) : "run";
}

/* Where there is one data set its name stands above the page, not in every row. */
static void name_once(struct report *r)
{
	for (struct section *s = r->first; s; s = s->next)
		for (struct report_block *b = s->first; b; b = b->next)
			if (b->table)
				table_drop_alike(b->table, "data set");
}

/* What readers wish is there, or is found into `own`. */
static const struct findings *found(struct findings *own, const struct results *x,
				    const struct report_wishes *w, struct err *e)
{
	if (w && w->found)
		return w->found;
	return findings_create(own, x, w ? w->ignore : NULL, e) ? NULL : own;
}

int report_build(struct report **out, const struct results *x, const struct report_wishes *w,
		 struct err *e)
{
	struct report *r = report_create("", e);
	struct findings own = { 0 };
	const struct findings *f;
	struct comparison *c = NULL;
	size_t study = comparison(x);
	int rc = -1;

	*out = NULL;
	if (!r || (study < x->n_studies && comparison_create(&c, x, study, e)) || !(f = found(&own, x, w, e)))
		goto done;
	r->title = title(r, x);
	subtitle(r, x, c);
	if (section_replication(r, x, e) || section_claims(r, x, e))
		goto done;
	section_summary(r, x, c);
	section_findings(r, x, f);
	if (section_data(r, x, e))
		goto done;
	if (c && section_compared_all(r, c, e))
		goto done;
	section_remedies(r, x, &f->remedies);
	if (studies(r, x, study, e))
		goto done;
	section_failures(r, x);
	section_environment(r, x);
	section_methods(r, x);
	if (x->n_datasets == 1)
		name_once(r);
	if (report_status(r, e))
		goto done;
	*out = r, r = NULL;
	rc = 0;
done:
	findings_free(&own);
	comparison_destroy(c);
	report_destroy(r);
	return rc;
}

static int write_json(const char *dir, const struct results *x, const struct findings *f, struct err *e)
{
	struct text t = { 0 };
	int rc;

	export_findings(&t, x, f);
	rc = file_write(dir, "findings", ".json", &t, e);
	text_free(&t);
	return rc;
}

static int write_csv(const char *dir, const struct results *x, struct err *e)
{
	struct text t = { 0 };
	int rc;

	export_csv(&t, x);
	rc = file_write(dir, "results", ".csv", &t, e);
	text_free(&t);
	return rc;
}

int report_write_documents(const char *dir, unsigned formats, const struct report *r, struct err *e)
{
	static const struct {
		unsigned bit;
		const char *name, *suffix;
		void (*render)(struct text *out, const struct report *r);
	} document[] = {
		{ REPORT_HTML, "index", ".html", render_html },
		{ REPORT_MARKDOWN, "report", ".md", render_markdown },
		{ REPORT_LATEX, "report", ".tex", render_latex },
	};
	int rc = 0;

	for (size_t i = 0; i < 3 && !rc; i++) {
		struct text t = { 0 };

		if (!(formats & document[i].bit))
			continue;
		document[i].render(&t, r);
		rc = file_write(dir, document[i].name, document[i].suffix, &t, e);
		text_free(&t);
	}
	return rc;
}

const char *report_first_problem(const struct report *r)
{
	for (const struct section *s = r->first; s; s = s->next)
		for (const struct report_block *b = s->first; b; b = b->next)
			if (b->figure && b->figure->problem)
				return b->figure->problem;
	return "";
}

/* What needs no figures. */
struct build_tables {
	const char *dir;
	unsigned formats;
	const struct results *x;
	const struct findings *found;
};

static int write_tables(const void *ctx, struct err *e)
{
	const struct build_tables *t = ctx;

	return ((t->formats & REPORT_CSV) && write_csv(t->dir, t->x, e)) ||
	       ((t->formats & REPORT_JSON) && write_json(t->dir, t->x, t->found, e)) ? -1 : 0;
}

int report_write(const char *dir, unsigned formats, const struct results *x,
		 const struct report_wishes *w, size_t *undrawn, char *why, size_t why_size,
		 struct err *e)
{
	struct report *r = NULL;
	struct findings own = { 0 };
	struct report_wishes wishes = w ? *w : (struct report_wishes){ 0 };
	struct build_tables tables = { dir, formats, x, NULL };
	const struct figures_meanwhile meanwhile = { write_tables, &tables };
	char *figures = mem_format(e, "%s/figures", dir);
	int rc = -1;

	*undrawn = 0;
	if (why_size)
		*why = 0;
	if (!figures || file_folder(dir, e) || !(wishes.found = tables.found = found(&own, x, w, e)))
		goto done;
	if (!(formats & ~(unsigned)(REPORT_CSV | REPORT_JSON))) {
		rc = write_tables(&tables, e);
		goto done;
	}
	if (report_build(&r, x, &wishes, e) || figures_draw(r, figures, &meanwhile, undrawn, e) ||
	    report_write_documents(dir, formats, r, e))
		goto done;
	snprintf(why, why_size, "%s", report_first_problem(r));
	rc = 0;
done:
	report_destroy(r);
	findings_free(&own);
	free(figures);
	return rc;
}

static void terminal_notes(FILE *out, const struct section *s, size_t width)
{
	for (const struct report_block *b = s->first; b; b = b->next) {
		if (b->kind <= BLOCK_WARNING)
			render_terminal_text(out, b->text, width);
	}
}

/* The first needs no caption: it is the ranking. */
static void terminal_table(FILE *out, const struct table *t, bool color, size_t width, bool first)
{
	if (!first)
		render_terminal_text(out, t->caption, width);
	render_terminal(out, t, color, width);
	fputc('\n', out);
}

int report_terminal(FILE *out, const struct results *x, bool color, size_t width, struct err *e)
{
	struct report *r = report_create("", e);
	struct comparison *c = NULL;
	size_t study = comparison(x), tables = 0;
	int rc = -1;

	if (!r || (study < x->n_studies && comparison_create(&c, x, study, e)))
		goto done;
	section_summary(r, x, c);
	for (const struct report_block *b = r->first ? r->first->first : NULL; b; b = b->next)
		if (b->kind == BLOCK_TABLE && b->table)
			terminal_table(out, b->table, color, width, tables++ == 0);
	if (r->first)
		terminal_notes(out, r->first, width);
	rc = report_status(r, e);
done:
	comparison_destroy(c);
	report_destroy(r);
	return rc;
}
