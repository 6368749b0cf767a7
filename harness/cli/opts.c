#include "harness/cli/opts.h"

#include <string.h>

bool opt_take(const struct opt *opts, void *options, int key, char *arg)
{
	static const bool on = true;

	for (const struct opt *o = opts; o->key; o++) {
		if (o->key != key)
			continue;
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
