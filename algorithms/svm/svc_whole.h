/* All kernel values of a set, in the form in which libsvm reads them.
 *
 * A row of a precomputed kernel is 1 + n cells of {index, value}: its serial number, then kernel
 * values; libsvm reads the values only. So two rows share one stretch of memory, the second shifted
 * by eight bytes: its values lie where the first has its indexes. That halves what has to be
 * written and held: 8 bytes an entry.
 *
 * Where every task has all rows, there is one such matrix. Where they are pairs of classes, each task
 * gets a small one of its own rows, in memory that is used again and again: it stays in the second-level
 * cache, where libsvm finds it. Values of a class among itself, which each of its pairs has, are kept as
 * floats, those of the first one in the matrix itself; those of two classes are made when they are
 * wanted, once. For ten classes that is an eighth of the memory, too. */
#ifndef SVC_WHOLE_H
#define SVC_WHOLE_H

#include "algorithms/svm/svc_problem.h"

struct svc_whole;
struct svc_room;

/* What it takes while o->threads solve. */
double svc_whole_bytes(const struct svc_set *s, const struct svc_options *o);

/* s and o are borrowed. */
int svc_whole_make(struct svc_whole **out, const struct svc_set *s, const struct svc_options *o, struct err *e);
void svc_whole_free(struct svc_whole *w);       /* accepts NULL; after all rooms have been given back */

/* Where libsvm's cells of the task's rows begin: row[0 .. t->n). They stay until *room, which may be NULL, is
 * given back, also after a failure. Several threads may take. */
int svc_whole_take(struct svc_whole *w, const struct svc_task *t, void **row, struct svc_room **room, struct err *e);
void svc_whole_give(struct svc_whole *w, struct svc_room *room);

#endif
