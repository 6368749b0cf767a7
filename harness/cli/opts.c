#include "harness/cli/opts.h"

#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"

void opt_need(int key, const char *arg, struct argp_state *state)
{
	if (*arg)
		return;
	if (key < 256)
		argp_error(state, "-%c names nothing: its value is empty", key);
	else
		argp_error(state, "--name names nothing: its value is empty");
}

static void add(struct opt_list *l, const char *text, struct argp_state *state)
{
	struct err e = { 0 };

	if (mem_grow((void **)&l->at, &l->room, l->n + 1, sizeof *l->at, &e))
		argp_failure(state, EXIT_DATA, 0, "%s", e.text);
	l->at[l->n++] = text;
}

static void take(const struct opt *o, void *at, char *arg, struct argp_state *state)
{
	static const bool on = true;
	enum listing_format format;

	switch (o->kind) {
	case OPT_KIND_PLACE:
		opt_need(o->key, arg, state);
		memcpy(at, &arg, sizeof arg);
		break;
	case OPT_KIND_TEXT:
		memcpy(at, &arg, sizeof arg);
		break;
	case OPT_KIND_FLAG:
		memcpy(at, &on, sizeof on);
		break;
	case OPT_KIND_LIST:
		add(at, arg, state);
		break;
	case OPT_KIND_FORMAT:
		listing_option(arg, &format, state);
		memcpy(at, &format, sizeof format);
		break;
	}
}

bool opt_take(const struct opt *opts, void *options, int key, char *arg, struct argp_state *state)
{
	for (const struct opt *o = opts; o->key; o++)
		if (o->key == key) {
			take(o, (char *)options + o->at, arg, state);
			return true;
		}
	return false;
}

bool opt_list_has(const struct opt_list *l, const char *text)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->at[i], text))
			return true;
	return false;
}

bool opt_run(const char **run, int key, char *arg, struct argp_state *state)
{
	const char **const place[] = { run };

	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one RUN at a time");
	else if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "name a RUN: the directory given to -o");
	return key == ARGP_KEY_ARG || key == ARGP_KEY_NO_ARGS;
}

void opt_argument(const char **const *place, size_t n, char *arg, struct argp_state *state,
		  const char *too_many)
{
	for (size_t i = 0; i < n; i++)
		if (!*place[i]) {
			*place[i] = arg;
			return;
		}
	argp_error(state, "%s; '%s' is too much", too_many, arg);
}
