#include "harness/scores/score_layout.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"

/* What columns are called, in the order of preference; without case, blanks, dots, hyphens and underscores. */
static const struct role_name {
	const char *option, *what, *names;
} roles[SCORE_ROLES] = {
	[SCORE_DATASET] = { "--dataset", "data sets",
		"dataset datasets dataname data db problem datasetname set keydataset taskname task taskid openmltask "
		"openmltaskid datasetid dataid did tid" },
	[SCORE_METHOD] = { "--method", "methods",
		"method learner algorithm classifier wflowid model approach estimator algo clf regressor methods framework "
		"learnerid keyscheme flowname flow scheme system params" },
	[SCORE_VALUE] = { "--score", "scores",
		"scoretest testscore score accuracy testaccuracy acc balancedaccuracy auc rocauc f1 f1score mcc "
		"kappa r2 percentcorrect value result error errorrate testerror rmse mae mse logloss loss brier test" },
	[SCORE_FOLD] = { "--fold", "folds", "fold folds foldid foldno cvfold outerfold split cv keyfold resample" },
	[SCORE_REPEAT] = { "--repeat", "repeats",
		"repeat repetition rep replication repeats keyrun run seed randomstate" },
	[SCORE_TIME] = { "--time", "seconds",
		"cpus time seconds fits walls runtime traintime fittime times timeseconds trainingtime "
		"timetrain trainingduration duration" },
	[SCORE_STATUS] = { NULL, "states", "status state" },
	[SCORE_MEASURE] = { NULL, "metrics", "metric measure metricname measureid" },
	[SCORE_TRIAL] = { "--trial", "configurations", "trial config configuration iteration" },
	[SCORE_VALID] = { "--valid", "validation scores", "scorevalid validscore validationscore valid validation" },
	[SCORE_TRUTH] = { "--truth", "truths",
		"truth ytrue true actual target expected groundtruth reference label class y" },
	[SCORE_ROW] = { "--row", "rows", "row rowid index sample sampleid instance instanceid example exampleid observation "
		"idx id" },
	[SCORE_PREDICTION] = { "--prediction", "predictions",
		"prediction predictions predicted ypred pred predictedlabel predictedclass yhat answer" },
	[SCORE_INNER] = { "--inner-fold", "inner folds", "innerfold inner" },
	[SCORE_TRAINING] = { NULL, "trainings", "trainingseed" },
	[SCORE_STUDY] = { NULL, "studies", "study" },
	[SCORE_LEVEL] = { NULL, "levels", "factorvalue" },
};

void score_layout_plain_name(char *to, size_t room, const char *from)
{
	size_t n = 0;

	for (; *from && n + 1 < room; from++)
		if (!strchr(" _-.()", *from))
			to[n++] = (char)tolower((unsigned char)*from);
	to[n] = 0;
}

size_t score_layout_named(const struct score_grid *g, const char *names, enum score_holding what)
{
	size_t len;

	for (const char *at = names, *word; (word = wordlist_next(&at, &len));)
		for (size_t j = 0; j < g->columns; j++) {
			const struct score_column *c = g->column + j;
			char plain[64];

			score_layout_plain_name(plain, sizeof plain, c->name);
			if (!c->ignored && strlen(plain) == len && !strncmp(plain, word, len) &&
			    (what == SCORE_ANYTHING || (c->numbers && (what == SCORE_SOME_NUMBERS || !c->strays))))
				return j;
		}
	return SCORE_NO_COLUMN;
}

/* Where another column names the metric, scores are called by a word for any. */
static const char any_score[] = "score value result estimate mean testscore";

size_t score_layout_column(const struct score_grid *g, enum score_role role)
{
	return score_layout_named(g, roles[role].names, role == SCORE_VALUE ? SCORE_SOME_NUMBERS : SCORE_ANYTHING);
}

/* A method may itself be called "model" in a wide table: its column is of numbers. */
size_t score_layout_method(const struct score_grid *g)
{
	size_t at = score_layout_named(g, roles[SCORE_METHOD].names, SCORE_ANYTHING);

	return at != SCORE_NO_COLUMN && (g->column[at].strays || !g->column[at].numbers) ? at : SCORE_NO_COLUMN;
}

static const char *said(const struct score_options *o, enum score_role r)
{
	const char *const text[SCORE_ROLES] = {
		[SCORE_DATASET] = o->dataset, [SCORE_METHOD] = o->method, [SCORE_VALUE] = o->score,
		[SCORE_FOLD] = o->fold, [SCORE_REPEAT] = o->repeat, [SCORE_TIME] = o->time,
		[SCORE_TRIAL] = o->trial, [SCORE_VALID] = o->valid, [SCORE_TRUTH] = o->truth,
		[SCORE_ROW] = o->row, [SCORE_PREDICTION] = o->prediction, [SCORE_INNER] = o->inner,
	};

	return text[r];
}

bool score_layout_is_role(const struct score_columns *c, size_t column)
{
	for (int r = 0; r < SCORE_ROLES; r++)
		if (c->role[r] == column)
			return true;
	return false;
}

/* Whole numbers, a larger one in every row: of rows, or of tasks. */
static bool numbers_rows(const struct score_grid *g, size_t column)
{
	const struct score_column *c = g->column + column;

	if (c->words.n != g->rows || c->numbers != c->words.n)
		return false;
	for (size_t k = 0; k < c->words.n; k++)
		if (c->words.word[k].number != floor(c->words.word[k].number) ||
		    (k && !(c->words.word[k].number > c->words.word[k - 1].number)))
			return false;
	return true;
}

/* Of a table whose header does not say: the first column, if it holds names. */
static size_t names_column(const struct score_grid *g, const struct score_columns *c)
{
	size_t at = score_layout_named(g, roles[SCORE_DATASET].names, SCORE_ANYTHING), first = 0;

	if (at != SCORE_NO_COLUMN)
		return at;
	while (first < g->columns && (g->column[first].ignored || score_layout_is_role(c, first)))
		first++;
	if (first == g->columns)
		return SCORE_NO_COLUMN;
	/* "10 %", "20 %" beside plain numbers are levels of something, not scores */
	return g->column[first].strays || numbers_rows(g, first) ||
	       (g->column[first].decorated == g->column[first].words.n && first + 1 < g->columns &&
		!g->column[first + 1].decorated) ? first : SCORE_NO_COLUMN;
}

static int find_said(struct score_columns *c, const struct score_grid *g, const struct score_options *o,
		     struct err *e)
{
	for (int r = 0; r < SCORE_ROLES; r++) {
		c->role[r] = SCORE_NO_COLUMN;
		if (said(o, (enum score_role)r) &&
		    score_grid_find(g, roles[r].option, said(o, (enum score_role)r), c->role + r, e))
			return -1;
	}
	return 0;
}

/* Each of its values is there in several folds. A seed of its own for each fold, or each row, numbers no repeats. */
static bool spans_folds(const struct score_grid *g, size_t column, size_t fold)
{
	const struct score_column *c = g->column + column, *f = g->column + fold;

	for (size_t k = 0; k < c->words.n; k++) {
		uint32_t first = WORDS_NONE;
		bool several = false;

		for (size_t i = 0; i < g->rows && !several; i++)
			if (c->code[i] == k) {
				several = first != WORDS_NONE && f->code[i] != first;
				first = f->code[i];
			}
		if (!several)
			return false;
	}
	return true;
}

/* A fold's number, or where there is none what else tells replicates apart. */
void score_layout_replicates(struct score_columns *c, const struct score_grid *g)
{
	for (int r = SCORE_FOLD; r <= SCORE_REPEAT; r++)
		if (c->role[r] == SCORE_NO_COLUMN)
			c->role[r] = score_layout_named(g, roles[r].names, r == SCORE_REPEAT ? SCORE_NUMBERS_ALONE : SCORE_ANYTHING);
	if (c->role[SCORE_FOLD] != SCORE_NO_COLUMN && c->role[SCORE_REPEAT] != SCORE_NO_COLUMN &&
	    c->role[SCORE_REPEAT] == score_layout_named(g, "run seed randomstate", SCORE_NUMBERS_ALONE) &&
	    !spans_folds(g, c->role[SCORE_REPEAT], c->role[SCORE_FOLD]))
		c->role[SCORE_REPEAT] = SCORE_NO_COLUMN;
	/* mlr3 calls them so, beside a column that says how they were made */
	if (c->role[SCORE_FOLD] == SCORE_NO_COLUMN && score_layout_named(g, "resamplingid", SCORE_ANYTHING) != SCORE_NO_COLUMN)
		c->role[SCORE_FOLD] = score_layout_named(g, "iteration", SCORE_NUMBERS_ALONE);
	if (c->role[SCORE_FOLD] == SCORE_NO_COLUMN && c->role[SCORE_REPEAT] != SCORE_NO_COLUMN) {
		c->role[SCORE_FOLD] = c->role[SCORE_REPEAT];
		c->role[SCORE_REPEAT] = SCORE_NO_COLUMN;
		c->seeds = true;
	}
}

/* Of columns of numbers without a known name, the one that is called a test score, or else some score. */
static size_t by_kind(const struct score_columns *c, const struct score_grid *g)
{
	size_t n[2] = { 0 }, at[2] = { 0 };

	for (size_t j = 0; j < g->columns; j++) {
		const struct score_column *x = g->column + j;
		char plain[64];

		score_layout_plain_name(plain, sizeof plain, x->name);
		if (!x->numbers || x->strays || x->ignored || score_layout_is_role(c, j) || strstr(plain, "time") || strstr(plain, "train") ||
		    strstr(plain, "valid"))
			continue;
		for (int k = 0; k < 2; k++)
			if (k ? score_layout_direction(x->name) != 0 : !strncmp(plain, "test", 4))
				n[k]++, at[k] = j;
	}
	return n[0] == 1 ? at[0] : !n[0] && n[1] == 1 ? at[1] : SCORE_NO_COLUMN;
}

/* Columns of numbers that are nothing else, as "a, b, c". */
static size_t left_over(const struct score_columns *c, const struct score_grid *g, size_t *last,
			struct text *names)
{
	size_t n = 0;

	for (size_t j = 0; j < g->columns; j++)
		if (g->column[j].numbers && !g->column[j].strays && !g->column[j].ignored && !score_layout_is_role(c, j)) {
			text_add(names, "%s%s", n++ ? ", " : "", g->column[j].name);
			*last = j;
		}
	return n;
}

static int find_value(struct score_columns *c, const struct score_grid *g, struct err *e)
{
	struct text names = { 0 };
	size_t n, last = SCORE_NO_COLUMN;
	int rc = 0;

	if (c->role[SCORE_VALUE] == SCORE_NO_COLUMN && c->role[SCORE_MEASURE] != SCORE_NO_COLUMN)
		c->role[SCORE_VALUE] = score_layout_named(g, any_score, SCORE_SOME_NUMBERS);
	if (c->role[SCORE_VALUE] == SCORE_NO_COLUMN)
		c->role[SCORE_VALUE] = score_layout_named(g, roles[SCORE_VALUE].names, SCORE_SOME_NUMBERS);
	if (c->role[SCORE_VALUE] == SCORE_NO_COLUMN)
		c->role[SCORE_VALUE] = by_kind(c, g);
	if (c->role[SCORE_VALUE] != SCORE_NO_COLUMN)
		return 0;
	n = left_over(c, g, &last, &names);
	if (n == 1)
		c->role[SCORE_VALUE] = last;
	else
		rc = n ? FAIL(e, ERR_PARAM, "which column holds the scores? --score NAME, one of: %.300s",
			      text_of(&names))
		       : FAIL(e, ERR_DATA, "no column holds numbers that could be scores");
	text_free(&names);
	return rc;
}

static int find_long(struct score_columns *c, const struct score_grid *g, struct text *how, struct err *e)
{
	size_t ours = score_layout_named(g, "label", SCORE_ANYTHING);

	/* results.csv of ours: the label tells variants of a learner apart */
	if (ours != SCORE_NO_COLUMN && score_layout_named(g, "datasetsha", SCORE_ANYTHING) != SCORE_NO_COLUMN &&
	    !strcasecmp(g->column[c->role[SCORE_METHOD]].name, "learner"))
		c->role[SCORE_METHOD] = ours;
	c->layout = SCORES_LONG;
	if (c->role[SCORE_DATASET] == SCORE_NO_COLUMN)
		c->role[SCORE_DATASET] = score_layout_named(g, roles[SCORE_DATASET].names, SCORE_ANYTHING);
	score_layout_replicates(c, g);
	c->role[SCORE_STATUS] = score_layout_named(g, roles[SCORE_STATUS].names, SCORE_ANYTHING);
	c->role[SCORE_MEASURE] = score_layout_named(g, roles[SCORE_MEASURE].names, SCORE_ANYTHING);
	if (c->role[SCORE_TRIAL] == SCORE_NO_COLUMN)
		c->role[SCORE_TRIAL] = score_layout_named(g, roles[SCORE_TRIAL].names, SCORE_ANYTHING);
	if (c->role[SCORE_TRIAL] == c->role[SCORE_FOLD])
		c->role[SCORE_TRIAL] = SCORE_NO_COLUMN;
	if (c->role[SCORE_VALID] == SCORE_NO_COLUMN && c->role[SCORE_TRIAL] != SCORE_NO_COLUMN)
		c->role[SCORE_VALID] = score_layout_named(g, roles[SCORE_VALID].names, SCORE_SOME_NUMBERS);
	if (find_value(c, g, e))
		return -1;
	if (c->role[SCORE_TIME] == SCORE_NO_COLUMN)
		c->role[SCORE_TIME] = score_layout_named(g, roles[SCORE_TIME].names, SCORE_NUMBERS_ALONE);
	if (c->role[SCORE_TIME] == c->role[SCORE_VALUE])
		c->role[SCORE_TIME] = SCORE_NO_COLUMN;
	text_add(how, "A row for each score: the data set is column '%s', the method '%s', the score '%s'",
		 c->role[SCORE_DATASET] == SCORE_NO_COLUMN ? "(none: there is one)"
							    : g->column[c->role[SCORE_DATASET]].name,
		 g->column[c->role[SCORE_METHOD]].name, g->column[c->role[SCORE_VALUE]].name);
	return 0;
}

static int take_values(struct score_columns *c, const struct score_grid *g, struct err *e)
{
	if (!(c->value = mem_array(g->columns, sizeof *c->value, e)))
		return -1;
	for (size_t j = 0; j < g->columns; j++) {
		const struct score_column *x = g->column + j;

		if (x->ignored || score_layout_is_role(c, j))
			continue;
		if (x->strays)
			return FAIL(e, ERR_DATA,
				    "line %zu, column '%s': '%.60s' is no score; --ignore '%s' leaves the column "
				    "out, --missing takes a word for a missing score, and a table with a row for "
				    "each score needs --method COLUMN", x->words.word[x->stray].line, x->name,
				    words_text(&x->words, x->stray), x->name);
		c->value[c->values++] = j;
	}
	return 0;
}

static int find_wide(struct score_columns *c, const struct score_grid *g, const struct score_options *o,
		     struct text *how, struct err *e)
{
	c->layout = SCORES_WIDE;
	if (o->score || o->time || o->trial || o->valid)
		return FAIL(e, ERR_PARAM, "%s is for tables with a row for each score: name the column of the "
			    "methods, too, by --method", o->score ? "--score" : o->time ? "--time" : o->trial ? "--trial"
			    : "--valid");
	score_layout_replicates(c, g);
	if (c->role[SCORE_DATASET] == SCORE_NO_COLUMN && !o->one_set && !o->truth)
		c->role[SCORE_DATASET] = names_column(g, c);
	if (o->truth && (c->role[SCORE_DATASET] != SCORE_NO_COLUMN || c->role[SCORE_FOLD] != SCORE_NO_COLUMN))
		return FAIL(e, ERR_PARAM, "--truth: areas are of one test set, and column '%s' parts rows into several; "
			    "--ignore it", g->column[c->role[SCORE_DATASET] != SCORE_NO_COLUMN ? c->role[SCORE_DATASET]
											    : c->role[SCORE_FOLD]].name);
	if (o->truth && c->role[SCORE_ROW] == SCORE_NO_COLUMN)
		c->role[SCORE_ROW] = names_column(g, c);
	if (take_values(c, g, e))
		return -1;
	text_add(how, "A column for each of %zu methods; ", c->values);
	if (c->role[SCORE_DATASET] != SCORE_NO_COLUMN)
		text_add(how, "column '%s' names the data sets", g->column[c->role[SCORE_DATASET]].name);
	else if (o->truth)
		text_add(how, "each row is a test row whose class is in column '%s'", g->column[c->role[SCORE_TRUTH]].name);
	else if (o->one_set || c->role[SCORE_FOLD] != SCORE_NO_COLUMN)
		text_add(how, "all rows are of one data set");
	else
		text_add(how, "no column names the data sets, so that each row is one, called by its number "
			      "(--one-set: the rows are folds, or test rows, of a single one)");
	return 0;
}

int score_layout_find(struct score_columns *out, const struct score_grid *g, const struct score_options *o,
		      struct text *how, struct err *e)
{
	struct score_columns c = { 0 };
	bool rows = false;
	int rc;

	*out = c;
	if (find_said(&c, g, o, e))
		return -1;
	if (c.role[SCORE_METHOD] == SCORE_NO_COLUMN)
		c.role[SCORE_METHOD] = score_layout_method(g);
	rc = score_layout_rows(&c, g, o, &rows, how, e);
	if (!rc && !rows && o->positive && !o->truth)
		rc = FAIL(e, ERR_PARAM, "--positive %s: of which column? --truth COLUMN", o->positive);
	if (!rc && !rows)
		rc = c.role[SCORE_METHOD] != SCORE_NO_COLUMN ? find_long(&c, g, how, e) : find_wide(&c, g, o, how, e);
	if (rc) {
		score_layout_free(&c);
		return -1;
	}
	if (c.role[SCORE_FOLD] != SCORE_NO_COLUMN)
		text_add(how, "; column '%s' tells %s apart", g->column[c.role[SCORE_FOLD]].name,
			 c.seeds ? "repeated runs" : "folds");
	if (c.role[SCORE_REPEAT] != SCORE_NO_COLUMN)
		text_add(how, ", column '%s' their repeats", g->column[c.role[SCORE_REPEAT]].name);
	if (c.role[SCORE_TRIAL] != SCORE_NO_COLUMN)
		text_add(how, "; column '%s' tells configurations of a search apart, of which the one with the best '%s' "
			 "counts", g->column[c.role[SCORE_TRIAL]].name,
			 g->column[c.role[SCORE_VALID] != SCORE_NO_COLUMN ? c.role[SCORE_VALID] : c.role[SCORE_VALUE]].name);
	if (c.role[SCORE_TIME] != SCORE_NO_COLUMN)
		text_add(how, "; column '%s' is the time in seconds", g->column[c.role[SCORE_TIME]].name);
	text_add(how, ".");
	*out = c;
	return 0;
}

void score_layout_free(struct score_columns *c)
{
	free(c->value);
	*c = (struct score_columns){ 0 };
}
