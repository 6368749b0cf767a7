/* A program as a learner: PROTOCOL.md says what it speaks, this how it becomes one of ours.
 *
 *   exec_learner_make(&l, name, run, NULL, program, e)  ->  exec_learner_class(l)  ->  exec_learner_free(l)
 *
 * Making it starts the program once and asks for its abilities and parameters (hello); the class then
 * says what the program said, so that pipelines, grids and tuning treat it as one of the registry, and
 * each model of the class is a process of its own: started (off the fit's clock, counted as start_s),
 * given its files (on the clock), asked to fit and to predict. What it is made of stands in rows of the
 * class's parameters that cannot be set: name, run, program, version, abilities; so it is in the canonical
 * text, and the key, of every cell.
 *
 * A program that says other abilities when a cell runs than it did here is refused (ERR_DATA). */
#ifndef EXEC_H
#define EXEC_H

#include "algorithms/exec/exec_words.h"
#include "algorithms/learner.h"

#define EXEC_LEARNER "exec" /* before the brackets of a spec */
#define EXEC_PATIENCE 60.0 /* seconds for the hello that is asked for here */
#define EXEC_DENSE_MOST ((size_t)1 << 30) /* bytes of what are compressed rows for who says "sparse" */

struct exec_learner; /* shared, not by threads: laid out in exec_learner.c */

/* name: in tables and keys; NULL: what the program calls itself. command: what starts it, where its files do
 * not lie where `run` says; NULL: run. program: what tells another version of it apart, as digests of its
 * files. ERR_PARAM: the name is no name. */
int exec_learner_make(struct exec_learner **out, const char *name, const char *run,
		      const char *command, const char *program, struct err *e);
/* What starts it, to be put into learner_env.program; NULL for NULL. */
const char *exec_learner_command(const struct exec_learner *l);
/* Lives as long as the learner does. */
const struct learner_class *exec_learner_class(const struct exec_learner *l);
/* Whether it was made of the same. */
bool exec_learner_is(const struct exec_learner *l, const char *name, const char *run);
/* One more owner; each calls exec_learner_free. */
struct exec_learner *exec_learner_share(struct exec_learner *l);
void exec_learner_free(struct exec_learner *l); /* accepts NULL */

/* What all such classes share: to load, predict with and destroy a model that was saved, where
 * env->program is the command that may be run for it. */
extern const struct learner_class exec_class;

#endif
