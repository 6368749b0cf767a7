#include "harness/store/measured.h"

#define ROW(name, type, unit, csv, of_data, positive, help)                                        \
	{ #name, #type, #unit, #csv, help, of_data, positive },

const struct measured_field measured_fields[MEASURED_COUNT] = { MEASURED_FIELDS(ROW) };
