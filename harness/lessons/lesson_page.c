#include "harness/lessons/lesson_page_inner.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/wordlist.h"
#include "reports/render/format.h"

const char *lesson_page_word(const struct lesson_telling *y, enum lesson_word w)
{
	return lesson_texts_word(y->page->texts, w);
}

int lesson_page_tell(struct section *s, struct lesson_telling *y, const char *text, struct err *e)
{
	while (*text) {
		const char *end = strstr(text, "\n\n"), *filled;
		size_t n = end ? (size_t)(end - text) : strlen(text);

		if (lesson_values_fill(&y->values, report_text(y->report, "%.*s", (int)n, text),
				       &filled, e))
			return -1;
		section_text(s, "%s", filled);
		text += n + strspn(text + n, "\n");
	}
	return 0;
}

struct section *lesson_page_section(struct lesson_telling *y, const char *id,
				    enum lesson_word title)
{
	return report_section(y->report, id, lesson_page_word(y, title));
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
		all = report_text(y->report, "%s%s%s", all, i ? lesson_page_word(y, LESSON_WORD_or) : "",
				  choice_text(y, right[i]));
	return lesson_values_put(&y->values, "answer", format_sentence(y->report, all), e) ||
			       lesson_values_put(&y->values, "guess",
						 choice_text(y, y->page->guess->word), e) ?
		     -1 :
		     0;
}

/* Guess and outcome side by side. */
static int question(struct lesson_telling *y, struct err *e)
{
	const struct lesson_page *p = y->page;
	const char *right[LESSON_CHOICES];
	size_t n = lesson_page_answers(p->lesson, y->claims, right);
	struct section *s = lesson_page_section(y, "question", LESSON_WORD_question);
	bool hit = false;

	for (size_t i = 0; i < n; i++)
		hit |= !strcmp(right[i], p->guess->word);
	if (put_answers(y, right, n, e) ||
	    lesson_page_tell(s, y, lesson_texts_get(p->texts, "%s.question", p->lesson->name), e))
		return -1;
	section_heading(s, "%s", lesson_page_word(y, LESSON_WORD_guess));
	if (lesson_page_tell(s, y, lesson_page_word(y, *p->guess->word ? LESSON_WORD_guessed : LESSON_WORD_no_guess), e))
		return -1;
	section_heading(s, "%s", lesson_page_word(y, LESSON_WORD_outcome));
	return lesson_page_tell(s, y,
		    lesson_page_word(y, !n               ? LESSON_WORD_open :
			    !*p->guess->word ? LESSON_WORD_answer :
			    hit              ? LESSON_WORD_right :
					       LESSON_WORD_wrong),
		    e);
}

/* ---- what stays ---- */

static int glossary(struct lesson_telling *y, struct err *e)
{
	const char *terms = y->page->lesson->terms;
	struct section *s = lesson_page_section(y, "glossary", LESSON_WORD_glossary);
	struct table *t = section_table(s, "%s", "");
	size_t n;

	table_column(t, ALIGN_LEFT, "", NULL);
	table_column(t, ALIGN_LEFT, "", NULL);
	for (const char *term; (term = wordlist_next(&terms, &n));) {
		const char *means;

		if (lesson_values_fill(
			    &y->values,
			    lesson_texts_get(y->page->texts, "term.%.*s.means", (int)n, term),
			    &means, e))
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
	struct section *s = lesson_page_section(y, "end", LESSON_WORD_end);

	if (lesson_page_tell(s, y, lesson_texts_get(p->texts, "%s.end", p->lesson->name), e))
		return -1;
	if (lesson_page_tell(s, y, lesson_page_word(y, LESSON_WORD_try), e) || glossary(y, e))
		return -1;
	return lesson_page_tell(lesson_page_section(y, "source", LESSON_WORD_source), y, lesson_page_word(y, LESSON_WORD_sources),
		    e);
}

/* The page's own words, in the language of the texts. */
static const struct report_words *words_of(const struct lesson_telling *y)
{
	struct report_words *w = report_own(y->report, 1, sizeof *w);

	if (!w)
		return &report_english;
	*w = (struct report_words){
		.language = y->page->texts->language,
		.over = lesson_page_word(y, LESSON_WORD_over),
		.contents = lesson_page_word(y, LESSON_WORD_contents),
		.figure = lesson_page_word(y, LESSON_WORD_figure),
		.rows = lesson_page_word(y, LESSON_WORD_rows),
		.undrawn = lesson_page_word(y, LESSON_WORD_undrawn),
		.files = lesson_page_word(y, LESSON_WORD_files),
		.footer = lesson_page_word(y, LESSON_WORD_footer),
	};
	return w;
}

/* What the texts may name beside the claims' numbers. */
static int begin(struct lesson_telling *y, struct err *e)
{
	const struct lesson_page *p = y->page;
	struct report *r = y->report;

	if (claims_judge(&y->claims, p->run, e) ||
	    lesson_values_make(&y->values, r, p->texts, y->claims, e) ||
	    lesson_values_put(&y->values, "recorded", p->guess->recorded, e) ||
	    lesson_values_put(&y->values, "lesson", p->lesson->name, e) ||
	    lesson_values_put(&y->values, "run", p->run->path, e) ||
	    lesson_values_fill(&y->values, lesson_page_word(y, LESSON_WORD_subtitle), &r->subtitle, e))
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
	if (!begin(&y, e) && !question(&y, e) && !lesson_page_steps(&y, e) && !lesson_page_outcome(&y, e) &&
	    !lesson_page_pictures(&y, e) && !close_page(&y, e))
		rc = report_status(y.report, e);
	lesson_values_free(&y.values);
	claims_destroy(y.claims);
	if (rc)
		report_destroy(y.report);
	else
		*out = y.report;
	return rc;
}
