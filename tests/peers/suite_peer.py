"""Whole comparisons, as one command of ours and as the loop that scikit-learn's users write.

suite_peer.py ours KIND BAKEOFF: from starting the process to the written report, every cell in a process of
its own, recorded. suite_peer.py sklearn KIND: importing it is not on its clock. KIND:

  suite     four bundled sets x four learners, 10 folds, 3 repeats
  remedies  ours does what it does where nobody says otherwise: it then tries remedies for learners that seem
            to over- or underfit, for which scikit-learn has no counterpart
  adult     a census table with categories and missing values (option file=), four learners, 5 folds
  tuned     four bundled sets, four learners, 3 folds, each tuned by 16 configurations on 3 inner folds (ours
            runs the defaults beside them)

All are scaled within the fold, and as each side has them where nothing is said."""
import csv
import shutil
import subprocess
import sys
import time

from serve import count, need, options, serve

SETS = "iris", "wine", "breast_cancer", "digits"
LEARNERS = "mlp", "tree", "svm", "knn"
CATEGORIES = 1, 3, 5, 6, 7, 8, 9, 13           # columns of the census table; the last one is the class


def means(scores):
    return {"%s/%s" % key: sum(all_of) / len(all_of) for key, all_of in scores.items()}


def ours(kind, program):
    run = options["folder"] + "/../" + kind
    what = {"adult": [options.get("file", ""), "--name", "adult", "--cv", "5"], "tuned": [*SETS, "--cv", "3", "--tune", "16"]}
    command = [program, "run", *what.get(kind, [*SETS, "--cv", "10x3"])]
    command += [word for name in LEARNERS for word in ("-l", name)]
    command += ["--fresh", "-q", "-j", options["jobs"], "-o", run] + ([] if kind == "remedies" else ["--no-remedies"])

    def go():
        shutil.rmtree(run, ignore_errors=True)
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        scores = {}
        with open(run + "/results.csv", newline="") as f:
            for row in csv.DictReader(f):
                if kind != "tuned" or row["label"].endswith("(tuned)"):
                    scores.setdefault((row["dataset"], row["learner"]), []).append(float(row["score_test"]))
        return {"all": seconds, "cells": sum(map(len, scores.values())), **means(scores)}

    serve("bakeoff", "-", go)


def tables(np):
    """Name, x, y, and how columns are prepared: a maker of the first step of a pipeline."""
    from sklearn.preprocessing import StandardScaler
    for name in SETS:
        stem = "%s/%s_all" % (options["folder"], name)
        y = np.fromfile(stem + "_y.f32", np.float32).astype(int)
        yield name, np.fromfile(stem + "_x.f32", np.float32).reshape(len(y), -1), y, StandardScaler


def census():
    """A missing category is one of its own."""
    from sklearn.compose import make_column_transformer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    pandas, = need("python3-pandas", "pandas")
    t = pandas.read_csv(options["file"], header=None, skipinitialspace=True)
    *columns, last = t.columns
    numbers = [c for c in columns if c not in CATEGORIES]
    yield "adult", t[columns], t[last], lambda: make_column_transformer(
        (StandardScaler(), numbers), (OneHotEncoder(handle_unknown="ignore"), [c for c in CATEGORIES if c in columns]))


def spaces(rows):
    """What ours searches over (`bakeoff info learners`), as far as scikit-learn has it."""
    from scipy.stats import loguniform, randint

    class WholeLog:
        def __init__(self, low, high):
            self.under = loguniform(low, high)

        def rvs(self, random_state=None):
            return int(round(self.under.rvs(random_state=random_state)))

    return {
        "mlp": {"hidden_layer_sizes": [(16,), (32,), (64,), (128,), (256,), (32, 32), (64, 64), (128, 128)],
                "activation": ["relu", "tanh"], "learning_rate_init": loguniform(1e-4, 0.1), "alpha": loguniform(1e-6, 0.1),
                "batch_size": [16, 32, 64, 128]},
        "tree": {"max_depth": randint(2, 21), "min_samples_leaf": WholeLog(1, 30), "ccp_alpha": loguniform(1e-4, 0.1)},
        "svm": {"C": loguniform(2**-5, 2**15), "gamma": loguniform(2**-15, 8)},
        "knn": {"n_neighbors": WholeLog(1, min(500, rows // 5)), "metric": ["euclidean", "manhattan", "chebyshev"],
                "weights": ["uniform", "distance"]}}


def scikit(kind):
    sklearn, np = need("python3-sklearn", "sklearn", "numpy")
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import RandomizedSearchCV, RepeatedStratifiedKFold, StratifiedKFold, cross_val_score
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier
    import warnings
    warnings.simplefilter("ignore", ConvergenceWarning)
    makers = {"mlp": lambda: MLPClassifier((100,), random_state=0), "tree": lambda: DecisionTreeClassifier(random_state=0),
              "svm": SVC, "knn": KNeighborsClassifier}
    folds = {"adult": lambda: StratifiedKFold(5, shuffle=True, random_state=0),
             "tuned": lambda: StratifiedKFold(3, shuffle=True, random_state=0)}
    jobs = count("jobs")

    def search(model, learner, rows):
        step = model.steps[-1][0]
        space = {"%s__%s" % (step, key): values for key, values in spaces(rows)[learner].items()}
        return RandomizedSearchCV(model, space, n_iter=16, cv=3, n_jobs=jobs, random_state=0)

    def go():
        scores, start = {}, time.perf_counter()
        for name, x, y, prepare in census() if kind == "adult" else tables(np):
            for learner, make in makers.items():
                model = make_pipeline(prepare(), make())
                if kind == "tuned":             # its jobs share one search: three folds would not share two cores
                    model = search(model, learner, len(y))
                splits = folds.get(kind, lambda: RepeatedStratifiedKFold(n_splits=10, n_repeats=3, random_state=0))()
                scores[name, learner] = list(cross_val_score(model, x, y, n_jobs=1 if kind == "tuned" else jobs, cv=splits))
        return {"all": time.perf_counter() - start, "cells": sum(map(len, scores.values())), **means(scores)}
    serve("scikit-learn", sklearn.__version__, go)


if sys.argv[1] == "ours":
    ours(sys.argv[2], sys.argv[3])
else:
    scikit(sys.argv[2])
