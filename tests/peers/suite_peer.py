"""The whole comparison: four bundled sets x four methods, 10 folds, 3 repeats, scaled within the fold.

suite_peer.py ours BAKEOFF: one command, from starting the process to the written report.
suite_peer.py sklearn: the loop that its users write; importing it is not on its clock."""
import csv
import shutil
import subprocess
import sys
import time

from serve import count, need, options, serve

SETS = "iris", "wine", "breast_cancer", "digits"


def means(scores):
    return {"%s/%s" % key: sum(all_of) / len(all_of) for key, all_of in scores.items()}


def ours(program):
    run = options["folder"] + "/../suite"
    command = [program, "run", *SETS, "-l", "mlp", "-l", "tree", "-l", "svm", "-l", "knn", "--cv", "10x3", "--fresh",
               "-q", "-j", options["jobs"], "-o", run]

    def go():
        shutil.rmtree(run, ignore_errors=True)
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        scores = {}
        with open(run + "/results.csv", newline="") as f:
            for row in csv.DictReader(f):
                scores.setdefault((row["dataset"], row["learner"]), []).append(float(row["score_test"]))
        return {"all": seconds, "cells": sum(map(len, scores.values())), **means(scores)}

    serve("bakeoff", "-", go)


def scikit():
    sklearn, np = need("python3-sklearn", "sklearn", "numpy")
    from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier
    makers = {"mlp": lambda: MLPClassifier((100,), random_state=0), "tree": lambda: DecisionTreeClassifier(random_state=0),
              "svm": SVC, "knn": KNeighborsClassifier}

    def go():
        scores, start = {}, time.perf_counter()
        for name in SETS:
            stem = "%s/%s_all" % (options["folder"], name)
            y = np.fromfile(stem + "_y.f32", np.float32).astype(int)
            x = np.fromfile(stem + "_x.f32", np.float32).reshape(len(y), -1)
            for learner, make in makers.items():
                scores[name, learner] = list(cross_val_score(
                    make_pipeline(StandardScaler(), make()), x, y, n_jobs=count("jobs"),
                    cv=RepeatedStratifiedKFold(n_splits=10, n_repeats=3, random_state=0)))
        return {"all": time.perf_counter() - start, "cells": sum(map(len, scores.values())), **means(scores)}
    serve("scikit-learn", sklearn.__version__, go)


ours(sys.argv[2]) if sys.argv[1] == "ours" else scikit()
