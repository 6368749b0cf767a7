/* libsvm's model files, written so that svm-predict reads them. Numbers carry enough digits to come
 * back as they were; nothing depends on the locale. Classes are written as their codes 0, 1, ...
 * Machines against the rest have no such form (ERR_UNSUITED). */
#ifndef SVC_TEXT_H
#define SVC_TEXT_H

#include <stdio.h>

#include "algorithms/svm/svc_model.h"

int svc_text_write(const struct svc_model *m, FILE *out, struct err *e);

#endif
