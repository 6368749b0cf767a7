#include "tests/support/stats_golden.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[] = { "tests/golden/stats.csv", "tests/golden/stats_extra.csv" };

static FILE *open_or_die(const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f) {
		fprintf(stderr, "%s: cannot be opened; tests run in the repository's root\n", path);
		abort();
	}
	return f;
}

static bool look_up_in(double *value, const char *csv, const char *file, const char *path)
{
	char want[256], line[512];
	FILE *f = open_or_die(csv);
	size_t n = (size_t)snprintf(want, sizeof want, "%s,%s,", file, path);
	bool found = false;

	while (!found && fgets(line, sizeof line, f))
		if (!strncmp(line, want, n)) {
			*value = strtod(line + n, NULL);
			found = true;
		}
	fclose(f);
	return found;
}

static bool look_up(double *value, const char *file, const char *path)
{
	return look_up_in(value, files[0], file, path) || look_up_in(value, files[1], file, path);
}

double golden(const char *file, const char *fmt, ...)
{
	char path[256];
	double value = NAN;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	if (!look_up(&value, file, path)) {
		fprintf(stderr, "no golden value %s,%s\n", file, path);
		abort();
	}
	return value;
}

bool golden_has(const char *file, const char *fmt, ...)
{
	char path[256];
	double value;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	return look_up(&value, file, path);
}

size_t golden_list(double *out, size_t room, const char *file, const char *path)
{
	size_t n = 0;

	while (n < room && golden_has(file, "%s/%zu", path, n)) {
		out[n] = golden(file, "%s/%zu", path, n);
		n++;
	}
	return n;
}

size_t golden_table(double *out, size_t room, size_t skip, size_t *cols, const char *path)
{
	FILE *f = open_or_die(path);
	char line[512];
	size_t n = 0;
	bool header = true;

	while (fgets(line, sizeof line, f)) {
		size_t c = 0;

		if (*line == '#')
			continue;
		if (header) {
			header = false;
			continue;
		}
		for (char *at = strtok(line, ","); at; at = strtok(NULL, ","), c++)
			if (c >= skip && n < room)
				out[n++] = strtod(at, NULL);
		*cols = c - skip;
	}
	fclose(f);
	return n / *cols;
}
