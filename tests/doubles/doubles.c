/* Learners that misbehave, for the tests of limits and isolation. They are linked into
 * build/CONFIG/tests/bakeoff-doubles only; there registry.c finds them through its weak symbol. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/learner.h"
#include "algorithms/system/limits.h"

static const struct param no_params[] = { { 0 } };

struct dummy {
	char byte;
};

static int dummy_create(void **self, const struct param_set *p, const struct learner_env *env, struct err *e)
{
	(void)p, (void)env;
	return (*self = mem_zeros(1, sizeof(struct dummy), e)) ? 0 : -1;
}

static int dummy_begin(void *self, const struct data_view *train, const struct data_view *valid, struct err *e)
{
	(void)self, (void)train, (void)valid, (void)e;
	return 0;
}

static int dummy_predict(const void *self, const struct data_view *x, struct mat scores, struct err *e)
{
	(void)self, (void)x, (void)e;
	memset(scores.at, 0, scores.rows * scores.stride * sizeof *scores.at);
	return 0;
}

static size_t dummy_size(const void *self)
{
	(void)self;
	return sizeof(struct dummy);
}

static int dummy_save(const void *self, struct blob *out, struct err *e)
{
	(void)self, (void)out;
	return FAIL(e, ERR_PARAM, "a test double is not saved");
}

static int dummy_load(void **self, const struct blob *in, const struct learner_env *env, struct err *e)
{
	(void)self, (void)in, (void)env;
	return FAIL(e, ERR_PARAM, "a test double is not loaded");
}

/* ---- the misdeeds ---- */

static int loop_for_ever(void *self, struct step_info *out, struct err *e)
{
	(void)out, (void)e;
	volatile char *at = self;

	while (at)
		++*at;
	return 0;
}

/* Leaves a grandchild behind that would outlive a kill of the worker alone, and its number in
 * `grandchild`, in the folder that the run was started in. */
static int spawn_and_sleep(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)out, (void)e;
	FILE *f = fopen("grandchild", "w");
	pid_t pid = fork();

	if (!pid)
		execlp("sleep", "bakeoff-double-sleep", "37", (char *)NULL);
	if (f && pid > 0) {
		fprintf(f, "%d\n", (int)pid);
		fclose(f);
	}
	while (pause())
		;
	return 0;
}

/* Takes memory until it is refused, then uses what it was not given. */
static int allocate_without_end(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)out, (void)e;
	for (volatile size_t n = 1; n; n++) {
		char *volatile at = malloc(1 << 20);
		memset((char *)at, 1, 1 << 20);
	}
	return 0;
}

/* The same, but takes the refusal for what it is. */
static int allocate_politely(void *self, struct step_info *out, struct err *e)
{
	void *last = NULL;

	(void)self, (void)out;
	for (;;) {
		void **at = mem_array(1 << 20, 1, e);
		if (!at)
			break;
		memset(at, 1, 1 << 20);
		*at = last;
		last = at;
	}
	while (last) {
		void *next = *(void **)last;
		free(last);
		last = next;
	}
	return -1;
}

static int crash(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)out, (void)e;
	raise(SIGSEGV);
	return 0;
}

static int overflow_stack(void *self, struct step_info *out, struct err *e)
{
	volatile char page[4096];

	memset((char *)page, 1, sizeof page);
	return page[7] ? overflow_stack(self, out, e) + page[7] : 0;
}

static int leave(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)out, (void)e;
	_exit(7);
}

/* As a library does that gets no thread: memory is out, and it calls exit. Where no limit on address
 * space holds (the sanitizers), it is the watch over resident memory that ends it. */
static int give_up(void *self, struct step_info *out, struct err *e)
{
	if (!limits_hold_address_space())
		return allocate_without_end(self, out, e);
	for (size_t n = 1 << 20; n;)
		if (mmap(NULL, n, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
			n /= 2;
	exit(1);
}

/* As if somebody else had killed it. */
static int be_killed(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)out, (void)e;
	raise(SIGKILL);
	return 0;
}

static int fail(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)out;
	return FAIL(e, ERR_NUMERIC, "the matrix is singular");
}

static int diverge(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)out;
	return FAIL(e, ERR_DIVERGED, "the loss is infinite after 3 epochs");
}

static int finish(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)e;
	*out = (struct step_info){ .done = true, .step = 1, .train_loss = NAN, .valid_loss = NAN };
	return 0;
}

/* Sleeps a while and is done: what happens meanwhile to its parent is the test. */
static int nap(void *self, struct step_info *out, struct err *e)
{
	usleep(500000);
	return finish(self, out, e);
}

static int predict_nan(const void *self, const struct data_view *x, struct mat scores, struct err *e)
{
	dummy_predict(self, x, scores, e);
	*scores.at = NAN;
	return 0;
}

/* Reads what it must not: the true answer of every fifth row. */
static int predict_leak(const void *self, const struct data_view *x, struct mat scores, struct err *e)
{
	dummy_predict(self, x, scores, e);
	for (size_t i = 0; i < x->rows; i += 5)
		if (x->label)
			mat_row(scores, i)[x->label[i]] = 1;
		else if (x->target)
			*mat_row(scores, i) = (float)x->target[i];
	return 0;
}

#define DOUBLE(word, what, how_step, how_predict)                                               \
	static const struct learner_class word##_class = {                                      \
		.name = #word, .title = #word, .summary = what, .caps = CAN_CLASSIFY | CAN_REGRESS,  \
		.params = no_params, .create = dummy_create, .begin = dummy_begin, .step = how_step,  \
		.predict = how_predict, .model_size = dummy_size, .save = dummy_save,           \
		.load = dummy_load, .destroy = free,                                            \
	}

DOUBLE(loops, "never finishes", loop_for_ever, dummy_predict);
DOUBLE(spawns, "never finishes and starts a process", spawn_and_sleep, dummy_predict);
DOUBLE(hogs, "takes all memory and crashes of it", allocate_without_end, dummy_predict);
DOUBLE(asks, "takes all memory and says so", allocate_politely, dummy_predict);
DOUBLE(crashes, "dies of a signal", crash, dummy_predict);
DOUBLE(recurses, "overflows its stack", overflow_stack, dummy_predict);
DOUBLE(leaves, "ends the process", leave, dummy_predict);
DOUBLE(gives_up, "takes all memory and calls exit", give_up, dummy_predict);
DOUBLE(killed, "is killed", be_killed, dummy_predict);
DOUBLE(naps, "takes half a second", nap, dummy_predict);
DOUBLE(fails, "returns an error", fail, dummy_predict);
DOUBLE(diverges, "says that it diverged", diverge, dummy_predict);
DOUBLE(nans, "predicts NaN", finish, predict_nan);
DOUBLE(leaks, "knows every fifth answer", finish, predict_leak);

static const struct learner_class regress_only_class = {
	.name = "regress_only", .title = "regress_only", .summary = "cannot classify", .caps = CAN_REGRESS,
	.params = no_params, .create = dummy_create, .begin = dummy_begin, .step = finish,
	.predict = dummy_predict, .model_size = dummy_size, .save = dummy_save, .load = dummy_load,
	.destroy = free,
};

extern const struct learner_class *const test_learners[];
const struct learner_class *const test_learners[] = {
	&loops_class, &spawns_class, &hogs_class, &asks_class, &crashes_class, &recurses_class, &leaves_class,
	&gives_up_class, &killed_class, &naps_class,
	&fails_class, &diverges_class, &nans_class, &leaks_class, &regress_only_class, NULL
};
