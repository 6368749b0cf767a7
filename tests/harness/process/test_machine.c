#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>

#include "harness/process/machine.h"

Test(process_machine, facts_are_json_of_the_list)
{
	struct machine_fact facts[MAX_FACTS];
	size_t n = machine_list(facts);
	char *text = machine_facts(NULL);
	json_t *j = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	cr_assert(j, "%s", text);
	cr_assert_eq(json_object_size(j), n);
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_object_get(j, facts[i].name);

		if (facts[i].number)
			cr_expect_eq((double)json_integer_value(v), atof(facts[i].value), "%s", facts[i].name);
		else
			cr_expect_str_eq(json_string_value(v), facts[i].value);
	}
	json_decref(j);
	free(text);
}
