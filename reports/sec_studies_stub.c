#include "reports/sections.h"
int section_overfitting(struct report *r, const struct results *x, size_t study, struct err *e) { (void)r,(void)x,(void)study,(void)e; return 0; }
int section_regularization(struct report *r, const struct results *x, size_t study, struct err *e) { (void)r,(void)x,(void)study,(void)e; return 0; }
int section_scaling(struct report *r, const struct results *x, size_t study, struct err *e) { (void)r,(void)x,(void)study,(void)e; return 0; }
int section_gradients(struct report *r, const struct results *x, size_t study, struct err *e) { (void)r,(void)x,(void)study,(void)e; return 0; }
