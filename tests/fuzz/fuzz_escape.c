/* Names in other languages: the first byte picks the language, the rest is the name. A finding is a text
 * that a reader of the language takes for anything but that name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/grammar.h"

static void check_file_name(const char *name)
{
	char *file = escape_file_name(name, NULL), *id = escape_id(name, NULL);

	if (!file || !*file || strlen(file) > 100 || strpbrk(file, "/\\\n\r\033") || strchr(".-", *file) ||
	    !id || !*id || strlen(id) > 60 || *id == '-' || strpbrk(id, "/. '\"\\"))
		abort();
	free(file);
	free(id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = 0;
	char *name;

	if (!size || !(name = strndup((const char *)data + 1, size - 1)))
		return 0;
	while (grammars[n].name)
		n++;
	const char *trouble = grammar_trouble(&grammars[*data % n], name);
	if (trouble) {
		fprintf(stderr, "%s\n", trouble);
		abort();
	}
	check_file_name(name);
	free(name);
	return 0;
}
