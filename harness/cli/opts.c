#include "harness/cli/opts.h"

#include <string.h>

void opt_need(int key, const char *arg, struct argp_state *state)
{
	if (*arg)
		return;
	if (key < 256)
		argp_error(state, "-%c names nothing: its value is empty", key);
	else
		argp_error(state, "--name names nothing: its value is empty");
}

bool opt_take(const struct opt *opts, void *options, int key, char *arg, struct argp_state *state)
{
	static const bool on = true;

	for (const struct opt *o = opts; o->key; o++) {
		if (o->key != key)
			continue;
		if (o->needed)
			opt_need(key, arg, state);
		if (o->flag)
			memcpy((char *)options + o->at, &on, sizeof on);
		else
			memcpy((char *)options + o->at, &arg, sizeof arg);
		return true;
	}
	return false;
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
