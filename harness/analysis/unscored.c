#include "harness/analysis/unscored.h"

#include "harness/studies/study_kind.h"

bool unscored_study(struct unscored *u, const struct results *x, size_t study)
{
	bool diverges = study_kind_diverges(x->study[study].kind);

	*u = (struct unscored){ .cells = 0 };
	for (size_t i = 0; i < x->n_cells; i++) {
		enum cell_status s = x->cell[i].status;

		if (x->cell[i].study != study)
			continue;
		if (s == CELL_PLANNED || cell_status_answers(s, diverges))
			return false;
		if (!u->cells++)
			u->example = i;
		u->ended[s]++;
	}
	return u->cells > 0;
}

size_t unscored_count(const struct results *x)
{
	struct unscored u;
	size_t n = 0;

	for (size_t i = 0; i < x->n_studies; i++)
		n += unscored_study(&u, x, i);
	return n;
}
