/* All lessons, in the order of the course. */
#include <string.h>

#include "algorithms/core/text.h"
#include "algorithms/core/wordlist.h"
#include "harness/lessons/lesson.h"

static const struct lesson overfitting = {
	.name = "overfitting",
	.seconds = 2,
	.own_data = true,
	.choice = { { "mlp", "mlp", CLAIMS_SUPPORTED },
		    { "tree", "tree", CLAIMS_SUPPORTED },
		    { "svm", "svm", CLAIMS_SUPPORTED },
		    { "knn", "knn", CLAIMS_SUPPORTED } },
	.figure = { { .picture = "surface", .data = "moons[n=400,noise=0.4]",
		      .learner = { "tree[max_depth=1]", "tree[max_depth=3]", "tree", "tree[prune=cost_complexity]" } },
		    { .study = "depth", .name = "depth" } },
	.terms = "overfitting generalization-gap training-error test-error pruning cross-validation interval",
};

static const struct lesson regularization = {
	.name = "regularization",
	.seconds = 4,
	.own_data = true,
	.choice = { { "yes", "dropout", CLAIMS_SUPPORTED }, { "no", "dropout", CLAIMS_REFUTED } },
	.figure = { { .picture = "surface", .data = "moons[n=400,noise=0.2,flip=0.2]", .fixed = true,
		      .learner = { "mlp[hidden=64:64,epochs=800,tol_epochs=1000]",
				   "mlp[hidden=64:64,epochs=800,tol_epochs=1000,dropout=0.5]",
				   "mlp[hidden=64:64,epochs=800,tol_epochs=1000,weight_decay=0.3]" },
		      .label = { "mlp", "mlp[dropout=0.5]", "mlp[weight_decay=0.3]" } },
		    { .study = "levels", .name = "label-noise" } },
	.terms = "regularization dropout weight-decay overfitting generalization-gap label epoch interval",
};

static const struct lesson vanishing_gradients = {
	.name = "vanishing-gradients",
	.seconds = 2,
	.own_data = true,
	.choice = { { "worse", "depth", CLAIMS_SUPPORTED }, { "not-worse", "depth", CLAIMS_REFUTED } },
	.figure = { { .study = "signal", .name = "gradients" } },
	.terms = "backpropagation activation vanishing momentum epoch interval",
};

static const struct lesson borders = {
	.name = "borders",
	.seconds = 3,
	.own_data = true,
	.choice = { { "mlp", "mlp", CLAIMS_SUPPORTED },
		    { "tree", "tree", CLAIMS_SUPPORTED },
		    { "svm", "svm", CLAIMS_SUPPORTED },
		    { "knn", "knn", CLAIMS_SUPPORTED } },
	.figure = { { .picture = "surface", .data = "spirals[n=450,noise=0.15]",
		      .learner = { "mlp", "tree[prune=cost_complexity]", "svm", "knn" } } },
	.terms = "border kernel activation pruning test-error interval",
};

static const struct lesson neighbours = {
	.name = "neighbours",
	.seconds = 3,
	.own_data = true,
	.choice = { { "knn", "tree", CLAIMS_SUPPORTED }, { "tree", "tree", CLAIMS_REFUTED } },
	.figure = { { .study = "noise", .name = "dimensions" },
		    { .picture = "surface", .data = "moons[n=400,noise=0.3]",
		      .learner = { "knn[k=1]", "knn[k=5]", "knn[k=25]", "knn[k=101]" } } },
	.terms = "metric dimension scaling test-error interval",
};

static const struct lesson svm = {
	.name = "svm",
	.seconds = 3,
	.own_data = true,
	.choice = { { "much", "scaling", CLAIMS_SUPPORTED }, { "little", "scaling", CLAIMS_REFUTED } },
	.figure = { { .picture = "surface", .data = "moons[n=300,noise=0.3]", .fixed = true,
		      .learner = { "svm[gamma=0.1]", "svm[gamma=1]", "svm[gamma=10]", "svm[gamma=100]" } },
		    { .study = "price", .name = "price" },
		    { .picture = "cost_width", .learner = { "svm" } } },
	.terms = "kernel scaling cost gamma overfitting generalization-gap interval",
};

static const struct lesson gradient_descent = {
	.name = "gradient-descent",
	.seconds = 2,
	.steps = true,
	.choice = { { "four", "four", CLAIMS_SUPPORTED }, { "two", "four", CLAIMS_REFUTED } },
	.figure = { { .picture = "surface", .data = "xor[n=400]",
		      .learner = { "mlp[hidden=none,activation=sigmoid,optimizer=sgd,learning_rate=0.5,batch=16,tol_epochs=1000]",
				   "mlp[hidden=2,activation=sigmoid,optimizer=sgd,learning_rate=0.5,batch=16,tol_epochs=1000]",
				   "mlp[hidden=4,activation=sigmoid,optimizer=sgd,learning_rate=0.5,batch=16,tol_epochs=1000]" },
		      .label = { "hidden=none", "hidden=2", "hidden=4" } },
		    { .study = "descent", .name = "descent-curves" } },
	.terms = "gradient chain-rule backpropagation loss learning-rate epoch interval",
};

static const struct lesson batches = {
	.name = "batches",
	.seconds = 1,
	.own_data = true,
	.choice = { { "mini", "batch", CLAIMS_SUPPORTED }, { "full", "batch", CLAIMS_REFUTED } },
	.figure = { { .study = "steps", .name = "steps-curves" } },
	.terms = "gradient loss learning-rate batch epoch interval",
};

static const struct lesson activations = {
	.name = "activations",
	.seconds = 2,
	.own_data = true,
	.choice = { { "behind", "needed", CLAIMS_SUPPORTED }, { "level", "needed", CLAIMS_REFUTED } },
	.figure = { { .picture = "surface", .data = "circles[n=400,noise=0.15]",
		      .learner = { "mlp[hidden=16,epochs=300,tol_epochs=1000,activation=identity]",
				   "mlp[hidden=16,epochs=300,tol_epochs=1000,activation=sigmoid]",
				   "mlp[hidden=16,epochs=300,tol_epochs=1000,activation=tanh]",
				   "mlp[hidden=16,epochs=300,tol_epochs=1000]" },
		      .label = { "identity", "sigmoid", "tanh", "relu" } } },
	.terms = "activation hidden border epoch interval",
};

static const struct lesson pruning = {
	.name = "pruning",
	.seconds = 1,
	.own_data = true,
	.choice = { { "grows", "noise", CLAIMS_SUPPORTED }, { "not", "noise", CLAIMS_REFUTED } },
	.figure = { { .picture = "pruning", .data = "threenorm[n=600,d=4,flip=0.2]", .fixed = true,
		      .learner = { "tree[prune=cost_complexity]" } },
		    { .study = "levels", .name = "label-noise" } },
	.terms = "pruning overfitting underfitting label test-error interval",
};

static const struct lesson comparing = {
	.name = "comparing",
	.seconds = 1,
	.own_data = true,
	.choice = { { "svm", "better", CLAIMS_SUPPORTED },
		    { "mlp", "better", CLAIMS_REFUTED },
		    { "open", "better", CLAIMS_UNDECIDED } },
	.figure = { { .study = "pair", .name = "scores" } },
	.terms = "cross-validation baseline test-error interval",
};

static const struct lesson hierarchy = {
	.name = "hierarchy",
	.seconds = 3,
	.own_data = true,
	.choice = { { "yes", "second", CLAIMS_SUPPORTED }, { "no", "second", CLAIMS_REFUTED } },
	.figure = { { .picture = "surface", .data = "spirals[n=600,noise=0.2]",
		      .learner = { "mlp[hidden=none,epochs=400,tol_epochs=1000]",
				   "mlp[hidden=8,epochs=400,tol_epochs=1000]",
				   "mlp[hidden=8:8,epochs=400,tol_epochs=1000]" },
		      .label = { "hidden=none", "hidden=8", "hidden=8:8" } },
		    { .picture = "units", .data = "spirals[n=600,noise=0.2]",
		      .learner = { "mlp[hidden=8:8,epochs=400,tol_epochs=1000]" } } },
	.terms = "feature hidden activation epoch interval",
};

const struct lesson *const lessons[] = {
	&gradient_descent, &batches, &activations, &overfitting, &regularization, &vanishing_gradients, &borders,
	&neighbours, &svm, &pruning, &comparing, &hierarchy, NULL
};

const char *lesson_name(size_t i)
{
	return i < sizeof lessons / sizeof *lessons && lessons[i] ? lessons[i]->name : NULL;
}

const struct lesson *lesson_find(const char *name, struct err *e)
{
	for (size_t i = 0; lessons[i]; i++)
		if (!strcmp(lessons[i]->name, name))
			return lessons[i];
	unknown_name(e, "no lesson", name, lesson_name);
	return NULL;
}

int lesson_check_data(const struct lesson *l, struct err *e)
{
	struct text t = { 0 };
	int rc;

	if (l->own_data)
		return 0;
	for (size_t i = 0; lessons[i]; i++)
		if (lessons[i]->own_data)
			text_add(&t, "%s%s", t.used ? ", " : "", lessons[i]->name);
	rc = FAIL(e, ERR_PARAM, "the lesson %s has data made for it; those that take a table of yours: %s", l->name,
		  text_of(&t));
	text_free(&t);
	return rc;
}

const struct lesson_choice *lesson_choice_find(const struct lesson *l, const char *word, struct err *e)
{
	struct text words = { 0 };

	for (const struct lesson_choice *c = l->choice; c->word; c++)
		if (!strcmp(c->word, word)) {
			text_free(&words);
			return c;
		} else {
			text_add(&words, "%s%s", words.used ? " " : "", c->word);
		}
	unknown_word(e, "no answer", word, text_of(&words));
	text_free(&words);
	return NULL;
}
