/* What can be said of a plan and of a study: one row per key. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/core/wordlist.h"
#include "harness/plan/plan.h"
#include "harness/plan/units.h"
#include "harness/store/measured.h"

#define OF_PLAN(member)  PLAN_KEY_OF_PLAN, offsetof(struct plan, member)
#define OF_STUDY(member) PLAN_KEY_OF_STUDY, offsetof(struct study, member)
#define OF_ALL(member)   PLAN_KEY_OF_STUDY | PLAN_KEY_FOR_ALL, offsetof(struct study, member)
#define OF_CLAIM(member) PLAN_KEY_OF_CLAIM, offsetof(struct plan_claim, member)
#define NO_RANGE         0, 0

/* In the order in which plans are written. */
const struct plan_key plan_keys[PLAN_KEYS] = {
	{ "name", PLAN_KEY_TEXT, OF_PLAN(name), "run", NO_RANGE,
	  "of the plan, and of the folder for its results" },
	{ "title", PLAN_KEY_TEXT, OF_PLAN(title), NULL, NO_RANGE,
	  "heading of the report; the name where there is none" },
	{ "seed", PLAN_KEY_SEED, OF_PLAN(seed), "1", NO_RANGE, "root of all random numbers" },
	{ "timeout", PLAN_KEY_DURATION, OF_PLAN(timeout), "10m", NO_RANGE,
	  "wall-clock limit of a cell" },
	{ "budget", PLAN_KEY_DURATION, OF_PLAN(budget), NULL, NO_RANGE,
	  "time that the run is to take: by estimate fewer repeats, then fewer folds, then samples of "
	  "the training rows; what became of the splits stands in the run" },
	{ "memory", PLAN_KEY_SIZE, OF_PLAN(memory), "2G", NO_RANGE, "memory limit of a cell" },
	{ "threads", PLAN_KEY_COUNT, OF_PLAN(threads), "1", 1, 1024,
	  "cores a single fit may use, those that are free when it begins; never changes a score" },
	{ "cost", PLAN_KEY_TEXT, OF_PLAN(cost), NULL, NO_RANGE,
	  "what mistakes cost, 'yes:no=5': a row of class yes taken for no; several with commas. "
	  "Others cost 1, right answers 0. For the metrics cost and min_cost" },
	{ "studies", PLAN_KEY_LIST, OF_PLAN(studies), NULL, NO_RANGE,
	  "questions with settings of their own; without them the plan is one study" },
	{ "claims", PLAN_KEY_LIST, OF_PLAN(claims), NULL, NO_RANGE,
	  "what is claimed of the studies, each to be called supported, refuted or undecided" },

	{ "name", PLAN_KEY_TEXT, OF_STUDY(name), NULL, NO_RANGE,
	  "of the study, unlike the others'; its kind where there is none" },
	{ "kind", PLAN_KEY_KIND, OF_STUDY(kind), "compare", NO_RANGE,
	  "what is asked" },
	{ "title", PLAN_KEY_TEXT, OF_STUDY(title), NULL, NO_RANGE,
	  "heading in the report; the kind's own where there is none" },
	{ "cv", PLAN_KEY_SPLIT, OF_ALL(cv), NULL, NO_RANGE,
	  "10x3: 10 folds, 3 times; holdout:0.3x20, draws:0.5x20 (parts without a common row), loo, "
	  "bootstrap:25, forward:5 (rows in time order), stored:NAME. Where it is not said: 10, or "
	  "what a data set with a test_file, a fold_column or splits brings" },
	{ "validation", PLAN_KEY_SHARE, OF_ALL(validation), "0", 0, 0.9,
	  "set aside this share of the training rows; 0: for learners that need it only" },
	{ "tune", PLAN_KEY_BUDGET, OF_ALL(tune), "0", 0, 100000,
	  "also run each learner tuned: so many configurations on inner folds, or what fits into "
	  "processor seconds of a cell, 60s; 30,60s: whichever ends first" },
	{ "search", PLAN_KEY_SEARCH, OF_ALL(tune.search), NULL, NO_RANGE,
	  "how: random tries each configuration in full; halving all of them on a part of the rows or "
	  "epochs, then the better third on three times as much, and so on" },
	{ "training_seeds", PLAN_KEY_TIMES, OF_ALL(training_seeds), "1", 1, 100,
	  "train so often on each fold, with other random numbers, where a learner uses some; scores are "
	  "averaged within the fold, their spread stands beside that of the folds" },
	{ "levels", PLAN_KEY_LEVELS, OF_STUDY(levels), NULL, 0, 1e9,
	  "of what the kind varies, 10,50,100: training rows of a learning-curve and of "
	  "regularization-rows, columns of noise of dimensions, percent of wrong labels of label-noise and of "
	  "regularization-noise. Where it is not said: what fits the data" },
	{ "curves", PLAN_KEY_FLAG, OF_ALL(curves), "no", NO_RANGE,
	  "score after every training step; some kinds of studies always do" },
	{ "diagnose", PLAN_KEY_FLAG, OF_ALL(diagnose), "no", NO_RANGE,
	  "record what learners tell about their state; some kinds of studies always do" },
	{ "predictions", PLAN_KEY_FLAG, OF_ALL(predictions), "yes", NO_RANGE,
	  "keep what was predicted for every test row" },
	{ "training_score", PLAN_KEY_SCORED, OF_ALL(training_score), "sample", 1, 1e9,
	  "training rows that are scored after a fit: all; sample, as many as the gap between training and "
	  "test score needs, which of small sets is all; or so many" },
	{ "metric", PLAN_KEY_METRIC, OF_ALL(metric), NULL, NO_RANGE,
	  "what ranks, is tested and drawn, tunes, and ends training early; one for each task, "
	  "'auc,mae'. `bakeoff info metrics` lists them, and the defaults" },
	{ "datasets", PLAN_KEY_LIST, OF_ALL(data), NULL, NO_RANGE,
	  "files, bundled or generated sets; '|' in brackets gives a set each. An entry is a "
	  "name, or a mapping of `data` and what is to be said of a table" },
	{ "learners", PLAN_KEY_LIST, OF_ALL(learners), NULL, NO_RANGE,
	  "specs such as 'mlp[hidden=100,dropout=0|0.5]'; '|' gives a variant each, tune=no one "
	  "that is not tuned. Kinds of studies but compare have some of their own" },

	{ "id", PLAN_KEY_TEXT, OF_CLAIM(id), NULL, NO_RANGE, "a short name, unlike the others'" },
	{ "claim", PLAN_KEY_TEXT, OF_CLAIM(sentence), NULL, NO_RANGE, "the claim, one sentence" },
	{ "source", PLAN_KEY_TEXT, OF_CLAIM(source), NULL, NO_RANGE, "who says so" },
	{ "study", PLAN_KEY_TEXT, OF_CLAIM(study), NULL, NO_RANGE,
	  "the study that decides it; the plan's only one where it is not said" },
	{ "datasets", PLAN_KEY_NAMES, OF_CLAIM(datasets), NULL, NO_RANGE,
	  "those of the study that count, by name, or for all that differ in brackets by what stands "
	  "before them; all where it is not said" },
	{ "response", PLAN_KEY_RESPONSE, OF_CLAIM(response), "test", NO_RANGE,
	  "what is compared: test, train, gap (by how much training rows are better), each of the study's "
	  "metric or of one named behind it, 'gap log_loss'; measured FIELD; count NAME; curve rise, "
	  "curve share, curve seconds; search default, search median (by how much its best try is better "
	  "than the first, than the median); layers NAME (decades per layer before training); diagnostic "
	  "NAME; probe training, probe depth (what a linear probe reads more from the last hidden layer than "
	  "before the first step, than from the inputs)" },
	{ "log", PLAN_KEY_FLAG, OF_CLAIM(log), "no", NO_RANGE, "compare decimal logarithms of the response" },
	{ "a", PLAN_KEY_NAMES, OF_CLAIM(a), NULL, NO_RANGE, "the learners that the claim is about" },
	{ "b", PLAN_KEY_NAMES, OF_CLAIM(b), NULL, NO_RANGE, "their rivals; without any, a is judged by itself" },
	{ "against", PLAN_KEY_REAL, OF_CLAIM(against), "0", -1e9, 1e9,
	  "the number that a, or a less b, is held against" },
	{ "over", PLAN_KEY_TEXT, OF_CLAIM(over), NULL, NO_RANGE,
	  "what the levels of a trend or an exponent are of: a generator's parameter, what the study "
	  "varies, or a learner's parameter" },
	{ "test", PLAN_KEY_TEST, OF_CLAIM(test), "t", NO_RANGE,
	  "t: paired t over draws, corrected over folds; wilcoxon: exact, over data sets; sign: median "
	  "over cells; page: trend over levels; exponent: power of the levels; fisher: shares of cells "
	  "above the threshold" },
	{ "expect", PLAN_KEY_EXPECT, OF_CLAIM(expect), "greater", NO_RANGE,
	  "whether a less b is greater than the margin, less than it below 0, or equal to 0 up to it" },
	{ "threshold", PLAN_KEY_REAL, OF_CLAIM(threshold), NULL, -1e9, 1e9,
	  "test fisher: a cell counts where its response is above it" },
	{ "margin", PLAN_KEY_REAL, OF_CLAIM(margin), "0", 0, 1e9,
	  "what is too small to matter, in the unit of the response" },
	{ "sets", PLAN_KEY_QUANTITY, OF_CLAIM(sets), "all", NO_RANGE,
	  "of how many data sets it has to hold: all, any, or at least so many" },
	{ "rivals", PLAN_KEY_QUANTITY, OF_CLAIM(rivals), "all", NO_RANGE,
	  "against how many of b: all, any, or at least so many" },
	{ "primary", PLAN_KEY_FLAG, OF_CLAIM(primary), "yes", NO_RANGE,
	  "it is one of the tests that Holm's adjustment counts" },
	{ "prediction", PLAN_KEY_PREDICTION, OF_CLAIM(prediction), NULL, NO_RANGE,
	  "what was expected before the run: supported, refuted or undecided, and behind a colon why" },
};

const struct plan_key *plan_key_find(const char *name, unsigned of)
{
	for (size_t i = 0; i < PLAN_KEYS; i++)
		if (plan_keys[i].of & of && !strcmp(plan_keys[i].name, name))
			return &plan_keys[i];
	return NULL;
}

const char *plan_key_option(const struct plan_key *k, char buf[static PLAN_KEY_ROOM])
{
	snprintf(buf, PLAN_KEY_ROOM, "%s", k->name);
	for (char *c = buf; *c; c++)
		*c = *c == '_' ? '-' : *c;
	return buf;
}

/* ---- values, by type; to and from point to the member ---- */

static int put_text(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	char **old = to, *copy;

	(void)k;
	if (!*text)
		return FAIL(e, ERR_PARAM, "one word or quoted text is wanted here");
	if (!(copy = mem_text(text, e)))
		return -1;
	free(*old);
	*old = copy;
	return 0;
}

static const char *get_text(const void *from, char buf[static PLAN_KEY_ROOM])
{
	(void)buf;
	return *(char *const *)from;
}

static int put_kind(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	const struct study_kind *kind = study_kind_need(text, e);

	(void)k;
	if (!kind)
		return -1;
	*(const struct study_kind **)to = kind;
	return 0;
}

static const char *get_kind(const void *from, char buf[static PLAN_KEY_ROOM])
{
	(void)buf;
	return (*(const struct study_kind *const *)from)->name;
}

static int put_split(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	struct fold_spec spec;

	return fold_spec_parse(&spec, text, e) ? -1 : put_text(k, to, text, e);
}

static int put_seed(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	(void)k;
	return units_parse_seed(text, to, e);
}

static const char *get_seed(const void *from, char buf[static PLAN_KEY_ROOM])
{
	snprintf(buf, PLAN_KEY_ROOM, "%llu", (unsigned long long)*(const uint64_t *)from);
	return buf;
}

static int put_duration(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	(void)k;
	return units_parse_duration(text, to, e);
}

static int put_share(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	char *end, low[32], high[32];
	double x = strtod(text, &end);

	if (end == text || *end || !(x >= k->min && x <= k->max))
		return FAIL(e, ERR_PARAM, "'%s' is not a share from %s to %s", text,
			    number_text(k->min, low), number_text(k->max, high));
	*(double *)to = x;
	return 0;
}

/* None is longer than 0. */
static const char *get_duration(const void *from, char buf[static PLAN_KEY_ROOM])
{
	return *(const double *)from > 0 ? number_text(*(const double *)from, buf) : NULL;
}

static const char *get_real(const void *from, char buf[static PLAN_KEY_ROOM])
{
	return number_text(*(const double *)from, buf);
}

static int put_size(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	(void)k;
	return units_parse_size(text, to, e);
}

static int put_count(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	return units_parse_count(text, (size_t)k->min, (size_t)k->max, to, e);
}

static const char *get_count(const void *from, char buf[static PLAN_KEY_ROOM])
{
	snprintf(buf, PLAN_KEY_ROOM, "%zu", *(const size_t *)from);
	return buf;
}

static const char *get_times(const void *from, char buf[static PLAN_KEY_ROOM])
{
	return *(const size_t *)from == 1 ? NULL : get_count(from, buf);
}

static int put_scored(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	size_t *rows = to;

	if (!strcmp(text, "all") || !strcmp(text, "sample")) {
		*rows = *text == 'a' ? TRAINING_SCORE_ALL : TRAINING_SCORE_SAMPLE;
		return 0;
	}
	if (!*text || text[strspn(text, "0123456789")])
		return FAIL(e, ERR_PARAM, "'%s' is not all, sample or a number of rows", text);
	return put_count(k, to, text, e);
}

/* What nobody asked for is not written. */
static const char *get_scored(const void *from, char buf[static PLAN_KEY_ROOM])
{
	size_t rows = *(const size_t *)from;

	return rows == TRAINING_SCORE_SAMPLE ? NULL : rows == TRAINING_SCORE_ALL ? "all" :
	       get_count(from, buf);
}

static int put_budget(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	struct tune_budget b = { 0 };
	char *copy = mem_text(text, e), *rest = copy, *part;
	int rc = copy ? 0 : -1;

	while (!rc && (part = strsep(&rest, ","))) {
		bool count = !part[strspn(part, "0123456789")];
		if (count ? b.trials : b.seconds > 0)
			rc = FAIL(e, ERR_PARAM, "'%s' says it twice: configurations, seconds, or one "
				  "of each as 30,60s", text);
		else
			rc = count ? units_parse_count(part, (size_t)k->min, (size_t)k->max,
						       &b.trials, e)
				   : units_parse_duration(part, &b.seconds, e);
	}
	free(copy);
	b.search = ((struct tune_budget *)to)->search;
	if (!rc)
		*(struct tune_budget *)to = b;
	return rc;
}

static const char *get_budget(const void *from, char buf[static PLAN_KEY_ROOM])
{
	const struct tune_budget *b = from;
	char seconds[32];

	if (!(b->seconds > 0))
		snprintf(buf, PLAN_KEY_ROOM, "%zu", b->trials);
	else if (b->trials)
		snprintf(buf, PLAN_KEY_ROOM, "%zu,%ss", b->trials, number_text(b->seconds, seconds));
	else
		snprintf(buf, PLAN_KEY_ROOM, "%ss", number_text(b->seconds, seconds));
	return buf;
}

static const char *const searches[] = {
	[TUNE_SEARCH_RANDOM] = "random", [TUNE_SEARCH_HALVING] = "halving"
};

static const char *search_name(size_t i)
{
	return i < TUNE_SEARCHES ? searches[i] : NULL;
}

static int put_search(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	(void)k;
	for (size_t i = 0; i < TUNE_SEARCHES; i++)
		if (!strcmp(searches[i], text)) {
			*(enum tune_search *)to = (enum tune_search)i;
			return 0;
		}
	return unknown_name(e, "no search", text, search_name);
}

/* What nobody asked for is not written. */
static const char *get_search(const void *from, char buf[static PLAN_KEY_ROOM])
{
	enum tune_search s = *(const enum tune_search *)from;

	(void)buf;
	return s == TUNE_SEARCH_RANDOM ? NULL : searches[s];
}

/* Into level (STUDY_LEVELS), *n of them. */
static int parse_levels(const char *text, double min, double max, size_t *level, size_t *n,
			struct err *e)
{
	char *copy = mem_text(text, e), *rest = copy, *part;
	int rc = copy ? 0 : -1;

	*n = 0;
	while (!rc && (part = strsep(&rest, ","))) {
		part += strspn(part, " ");
		if (*n == STUDY_LEVELS)
			rc = FAIL(e, ERR_PARAM, "more than %d levels", STUDY_LEVELS);
		else if (!(rc = units_parse_count(part, (size_t)min, (size_t)max, &level[*n], e)) &&
			 *n && level[*n] <= level[*n - 1])
			rc = FAIL(e, ERR_PARAM, "'%s': each level is larger than the one before",
				  text);
		++*n;
	}
	free(copy);
	return rc;
}

size_t study_levels(const struct study *s, size_t level[static STUDY_LEVELS])
{
	size_t n = 0;

	return s->levels && !parse_levels(s->levels, 0, 1e9, level, &n, NULL) ? n : 0;
}

static int put_levels(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	size_t level[STUDY_LEVELS], n;

	return parse_levels(text, k->min, k->max, level, &n, e) ? -1 : put_text(k, to, text, e);
}

static int put_flag(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	bool yes = !strcmp(text, "yes") || !strcmp(text, "true");

	(void)k;
	if (!yes && strcmp(text, "no") && strcmp(text, "false"))
		return FAIL(e, ERR_PARAM, "yes or no is wanted here, not %s", text);
	*(bool *)to = yes;
	return 0;
}

static const char *get_flag(const void *from, char buf[static PLAN_KEY_ROOM])
{
	(void)buf;
	return *(const bool *)from ? "yes" : "no";
}

/* seen: what the text has named so far, by task. */
static int put_metric(struct metric **seen, const char *name, struct err *e)
{
	struct metric *m = metric_make(name, e);
	enum task task;

	if (!m)
		return -1;
	task = metric_fits(m, TASK_REGRESS) ? TASK_REGRESS : TASK_CLASSIFY;
	if (seen[task]) {
		FAIL(e, ERR_PARAM, "%s and %s are both for %s; name one metric for each task",
		     seen[task]->name, m->name, metric_task_name(task));
		free(m);
		return -1;
	}
	seen[task] = m;
	return 0;
}

/* A task that is not named keeps what it had. */
static int put_metrics(const struct plan_key *k, void *to, const char *names, struct err *e)
{
	struct metric *seen[2] = { NULL }, **at = to;
	char *copy = mem_text(names, e), *rest = copy, *name;
	int rc = copy ? 0 : -1;

	(void)k;
	while (!rc && (name = strsep(&rest, ",")))
		rc = put_metric(seen, name, e);
	free(copy);
	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++) {
		free(!rc && seen[task] ? at[task] : seen[task]);
		if (!rc && seen[task])
			at[task] = seen[task];
	}
	return rc;
}

static const char *get_metrics(const void *from, char buf[static PLAN_KEY_ROOM])
{
	struct metric *const *m = from;
	const struct metric *a = m[TASK_CLASSIFY], *b = m[TASK_REGRESS];

	if (!a && !b)
		return NULL;
	snprintf(buf, PLAN_KEY_ROOM, "%s%s%s", a ? a->name : "", a && b ? "," : "",
		 b ? b->name : "");
	return buf;
}

static int put_number(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	char *end, low[32], high[32];
	double x = strtod(text, &end);

	if (end == text || *end || !(x >= k->min && x <= k->max))
		return FAIL(e, ERR_PARAM, "'%s' is not a number from %s to %s", text,
			    number_text(k->min, low), number_text(k->max, high));
	*(double *)to = x;
	return 0;
}

static const char *get_number(const void *from, char buf[static PLAN_KEY_ROOM])
{
	return isnan(*(const double *)from) ? NULL : get_real(from, buf);
}

/* ---- words of claims ---- */

static int put_word(const char *words, const char *what, void *to, const char *text, struct err *e)
{
	return wordlist_find(words, text) < 0 ? unknown_word(e, what, text, words)
					      : put_text(NULL, to, text, e);
}

static int put_test(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	(void)k;
	return put_word(PLAN_CLAIM_TESTS, "no test", to, text, e);
}

static int put_expect(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	(void)k;
	return put_word(PLAN_CLAIM_EXPECT, "nothing to expect is called", to, text, e);
}

static int put_quantity(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	return plan_claim_quantity(text, SIZE_MAX) ? put_text(k, to, text, e)
		: FAIL(e, ERR_PARAM, "'%s' is not all, any or a number from 1", text);
}

/* "supported: why". */
static int put_prediction(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	char word[16];

	snprintf(word, sizeof word, "%.*s", (int)strcspn(text, ":"), text);
	if (wordlist_find(PLAN_CLAIM_WORDS, word) < 0)
		return unknown_word(e, "no verdict", word, PLAN_CLAIM_WORDS);
	return put_text(k, to, text, e);
}

/* Words that need one more behind them; search and curve know which. */
static int put_response(const struct plan_key *k, void *to, const char *text, struct err *e)
{
	static const struct { const char *word, *parts; } first[] = {
		{ "curve", "rise share seconds" }, { "search", "default median" },
		{ "probe", "training depth" },
	};
	char word[16];
	size_t n = strcspn(text, " ");
	const char *name = text + n + strspn(text + n, " ");
	bool score;

	snprintf(word, sizeof word, "%.*s", (int)n, text);
	if (wordlist_find(PLAN_CLAIM_RESPONSES, word) < 0)
		return unknown_word(e, "no response", word, PLAN_CLAIM_RESPONSES);
	score = wordlist_find("test train gap", word) >= 0;
	if (score && *name && !metric_find(name))
		return unknown_name(e, "no metric", name, metric_name);
	if (!score && !*name)
		return FAIL(e, ERR_PARAM, "response %s needs a name behind it", word);
	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		if (!strcmp(word, first[i].word) && wordlist_find(first[i].parts, name) < 0)
			return unknown_word(e, "no response", name, first[i].parts);
	if (!strcmp(word, "measured") && measured_find(name) == MEASURED_COUNT)
		return FAIL(e, ERR_PARAM, "nothing measured is called '%s'; `bakeoff info measures` lists "
			    "what is", name);
	return put_text(k, to, text, e);
}

static const struct {
	const char *name;
	int (*put)(const struct plan_key *k, void *to, const char *text, struct err *e);
	const char *(*get)(const void *from, char buf[static PLAN_KEY_ROOM]);
	bool text;                      /* a char * of its owner's */
	bool plain;                     /* in YAML, without quotes */
} types[] = {
	[PLAN_KEY_TEXT] = { "text", put_text, get_text, true, false },
	[PLAN_KEY_KIND] = { "word", put_kind, get_kind, false, false },
	[PLAN_KEY_SPLIT] = { "split", put_split, get_text, true, false },
	[PLAN_KEY_METRIC] = { "words", put_metrics, get_metrics, false, false },
	[PLAN_KEY_SEED] = { "whole number", put_seed, get_seed, false, true },
	[PLAN_KEY_DURATION] = { "duration", put_duration, get_duration, false, true },
	[PLAN_KEY_SIZE] = { "size", put_size, get_count, false, true },
	[PLAN_KEY_COUNT] = { "whole number", put_count, get_count, false, true },
	[PLAN_KEY_SCORED] = { "all, sample or whole number", put_scored, get_scored, false, true },
	[PLAN_KEY_TIMES] = { "whole number", put_count, get_times, false, true },
	[PLAN_KEY_BUDGET] = { "budget", put_budget, get_budget, false, true },
	[PLAN_KEY_LEVELS] = { "numbers", put_levels, get_text, true, false },
	[PLAN_KEY_SEARCH] = { "word", put_search, get_search, false, false },
	[PLAN_KEY_SHARE] = { "number", put_share, get_real, false, true },
	[PLAN_KEY_FLAG] = { "yes or no", put_flag, get_flag, false, true },
	[PLAN_KEY_REAL] = { "number", put_number, get_number, false, true },
	[PLAN_KEY_NAMES] = { "names", put_text, get_text, true, false },
	[PLAN_KEY_RESPONSE] = { "words", put_response, get_text, true, false },
	[PLAN_KEY_TEST] = { "word", put_test, get_text, true, false },
	[PLAN_KEY_EXPECT] = { "word", put_expect, get_text, true, false },
	[PLAN_KEY_QUANTITY] = { "word or number", put_quantity, get_text, true, false },
	[PLAN_KEY_PREDICTION] = { "text", put_prediction, get_text, true, false },
	[PLAN_KEY_LIST] = { "list", NULL, NULL, false, false },
};

const char *plan_key_type(const struct plan_key *k)
{
	return types[k->type].name;
}

bool plan_key_plain(const struct plan_key *k)
{
	return types[k->type].plain;
}

int plan_key_put(const struct plan_key *k, void *owner, const char *text, struct err *e)
{
	return types[k->type].put(k, (char *)owner + k->at, text, e);
}

const char *plan_key_get(const struct plan_key *k, const void *owner,
			 char buf[static PLAN_KEY_ROOM])
{
	return types[k->type].get ? types[k->type].get((const char *)owner + k->at, buf) : NULL;
}

/* ---- all of an owner's ---- */

int plan_keys_init(void *owner, unsigned of, struct err *e)
{
	for (size_t i = 0; i < PLAN_KEYS; i++)
		if (plan_keys[i].of & of && plan_keys[i].type == PLAN_KEY_REAL)
			*(double *)((char *)owner + plan_keys[i].at) = NAN;
	for (size_t i = 0; i < PLAN_KEYS; i++)
		if (plan_keys[i].of & of && plan_keys[i].init &&
		    plan_key_put(&plan_keys[i], owner, plan_keys[i].init, e))
			return -1;
	return 0;
}

int plan_keys_copy(void *to, const void *from, unsigned of, struct err *e)
{
	char buf[PLAN_KEY_ROOM];

	for (size_t i = 0; i < PLAN_KEYS; i++) {
		const struct plan_key *k = &plan_keys[i];
		const char *text = k->of & of ? plan_key_get(k, from, buf) : NULL;

		if (text && plan_key_put(k, to, text, e))
			return -1;
	}
	return 0;
}

void plan_keys_free(void *owner, unsigned of)
{
	for (size_t i = 0; i < PLAN_KEYS; i++) {
		const struct plan_key *k = &plan_keys[i];
		char *at = (char *)owner + k->at;

		if (k->of & of && types[k->type].text)
			free(*(char **)at);
		for (int task = 0; k->of & of && k->type == PLAN_KEY_METRIC && task < 2; task++)
			free(((struct metric **)at)[task]);
	}
}
