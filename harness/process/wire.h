/* An outcome as bytes, from a worker to its parent over a pipe. Both are the same program on the
 * same machine, so numbers and structs go as they are. A message is its head (magic, length of what
 * follows), the fixed part of struct outcome, then each of its arrays. */
#ifndef WIRE_H
#define WIRE_H

#include "harness/store/store.h"

/* Bytes to send; caller frees. */
void *wire_pack(const struct outcome *o, size_t *n, struct err *e);

/* Whether the n bytes received so far are a whole message. */
bool wire_whole(const void *at, size_t n);

/* ERR_FORMAT for anything that is not exactly one message. On error *o is empty. */
int wire_unpack(struct outcome *o, const void *at, size_t n, struct err *e);

#endif
