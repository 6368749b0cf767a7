/* From the hello of a program to a learner class. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/exec/exec.h"
#include "algorithms/exec/exec_program.h"

enum { FIXED = 5 }; /* rows that cannot be set, behind the program's own */

struct exec_learner {
	struct learner_class class;
	size_t owners;
	struct exec_hello hello;
	struct param *table; /* the program's rows, texts of the hello, then FIXED of them */
	char *name, *run, *command, *program, *summary;
};

static int check_name(const struct exec_learner *l, struct err *e)
{
	if (!*l->name)
		return FAIL(e, ERR_PARAM, "the program says no name: give one, name=...");
	if (!exec_params_is_name(l->name))
		return FAIL(e, ERR_PARAM,
			    "name=%.60s: a name is of letters, digits, '.', '_' and '-', a letter "
			    "first, and of at most %d",
			    l->name, EXEC_NAME - 1);
	return 0;
}

static int make_table(struct exec_learner *l, struct err *e)
{
	const struct param fixed[FIXED] = {
		{ .name = "name", .init = l->name, .help = "what the program is called" },
		{ .name = "run", .init = l->run, .help = "the command that starts it" },
		{ .name = "program", .init = l->program, .help = "digest of its files" },
		{ .name = "version", .init = l->hello.version, .help = "what it says of itself" },
		{ .name = "abilities",
		  .init = l->hello.abilities,
		  .help = "what it says it can do" },
	};
	size_t n = 0;

	while (l->hello.params[n].name)
		n++;
	for (size_t i = 0; i < FIXED; i++)
		if (param_find(l->hello.params, fixed[i].name))
			return FAIL(e, ERR_FORMAT,
				    "hello: parameter %s: the name has a meaning of its own",
				    fixed[i].name);
	if (!(l->table = mem_zeros(n + FIXED + 1, sizeof *l->table, e)))
		return -1;
	memcpy(l->table, l->hello.params, n * sizeof *l->table);
	for (size_t i = 0; i < FIXED; i++) {
		l->table[n + i] = fixed[i];
		l->table[n + i].type = PARAM_FIXED;
	}
	return 0;
}

static int make_class(struct exec_learner *l, const char *name, const char *run,
		      const char *command, const char *program, struct err *e)
{
	if (!(l->name = mem_text(name ? name : l->hello.name, e)) || check_name(l, e) ||
	    !(l->run = mem_text(run, e)) || !(l->command = mem_text(command, e)) || !(l->program = mem_text(program, e)) ||
	    !(l->summary = mem_format(e, "the program %s", run)) || make_table(l, e))
		return -1;
	l->class = exec_class;
	l->class.name = l->name;
	l->class.title = *l->hello.title ? l->hello.title : l->name;
	l->class.summary = l->summary;
	l->class.caps = l->hello.caps;
	l->class.params = l->table;
	return 0;
}

int exec_learner_make(struct exec_learner **out, const char *name, const char *run,
		      const char *command, const char *program, struct err *e)
{
	struct exec_start how = { command ? command : run, 1, EXEC_PATIENCE, 0 };
	struct exec_learner *l = mem_zeros(1, sizeof *l, e);
	struct exec_program p;

	*out = NULL;
	if (!l)
		return -1;
	l->owners = 1;
	if (exec_program_start(&p, &how, &l->hello, e)) {
		free(l);
		return -1;
	}
	exec_program_end(&p);
	if (make_class(l, name, run, how.run, program, e)) {
		exec_learner_free(l);
		return -1;
	}
	*out = l;
	return 0;
}

const struct learner_class *exec_learner_class(const struct exec_learner *l)
{
	return &l->class;
}

const char *exec_learner_command(const struct exec_learner *l)
{
	return l ? l->command : NULL;
}

bool exec_learner_is(const struct exec_learner *l, const char *name, const char *run)
{
	return !strcmp(l->name, name ? name : l->hello.name) && !strcmp(l->run, run);
}

struct exec_learner *exec_learner_share(struct exec_learner *l)
{
	if (l)
		l->owners++;
	return l;
}

void exec_learner_free(struct exec_learner *l)
{
	if (!l || --l->owners)
		return;
	exec_hello_free(&l->hello);
	free(l->table);
	free(l->name);
	free(l->run);
	free(l->command);
	free(l->program);
	free(l->summary);
	free(l);
}
