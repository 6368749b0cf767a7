#include "harness/store/measured.h"

#include <string.h>

#define ROW(name, type, unit, csv, of_data, positive, help)                                        \
	{ #name, #type, #unit, #csv, help, of_data, positive },

const struct measured_field measured_fields[MEASURED_COUNT] = { MEASURED_FIELDS(ROW) };

size_t measured_find(const char *name)
{
	size_t i = 0;

	while (i < MEASURED_COUNT && strcmp(measured_fields[i].name, name))
		i++;
	return i;
}
