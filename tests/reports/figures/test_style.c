/* The palette as the page's CSS has it: words can be read (WCAG 2.1: 4.5 to 1), marks can be seen (3 to 1), on
 * light paper and on dark. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/figures/style.h"
#include "tests/support/synthetic_run.h"

TestSuite(figures_style);

static double linear(unsigned channel)
{
	double x = channel / 255.0;

	return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4);
}

static double luminance(unsigned rgb)
{
	return 0.2126 * linear(rgb >> 16 & 255) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
}

static double contrast(unsigned a, unsigned b)
{
	double x = luminance(a), y = luminance(b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* The value of --c-NAME. */
static unsigned variable(const char *css, const char *name)
{
	char start[32];
	const char *at;
	unsigned rgb = 0;

	snprintf(start, sizeof start, "--c-%s:#", name);
	cr_assert(at = strstr(css, start), "no %s in %s", start, css);
	cr_assert_eq(sscanf(at + strlen(start), "%6x", &rgb), 1);
	return rgb;
}

static void check(const char *css, const char *name, double least)
{
	double is = contrast(variable(css, name), variable(css, "paper"));

	cr_expect(is >= least, "%s on paper: %.2f to 1, not %.1f: %s", name, is, least, css);
}

Test(figures_style, words_can_be_read_and_marks_be_seen)
{
	static const char *const words[] = { "ink", "muted", "blue", "good", "bad", "pink-text", "sky-text",
					     "amber-text", "brown", "teal" };
	static const char *const marks[] = { "green", "red", "pink", "sky", "amber", "grey" };

	cr_assert(fabs(contrast(0, 0xffffff) - 21) < 1e-9 && fabs(contrast(0x767676, 0xffffff) - 4.54) < 0.01,
		  "as WCAG has them");
	for (int dark = 0; dark < 2; dark++) {
		struct text css = { 0 };

		style_css_variables(&css, dark);
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			check(text_of(&css), words[i], 4.5);
		for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
			check(text_of(&css), marks[i], 3);
		text_free(&css);
	}
}

/* What a learner's name is written in stands among the variables, so that it changes with the page. */
Test(figures_style, names_of_learners_are_written_in_colours_of_words)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	struct text css = { 0 };

	style_css_variables(&css, false);
	for (size_t v = 0; v < x->n_variants; v++) {
		struct style s = style_of(x, v, 0);
		unsigned rgb = (unsigned)strtoul(s.text + 1, NULL, 16);
		struct text name = { 0 };

		cr_expect(*s.text == '#' && contrast(rgb, variable(text_of(&css), "paper")) >= 4.5, "%s: %s",
			  x->variant[v].learner, s.text);
		style_css_color(&name, rgb);
		cr_expect_eq(strncmp(text_of(&name), "var(--c-", 8), 0, "%s", text_of(&name));
		text_free(&name);
	}
	text_free(&css);
	synthetic_close(x);
}

/* As many as there are colours for others, and as many again: no two look alike. */
Test(figures_style, learners_beyond_the_colours_differ_in_shape_and_dash)
{
	enum { LEARNERS = 16 };
	static char name[LEARNERS][8];
	struct run_variant v[LEARNERS] = { { 0 } };
	struct results r = { .variant = v, .n_variants = LEARNERS };
	struct style s[LEARNERS];

	for (size_t i = 0; i < LEARNERS; i++) {
		snprintf(name[i], sizeof name[i], "p%zu", i);
		v[i] = (struct run_variant){ .learner = name[i], .label = name[i], .role = "default" };
	}
	for (size_t i = 0; i < LEARNERS; i++) {
		s[i] = style_of(&r, i, 0);
		for (size_t k = 0; k < i; k++)
			cr_expect(strcmp(s[i].color, s[k].color) || s[i].point != s[k].point, "%zu and %zu", i, k);
	}
}
