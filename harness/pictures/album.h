/* Pictures in files: a page with all of them inside, and each by itself.
 *
 *   DIR/index.html, DIR/figures/NAME.svg .png .pdf .gp .dat        album_write
 *   FILE.svg, FILE.png or FILE.pdf, a single picture               album_write_one */
#ifndef ALBUM_H
#define ALBUM_H

#include "harness/pictures/picture.h"

/* A page of these kinds, not yet drawn. *out is the caller's (report_destroy). */
int album_make(struct report **out, const struct picture_kind *const *kind, size_t n,
	       const struct picture_request *q, struct err *e);

/* Pictures that could not be drawn are counted; why gets the first reason. */
int album_write(struct report *r, const char *dir, size_t *undrawn, const char **why,
		struct err *e);

/* Whether path names a picture, and no folder. */
bool album_is_file(const char *path);
/* ERR_PARAM: it is named like a picture or a page of a kind that is not made; else a picture can be
 * written there, or it may be a folder. */
int album_check(const char *path, struct err *e);
/* ERR_PARAM where the report has several figures. */
int album_write_one(struct report *r, const char *path, size_t *undrawn, const char **why,
		    struct err *e);

#endif
