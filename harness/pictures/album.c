#include "harness/pictures/album.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/place.h"
#include "reports/figures/gnuplot.h"
#include "reports/files.h"
#include "reports/render/format.h"
#include "reports/render/render.h"

static const char *title(struct report *r, const struct picture_request *q)
{
	const char **name = report_own(r, q->ndata, sizeof *name);

	for (size_t i = 0; name && i < q->ndata; i++)
		name[i] = picture_data_name(q, i);
	return name ? report_text(r, "Pictures of %s", format_list(r, name, q->ndata)) : "";
}

int album_make(struct report **out, const struct picture_kind *const *kind, size_t n,
	       const struct picture_request *q, struct err *e)
{
	struct report *r = report_create("", e);

	*out = NULL;
	if (!r)
		return -1;
	r->title = title(r, q);
	for (size_t i = 0; i < n; i++) {
		struct section *s;
		if (picture_check(kind[i], q, e))
			goto fail;
		s = report_section(r, kind[i]->name, kind[i]->title);
		if (picture_draw(kind[i], s, q, e)) {
			err_wrap(e, "picture %s", kind[i]->name);
			goto fail;
		}
	}
	if (report_status(r, e))
		goto fail;
	*out = r;
	return 0;
fail:
	report_destroy(r);
	return -1;
}

static struct figure *figure_at(const struct report *r, size_t want)
{
	for (const struct section *s = r->first; s; s = s->next)
		for (const struct report_block *b = s->first; b; b = b->next)
			if (b->figure && !want--)
				return b->figure;
	return NULL;
}

static const char *first_problem(const struct report *r)
{
	const struct figure *f;

	for (size_t i = 0; (f = figure_at(r, i)); i++)
		if (f->problem)
			return f->problem;
	return "";
}

int album_write(struct report *r, const char *dir, size_t *undrawn, const char **why,
		struct err *e)
{
	char *figures = mem_format(e, "%s/figures", dir);
	struct text page = { 0 };
	int rc = -1;

	*undrawn = 0;
	if (!figures || file_folder(dir, e) || figures_draw(r, figures, NULL, undrawn, e))
		goto done;
	*why = first_problem(r);
	render_html(&page, r);
	rc = file_write(dir, "index", ".html", &page, e);
done:
	text_free(&page);
	free(figures);
	return rc;
}

/* ---- a single file ---- */

static const char *suffix_among(const char *path, const char *const *known, size_t n)
{
	size_t length = strlen(path);

	for (size_t i = 0; i < n; i++) {
		size_t m = strlen(known[i]);
		if (length > m && !strcasecmp(path + length - m, known[i]))
			return known[i];
	}
	return NULL;
}

static const char *suffix_of(const char *path)
{
	static const char *const made[] = { ".svg", ".png", ".pdf" };

	return suffix_among(path, made, sizeof made / sizeof *made);
}

bool album_is_file(const char *path)
{
	return suffix_of(path) != NULL;
}

int album_check(const char *path, struct err *e)
{
	static const char *const others[] = { ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".eps",
					      ".ps", ".bmp", ".html", ".htm" };
	const char *other = suffix_among(path, others, sizeof others / sizeof *others);

	if (other)
		return FAIL(e, ERR_PARAM, "%s: no %s is made; a picture is .svg, .png or .pdf, anything else "
			    "a folder", path, other);
	return album_is_file(path) ? place_check(path, e) : 0;
}

static int copy_file(const char *dir, const char *name, const char *suffix, const char *to,
		     struct err *e)
{
	size_t n;
	char *all;
	int rc = file_read(&all, &n, dir, name, suffix, e) || place_write(to, all, n, e) ? -1 : 0;

	free(all);
	return rc;
}

static void remove_folder(const char *dir)
{
	DIR *d = opendir(dir);

	for (struct dirent *at; d && (at = readdir(d));)
		if (at->d_name[0] != '.')
			unlinkat(dirfd(d), at->d_name, 0);
	if (d)
		closedir(d);
	rmdir(dir);
}

int album_write_one(struct report *r, const char *path, size_t *undrawn, const char **why,
		    struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	struct figure *f = figure_at(r, 0);
	char *dir;
	int rc = -1;

	*undrawn = 0;
	if (!f || figure_at(r, 1))
		return FAIL(e, ERR_PARAM, "%s takes one picture, and these are several: name a folder",
			    path);
	if (!(dir = mem_format(e, "%s/bakeoff-draw.XXXXXX", tmp && *tmp ? tmp : "/tmp")))
		return -1;
	if (!mkdtemp(dir)) {
		FAIL(e, ERR_IO, "%s: cannot be made: %s", dir, strerror(errno));
		goto done;
	}
	if (!figures_draw(r, dir, NULL, undrawn, e)) {
		*why = first_problem(r);
		rc = *undrawn ? 0 : copy_file(dir, f->name, suffix_of(path), path, e);
	}
	remove_folder(dir);
done:
	free(dir);
	return rc;
}
