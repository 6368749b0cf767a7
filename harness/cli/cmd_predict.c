/* bakeoff predict: a model from `bakeoff fit` on new rows. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/params.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/model/model_file.h"

struct options {
	const char *model, *data, *out;
	struct table_options table;
};

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0, "CSV file to write. Default: stdout", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT('o', out),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->model, &o->data };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->table;
	if (opt_take(opts, o, key, arg))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 2, arg, state, "a model and one data set");
	else if (key == ARGP_KEY_END && !o->data)
		argp_error(state, "name a model file and a data set");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static void put_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\n\r")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void write_head(FILE *out, const struct model *m)
{
	fputs("row,", out);
	put_text(out, *m->target ? m->target : "prediction");
	for (size_t c = 0; c < m->classes; c++) {
		fputs(m->probabilities ? ",p_" : ",score_", out);
		put_text(out, m->class_names[c]);
	}
	fputc('\n', out);
}

static void write_rows(FILE *out, const struct model *m, const struct dataset *d, struct mat scores)
{
	char number[32];

	for (size_t i = 0; i < scores.rows; i++) {
		const float *s = mat_row(scores, i);
		size_t best = 0;
		if (d->row_id)
			put_text(out, d->row_id[i]);
		else
			fprintf(out, "%zu", i + 1);
		fputc(',', out);
		for (size_t c = 1; c < m->classes; c++)
			if (s[c] > s[best])
				best = c;
		if (m->classes)
			put_text(out, m->class_names[best]);
		else
			fputs(number_text((double)s[0], number), out);
		for (size_t c = 0; c < m->classes; c++)
			fprintf(out, ",%.6g", (double)s[c]);
		fputc('\n', out);
	}
}

static int write_all(const struct options *o, const struct model *m, const struct dataset *d,
		     struct mat scores, struct err *e)
{
	FILE *out = o->out ? fopen(o->out, "w") : stdout;
	int rc = 0;

	if (!out)
		return FAIL(e, ERR_IO, "cannot write %s: %s", o->out, strerror(errno));
	write_head(out, m);
	write_rows(out, m, d, scores);
	if (fflush(out) || ferror(out))
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", o->out ? o->out : "the output",
			  strerror(errno));
	if (o->out)
		fclose(out);
	return rc;
}

static int predict(const struct options *o, const struct model *m, struct err *e)
{
	struct load_options load = { .table = o->table, .unlabelled = m->target };
	struct dataset *d = NULL;
	struct mat scores = { 0 };
	int rc = -1;

	if (!dataset_load(&d, o->data, &load, e) && !model_predict(m, d, &scores, e))
		rc = write_all(o, m, d, scores, e);
	free(scores.at);
	dataset_destroy(d);
	return rc;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "MODEL DATA",
	.doc = "Predict the rows of a data set by a fitted model, as CSV.\vColumns are "
	       "found by their names; the target may be missing.",
};

static int cmd_predict(int argc, char **argv)
{
	struct options o = { 0 };
	struct model m = { 0 };
	struct err e = { 0 };
	int rc;

	cmd_parse(&command_predict, argc, argv, &o);
	rc = model_load(&m, o.model, &e) || predict(&o, &m, &e) ? cmd_fail(&e) : EXIT_OK;
	model_free(&m);
	return rc;
}

const struct command command_predict = {
	"predict", "predict new rows by a fitted model",
	cmd_predict, &argp, TABLE_OPTION_CELLS | TABLE_OPTION_LAYOUT
};
