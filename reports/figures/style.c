#include "reports/figures/style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/utf8.h"
#include "reports/render/names.h"

/* Okabe & Ito's palette, and the theme's greys; the dark value is what a dark page shows
 * instead. */
static const struct color {
	const char *name;
	unsigned light, dark;
} colors[] = {
	{ "blue",    0x0072b2, 0x57ace6 },
	{ "green",   0x009e73, 0x35c79b },
	{ "red",     0xd55e00, 0xff8b45 },
	{ "pink",    0xb8609a, 0xe391c4 },
	{ "sky",     0x3a9bd5, 0x7cc4ee },
	{ "amber",   0xc08400, 0xf0b83e },
	{ "brown",   0x8c564b, 0xc9998f },
	{ "teal",    0x17818c, 0x4cbcc7 },
	{ "grey",    0x7d8894, 0x94a1ae },
	{ "ink",     0x1f2933, 0xe6ebf0 },
	{ "muted",   0x66727f, 0x9aa7b4 },
	{ "faint",   0xe4e8ec, 0x2d3640 },
	{ "paper",   0xffffff, 0x161b21 },
	/* as text, 4.5:1 or more against paper: green and red, also for good and bad, and more of the series */
	{ "good",    0x007d5b, 0x35c79b },
	{ "bad",     0xb84e00, 0xff8b45 },
	{ "pink-text",  0xa8518a, 0xe391c4 },
	{ "sky-text",   0x2277ad, 0x7cc4ee },
	{ "amber-text", 0x8f6200, 0xf0b83e },
};
#define N_COLORS  (sizeof colors / sizeof *colors)
#define N_SERIES  8             /* the first ones: what learners may have */
#define GREY      8

/* Of each of the series where it writes. */
static const char *const text_name[N_SERIES + 1] = {
	"blue", "good", "bad", "pink-text", "sky-text", "amber-text", "brown", "teal", "muted"
};

/* Learners we know keep their colour whatever else is in the run. */
static const struct {
	const char *learner;
	int color, point;
} known[] = {
	{ "mlp", 0, 7 },  { "tree", 1, 5 },        { "svm", 2, 9 },
	{ "knn", 3, 13 }, { "baseline", GREY, 2 },
};
#define N_KNOWN (sizeof known / sizeof *known)

/* Filled points, and the hollow ones of the same shape (style.h). */
static const int points[] = { 7, 5, 9, 13, 11, 15, 7, 5 };
static const int hollow[] = { 6, 4, 8, 12, 10, 14, 1, 3 };

static size_t learner_slot(const struct results *r, size_t variant)
{
	const char *name = r->variant[variant].learner;
	size_t slot = 4;

	for (size_t i = 0; i < N_KNOWN; i++)
		if (!strcmp(known[i].learner, name))
			return i;
	/* others in order of appearance */
	for (size_t v = 0; v < variant; v++) {
		const char *other = r->variant[v].learner;
		bool seen = false;

		for (size_t i = 0; i < N_KNOWN; i++)
			seen |= !strcmp(known[i].learner, other);
		for (size_t w = 0; w < v; w++)
			seen |= !strcmp(r->variant[w].learner, other);
		if (!strcmp(other, name))
			break;
		slot += !seen;
	}
	return N_KNOWN + slot - 4;
}

static bool is_tuned(const struct results *r, size_t variant)
{
	return !strcmp(r->variant[variant].role, "tuned");
}

static bool any_tuned(const struct results *r)
{
	for (size_t v = 0; v < r->n_variants; v++)
		if (is_tuned(r, v))
			return true;
	return false;
}

static void paint(struct style *s, int color, bool open)
{
	snprintf(s->color, sizeof s->color, "#%06x", colors[color].light & 0xffffff);
	for (size_t i = 0; i < N_COLORS; i++)
		if (!strcmp(colors[i].name, text_name[color]))
			snprintf(s->text, sizeof s->text, "#%06x", colors[i].light & 0xffffff);
	for (size_t i = 0; open && i < 8; i++)
		if (points[i] == s->point) {
			s->point = hollow[i];
			break;
		}
}

struct style style_of(const struct results *r, size_t variant, size_t nth)
{
	bool open = any_tuned(r) ? !is_tuned(r, variant) : nth % 2;
	size_t slot = learner_slot(r, variant);
	/* with the colours at their end, those that come again have another shape and dash */
	size_t other = slot < N_KNOWN ? 0 : slot - N_KNOWN, round = other / (N_SERIES - 4);
	int color = slot < N_KNOWN ? known[slot].color : (int)(other % (N_SERIES - 4) + 4);
	struct style s = { .point = slot < N_KNOWN ? known[slot].point : points[((size_t)color + round) % 6],
			   .dash = 1 + (int)((nth + round) % 4) };

	paint(&s, color, open);
	return s;
}

/* Beside one that was tuned, a learner's second form that was not has another shape. */
static int second_shape(int point)
{
	return point % 2 ? 11 : 10;
}

struct style style_of_method(const struct comparison *c, size_t method)
{
	size_t nth = 0, alike = 0;
	struct style s;

	for (size_t k = 0; k < method; k++)
		if (!strcmp(comparison_variant(c, k)->learner,
			    comparison_variant(c, method)->learner)) {
			nth++;
			alike += is_tuned(c->r, c->method[k]) == is_tuned(c->r, c->method[method]);
		}
	s = style_of(c->r, c->method[method], nth);
	if (alike && any_tuned(c->r))
		s.point = second_shape(s.point);
	return s;
}

#define NAME_LONG 48            /* characters */

const char *style_name_of_method(struct report *r, const struct comparison *c, size_t method)
{
	const struct run_variant *v = comparison_variant(c, method);
	bool tuned = is_tuned(c->r, c->method[method]);
	const char *name;

	if (utf8_width(v->label) <= NAME_LONG)
		return v->label;
	name = name_among(r, c->r, c->method, c->methods, method);
	return tuned ? report_text(r, "%s (tuned)", name) : name;
}

struct style style_of_learner(const char *learner, size_t nth)
{
	struct style s = { .dash = 1 + (int)(nth % 4) };
	size_t slot = 0, sum = 0;

	while (slot < N_KNOWN && strcmp(known[slot].learner, learner) != 0)
		slot++;
	for (const char *at = learner; *at; at++)
		sum += (unsigned char)*at;
	int color = slot < N_KNOWN ? known[slot].color : (int)(4 + sum % (N_SERIES - 4));

	s.point = slot < N_KNOWN ? known[slot].point : points[color % 8];
	paint(&s, color, nth % 2);
	return s;
}

const char *style_class_color(size_t nth)
{
	/* neighbours differ most: blue, red, green, amber ...; the last three beyond the series */
	static const char *const of_class[] = {
		"#0072b2", "#d55e00", "#009e73", "#c08400", "#b8609a",
		"#8c564b", "#3a9bd5", "#17818c", "#7d8894", "#1f2933",
	};

	return of_class[nth % (sizeof of_class / sizeof *of_class)];
}

void style_css_color(struct text *out, unsigned color)
{
	for (size_t i = 0; i < N_COLORS; i++)
		if (colors[i].light == color) {
			text_add(out, "var(--c-%s,#%06x)", colors[i].name, color);
			return;
		}
	text_add(out, "#%06x", color);
}

void style_css_variables(struct text *out, bool dark)
{
	for (size_t i = 0; i < N_COLORS; i++)
		text_add(out, "--c-%s:#%06x;", colors[i].name,
			 dark ? colors[i].dark : colors[i].light);
}

void style_line(struct text *script, int n, struct style s, double width)
{
	text_add(script,
		 "set style line %d linecolor rgb \"%s\" pointtype %d dashtype %d linewidth %g\n",
		 n, s.color, s.point, s.dash, width);
}
