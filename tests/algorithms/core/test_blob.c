#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/blob.h"
#include "algorithms/core/mem.h"

static struct blob open_blob(hid_t *file)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS);

	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	H5Pset_fapl_core(access, 1 << 16, 0);
	*file = H5Fcreate("blob", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	H5Pclose(access);
	return (struct blob){ .group = H5Gcreate2(*file, "b", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) };
}

static void close_blob(struct blob *b, hid_t file)
{
	H5Gclose(b->group);
	H5Fclose(file);
}

Test(core_blob, gives_back_what_was_put)
{
	static const float x[] = { 1.5f, -0.f, 3e-38f };
	struct err e = { 0 };
	hid_t file;
	struct blob b = open_blob(&file);
	void *at;
	char *text;
	double number;
	size_t n;

	cr_assert(!blob_put(&b, "x", BLOB_F32, x, 3, &e) && !blob_put(&b, "none", BLOB_U8, NULL, 0, &e) &&
		  !blob_put_text(&b, "t", "a=1", &e) && !blob_put_number(&b, "n", 42, &e), "%s", e.text);
	cr_assert(!blob_get(&b, "x", BLOB_F32, 3, &at, &n, &e) && n == 3 && !memcmp(at, x, sizeof x));
	free(at);
	cr_assert(!blob_get(&b, "none", BLOB_U8, BLOB_ANY, &at, &n, &e) && n == 0);
	free(at);
	cr_assert(!blob_get_text(&b, "t", &text, &e));
	cr_assert_str_eq(text, "a=1");
	free(text);
	cr_assert(!blob_get_number(&b, "n", &number, &e) && number == 42);
	cr_assert(!blob_get_count(&b, "n", 1, 42, &n, &e) && n == 42);
	close_blob(&b, file);
}

Test(core_blob, says_what_is_wrong_with_a_file)
{
	hid_t file;
	struct blob b = open_blob(&file);
	struct err e = { 0 };
	void *at;
	double x[2] = { 1, 2 };
	size_t n;

	blob_put(&b, "x", BLOB_F64, x, 2, NULL);
	blob_put_number(&b, "half", 0.5, NULL);
	cr_assert(blob_get(&b, "y", BLOB_F64, 2, &at, &n, &e) && strstr(e.text, "lacks 'y'"));
	cr_assert(blob_get(&b, "x", BLOB_F32, 2, &at, &n, &e) && strstr(e.text, "wrong type"));
	cr_assert(blob_get(&b, "x", BLOB_F64, 3, &at, &n, &e) && strstr(e.text, "2 values, not 3"));
	cr_assert(blob_get_count(&b, "half", 0, 9, &n, &e) && strstr(e.text, "is 0.5"));
	cr_assert_eq(e.code, ERR_FORMAT);
	cr_assert(blob_put(&b, "x", BLOB_F64, x, 2, &e) && e.code == ERR_IO);  /* exists */
	close_blob(&b, file);
}

/* A chunked array may claim a terabyte and hold nothing: it must not be allocated. */
Test(core_blob, refuses_a_size_that_is_not_there)
{
	hid_t file;
	struct blob b = open_blob(&file);
	hsize_t huge = (hsize_t)1 << 40, chunk = 1024;
	hid_t space = H5Screate_simple(1, &huge, NULL), create = H5Pcreate(H5P_DATASET_CREATE);
	struct err e = { 0 };
	void *at;
	size_t n;

	H5Pset_chunk(create, 1, &chunk);
	H5Dclose(H5Dcreate2(b.group, "x", H5T_IEEE_F32LE, space, H5P_DEFAULT, create, H5P_DEFAULT));
	H5Pclose(create);
	H5Sclose(space);
	cr_assert(blob_get(&b, "x", BLOB_F32, BLOB_ANY, &at, &n, &e) && e.code == ERR_FORMAT);
	close_blob(&b, file);
}

Test(core_blob, puts_what_a_level_knows_in_front)
{
	struct err e = { 0 };
	char longest[2000];

	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = 0;
	cr_assert_eq(FAIL(&e, ERR_PARAM, "k=%d exceeds the %d training rows", 9, 5), -1);
	cr_assert_eq(err_wrap(&e, "fold %d", 3), -1);
	cr_assert_str_eq(e.text, "fold 3: k=9 exceeds the 5 training rows");
	cr_assert_eq(e.code, ERR_PARAM);
	err_wrap(&e, "%s", longest);            /* cut, not overrun */
	cr_assert_eq(strlen(e.text), sizeof e.text - 1);
	cr_assert_eq(FAIL(NULL, ERR_IO, "unheard"), -1);
}

Test(core_blob, grows_and_refuses_impossible_sizes)
{
	size_t room = 0;
	void *p = NULL;
	struct err e = { 0 };

	cr_assert(!mem_grow(&p, &room, 100, sizeof(int), &e) && room >= 100);
	((int *)p)[99] = 1;
	cr_assert(mem_grow(&p, &room, (size_t)-1 / 2, sizeof(int), &e) == -1 && e.code == ERR_NOMEM && p);
	cr_assert_null(mem_array((size_t)1 << 62, 16, &e));
	cr_assert_null(mem_aligned((size_t)-1, 1, &e));
	free(p);
	p = mem_aligned(3, 4, &e);
	cr_assert_eq((uintptr_t)p % 64, 0);
	free(p);
}

struct taken {
	char names[64];
	unsigned char bytes[64];
	size_t n;
};

static int take(void *ctx, const char *name, enum blob_type t, const void *at, size_t bytes, struct err *e)
{
	struct taken *x = ctx;

	(void)e;
	snprintf(x->names + strlen(x->names), sizeof x->names - strlen(x->names), "%s:%d ", name, (int)t);
	if (bytes)
		memcpy(x->bytes + x->n, at, bytes);
	x->n += bytes;
	return 0;
}

/* What is put is handed over, and no file is needed. */
Test(core_blob, hands_over_what_is_put)
{
	static const float x[] = { 1.5f, -0.f };
	static const double want = 42;
	struct taken got = { 0 };
	struct blob b = { .group = -1, .take = take, .ctx = &got };
	struct err e = { 0 };

	cr_assert(!blob_put(&b, "x", BLOB_F32, x, 2, &e) && !blob_put(&b, "none", BLOB_U8, NULL, 0, &e) &&
		  !blob_put_text(&b, "t", "a=1", &e) && !blob_put_number(&b, "n", want, &e), "%s", e.text);
	cr_assert_str_eq(got.names, "x:0 none:2 t:2 n:1 ");
	cr_assert_eq(got.n, sizeof x + 3 + sizeof want);
	cr_assert(!memcmp(got.bytes, x, sizeof x) && !memcmp(got.bytes + sizeof x, "a=1", 3) &&
		  !memcmp(got.bytes + sizeof x + 3, &want, sizeof want));
}
