/* libsvm's model files: written so that svm-predict reads them, read whether svm-train or we wrote
 * them. Numbers carry enough digits to come back as they were; nothing depends on the locale.
 *
 * Classes are written as their codes 0, 1, ... When reading, labels that are whole numbers from 0
 * up are taken as class codes; if one is negative (+1 / -1), labels become codes in ascending
 * order. Machines against the rest have no such form, and one-class and precomputed models no use
 * here. */
#ifndef SVC_TEXT_H
#define SVC_TEXT_H

#include <stdio.h>

#include "algorithms/svm/svc_model.h"

/* The words of the format, by libsvm's numbers; each list ends with NULL. */
extern const char *const svc_type_names[], *const svc_kernel_names[];

int svc_text_write(const struct svc_model *m, FILE *out, struct err *e);

/* cols: columns of the tables to predict (ERR_SHAPE where a vector has more); 0: as many as
 * occur. */
int svc_text_read(struct svc_model **out, FILE *in, size_t cols, struct err *e);

#endif
