#include "harness/process/machine.h"

#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <libsvm/svm.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/text.h"
#include "harness/plan/version.h"

/* The text behind "name : " in a file of lines, or "unknown". */
static const char *line_of(const char *path, const char *name, char separator, char *buf,
			   size_t size)
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

struct machine_facts {
	struct machine_fact *at;
	size_t count;
};

static void text(struct machine_facts *l, const char *name, const char *value)
{
	struct machine_fact *f = &l->at[l->count++];

	*f = (struct machine_fact){ .number = false };
	snprintf(f->name, sizeof f->name, "%s", name);
	snprintf(f->value, sizeof f->value, "%s", value);
}

static void number(struct machine_facts *l, const char *name, double x)
{
	char value[32];

	snprintf(value, sizeof value, "%.0f", x);
	text(l, name, value);
	l->at[l->count - 1].number = true;
}

static void libraries(struct machine_facts *l)
{
	unsigned major, minor, release;
	char version[64];

	H5get_libversion(&major, &minor, &release);
	snprintf(version, sizeof version, "%u.%u.%u", major, minor, release);
	text(l, "hdf5", version);
	snprintf(version, sizeof version, "%d.%02d", libsvm_version / 100, libsvm_version % 100);
	text(l, "libsvm", version);
	text(l, "gsl", gsl_version);
	text(l, "blas", "gslcblas");    /* for GSL alone: learners multiply by their own loops */
	text(l, "sqlite", sqlite3_libversion());
}

size_t machine_list(struct machine_fact facts[MAX_FACTS])
{
	struct machine_facts l = { facts, 0 };
	struct utsname os;
	char line[512];

	text(&l, "host", uname(&os) ? "unknown" : os.nodename);
	text(&l, "cpu", line_of("/proc/cpuinfo", "model name", ':', line, sizeof line));
	number(&l, "cores", cpu_count());
	text(&l, "isa", cpu_isa_name(cpu_isa()));
	number(&l, "memory", (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE));
	text(&l, "os", line_of("/etc/os-release", "PRETTY_NAME", '=', line, sizeof line));
	text(&l, "kernel", uname(&os) ? "unknown" : os.release);
	text(&l, "compiler", code_build);
	libraries(&l);
	text(&l, "release", code_release);
	text(&l, "commit", code_commit);
	text(&l, "code", code_version);
	return l.count;
}

char *machine_facts(struct err *e)
{
	struct machine_fact facts[MAX_FACTS];
	size_t count = machine_list(facts);
	struct text json = { 0 };

	for (size_t i = 0; i < count; i++) {
		text_add(&json, "%c", i ? ',' : '{');
		text_json(&json, facts[i].name);
		text_add(&json, ":");
		if (facts[i].number)
			text_add(&json, "%s", facts[i].value);
		else
			text_json(&json, facts[i].value);
	}
	text_add(&json, "}");
	return text_take(&json, e);
}
