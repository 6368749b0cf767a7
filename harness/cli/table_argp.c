#include "harness/cli/table_argp.h"

/* Two keys for a row, the second for --no-OPTION. */
enum { KEY = 0x1000 };

error_t table_argp_parse(int key, char *arg, struct argp_state *state)
{
	size_t i = (size_t)(key - KEY) / 2;
	const struct table_option *row;
	struct err e = { 0 };

	if (key < KEY || i >= TABLE_OPTIONS)
		return ARGP_ERR_UNKNOWN;
	row = &table_option_rows[i];
	if (row->type == TABLE_OPTION_SWITCH)
		arg = (key - KEY) % 2 ? "no" : "yes";
	if (table_option_put(row, state->input, arg, &e))
		argp_error(state, "--%s: %s", row->option, e.text);
	return 0;
}

void table_argp_options(struct argp_option out[TABLE_ARGP_OPTIONS], unsigned about)
{
	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const struct table_option *row = &table_option_rows[i];
		int key = KEY + 2 * (int)i;

		if (!(row->about & about))
			continue;
		*out++ = (struct argp_option){ row->option, key, row->metavar, 0, row->help, 0 };
		if (row->type == TABLE_OPTION_SWITCH)
			*out++ = (struct argp_option){ row->no_option, key + 1, NULL, 0,
						       row->no_help, 0 };
	}
	*out = (struct argp_option){ 0 };
}
