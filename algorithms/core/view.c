#include "algorithms/core/view.h"

bool view_complete(const struct data_view *v)
{
	const struct sparse *s = v->sparse;
	size_t dense = view_dense(v);

	for (size_t i = 0; dense && i < v->rows; i++) {
		const float *row = view_row(v, i);
		for (size_t j = 0; j < dense; j++)
			if (row[j] != row[j])
				return false;
	}
	for (size_t k = s ? s->start[0] : 0; s && k < s->start[v->rows]; k++)
		if (s->value[k] != s->value[k])
			return false;
	return true;
}
