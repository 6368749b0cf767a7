#include "harness/lessons/lesson_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/wordlist.h"
#include "datasets/load.h"
#include "harness/lessons/lesson_steps.h"
#include "harness/lessons/lesson_values.h"
#include "harness/pictures/picture.h"
#include "harness/studies/study_kind.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

/* What the parts of a page share. */
struct lesson_telling {
	const struct lesson_page *page;
	struct report *report;
	struct claims *claims;
	struct lesson_values values;
};

static const char *word(const struct lesson_telling *y, enum lesson_word w)
{
	return lesson_texts_word(y->page->texts, w);
}

/* A text's paragraphs into the section. */
static int tell(struct section *s, struct lesson_telling *y, const char *text, struct err *e)
{
	while (*text) {
		const char *end = strstr(text, "\n\n"), *filled;
		size_t n = end ? (size_t)(end - text) : strlen(text);

		if (lesson_values_fill(&y->values, report_text(y->report, "%.*s", (int)n, text), &filled, e))
			return -1;
		section_text(s, "%s", filled);
		text += n + strspn(text + n, "\n");
	}
	return 0;
}

static struct section *open_section(struct lesson_telling *y, const char *id, enum lesson_word title)
{
	return report_section(y->report, id, word(y, title));
}

/* ---- question and guess ---- */

size_t lesson_page_answers(const struct lesson *l, const struct claims *c, const char **right)
{
	size_t n = 0;

	for (const struct lesson_choice *at = l->choice; at->word; at++) {
		const struct claims_verdict *v = claims_find(c, at->claim);

		if (v && v->word == at->right)
			right[n++] = at->word;
	}
	return n;
}

static const char *choice_text(const struct lesson_telling *y, const char *choice)
{
	return lesson_texts_get(y->page->texts, "%s.choice.%s", y->page->lesson->name, choice);
}

static int put_answers(struct lesson_telling *y, const char *const *right, size_t n, struct err *e)
{
	const char *all = "";

	for (size_t i = 0; i < n; i++)
		all = report_text(y->report, "%s%s%s", all, i ? word(y, LESSON_WORD_or) : "", choice_text(y, right[i]));
	return lesson_values_put(&y->values, "answer", format_sentence(y->report, all), e) ||
			       lesson_values_put(&y->values, "guess", choice_text(y, y->page->guess->word), e)
		       ? -1
		       : 0;
}

/* Guess and outcome side by side. */
static int question(struct lesson_telling *y, struct err *e)
{
	const struct lesson_page *p = y->page;
	const char *right[LESSON_CHOICES];
	size_t n = lesson_page_answers(p->lesson, y->claims, right);
	struct section *s = open_section(y, "question", LESSON_WORD_question);
	bool hit = false;

	for (size_t i = 0; i < n; i++)
		hit |= !strcmp(right[i], p->guess->word);
	if (put_answers(y, right, n, e) || tell(s, y, lesson_texts_get(p->texts, "%s.question", p->lesson->name), e))
		return -1;
	section_heading(s, "%s", word(y, LESSON_WORD_guess));
	if (tell(s, y, word(y, *p->guess->word ? LESSON_WORD_guessed : LESSON_WORD_no_guess), e))
		return -1;
	section_heading(s, "%s", word(y, LESSON_WORD_outcome));
	return tell(s, y, word(y, !n ? LESSON_WORD_open : !*p->guess->word ? LESSON_WORD_answer
						       : hit	       ? LESSON_WORD_right
								       : LESSON_WORD_wrong), e);
}

/* ---- numbers ---- */

/* Means over the cells of one learner on one data set at one level. */
struct lesson_row {
	size_t study, dataset, variant, n;
	double level, train, test;      /* sums */
};

/* Cells of a study are ordered by data set, variant, level. */
static bool is_same_row(const struct lesson_row *a, const struct run_cell *c)
{
	return a->n && a->study == c->study && a->dataset == c->dataset && a->variant == c->variant &&
	       (a->level == c->factor_value || (isnan(a->level) && isnan(c->factor_value)));
}

static void add_row(struct lesson_telling *y, struct table *t, const struct lesson_row *w)
{
	const struct results *x = y->page->run;
	struct lesson_values *v = &y->values;
	double n = (double)w->n;

	if (!w->n)
		return;
	table_row(t, x->variant[w->variant].baseline ? MARK_MUTED : 0);
	table_cell(t, MARK_CODE, "%s", x->variant[w->variant].label);
	table_cell(t, 0, "%s", x->dataset[w->dataset].name);
	table_cell(t, 0, "%s", isnan(w->level) ? "" : lesson_values_number(v, w->level, 0));
	table_cell(t, 0, "%s", lesson_values_number(v, 100 * w->train / n, 1));
	table_cell(t, 0, "%s", lesson_values_number(v, 100 * w->test / n, 1));
	table_cell(t, 0, "%s", lesson_values_number(v, 100 * (w->train - w->test) / n, 1));
	table_cell(t, 0, "%zu", w->n);
}

/* Not the points of a sweep, nor what trained for its diagnostics: those a figure shows. */
static bool is_listed(const struct results *x, const struct run_cell *c)
{
	const struct study_kind *k = study_kind_find(x->study[c->study].kind);

	return k && (k->compares || k->varies);
}

static void numbers(struct section *s, struct lesson_telling *y)
{
	const struct results *x = y->page->run;
	struct table *t = section_table(s, "%s", word(y, LESSON_WORD_numbers));
	struct lesson_row w = { 0 };

	table_column(t, ALIGN_LEFT, word(y, LESSON_WORD_learner), NULL);
	table_column(t, ALIGN_LEFT, word(y, LESSON_WORD_data), NULL);
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_level), NULL);
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_train), word(y, LESSON_WORD_train_help));
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_test), word(y, LESSON_WORD_test_help));
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_gap), word(y, LESSON_WORD_gap_help));
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_folds), NULL);
	for (size_t i = 0; i < x->n_cells; i++) {
		const struct run_cell *c = x->cell + i;
		double train = results_score(x, i, PRIMARY, ON_TRAIN), test = results_score(x, i, PRIMARY, ON_TEST);

		if (!is_listed(x, c) || !isfinite(train) || !isfinite(test))
			continue;
		if (!is_same_row(&w, c)) {
			add_row(y, t, &w);
			w = (struct lesson_row){ .study = c->study, .dataset = c->dataset, .variant = c->variant,
						 .level = c->factor_value };
		}
		w.train += train;
		w.test += test;
		w.n++;
	}
	add_row(y, t, &w);
	table_drop_alike(t, word(y, LESSON_WORD_level));
	table_drop_alike(t, word(y, LESSON_WORD_data));
}

/* ---- what came out ---- */

static void claims_table(struct section *s, struct lesson_telling *y)
{
	static const enum lesson_word verdict[CLAIMS_WORDS] = { LESSON_WORD_supported, LESSON_WORD_refuted,
								LESSON_WORD_undecided };
	static const unsigned marks[CLAIMS_WORDS] = { MARK_GOOD, MARK_BAD, MARK_MUTED };
	struct table *t = section_table(s, "%s", word(y, LESSON_WORD_claims));
	struct lesson_values *v = &y->values;

	table_column(t, ALIGN_LEFT, word(y, LESSON_WORD_claim), NULL);
	table_column(t, ALIGN_LEFT, word(y, LESSON_WORD_verdict), NULL);
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_effect), word(y, LESSON_WORD_effect_help));
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_interval), NULL);
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_n), word(y, LESSON_WORD_n_help));
	table_column(t, ALIGN_RIGHT, word(y, LESSON_WORD_p), word(y, LESSON_WORD_p_help));
	for (size_t i = 0; i < y->claims->n; i++) {
		const struct claims_verdict *c = y->claims->at + i;

		table_row(t, 0);
		table_cell(t, MARK_CODE, "%s", c->claim->id);
		table_cell(t, marks[c->word], "%s", word(y, verdict[c->word]));
		table_cell(t, 0, "%s", lesson_values_number(v, c->effect, 4));
		table_cell(t, 0, "%s … %s", lesson_values_number(v, c->ci.lo, 4), lesson_values_number(v, c->ci.hi, 4));
		table_cell(t, 0, "%zu", c->at[c->decides].n);
		table_cell(t, 0, "%s", lesson_values_p(v, c->p));
	}
}

/* One step of gradient descent, where the lesson is about it. */
static int steps(struct lesson_telling *y, struct err *e)
{
	static const struct {
		const char *text;
		void (*table)(const struct lesson_steps *s, struct section *to, struct lesson_values *v,
			      const struct lesson_texts *t);
	} parts[] = {
		{ "forward", lesson_steps_forward },
		{ "backward", lesson_steps_backward },
		{ "update", lesson_steps_update },
		{ "after", NULL },
	};
	const struct lesson_page *p = y->page;
	struct lesson_steps work = lesson_steps_example;
	struct section *s;

	if (!p->lesson->steps)
		return 0;
	if (lesson_steps_work(&work, e) || lesson_steps_put(&work, &y->values, e))
		return -1;
	s = open_section(y, "steps", LESSON_WORD_steps);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (tell(s, y, lesson_texts_get(p->texts, "%s.steps.%s", p->lesson->name, parts[i].text), e))
			return -1;
		if (parts[i].table)
			parts[i].table(&work, s, &y->values, p->texts);
	}
	return 0;
}

static int outcome(struct lesson_telling *y, struct err *e)
{
	const struct lesson_page *p = y->page;
	struct section *s = open_section(y, "outcome", LESSON_WORD_numbers);

	if (tell(s, y, lesson_texts_get(p->texts, "%s.why", p->lesson->name), e))
		return -1;
	if (p->failed)
		section_warning(s, "%s: %zu", word(y, LESSON_WORD_failed), p->failed);
	numbers(s, y);
	for (size_t i = 0; i < y->claims->n; i++) {
		const struct claims_verdict *c = y->claims->at + i;

		if (tell(s, y, lesson_texts_get(p->texts, "%s.claim.%s.%s", p->lesson->name, c->claim->id,
						claims_words[c->word]), e))
			return -1;
	}
	claims_table(s, y);
	return 0;
}

/* ---- pictures ---- */

static void say_unsuited(struct section *s, struct lesson_telling *y, struct err *why)
{
	section_warning(s, "%s %s", word(y, LESSON_WORD_no_picture), why->text);
	*why = (struct err){ 0 };
}

/* Trained as the figure says, on the rows of the run or on the figure's own; a table that a picture cannot show
 * gets a sentence. */
static int draw_picture(struct section *s, struct lesson_telling *y, const struct lesson_figure *f, struct err *e)
{
	const struct load_options how = { .no_findings = true };
	const struct picture_kind *k = picture_need(f->picture, e);
	struct dataset *own = NULL;
	struct variant variant[LESSON_PANELS] = { 0 };
	size_t n = 0;
	int rc = k && ((y->page->own_data && !f->fixed) || !f->data || !dataset_load(&own, f->data, &how, e)) ? 0 : -1;

	for (; !rc && n < LESSON_PANELS && f->learner[n]; n++)
		rc = variant_make(variant + n, f->learner[n], e);
	if (!rc) {
		struct picture_request q = { .data = own ? &own : &y->page->data, .ndata = 1, .variant = variant, .nvariants = n,
					     .spec = *f->label ? f->label : f->learner, .seed = y->page->seed, .threads = 1 };

		if ((picture_check(k, &q, e) || picture_draw(k, s, &q, e)) && e->code == ERR_UNSUITED)
			say_unsuited(s, y, e);
		rc = e->code ? -1 : 0;
	}
	while (n > 0)
		variant_free(variant + --n);
	dataset_destroy(own);
	return rc;
}

/* A study's own sections are made, the figure is taken out of them, and they are dropped. */
static int take_figure(struct section *s, struct lesson_telling *y, const struct lesson_figure *f, struct err *e)
{
	const struct results *x = y->page->run;
	size_t study = 0;
	const struct study_kind *k;

	while (study < x->n_studies && strcmp(x->study[study].name, f->study) != 0)
		study++;
	k = study < x->n_studies ? study_kind_find(x->study[study].kind) : NULL;
	if (!k)
		return FAIL(e, ERR_DATA, "the run has no study %s of a kind that this program knows", f->study);
	if ((k->sections && k->sections(y->report, x, study, e)) ||
	    (!k->curves && !k->factor && section_curves(y->report, x, study, e)) ||
	    section_gradients(y->report, x, study, e))
		return -1;
	section_take_figure(s, f->name);
	section_make_last(s);
	return 0;
}

static struct figure *last_figure(struct section *s)
{
	return s->last && s->last->kind == BLOCK_FIGURE ? s->last->figure : NULL;
}

static int figure_of(struct section *s, struct lesson_telling *y, const struct lesson_figure *f, size_t number, struct err *e)
{
	const struct lesson_texts *t = y->page->texts;
	const char *name = y->page->lesson->name, *title, *caption;
	struct figure *drawn;

	if (tell(s, y, lesson_texts_get(t, "%s.figure.%zu", name, number), e) ||
	    (f->picture ? draw_picture : take_figure)(s, y, f, e))
		return -1;
	if (!(drawn = last_figure(s)))
		return 0;
	if (lesson_values_fill(&y->values, lesson_texts_get(t, "%s.figure.%zu.title", name, number), &title, e) ||
	    lesson_values_fill(&y->values, lesson_texts_get(t, "%s.figure.%zu.caption", name, number), &caption, e))
		return -1;
	drawn->title = title;
	drawn->caption = caption;
	return 0;
}

static int pictures(struct lesson_telling *y, struct err *e)
{
	struct section *s;
	const char *note = word(y, LESSON_WORD_english_labels);

	if (!y->page->lesson->figure->picture && !y->page->lesson->figure->study)
		return 0;
	s = open_section(y, "pictures", LESSON_WORD_pictures);
	for (size_t i = 0; y->page->lesson->figure[i].picture || y->page->lesson->figure[i].study; i++)
		if (figure_of(s, y, y->page->lesson->figure + i, i + 1, e))
			return -1;
	if (*note != '-')
		section_text(s, "%s", note);
	return 0;
}

/* ---- what stays ---- */

static int glossary(struct lesson_telling *y, struct err *e)
{
	const char *terms = y->page->lesson->terms;
	struct section *s = open_section(y, "glossary", LESSON_WORD_glossary);
	struct table *t = section_table(s, "%s", "");
	size_t n;

	table_column(t, ALIGN_LEFT, "", NULL);
	table_column(t, ALIGN_LEFT, "", NULL);
	for (const char *term; (term = wordlist_next(&terms, &n));) {
		const char *means;

		if (lesson_values_fill(&y->values,
				       lesson_texts_get(y->page->texts, "term.%.*s.means", (int)n, term), &means, e))
			return -1;
		table_row(t, 0);
		table_cell(t, 0, "%s", lesson_texts_get(y->page->texts, "term.%.*s", (int)n, term));
		table_cell(t, 0, "%s", means);
	}
	return 0;
}

static int close_page(struct lesson_telling *y, struct err *e)
{
	const struct lesson_page *p = y->page;
	struct section *s = open_section(y, "end", LESSON_WORD_end);

	if (tell(s, y, lesson_texts_get(p->texts, "%s.end", p->lesson->name), e))
		return -1;
	if (tell(s, y, word(y, LESSON_WORD_try), e) || glossary(y, e))
		return -1;
	return tell(open_section(y, "source", LESSON_WORD_source), y, word(y, LESSON_WORD_sources), e);
}

/* The page's own words, in the language of the texts. */
static const struct report_words *words_of(const struct lesson_telling *y)
{
	struct report_words *w = report_own(y->report, 1, sizeof *w);

	if (!w)
		return &report_english;
	*w = (struct report_words){
		.language = y->page->texts->language, .over = word(y, LESSON_WORD_over),
		.contents = word(y, LESSON_WORD_contents), .figure = word(y, LESSON_WORD_figure),
		.rows = word(y, LESSON_WORD_rows), .undrawn = word(y, LESSON_WORD_undrawn),
		.files = word(y, LESSON_WORD_files), .footer = word(y, LESSON_WORD_footer),
	};
	return w;
}

/* What the texts may name beside the claims' numbers. */
static int begin(struct lesson_telling *y, struct err *e)
{
	const struct lesson_page *p = y->page;
	struct report *r = y->report;

	if (claims_judge(&y->claims, p->run, e) || lesson_values_make(&y->values, r, p->texts, y->claims, e) ||
	    lesson_values_put(&y->values, "recorded", p->guess->recorded, e) ||
	    lesson_values_put(&y->values, "lesson", p->lesson->name, e) ||
	    lesson_values_put(&y->values, "run", p->run->path, e) ||
	    lesson_values_fill(&y->values, word(y, LESSON_WORD_subtitle), &r->subtitle, e))
		return -1;
	r->words = words_of(y);
	return 0;
}

int lesson_page_make(struct report **out, const struct lesson_page *p, struct err *e)
{
	struct lesson_telling y = { .page = p };
	int rc = -1;

	*out = NULL;
	y.report = report_create(lesson_texts_get(p->texts, "%s.title", p->lesson->name), e);
	if (!y.report)
		return -1;
	if (!begin(&y, e) && !question(&y, e) && !steps(&y, e) && !outcome(&y, e) && !pictures(&y, e) && !close_page(&y, e))
		rc = report_status(y.report, e);
	lesson_values_free(&y.values);
	claims_destroy(y.claims);
	if (rc)
		report_destroy(y.report);
	else
		*out = y.report;
	return rc;
}
