/* Make the n-th allocation fail: how the contract tests check that running out of memory is an
 * error that leaks nothing. Works through the linker's --wrap on our own objects only; libraries
 * keep the real allocator. */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>
#include <stddef.h>

void fault_arm(size_t n);       /* the n-th allocation from here (1 is the next) fails, and all after it */
bool fault_disarm(void);        /* true when an allocation was refused since fault_arm */

#endif
