/* The text form of a way to make folds: "10x3", "holdout:0.3", "loo" ... */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/params.h"
#include "datasets/split/folds.h"

#define MOST_REPEATS 100000

static int bad_spec(const char *text, struct err *e)
{
	return FAIL(e, ERR_PARAM, "'%s' is not a way to make folds: 10x3, 10, loo, holdout:0.3x20, "
		    "draws:0.5x20, bootstrap:25, forward:5 or stored:NAME, and @5000 behind it for "
		    "so many training rows", text);
}

/* A whole number within [least, most] at *at, which is moved behind it. */
static int units_parse_count(const char **at, size_t least, size_t most, const char *what,
			     size_t *out, struct err *e)
{
	char *end;
	unsigned long long n;

	if (**at < '0' || **at > '9')
		return FAIL(e, ERR_PARAM, "%s: '%s' is not a whole number", what, *at);
	errno = 0;
	n = strtoull(*at, &end, 10);
	if (errno || n < least || n > most)
		return FAIL(e, ERR_PARAM, "%s: %.*s is out of range: %zu to %zu", what,
			    (int)(end - *at),
			    *at, least, most);
	*at = end;
	*out = (size_t)n;
	return 0;
}

static int parse_repeats(struct fold_spec *out, const char **at, struct err *e)
{
	out->repeats = 1;
	if (**at != 'x')
		return 0;
	++*at;
	return units_parse_count(at, 1, MOST_REPEATS, "repeats", &out->repeats, e);
}

static int parse_holdout(struct fold_spec *out, const char **at, struct err *e)
{
	char *end;

	out->folds = 1;
	out->test_share = strtod(*at, &end);
	if (end == *at || !(out->test_share > 0 && out->test_share < 1))
		return FAIL(e, ERR_PARAM, "the test share '%s' is not between 0 and 1", *at);
	*at = end;
	return parse_repeats(out, at, e);
}

static int parse_most(struct fold_spec *out, const char **at, struct err *e)
{
	if (**at != '@')
		return 0;
	++*at;
	return units_parse_count(at, 2, SIZE_MAX / 2, "training rows", &out->most, e);
}

static int parse_cv(struct fold_spec *out, const char **at, struct err *e)
{
	return units_parse_count(at, 2, FOLDS_MOST, "folds", &out->folds, e) || parse_repeats(out, at, e);
}

/* Two draws at least: of one, holdout is the name. */
static int parse_draws(struct fold_spec *out, const char **at, struct err *e)
{
	if (parse_holdout(out, at, e))
		return -1;
	if (out->repeats < 2 || out->repeats > FOLDS_MOST)
		return FAIL(e, ERR_PARAM, "draws: %zu of them; it is 2 to %d, as draws:0.5x20",
			    out->repeats, FOLDS_MOST);
	return 0;
}

static int parse_loo(struct fold_spec *out, const char **at, struct err *e)
{
	(void)at;
	(void)e;
	out->repeats = 1;
	return 0;
}

static int parse_bootstrap(struct fold_spec *out, const char **at, struct err *e)
{
	out->folds = 1;
	return units_parse_count(at, 1, MOST_REPEATS, "bootstrap", &out->repeats, e);
}

static int parse_forward(struct fold_spec *out, const char **at, struct err *e)
{
	out->repeats = 1;
	return units_parse_count(at, 1, FOLDS_MOST, "forward", &out->folds, e);
}

/* Where "@5000" stands at the end of a text, or its end. */
static const char *sample_of(const char *text)
{
	const char *end = text + strlen(text), *at = end;

	while (at > text && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return at > text && at < end && at[-1] == '@' ? at - 1 : end;
}

static int parse_stored(struct fold_spec *out, const char **at, struct err *e)
{
	(void)e;
	out->repeats = 1;
	out->stored = *at;
	out->stored_length = strlen(*at) - strlen(sample_of(*at));
	*at += out->stored_length;
	return 0;
}

static const struct form {
	const char *prefix;
	enum fold_kind kind;
	int (*parse)(struct fold_spec *out, const char **at, struct err *e);
} forms[] = {
	{ "holdout:",   FOLDS_HOLDOUT,   parse_holdout },
	{ "draws:",     FOLDS_DRAWS,     parse_draws },
	{ "bootstrap:", FOLDS_BOOTSTRAP, parse_bootstrap },
	{ "forward:",   FOLDS_FORWARD,   parse_forward },
	{ "stored:",    FOLDS_STORED,    parse_stored },
	{ "stored",     FOLDS_STORED,    parse_stored },
	{ "loo",        FOLDS_LOO,       parse_loo },
	{ "",           FOLDS_CV,        parse_cv },
};

int fold_spec_parse(struct fold_spec *out, const char *text, struct err *e)
{
	const struct form *f = forms;
	const char *at;

	while (strncmp(text, f->prefix, strlen(f->prefix)))
		f++;
	*out = (struct fold_spec){ .kind = f->kind };
	if (f->kind == FOLDS_CV && (*text < '0' || *text > '9'))
		return bad_spec(text, e);
	at = text + strlen(f->prefix);
	if (f->kind == FOLDS_STORED && sample_of(at) > at && f->prefix[strlen(f->prefix) - 1] != ':')
		return bad_spec(text, e);
	if (f->parse(out, &at, e) || parse_most(out, &at, e))
		return err_wrap(e, "folds '%s'", text);
	return *at ? bad_spec(text, e) : 0;
}

const char *fold_spec_text(const struct fold_spec *s, char buf[static FOLD_SPEC_ROOM])
{
	char repeats[32] = "", most[32] = "", share[32];

	if (s->repeats > 1 || s->kind == FOLDS_DRAWS)
		snprintf(repeats, sizeof repeats, "x%zu", s->repeats);
	if (s->most)
		snprintf(most, sizeof most, "@%zu", s->most);
	number_text(s->test_share, share);
	switch (s->kind) {
	case FOLDS_CV:
		snprintf(buf, FOLD_SPEC_ROOM, "%zu%s%s", s->folds, repeats, most);
		break;
	case FOLDS_HOLDOUT:
		snprintf(buf, FOLD_SPEC_ROOM, "holdout:%s%s%s", share, repeats, most);
		break;
	case FOLDS_DRAWS:
		snprintf(buf, FOLD_SPEC_ROOM, "draws:%s%s%s", share, repeats, most);
		break;
	case FOLDS_LOO:
		snprintf(buf, FOLD_SPEC_ROOM, "loo%s", most);
		break;
	case FOLDS_BOOTSTRAP:
		snprintf(buf, FOLD_SPEC_ROOM, "bootstrap:%zu%s", s->repeats, most);
		break;
	case FOLDS_FORWARD:
		snprintf(buf, FOLD_SPEC_ROOM, "forward:%zu%s", s->folds, most);
		break;
	case FOLDS_STORED:
		snprintf(buf, FOLD_SPEC_ROOM, "stored%s%.*s%s", s->stored_length ? ":" : "",
			 (int)s->stored_length, s->stored, most);
		break;
	}
	return buf;
}
