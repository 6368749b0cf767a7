/* The learner contract, continued: models that were saved. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "tests/support/problems.h"

struct file {
	hid_t id;
	struct blob blob;
};

static struct file memory_file(void)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS);
	struct file f = { 0 };

	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	H5Pset_fapl_core(access, 1 << 16, 0);
	f.id = H5Fcreate("model", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	f.blob.group = H5Gcreate2(f.id, "model", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	H5Pclose(access);
	return f;
}

static void file_close(struct file *f)
{
	H5Gclose(f->blob.group);
	H5Fclose(f->id);
}

Test(algorithms_learners_saved, predict_bit_for_bit_the_same_after_save_and_load)
{
	struct problem train[2] = { problem_blobs(90, 5, 3, 1), problem_smooth(90, 5, 1) };

	for (int task = 0; task < 2; task++)
		EACH_LEARNER_OF(train[task].view.task, lc) {
			struct file file = memory_file();
			struct learner_env env = { .seed = 1, .threads = 1, .program = CONTRACT_PROGRAM };
			struct fitted f, back = { 0 };
			struct err e = { 0 };
			if (fits_by_default(&f, lc, &train[task].view, &train[task].view)) {
				cr_expect(!lc->save(f.self, &file.blob, &e), "%s: %s", lc->name, e.text);
				cr_expect(!lc->load(&back.self, &file.blob, &env, &e), "%s: %s", lc->name, e.text);
				back.lc = lc;
				back.outputs = f.outputs;
				cr_expect(back.self && !fitted_predict(&back, &train[task].view, &e) &&
					  same_bits(&f, &back), "%s: other predictions", lc->name);
				cr_expect(lc->model_size(f.self) > 0, "%s", lc->name);
			}
			fitted_free(&f);
			fitted_free(&back);
			file_close(&file);
		}
	problem_free(&train[0]);
	problem_free(&train[1]);
}

static int count_names(hid_t group, const char *name, const H5L_info_t *info, void *ctx)
{
	char (*names)[64] = ctx;
	size_t i = 0;

	(void)group;
	(void)info;
	while (names[i][0])
		i++;
	if (i < 63)
		snprintf(names[i], sizeof names[i], "%.63s", name);
	return 0;
}

static void explains_damage(const struct learner_class *lc, const struct data_view *train)
{
	struct file file = memory_file();
	struct learner_env env = { .seed = 1, .threads = 1, .program = CONTRACT_PROGRAM };
	char names[64][64] = { "" };
	struct fitted f;
	struct err e = { 0 };
	if (fits_by_default(&f, lc, train, train))
		cr_expect(!lc->save(f.self, &file.blob, &e), "%s: %s", lc->name, e.text);
	H5Literate(file.blob.group, H5_INDEX_NAME, H5_ITER_INC, NULL, count_names, names);
	cr_expect(names[0][0], "%s saves nothing", lc->name);
	for (size_t i = 0; names[i][0]; i++) {
		void *self = NULL;
		H5Lmove(file.blob.group, names[i], file.blob.group, "aside", H5P_DEFAULT, H5P_DEFAULT);
		e = (struct err){ 0 };
		if (lc->load(&self, &file.blob, &env, &e))
			cr_expect(e.text[0] && !self, "%s without '%s'", lc->name, names[i]);
		lc->destroy(self);
		/* the same name with one byte in it */
		cr_expect(!blob_put(&file.blob, names[i], BLOB_U8, "!", 1, NULL));
		self = NULL;
		if (lc->load(&self, &file.blob, &env, &e))
			cr_expect(!self, "%s with a broken '%s'", lc->name, names[i]);
		lc->destroy(self);
		H5Ldelete(file.blob.group, names[i], H5P_DEFAULT);
		H5Lmove(file.blob.group, "aside", file.blob.group, names[i], H5P_DEFAULT, H5P_DEFAULT);
	}
	fitted_free(&f);
	file_close(&file);

}

Test(algorithms_learners_saved, explain_what_a_damaged_model_file_lacks)
{
	struct problem train[2] = { problem_blobs(60, 4, 3, 1), problem_smooth(60, 4, 1) };

	for (int task = 0; task < 2; task++)
		EACH_LEARNER_OF(train[task].view.task, lc)
			explains_damage(lc, &train[task].view);
	problem_free(&train[0]);
	problem_free(&train[1]);
}

Test(algorithms_learners_saved, svm_refuses_kernels_that_no_parameters_give)
{
	static const struct { const char *name; double value; } bad[] = {
		{ "gamma", -1 }, { "gamma", INFINITY }, { "gamma", NAN }, { "coef0", -INFINITY }, { "coef0", NAN } };
	struct problem train = problem_blobs(60, 4, 3, 1);
	const struct learner_class *lc = learner_find("svm");
	struct learner_env env = { .seed = 1, .threads = 1, .program = CONTRACT_PROGRAM };
	struct fitted f;
	struct err e = { 0 };

	cr_assert(fits_by_default(&f, lc, &train.view, &train.view));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct file file = memory_file();
		void *self = NULL;
		cr_assert(!lc->save(f.self, &file.blob, &e), "%s", e.text);
		H5Ldelete(file.blob.group, bad[i].name, H5P_DEFAULT);
		cr_assert(!blob_put_number(&file.blob, bad[i].name, bad[i].value, NULL));
		e = (struct err){ 0 };
		cr_expect(lc->load(&self, &file.blob, &env, &e) && strstr(e.text, "gamma"), "%s = %g was taken",
			  bad[i].name, bad[i].value);
		lc->destroy(self);
		file_close(&file);
	}
	fitted_free(&f);
	problem_free(&train);
}
