#include "harness/plan/claim.h"

#include <stdlib.h>
#include <string.h>

const char *plan_claim_item(const char *list, size_t i, size_t *len)
{
	while (list && i--)
		list = (list = strchr(list, PLAN_CLAIM_BETWEEN)) ? list + 1 : NULL;
	if (!list)
		return NULL;
	list += strspn(list, " ");
	*len = strcspn(list, (const char[]){ PLAN_CLAIM_BETWEEN, 0 });
	while (*len && list[*len - 1] == ' ')
		--*len;
	return list;
}

bool plan_claim_has(const char *list, const char *name, size_t n)
{
	size_t len;

	for (size_t i = 0; ; i++) {
		const char *at = plan_claim_item(list, i, &len);

		if (!at)
			return false;
		if (len == n && !strncmp(at, name, n))
			return true;
	}
}

bool plan_claim_names(const char *data, const char *name, size_t n)
{
	return !strncmp(data, name, n) && (!data[n] || data[n] == '[');
}

size_t plan_claim_quantity(const char *text, size_t n)
{
	char *end;
	unsigned long k;

	if (!strcmp(text, "all"))
		return n;
	if (!strcmp(text, "any"))
		return n > 0;
	k = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	return k && !*end && k <= n ? k : 0;
}
