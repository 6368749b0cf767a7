/* A drawing of gnuplot's made part of a page. gnuplot writes fixed colours; the page has a light
 * and a dark side, so the theme's colours become CSS variables with the fixed colour as fallback.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "reports/figures/gnuplot.h"
#include "reports/figures/style.h"

/* Reads "rgb( 31,  41,  51)" at s. Returns its length, 0 when it is none. */
static size_t read_rgb(const char *s, unsigned *color)
{
	unsigned r, g, b;
	int n = 0;

	if (sscanf(s, "rgb( %u, %u, %u)%n", &r, &g, &b, &n) < 3 || !n)
		return 0;
	*color = r << 16 | g << 8 | b;
	return (size_t)n;
}

static size_t read_color(const char *s, unsigned *color)
{
	size_t n = read_rgb(s, color);

	if (n)
		return n;
	if (s[0] == '#' && sscanf(s, "#%6x", color) == 1 &&
	    strspn(s + 1, "0123456789abcdefABCDEF") == 6)
		return 7;
	if (!strncmp(s, "black", 5)) {
		*color = 0x1f2933;
		return 5;
	}
	return 0;
}

static bool starts(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* An attribute whose value is a colour: fill, stroke, color, each with = after optional blanks. */
static size_t color_attribute(const char *s)
{
	static const char *const names[] = { "fill", "stroke", "color" };

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(names[i]);

		if (starts(s, names[i])) {
			n += strspn(s + n, " ");
			if (s[n] == '=') {
				n++;
				n += strspn(s + n, " ");
				return s[n] == '\'' || s[n] == '"' ? n + 1 : 0;
			}
		}
	}
	return 0;
}

/* gnuplot names its curves by their number in a plot: several plots of one drawing have the same names, by
 * which nothing goes. */
static size_t curve_name(const char *s)
{
	const char *end;

	if (!starts(s, "id=\"gnuplot_plot_") || !(end = strchr(s + strlen("id=\""), '"')))
		return 0;
	return (size_t)(end + 1 - s);
}

/* Copies one piece of s that needs change and returns its length, or 0. */
static size_t rewrite(struct text *out, const char *s, const char *prefix)
{
	static const char *const ids[] = { "id='", "id=\"", "href='#", "href=\"#", "url(#" };
	size_t n = color_attribute(s), m;
	unsigned color;

	if (n && (m = read_color(s + n, &color))) {
		text_put(out, s, n);
		style_css_color(out, color);
		return n + m;
	}
	if ((n = curve_name(s)))
		return n;
	for (int i = 0; i < 5; i++)
		if (starts(s, ids[i])) {
			text_add(out, "%s%s-", ids[i], prefix);
			return strlen(ids[i]);
		}
	if (starts(s, "font-family=\"sans-serif\""))
		return strlen("font-family=\"sans-serif\"");
	return 0;
}

void svg_inline(struct text *out, const char *svg, const char *prefix)
{
	const char *s = strstr(svg, "<svg"), *defs, *end;

	if (!s)
		return;
	while (*s) {
		size_t n;

		/* the title would show as a tool tip over the whole figure; filters are not used */
		if ((starts(s, "<title>") && (end = strstr(s, "</title>"))) ||
		    (starts(s, "<desc>") && (end = strstr(s, "</desc>")))) {
			s = strchr(end, '>') + 1;
			continue;
		}
		if (starts(s, "<filter") && (defs = strstr(s, "</filter>"))) {
			s = defs + strlen("</filter>");
			continue;
		}
		if ((n = rewrite(out, s, prefix))) {
			s += n;
			continue;
		}
		if (isspace((unsigned char)*s)) {
			s += strspn(s, " \t\r\n");
			text_put(out, " ", 1);
			continue;
		}
		n = 1 + strcspn(s + 1, "<fscihu \t\r\n\v\f");       /* nothing above begins otherwise */
		text_put(out, s, n);
		s += n;
	}
}
