/* Columns of compressed rows, of which only the entries are kept: what is named and not 0.
 *
 * An entry is the key of its value (tree_sort_key: NaN is last) and row << label_bits | label. The
 * entries of a column are ordered by value, ties by row, and lie side by side in two arrays; those
 * of a node's rows are a stretch of them, and parting a node parts each stretch, stably. A node has
 * a list of the stretches that are not empty, ascending by column; all rows of the node that a
 * stretch does not name are 0 there. So search and parting cost time of the node's entries, not of
 * its rows times the columns, and memory is 8 bytes an entry.
 *
 * A column that has an entry in many of the rows and few values, or is not numeric, is kept like
 * those of dense tables instead (columns.h). What is done with entries: columns_entries.c,
 * split_entries.c. */
#ifndef TREE_ENTRIES_H
#define TREE_ENTRIES_H

#include <stddef.h>
#include <stdint.h>

/* Entries begin .. begin + n - 1 of a column. */
struct tree_entries {
	size_t begin;
	uint32_t column, n;
};

/* Of one node. Owned by whoever has the node open. */
struct tree_entry_list {
	struct tree_entries *at;        /* (n), or NULL */
	size_t n;
};

#define TREE_KEY_ZERO    0x80000000u
#define TREE_KEY_MISSING UINT32_MAX

/* The value behind a key. */
static inline float tree_key_value(uint32_t key)
{
	uint32_t u = key & 0x80000000u ? key ^ 0x80000000u : ~key;
	float x;

	if (key == TREE_KEY_MISSING)
		return __builtin_nanf("");
	__builtin_memcpy(&x, &u, sizeof x);
	return x;
}

#endif
