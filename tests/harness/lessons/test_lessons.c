/* Lessons: the texts of both languages against each other and against the objects and plans that use them; a guess
 * on the disk; numbers in the signs of a language. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/utf8.h"
#include "algorithms/core/wordlist.h"
#include "harness/lessons/lesson.h"
#include "harness/lessons/lesson_guess.h"
#include "harness/lessons/lesson_page.h"
#include "harness/lessons/lesson_steps.h"
#include "harness/lessons/lesson_texts.h"
#include "harness/lessons/lesson_values.h"
#include "harness/pictures/picture.h"
#include "reports/render/marked.h"
#include "tests/support/claim_cells.h"
#include "tests/support/scratch.h"

static struct lesson_texts open_texts(const char *language)
{
	struct err e = { 0 };
	struct lesson_texts t;

	cr_assert_eq(lesson_texts_open(&t, language, &e), 0, "%s", e.text);
	cr_assert_gt(t.n, LESSON_WORDS_COUNT);
	return t;
}

/* ---- the texts ---- */

enum { KEYS = 2000, KEY_ROOM = 96 };

struct keys {
	char at[KEYS][KEY_ROOM];
	size_t n;
};

__attribute__((format(printf, 2, 3))) static void use(struct keys *k, const char *fmt, ...)
{
	char key[KEY_ROOM];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(key, sizeof key, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(k->at[i], key))
			return;
	cr_assert_lt(k->n, KEYS);
	memcpy(k->at[k->n++], key, sizeof key);
}

static struct plan plan_of(const struct lesson *l)
{
	struct err e = { 0 };
	struct plan p;
	char name[64];

	snprintf(name, sizeof name, "lesson-%s", l->name);
	cr_assert_eq(plan_read(&p, name, &e), 0, "%s", e.text);
	return p;
}

static void keys_of(struct keys *k, const struct lesson *l)
{
	static const char *const parts[] = { "title", "short", "question", "why", "end" };
	struct plan p = plan_of(l);
	const char *terms = l->terms;
	size_t n;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		use(k, "%s.%s", l->name, parts[i]);
	for (const struct lesson_choice *c = l->choice; c->word; c++)
		use(k, "%s.choice.%s", l->name, c->word);
	static const char *const steps[] = { "forward", "backward", "update", "after" };
	for (size_t i = 0; i < 4 && l->steps; i++)
		use(k, "%s.steps.%s", l->name, steps[i]);
	for (size_t i = 0; i < p.nclaims; i++)
		for (size_t w = 0; w < CLAIMS_WORDS; w++)
			use(k, "%s.claim.%s.%s", l->name, p.claims[i].id, claims_words[w]);
	for (size_t i = 0; l->figure[i].picture || l->figure[i].study; i++) {
		use(k, "%s.figure.%zu", l->name, i + 1);
		use(k, "%s.figure.%zu.title", l->name, i + 1);
		use(k, "%s.figure.%zu.caption", l->name, i + 1);
	}
	for (const char *term; (term = wordlist_next(&terms, &n));) {
		use(k, "term.%.*s", (int)n, term);
		use(k, "term.%.*s.means", (int)n, term);
	}
	plan_free(&p);
}

static void all_keys(struct keys *k)
{
	k->n = 0;
	for (size_t w = 0; w < LESSON_WORDS_COUNT; w++)
		use(k, "%s", lesson_word_key((enum lesson_word)w));
	for (size_t i = 0; lessons[i]; i++)
		keys_of(k, lessons[i]);
}

Test(lessons, every_text_is_used_and_every_use_has_a_text)
{
	static const char *const languages[] = { "en", "de" };
	static struct keys k;

	all_keys(&k);
	for (size_t i = 0; i < 2; i++) {
		struct lesson_texts t = open_texts(languages[i]);

		for (size_t j = 0; j < k.n; j++)
			cr_expect(lesson_texts_find(&t, k.at[j]), "%s lacks [%s]", languages[i], k.at[j]);
		for (size_t j = 0; j < t.n; j++) {
			bool used = false;

			for (size_t m = 0; m < k.n && !used; m++)
				used = !strcmp(k.at[m], t.at[j].key);
			cr_expect(used, "%s: nothing uses [%s]", languages[i], t.at[j].key);
			for (size_t m = 0; m < j; m++)
				cr_expect_str_neq(t.at[m].key, t.at[j].key, "twice in %s", languages[i]);
		}
		lesson_texts_close(&t);
	}
}

static bool holds(const char *text, const char *name, size_t len)
{
	const char *at = text, *other;
	size_t n;

	while ((other = lesson_values_next(&at, &n)))
		if (n == len && !memcmp(other, name, n))
			return true;
	return false;
}

static void expect_same_values(const char *key, const char *one, const char *other)
{
	const char *at = one, *name;
	size_t n;

	while ((name = lesson_values_next(&at, &n)))
		cr_expect(holds(other, name, n), "[%s]: only one language has {%.*s}", key, (int)n, name);
}

Test(lessons, both_languages_name_the_same_values_in_the_same_order_of_keys)
{
	struct lesson_texts en = open_texts("en"), de = open_texts("de");

	cr_assert_eq(en.n, de.n);
	for (size_t i = 0; i < en.n; i++) {
		cr_assert_str_eq(en.at[i].key, de.at[i].key);
		cr_expect_eq(!*en.at[i].text, !*de.at[i].text, "[%s] is empty in one language", en.at[i].key);
		expect_same_values(en.at[i].key, en.at[i].text, de.at[i].text);
		expect_same_values(en.at[i].key, de.at[i].text, en.at[i].text);
	}
	lesson_texts_close(&en);
	lesson_texts_close(&de);
}

static bool is_step(const char *name, size_t n)
{
	const char *words = LESSON_STEPS_VALUES;
	size_t len;

	for (const char *w; n > 5 && (w = wordlist_next(&words, &len));)
		if (!memcmp(name, "step.", 5) && len == n - 5 && !memcmp(w, name + 5, len))
			return true;
	return false;
}

Test(lessons, every_value_that_a_text_names_is_one_of_its_lesson)
{
	struct lesson_texts t = open_texts("en");

	for (size_t i = 0; lessons[i]; i++) {
		struct plan p = plan_of(lessons[i]);
		size_t prefix = strlen(lessons[i]->name);

		for (size_t j = 0; j < t.n; j++) {
			const char *at = t.at[j].text, *name;
			bool own = !strncmp(t.at[j].key, lessons[i]->name, prefix) && t.at[j].key[prefix] == '.';
			size_t n;

			while ((own || strchr("pt", *t.at[j].key)) && (name = lesson_values_next(&at, &n)))
				cr_expect(lesson_values_has(name, n, own ? p.claims : NULL, own ? p.nclaims : 0) ||
						  (own && lessons[i]->steps && is_step(name, n)) ||
						  (!own && strncmp(t.at[j].key, "page.", 5) != 0),
					  "[%s] names {%.*s}", t.at[j].key, (int)n, name);
		}
		plan_free(&p);
	}
	lesson_texts_close(&t);
}

/* Words as they are written where umlauts cannot be typed. */
Test(lessons, german_has_its_umlauts_and_is_whole_utf8)
{
	static const char *const makeshift[] = { "fuer", "Ueber", "ueber", "koenn", "moegl", "groess", "waehl", "naech",
						 "muess", "Laenge", "haett", "waere", "spaet", "zurueck", "Gewoehn",
						 "Flaech", "Stuetz", "aender", "schoen", "hoeh", "Baeume", "gehoert" };
	struct lesson_texts t = open_texts("de");
	size_t umlauts = 0;

	for (size_t i = 0; i < t.n; i++) {
		const char *text = t.at[i].text;

		cr_expect(utf8_valid(text, strlen(text)), "[%s]", t.at[i].key);
		for (size_t m = 0; m < sizeof makeshift / sizeof *makeshift; m++)
			cr_expect(!strstr(text, makeshift[m]), "[%s]: %s", t.at[i].key, makeshift[m]);
		umlauts += strstr(text, "ä") || strstr(text, "ö") || strstr(text, "ü") || strstr(text, "ß");
	}
	cr_expect_gt(umlauts, t.n / 3);
	lesson_texts_close(&t);
}

Test(lessons, objects_fit_their_plans)
{
	for (size_t i = 0; lessons[i]; i++) {
		const struct lesson *l = lessons[i];
		struct plan p = plan_of(l);
		struct err e = { 0 };

		for (const struct lesson_choice *c = l->choice; c->word; c++) {
			size_t at = 0;
			while (at < p.nclaims && strcmp(p.claims[at].id, c->claim) != 0)
				at++;
			cr_expect_lt(at, p.nclaims, "%s: no claim %s", l->name, c->claim);
			cr_expect_eq(lesson_choice_find(l, c->word, &e), c);
		}
		for (const struct lesson_figure *f = l->figure; f->picture || f->study; f++) {
			size_t at = 0;
			while (f->study && at < p.nstudies && strcmp(p.studies[at].name, f->study) != 0)
				at++;
			cr_expect(f->picture ? picture_need(f->picture, &e) != NULL : at < p.nstudies, "%s", l->name);
		}
		for (size_t c = 0; c < p.nclaims && l->own_data; c++)
			cr_expect_null(p.claims[c].datasets, "%s: claim %s is bound to data", l->name, p.claims[c].id);
		cr_expect_eq(lesson_find(l->name, &e), l);
		plan_free(&p);
	}
}

/* ---- the guess ---- */

Test(lessons, the_first_guess_stands)
{
	const struct lesson *l = lessons[0];
	const char *folder = scratch_path("guess");
	struct lesson_guess first, again;
	struct err e = { 0 };

	cr_expect_not(lesson_guess_stands(folder));
	cr_assert_eq(lesson_guess_record(&first, folder, l, l->choice[1].word, &e), 0, "%s", e.text);
	cr_expect(lesson_guess_stands(folder) && !first.earlier && strlen(first.recorded) == 20);
	cr_assert_eq(lesson_guess_record(&again, folder, l, l->choice[0].word, &e), 0, "%s", e.text);
	cr_expect(again.earlier);
	cr_expect_str_eq(again.word, l->choice[1].word);
	cr_expect_str_eq(again.recorded, first.recorded);
}

Test(lessons, none_is_a_guess_too_and_other_files_are_refused)
{
	const struct lesson *l = lessons[0];
	struct lesson_guess g;
	struct err e = { 0 };
	char folder[200], *slash;

	cr_assert_eq(lesson_guess_record(&g, scratch_path("none"), l, NULL, &e), 0, "%s", e.text);
	cr_assert_eq(lesson_guess_record(&g, scratch_path("none"), l, l->choice[0].word, &e), 0, "%s", e.text);
	cr_expect(g.earlier && !*g.word);
	snprintf(folder, sizeof folder, "%s", scratch_text("guess.txt", "lesson: another\nguess: tree\nrecorded: x\n"));
	slash = strrchr(folder, '/');
	*slash = 0;
	cr_expect(lesson_guess_record(&g, folder, l, NULL, &e));
	cr_expect(e.code == ERR_FORMAT && strstr(e.text, "guess.txt") && strstr(e.text, l->name), "%s", e.text);
	e = (struct err){ 0 };
	scratch_text("guess.txt", "guess: tree\n");
	cr_expect(lesson_guess_record(&g, folder, l, NULL, &e) && e.code == ERR_FORMAT);
}

/* ---- numbers ---- */

static const double first[] = { .90, .92, .88, .95, .91, .93 }, second[] = { .85, .86, .86, .88, .87, .85 };

/* The same cells as in the tests of claims: the interval is R's. */
Test(lessons, values_have_the_signs_of_the_language)
{
	static struct claim_cells cells;
	static const struct { const char *language, *filled; } want[] = {
		{ "en", "5.3 from 3.1 to 7.6; 91.5 and 86.2, n = 6, tree on one: \xfe\xe2\x88\x92" "5.3\xfe" },
		{ "de", "5,3 from 3,1 to 7,6; 91,5 and 86,2, n = 6, tree on one: \xfe\xe2\x88\x92" "5,3\xfe" },
	};
	struct results *r;
	struct claims *c;

	claim_cells_row(&cells, "one", "mlp", NAN, first, 6);
	claim_cells_row(&cells, "one", "tree", NAN, second, 6);
	c = claim_cells_judged(&cells, "- {id: yes, claim: c, a: mlp, b: tree, margin: 0.01}\n"
		       "- {id: no, claim: c, a: tree, b: mlp}\n", &r);
	for (size_t i = 0; i < 2; i++) {
		struct lesson_texts t = open_texts(want[i].language);
		struct err e = { 0 };
		struct report *report = report_create("", &e);
		struct lesson_values v = { 0 };
		const char *filled = "";

		cr_assert_eq(lesson_values_make(&v, report, &t, c, &e), 0, "%s", e.text);
		cr_expect_eq(lesson_values_fill(&v, "{yes.effect} from {yes.low} to {yes.high}; {yes.a} and {yes.b}, "
						"n = {yes.n}, {yes.rival} on {yes.set}: **{no.effect}**", &filled, &e), 0);
		cr_expect_str_eq(filled, want[i].filled);
		cr_expect(lesson_values_fill(&v, "{yes.efect}", &filled, &e));
		cr_expect(strstr(e.text, "{yes.efect}"));
		cr_expect_str_eq(lesson_values_number(&v, -0.04, 1), i ? "0,0" : "0.0");
		cr_expect_str_eq(lesson_values_number(&v, NAN, 1), "\xe2\x80\x93");
		lesson_values_free(&v);
		report_destroy(report);
		lesson_texts_close(&t);
	}
	claims_destroy(c);
	small_run_close(r);
}

/* A choice is right when its claim got that word, and none is where no claim was decided. */
Test(lessons, answers_are_what_the_claims_say)
{
	static struct claim_cells cells;
	static const struct lesson two = { .name = "two", .choice = { { "first", "up", CLAIMS_SUPPORTED },
								      { "second", "up", CLAIMS_REFUTED },
								      { "third", "down", CLAIMS_UNDECIDED } } };
	const char *right[LESSON_CHOICES];
	struct results *r;
	struct claims *c;

	claim_cells_row(&cells, "one", "mlp", NAN, first, 6);
	claim_cells_row(&cells, "one", "tree", NAN, second, 6);
	c = claim_cells_judged(&cells, "- {id: up, claim: c, a: mlp, b: tree}\n- {id: down, claim: c, a: tree, b: mlp}\n", &r);
	cr_assert_eq(lesson_page_answers(&two, c, right), 1);
	cr_expect_str_eq(right[0], "first");
	claims_destroy(c);
	small_run_close(r);
}

/* ---- a step of gradient descent ---- */

static double sigmoid(double z)
{
	return 1 / (1 + exp(-z));
}

/* The loss of the example's network in plain arithmetic. */
static double loss_of(const struct lesson_steps *s, const double *w)
{
	double a1 = sigmoid(w[LESSON_W11] * s->x[0] + w[LESSON_W21] * s->x[1] + w[LESSON_B1]),
	       a2 = sigmoid(w[LESSON_W12] * s->x[0] + w[LESSON_W22] * s->x[1] + w[LESSON_B2]),
	       p = sigmoid(w[LESSON_V1] * a1 + w[LESSON_V2] * a2 + w[LESSON_C]);

	return -s->t * log(p) - (1 - s->t) * log(1 - p);
}

#define STEP_NEAR(a, b) cr_expect_float_eq(a, b, 2e-7, "%s is %.9g, not %.9g", #a, a, b)

/* By hand for the example: z_1 = 0.4 0.5 + 0.2 + 0.1 = 0.5, z_2 = -0.15 + 0.5 - 0.1 = 0.25. */
Test(lessons, each_number_of_the_step_is_that_of_plain_arithmetic)
{
	struct lesson_steps s = lesson_steps_example;
	struct err e = { 0 };
	double z;

	cr_assert_eq(lesson_steps_work(&s, &e), 0, "%s", e.text);
	STEP_NEAR(s.z[0], 0.5);
	STEP_NEAR(s.z[1], 0.25);
	STEP_NEAR(s.a[0], sigmoid(0.5));
	STEP_NEAR(s.a[1], sigmoid(0.25));
	z = 0.6 * sigmoid(0.5) - 0.4 * sigmoid(0.25) + 0.05;
	STEP_NEAR(s.top, z);
	STEP_NEAR(s.p, sigmoid(z));
	STEP_NEAR(s.loss, -log(sigmoid(z)));
	STEP_NEAR(s.delta, sigmoid(z) - 1);
	STEP_NEAR(s.hidden[0], (sigmoid(z) - 1) * 0.6 * sigmoid(0.5) * (1 - sigmoid(0.5)));
	STEP_NEAR(s.hidden[1], (sigmoid(z) - 1) * -0.4 * sigmoid(0.25) * (1 - sigmoid(0.25)));
	STEP_NEAR(s.loss_after, loss_of(&s, s.after));
	STEP_NEAR(s.p_after, exp(-s.loss_after));
	cr_expect_lt(s.loss_after, s.loss);
}

/* Slopes by central differences, for both classes and another row. */
Test(lessons, its_gradient_is_that_of_differences)
{
	for (int t = 0; t < 2; t++) {
		struct lesson_steps s = lesson_steps_example;
		struct err e = { 0 };

		s.t = t;
		s.x[1] -= 1.5 * t;
		cr_assert_eq(lesson_steps_work(&s, &e), 0, "%s", e.text);
		for (size_t i = 0; i < LESSON_PARAMS; i++) {
			double up[LESSON_PARAMS], down[LESSON_PARAMS], h = 1e-5;

			memcpy(up, s.before, sizeof up);
			memcpy(down, s.before, sizeof down);
			up[i] += h;
			down[i] -= h;
			cr_expect_float_eq(s.gradient[i], (loss_of(&s, up) - loss_of(&s, down)) / (2 * h), 2e-7, "%zu", i);
			STEP_NEAR(s.after[i], s.before[i] - 0.5 * s.gradient[i]);
		}
	}
}
