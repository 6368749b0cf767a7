/* What is known of a data set, as a listing of facts. */
#ifndef DATA_LISTING_H
#define DATA_LISTING_H

#include "datasets/dataset.h"
#include "harness/cli/listing.h"

void data_listing_print(const struct dataset *d, enum listing_format f);        /* on stdout */

#endif
