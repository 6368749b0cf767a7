/* The kinds of studies. A new one is a file beside this one and a name in KINDS. */
#include "harness/studies/study_kind.h"

#include <string.h>

#include "algorithms/core/wordlist.h"

#define KINDS(KIND)                                                                                \
	KIND(compare) KIND(overfitting) KIND(regularization) KIND(regularization_noise)            \
	KIND(regularization_rows) KIND(regularization_width) KIND(gradients) KIND(scaling)         \
	KIND(learning_curve) KIND(dimensions) KIND(label_noise) KIND(hierarchy) KIND(bias_variance)            \
	KIND(double_descent) KIND(optimizers) KIND(controls)

#define DECLARE(kind) extern const struct study_kind study_##kind;
#define ADDRESS(kind) &study_##kind,

KINDS(DECLARE)
const struct study_kind *const study_kinds[] = { KINDS(ADDRESS) NULL };

/* More kinds that a test program may bring (tests/doubles); no other program has them. */
extern const struct study_kind *const test_study_kinds[] __attribute__((weak));

static const struct study_kind *find_in(const struct study_kind *const *list, const char *name)
{
	for (; *list; list++)
		if (!strcmp((*list)->name, name))
			return *list;
	return NULL;
}

const struct study_kind *study_kind_find(const char *name)
{
	const struct study_kind *k = find_in(study_kinds, name);

	return k || !test_study_kinds ? k : find_in(test_study_kinds, name);
}

static const char *kind_name(size_t i)
{
	return study_kinds[i] ? study_kinds[i]->name : NULL;
}

const struct study_kind *study_kind_need(const char *name, struct err *e)
{
	const struct study_kind *k = study_kind_find(name);

	if (!k)
		unknown_name(e, "no kind of study", name, kind_name);
	return k;
}

bool study_kind_compares(const char *name)
{
	const struct study_kind *k = study_kind_find(name);

	return k && k->compares;
}

bool study_kind_controls(const char *name)
{
	const struct study_kind *k = study_kind_find(name);

	return k && k->varies == STUDY_VARIES_CONTROL;
}

bool study_kind_diverges(const char *name)
{
	const struct study_kind *k = study_kind_find(name);

	return k && k->diverges;
}
