#include "datasets/load.h"
#include "tests/fuzz/file.inc"

#include "harness/model/model_file.h"

/* A model file whose arrays hold other numbers: the container is HDF5's and fuzz_hdf5's; what a learner
 * makes of sizes, indices and weights that lie is ours. The first byte picks the learner; then come
 * records of array, place (two bytes) and eight bytes to stand there. What loads must predict. */
static const char *const specs[] = { "tree[max_depth=3]", "knn", "knn[index=kdtree]", "knn[metric=mahalanobis]", "mlp[hidden=3,epochs=1]",
	"mlp[hidden=3:2,batch_norm=yes,epochs=1]", "svm", "svm[probability=yes,engine=smo]", "baseline",
	"tree[missing=surrogate,max_depth=3]" };
enum { SPECS = sizeof specs / sizeof *specs, RECORD = 11, MOST = 64 };

static struct dataset *rows;
static uint8_t *file[SPECS];
static size_t length[SPECS];

static void make(size_t k)
{
	const char *path = fuzz_file("made.h5", NULL, 0);
	struct variant v;
	struct model m;
	struct err e = { 0 };
	FILE *f;

	if ((!rows && dataset_load(&rows, "mixed[n=60,seed=3]", NULL, &e)) || variant_make(&v, specs[k], &e) ||
	    model_fit(&m, rows, &v, 1, 1, &e) || model_save(&m, path, &e) || !(f = fopen(path, "rb"))) {
		fprintf(stderr, "%s: %s\n", specs[k], e.text);
		abort();
	}
	model_free(&m);
	variant_free(&v);
	fseek(f, 0, SEEK_END);
	length[k] = (size_t)ftell(f);
	rewind(f);
	if (!(file[k] = malloc(length[k])) || fread(file[k], 1, length[k], f) != length[k])
		abort();
	fclose(f);
}

struct walk {
	char name[MOST][64];
	size_t n;
};

static herr_t visit(hid_t at, const char *name, const H5O_info_t *info, void *ctx)
{
	struct walk *w = ctx;

	(void)at;
	if (info->type == H5O_TYPE_DATASET && w->n < MOST && strlen(name) < 64)
		strcpy(w->name[w->n++], name);
	return 0;
}

static void change(hid_t f, const struct walk *w, const uint8_t *record)
{
	hid_t set = w->n ? H5Dopen2(f, w->name[record[0] % w->n], H5P_DEFAULT) : -1;
	hid_t type = set < 0 ? -1 : H5Dget_type(set), space = set < 0 ? -1 : H5Dget_space(set);
	size_t size = type < 0 ? 0 : H5Tget_size(type), n = space < 0 ? 0 : (size_t)H5Sget_simple_extent_npoints(space);
	uint8_t *all = size && n && H5Tget_class(type) != H5T_STRING ? calloc(n, size) : NULL;

	if (all && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all) >= 0) {
		memcpy(all + (record[1] | (size_t)record[2] << 8) % n * size, record + 3, size < 8 ? size : 8);
		H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all);
	}
	free(all);
	if (space >= 0)
		H5Sclose(space);
	if (type >= 0)
		H5Tclose(type);
	if (set >= 0)
		H5Dclose(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct walk w = { .n = 0 };
	struct mat scores = { 0 };
	struct err e = { 0 };
	struct model m;
	const char *path;
	size_t k;
	hid_t f;

	if (!size)
		return 0;
	k = data[0] % SPECS;
	if (!file[k])
		make(k);
	path = fuzz_file("model.h5", file[k], length[k]);
	if ((f = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT)) < 0)
		abort();
	H5Ovisit(f, H5_INDEX_NAME, H5_ITER_INC, visit, &w);
	for (size_t i = 1; i + RECORD <= size && i < 20 * RECORD; i += RECORD)
		change(f, &w, data + i);
	if (!model_read(&m, f, NULL, &e)) {
		if (!model_predict(&m, rows, &scores, NULL, NULL, &e))
			free(scores.at);
		model_free(&m);
	}
	H5Fclose(f);
	return 0;
}
