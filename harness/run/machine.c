#include "harness/run/machine.h"

#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <libsvm/svm.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "algorithms/core/blas.h"
#include "algorithms/core/cpu.h"
#include "harness/plan/version.h"

/* The text behind "name : " in a file of lines, or "unknown". */
static const char *line_of(const char *path, const char *name, char separator, char *buf, size_t size)
{
	FILE *in = fopen(path, "r");
	size_t n = strlen(name);
	const char *found = "unknown";

	while (in && fgets(buf, (int)size, in)) {
		char *at = strchr(buf, separator);
		if (strncmp(buf, name, n) || !at)
			continue;
		at += 1 + strspn(at + 1, " \t\"");
		at[strcspn(at, "\"\n")] = 0;
		found = at;
		break;
	}
	if (in)
		fclose(in);
	return found;
}

static void field(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s\"%s\":\"", ftell(out) > 1 ? "," : "", name);
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text >= 32)
			fputc(*text, out);
	fputc('"', out);
}

static void number(FILE *out, const char *name, double x)
{
	fprintf(out, ",\"%s\":%.0f", name, x);
}

static void libraries(FILE *out)
{
	unsigned major, minor, release;
	char text[64];

	H5get_libversion(&major, &minor, &release);
	snprintf(text, sizeof text, "%u.%u.%u", major, minor, release);
	field(out, "hdf5", text);
	snprintf(text, sizeof text, "%d.%02d", libsvm_version / 100, libsvm_version % 100);
	field(out, "libsvm", text);
	field(out, "blas", blas_config());
	field(out, "gsl", gsl_version);
	field(out, "sqlite", sqlite3_libversion());
}

char *machine_facts(struct err *e)
{
	char *text = NULL, line[512];
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	struct utsname os;

	if (!out) {
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	fputc('{', out);
	field(out, "cpu", line_of("/proc/cpuinfo", "model name", ':', line, sizeof line));
	number(out, "cores", cpu_count());
	field(out, "isa", cpu_isa_name(cpu_isa()));
	number(out, "memory", (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE));
	field(out, "os", line_of("/etc/os-release", "PRETTY_NAME", '=', line, sizeof line));
	field(out, "kernel", uname(&os) ? "unknown" : os.release);
	field(out, "compiler", code_build);
	libraries(out);
	field(out, "commit", code_commit);
	field(out, "code", code_version);
	fputc('}', out);
	if (fclose(out)) {
		free(text);
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	return text;
}
