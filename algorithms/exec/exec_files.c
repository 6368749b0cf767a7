#include "algorithms/exec/exec_files_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/npy.h"

#define SUM_TOLERANCE 1e-3

/* ---- writing ---- */

void exec_files_head(const struct exec_data_file *f, const char *descr, size_t rows, size_t cols)
{
	char text[128], shape[64];
	size_t n;

	if (f->format != EXEC_NPY)
		return;
	snprintf(shape, sizeof shape, cols ? "(%zu, %zu)" : "(%zu,)", rows, cols);
	n = (size_t)snprintf(text, sizeof text,
			     "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr,
			     shape);
	memset(text + n, ' ', sizeof text - n);
	text[117] = '\n';
	fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, f->out);
	fwrite(text, 1, 118, f->out);
}

int exec_files_open(struct exec_data_file *f, const char *path, enum exec_format format,
		    struct err *e)
{
	*f = (struct exec_data_file){ fopen(path, "we"), path, format };
	return f->out ? 0 : FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
}

int exec_files_close(struct exec_data_file *f, int rc, struct err *e)
{
	bool bad;

	if (!f->out)
		return rc;
	bad = ferror(f->out);
	bad |= fclose(f->out) != 0;
	if (rc)
		return -1;
	return bad ? FAIL(e, ERR_IO, "cannot write %s: %s", f->path, strerror(errno)) : 0;
}

int exec_files_cell(float *out, const struct data_view *v, size_t row, size_t col, float x,
		    bool missing, struct err *e)
{
	const struct column *c = &v->columns[col];
	bool coded = c->kind != COLUMN_NUMERIC;

	*out = coded && !(x >= 0 && x < (float)c->levels && x == floorf(x)) ? NAN : x;
	if (!isnan(*out) || missing)
		return 0;
	return FAIL(e, ERR_DATA,
		    "row %zu, column %s is missing, and the program does not say that it takes what is "
		    "missing",
		    row + 1, c->name);
}

/* 0 is most of what wide tables hold. */
void exec_files_csv_number(FILE *out, float x)
{
	if (x == 0 && !signbit(x))
		putc_unlocked('0', out);
	else if (isnan(x))
		fputs("NA", out);
	else
		fprintf(out, "%.9g", (double)x);
}

static void put_csv_row(FILE *out, const float *row, size_t n)
{
	for (size_t j = 0; j < n; j++) {
		if (j)
			putc_unlocked(',', out);
		exec_files_csv_number(out, row[j]);
	}
	putc('\n', out);
}

int exec_files_put_x(const char *path, enum exec_format format, const struct data_view *v,
		     bool missing, struct err *e)
{
	float *row = mem_array(v->cols, sizeof *row, e);
	struct exec_data_file f;
	int rc = 0;

	if (!row || exec_files_open(&f, path, format, e)) {
		free(row);
		return -1;
	}
	exec_files_head(&f, "<f4", v->rows, v->cols);
	for (size_t i = 0; i < v->rows && !rc; i++) {
		for (size_t j = 0; j < v->cols && !rc; j++)
			rc = exec_files_cell(&row[j], v, i, j, view_row(v, i)[j], missing, e);
		if (format == EXEC_NPY)
			fwrite(row, sizeof *row, v->cols, f.out);
		else
			put_csv_row(f.out, row, v->cols);
	}
	free(row);
	return exec_files_close(&f, rc, e);
}

static void put_target(const struct exec_data_file *f, const struct data_view *v, size_t i)
{
	int32_t label = v->label ? (int32_t)v->label[i] : 0;

	if (f->format == EXEC_NPY && v->task == TASK_CLASSIFY)
		fwrite(&label, sizeof label, 1, f->out);
	else if (f->format == EXEC_NPY)
		fwrite(&v->target[i], sizeof v->target[i], 1, f->out);
	else if (v->task == TASK_CLASSIFY)
		fprintf(f->out, "%d\n", (int)label);
	else
		fprintf(f->out, "%.17g\n", v->target[i]);
}

int exec_files_put_y(const char *path, enum exec_format format, const struct data_view *v,
		     struct err *e)
{
	struct exec_data_file f;

	if (exec_files_open(&f, path, format, e))
		return -1;
	exec_files_head(&f, v->task == TASK_CLASSIFY ? "<i4" : "<f8", v->rows, 0);
	for (size_t i = 0; i < v->rows; i++)
		put_target(&f, v, i);
	return exec_files_close(&f, 0, e);
}

int exec_files_put_weights(const char *path, enum exec_format format, const struct data_view *v,
			   struct err *e)
{
	struct exec_data_file f;

	if (exec_files_open(&f, path, format, e))
		return -1;
	exec_files_head(&f, "<f4", v->rows, 0);
	if (format == EXEC_NPY)
		fwrite(v->weight, sizeof *v->weight, v->rows, f.out);
	for (size_t i = 0; i < v->rows && format == EXEC_CSV; i++)
		fprintf(f.out, "%.9g\n", (double)v->weight[i]);
	return exec_files_close(&f, 0, e);
}

/* ---- reading ---- */

/* A regular file, to be read; its size. */
static int open_regular(const char *path, size_t most, size_t *size, struct err *e)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	const char *file = strrchr(path, '/') + 1;
	struct stat s;

	if (fd < 0)
		return FAIL(e, ERR_FORMAT, "it did not write %s: %s", file,
			    errno == ELOOP ? "a link is there" : strerror(errno));
	if (fstat(fd, &s) || !S_ISREG(s.st_mode))
		FAIL(e, ERR_FORMAT, "%s is no regular file", file);
	else if ((uint64_t)s.st_size > most)
		FAIL(e, ERR_FORMAT, "%s has %lld bytes, where at most %zu make sense", file,
		     (long long)s.st_size, most);
	else
		return *size = (size_t)s.st_size, fd;
	close(fd);
	return -1;
}

int exec_files_read(const char *path, size_t most, unsigned char **at, size_t *n, struct err *e)
{
	size_t size = 0, got = 0;
	int fd = open_regular(path, most, &size, e);
	ssize_t now = 1;

	*n = 0;
	if (fd < 0)
		return -1;
	if (!(*at = mem_array(size + 1, 1, e))) {
		close(fd);
		return -1;
	}
	while (got < size && (now > 0 || (now < 0 && errno == EINTR)))
		if ((now = read(fd, *at + got, size - got)) > 0)
			got += (size_t)now;
	close(fd);
	if (now < 0) {
		free(*at);
		*at = NULL;
		return FAIL(e, ERR_IO, "cannot read %s: %s", path, strerror(errno));
	}
	(*at)[got] = 0;
	*n = got;
	return 0;
}

/* Takes bytes over. */
static int scores_of_npy(unsigned char *bytes, size_t n, struct mat out, struct err *e)
{
	struct npy a;

	if (npy_open(&a, bytes, n, e))
		return err_wrap(e, "scores.npy");
	if (npy_is_text(&a) || a.rows != out.rows || a.cols != out.cols) {
		FAIL(e, ERR_SHAPE,
		     "scores.npy is %zu x %zu%s, where %zu x %zu numbers were asked for", a.rows,
		     a.cols, npy_is_text(&a) ? " of text" : "", out.rows, out.cols);
		npy_free(&a);
		return -1;
	}
	for (size_t i = 0; i < out.rows; i++)
		for (size_t j = 0; j < out.cols; j++)
			mat_row(out, i)[j] = (float)npy_number(&a, i, j);
	npy_free(&a);
	return 0;
}

/* One line: numbers parted by commas. Returns what is behind it. */
static const char *read_csv_row(const char *at, size_t row, struct mat out, struct err *e)
{
	for (size_t j = 0; j < out.cols; j++) {
		char *end;
		double x = strtod(at, &end);
		bool last = j + 1 == out.cols;

		if (end == at || memchr(at, '\n', (size_t)(end - at)))
			return FAIL(e, ERR_FORMAT,
				    "scores.csv: line %zu, column %zu is no number: '%.20s'",
				    row + 1, j + 1, at),
			       NULL;
		end += last && *end == '\r';
		if (*end != (last ? '\n' : ',') && !(last && !*end))
			return FAIL(e, ERR_SHAPE,
				    "scores.csv: line %zu has not %zu numbers, parted by commas",
				    row + 1, out.cols),
			       NULL;
		mat_row(out, row)[j] = (float)x;
		at = end + (*end != 0);
	}
	return at;
}

static int scores_of_csv(const char *text, struct mat out, struct err *e)
{
	const char *at = text;
	size_t i = 0;

	for (; *at && i < out.rows; i++)
		if (!(at = read_csv_row(at, i, out, e)))
			return -1;
	if (i < out.rows || at[strspn(at, "\r\n ")])
		return FAIL(e, ERR_SHAPE,
			    "scores.csv has %s lines than the %zu rows that were asked for",
			    i < out.rows ? "fewer" : "more", out.rows);
	return 0;
}

/* What evaluation and metrics take for granted. */
static int check_scores(struct mat s, bool probabilities, struct err *e)
{
	for (size_t i = 0; i < s.rows; i++) {
		double sum = 0;

		for (size_t j = 0; j < s.cols; j++) {
			double x = (double)mat_row(s, i)[j];

			if (!isfinite(x))
				return FAIL(e, ERR_FORMAT, "scores: row %zu, column %zu is %s",
					    i + 1, j + 1, isnan(x) ? "not a number" : "infinite");
			if (probabilities && !(x >= 0))
				return FAIL(e, ERR_FORMAT,
					    "scores: row %zu, column %zu is %g, no probability",
					    i + 1, j + 1, x);
			sum += x;
		}
		if (probabilities && !(fabs(sum - 1) <= SUM_TOLERANCE))
			return FAIL(e, ERR_FORMAT,
				    "scores: row %zu sums to %g, and probabilities to 1", i + 1,
				    sum);
	}
	return 0;
}

int exec_files_get_scores(const char *path, enum exec_format f, struct mat out, bool probabilities,
			  struct err *e)
{
	size_t n, most = out.rows * out.cols * 64 + 65536;
	unsigned char *bytes;
	int rc;

	if (exec_files_read(path, most, &bytes, &n, e))
		return -1;
	rc = f == EXEC_NPY ? scores_of_npy(bytes, n, out, e) :
			     scores_of_csv((const char *)bytes, out, e);
	if (f == EXEC_CSV)
		free(bytes);
	return rc ? -1 : check_scores(out, probabilities, e);
}
