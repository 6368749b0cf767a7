/* Pictures of models, and figures that studies draw of themselves, under titles of the lesson. */
#include <string.h>

#include "datasets/load.h"
#include "harness/lessons/lesson_page_inner.h"
#include "harness/pictures/picture.h"
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static void say_unsuited(struct section *s, struct lesson_telling *y, struct err *why)
{
	section_warning(s, "%s %s", lesson_page_word(y, LESSON_WORD_no_picture), why->text);
	*why = (struct err){ 0 };
}

/* Trained as the figure says, on the rows of the run or on the figure's own; a table that a picture cannot show
 * gets a sentence. */
static int draw_picture(struct section *s, struct lesson_telling *y, const struct lesson_figure *f,
			struct err *e)
{
	const struct load_options how = { .no_findings = true };
	const struct picture_kind *k = picture_need(f->picture, e);
	struct dataset *own = NULL;
	struct variant variant[LESSON_PANELS] = { 0 };
	size_t n = 0;
	int rc = k && ((y->page->own_data && !f->fixed) || !f->data ||
		       !dataset_load(&own, f->data, &how, e)) ?
			 0 :
			 -1;

	for (; !rc && n < LESSON_PANELS && f->learner[n]; n++)
		rc = variant_make(variant + n, f->learner[n], e);
	if (!rc) {
		struct picture_request q = { .data = own ? &own : &y->page->data,
					     .ndata = 1,
					     .variant = variant,
					     .nvariants = n,
					     .spec = *f->label ? f->label : f->learner,
					     .seed = y->page->seed,
					     .threads = 1 };

		if ((picture_check(k, &q, e) || picture_draw(k, s, &q, e)) &&
		    e->code == ERR_UNSUITED)
			say_unsuited(s, y, e);
		rc = e->code ? -1 : 0;
	}
	while (n > 0)
		variant_free(variant + --n);
	dataset_destroy(own);
	return rc;
}

/* A study's own sections are made, the figure is taken out of them, and they are dropped. */
static int take_figure(struct section *s, struct lesson_telling *y, const struct lesson_figure *f,
		       struct err *e)
{
	const struct results *x = y->page->run;
	size_t study = 0;
	const struct study_kind *k;

	while (study < x->n_studies && strcmp(x->study[study].name, f->study) != 0)
		study++;
	k = study < x->n_studies ? study_kind_find(x->study[study].kind) : NULL;
	if (!k)
		return FAIL(e, ERR_DATA,
			    "the run has no study %s of a kind that this program knows", f->study);
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

static int figure_of(struct section *s, struct lesson_telling *y, const struct lesson_figure *f,
		     size_t number, struct err *e)
{
	const struct lesson_texts *t = y->page->texts;
	const char *name = y->page->lesson->name, *title, *caption;
	struct figure *drawn;

	if (lesson_page_tell(s, y, lesson_texts_get(t, "%s.figure.%zu", name, number), e) ||
	    (f->picture ? draw_picture : take_figure)(s, y, f, e))
		return -1;
	if (!(drawn = last_figure(s)))
		return 0;
	if (lesson_values_fill(&y->values, lesson_texts_get(t, "%s.figure.%zu.title", name, number),
			       &title, e) ||
	    lesson_values_fill(&y->values,
			       lesson_texts_get(t, "%s.figure.%zu.caption", name, number), &caption,
			       e))
		return -1;
	drawn->title = title;
	drawn->caption = caption;
	return 0;
}

int lesson_page_pictures(struct lesson_telling *y, struct err *e)
{
	struct section *s;
	const char *note = lesson_page_word(y, LESSON_WORD_english_labels);

	if (!y->page->lesson->figure->picture && !y->page->lesson->figure->study)
		return 0;
	s = lesson_page_section(y, "pictures", LESSON_WORD_pictures);
	for (size_t i = 0; y->page->lesson->figure[i].picture || y->page->lesson->figure[i].study;
	     i++)
		if (figure_of(s, y, y->page->lesson->figure + i, i + 1, e))
			return -1;
	if (*note != '-')
		section_text(s, "%s", note);
	return 0;
}
