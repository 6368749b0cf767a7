/* The memory of a group of processes, as child.h starts one: of the leader and of all that it started, unless
 * they left the group. */
#ifndef GROUP_H
#define GROUP_H

#include <stdbool.h>
#include <stddef.h>

struct group_memory {
	size_t processes; /* 0: it is gone */
	double bytes; /* resident; pages that processes share are counted once, as far as the system
		       * tells, where `most` is met otherwise */
};

/* Looks through /proc, about 10 us for each process of the machine. True when the group holds more than
 * `most` bytes. */
bool group_exceeds(int group, double most, struct group_memory *out);

#endif
