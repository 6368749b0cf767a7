#include "algorithms/core/view.h"

bool view_complete(const struct data_view *v)
{
	if (!v->x)
		return true;
	for (size_t i = 0; i < v->rows; i++) {
		const float *row = view_row(v, i);
		for (size_t j = 0; j < v->cols; j++)
			if (row[j] != row[j])
				return false;
	}
	return true;
}
