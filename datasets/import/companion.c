#include "datasets/import/companion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"

/* path with the last `from` in its file name replaced by `to`, then every `from2` there by
 * `to2`. */
static char *replaced(const char *path, const char *from, const char *to, struct err *e)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *last = NULL;

	for (const char *at = name; (at = strstr(at, from)); at++)
		last = at;
	return last ? mem_format(e, "%.*s%s%s", (int)(last - path), path, to,
				 last + strlen(from)) : NULL;
}

static bool exists(const char *path)
{
	return !access(path, R_OK);
}

/* As it is, with .gz, or without. */
static char *existing(char *path, struct err *e)
{
	size_t n = strlen(path);
	char *other;

	if (exists(path))
		return path;
	other = n > 3 && !strcmp(path + n - 3, ".gz") ? mem_format(e, "%.*s", (int)n - 3, path) :
							mem_format(e, "%s.gz", path);
	if (other && exists(other)) {
		free(path);
		return other;
	}
	free(other);
	return NULL;
}

static char *other_half(const char *path, const struct companion_pair *pairs,
			bool labels_to_features, char *tried, size_t size, struct err *e)
{
	for (; pairs->features; pairs++) {
		const char *from = labels_to_features ? pairs->labels : pairs->features;
		const char *to = labels_to_features ? pairs->features : pairs->labels;
		char *name = replaced(path, from, to, e), *idx, *found;
		if (!name)
			continue;
		idx = replaced(name, labels_to_features ? "idx1" : "idx3",
			       labels_to_features ? "idx3" : "idx1", e);
		if (idx) {
			free(name);
			name = idx;
		}
		if ((found = existing(name, e)))
			return found;
		if (!*tried)
			snprintf(tried, size, "%s", name);
		free(name);
	}
	return NULL;
}

int companion_find(const char *path, const struct companion_pair *pairs, char **x, char **y,
		   char *tried, size_t tried_size, struct err *e)
{
	char *found;

	*x = *y = NULL;
	*tried = 0;
	if ((found = other_half(path, pairs, false, tried, tried_size, e))) {
		*y = found;
		return (*x = mem_text(path, e)) ? 0 : -1;
	}
	if ((found = other_half(path, pairs, true, tried, tried_size, e))) {
		*x = found;
		return (*y = mem_text(path, e)) ? 0 : -1;
	}
	return (*x = mem_text(path, e)) ? 0 : -1;
}
