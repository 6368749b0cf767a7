"""What is compared: units, cases, their peers, goals, and how closely results must agree.

A goal is (against, factor): "best" is the fastest peer that is installed; ("at most", seconds) is one of ours
alone. A check is (what, how far apart the two sides may be, "share" of ours or "units" of it, or "short": how
far ours may stay below). A case's patience is how many seconds one run may take; then it is given up."""
import os
import sys

# name: columns, classes, bytes
TABLES = {"digits": (64, 10, 0), "net20": (20, 2, 0), "pixels": (784, 10, 1), "continuous": (20, 2, 0),
          "friedman": (10, 0, 0), "cover": (54, 7, 0), "points8": (8, 2, 0), "points20": (20, 2, 0),
          "margin50": (50, 2, 0), "levels": (9, 2, 0), "labels": (9, 2, 0), "words": (50000, 2, 0), "wide": (20000, 2, 1),
          "classes100": (10, 100, 0), "classes250": (10, 250, 0), "classes260": (10, 260, 0),
          "classes1000": (10, 1000, 0), "bend": (10, 2, 0)}


class Case:
    def __init__(self, name, ours, peers, goals, checks, runs, jobs=1, patience=150, memory=None,
                 needs=""):
        self.name, self.ours, self.peers, self.goals = name, ours, peers, goals
        self.checks, self.runs, self.jobs, self.patience = checks, runs, jobs, patience
        self.memory = memory                            # MiB that a side may hold, or None
        self.needs = needs                              # an environment variable that names a file, or ""


class Unit:
    def __init__(self, letter, name, title, form, measures, cases):
        self.letter, self.name, self.title, self.form = letter, name, title, form
        self.measures, self.cases = measures, cases     # measures: those named; larger is better for "rate" alone


def units(build, data, made):
    """build: folder of our programs; data: of the tables; made: of what perf_peers.py compiles."""
    here = os.path.dirname(os.path.abspath(__file__))
    python = sys.executable
    ours = build + "/tests/peers/ours"
    libsvm = ("libsvm", "libsvm-dev", [build + "/tests/peers/libsvm"])

    def script(name, package, file, *words):
        return name, package, [python, "%s/%s" % (here, file), *words]

    def learn(unit, name, package, file, *words):
        return script(name, package, file, unit, *words)

    def sklearn(unit):
        return learn(unit, "scikit-learn", "python3-sklearn", "sklearn_peer.py")

    def r(package):
        return package, "r-cran-" + package, ["Rscript", "--vanilla", here + "/trees_peer.R", package]

    def space(name, package):
        return name, package, [made + "/neighbours_peer", name.lower()]

    def table(name, rows=0, divide=1):
        cols, classes, small = TABLES[name]
        return ["folder=" + data, "data=" + name, "cols=%d" % cols, "classes=%d" % classes, "bytes=%d" % small,
                "divide=%d" % divide, "rows=%d" % rows]

    def add(words, peers):
        return [(name, package, command + words) for name, package, command in peers]

    def network(sizes, where, batch, optimizer, epochs, rate, goal, dropout=0):
        hidden = ":".join(sizes.split("-")[1:-1])
        shape = ["hidden=" + hidden, "batch=%d" % batch, "optimizer=" + optimizer, "dropout=%g" % dropout]
        words = where + ["epochs=%d" % epochs]
        peers = [script("PyTorch", "python3-torch", "torch_peer.py")]
        if not dropout:                 # which scikit-learn has not
            peers.insert(0, sklearn("epochs"))
        name = "%s, %d, %s" % (sizes, batch, "SGD" if optimizer == "momentum" else "Adam")
        return Case(name + (", dropout" if dropout else ""),
                    [ours, "epochs", "learner=mlp", "set.tol=0", "set.epochs=1000000", "set.learning_rate=%g" % rate,
                     "set.init=glorot_uniform"] + ["set." + word for word in shape] + words,
                    add(words + shape + ["rate=%g" % rate], peers), {"rate": [("best", goal)]}, [("accuracy", 0.03, "units")], 3)

    xgboost = script("xgboost", "python3-xgboost", "xgboost_peer.py")

    # xgboost where one tree is one tree: of more than two classes it grows one for each.
    def tree(name, where, goals, depth=0, others=()):
        peers = add(where + ["depth=%d" % depth], [sklearn("tree"), *others])
        return Case(name, [ours, "fit", "learner=tree"] + (["set.max_depth=%d" % depth] if depth else []) + where, peers,
                    {"fit": goals}, [("accuracy", 0.02, "units"), ("nodes", 0.02, "share")], 2)

    def near(name, where, goal, peers, runs):
        return Case(name, [ours, "neighbours", "k=10"] + where, add(["k=10"] + where, peers),
                    {"query": [("best", goal)]}, [("neighbours", 0.001, "units")], runs)

    # All have 2000 MB for kernel rows. scikit-learn's is libsvm on dense rows and always the faster of the
    # two, so that on large tables it stands for both.
    def svm(name, where, fit, predict, runs, peers):
        return Case(name, [ours, "fit", "learner=svm", "set.engine=smo", "set.C=1", "set.gamma=0.02",
                           "set.cache=2000"] + where, add(where + ["gamma=0.02"], peers),
                    {"fit": [("best", fit)], "predict": [("best", predict)]},
                    [("accuracy", 0.005, "units"), ("vectors", 0.01, "share"), ("objective", 0.001, "share")], runs)

    # Learners as the suite runs them, through its pipeline; scikit-learn's the same on sparse rows. Goals:
    # fit, predict: how many times as fast; memory: how many times as small.
    def scale(name, learner, where, words=(), fit=None, predict=None, memory=None, short=0.02, runs=1, patience=60, ours_alone=()):
        goals = {what: goal if isinstance(goal, list) else [("best", goal)]
                 for what, goal in (("fit", fit), ("predict", predict), ("memory", memory)) if goal}
        words = ["learner=" + learner, *where, *words]
        return Case(name, [ours, "scale", *words, *ours_alone], add(words, [sklearn("scale")]), goals,
                    [("accuracy", short, "short")], runs, patience=patience, memory=4096)

    def sparse(name, learner, where, words=(), **more):
        return scale(name, learner, where, words, predict=0.67, memory=0.33, **{"fit": 0.67, **more})

    # Equal epochs of equal batches, so that one pass over the rows is compared with one.
    def epochs(n):
        return ["set.epochs=%d" % n, "set.tol=0", "set.batch=200", "set.learning_rate=0.001", "set.l2=0"]

    # Accuracies of ours may be above the peer's, not short of it.
    def whole(name, kind, goal, runs, sets=("iris", "wine", "breast_cancer", "digits"), words=(), short=0.03):
        words = ["folder=" + data, "jobs=2", *words]
        return Case(name, [python, here + "/suite_peer.py", "ours", kind, build + "/bakeoff", *words],
                    add(words, [learn("sklearn", "scikit-learn", "python3-sklearn", "suite_peer.py", kind)]),
                    {"all": [("best", goal)]} if goal else {},
                    [("cells", 0, "units")] + [("%s/%s" % (d, m), short, "short") for d in sets
                                               for m in ("mlp", "tree", "svm", "knn")],
                    runs, jobs=2, patience=1800 if kind == "adult" else 300, needs="" if kind != "adult" else "ADULT")

    faiss, flann = space("FAISS", "libfaiss-dev"), space("FLANN", "libflann-dev")
    nanoflann, scikit = space("nanoflann", "libnanoflann-dev"), sklearn("neighbours")
    pixels = table("pixels", divide=255)
    levels = table("levels") + ["levels=10000"]
    plain = ["pipe.scale=none"]         # as the rows come
    words20, words2 = table("words") + ["sparse=1"], table("words", 2000) + ["sparse=1", "tests=2000"]
    many = lambda n, rows=0: table("classes%d" % n, rows) + ["standardize=1"]
    wide = table("wide", divide=10)
    bend, bend100 = table("bend") + ["standardize=1"], table("bend", 100000) + ["standardize=1"]
    return [
        Unit("A", "network", "Network training, samples/s", "count", ["rate"], [
            network("64-100-10", table("digits"), 32, "momentum", 40, 0.05, 12),
            network("64-100-10", table("digits"), 32, "adam", 40, 0.001, 15),
            network("20-64-64-2", table("net20"), 64, "momentum", 5, 0.02, 8),
            network("20-64-64-2", table("net20"), 64, "adam", 5, 0.001, 10),
            network("784-256-10", table("pixels", 20480, 255), 128, "momentum", 1, 0.05, 1.5),
            network("784-256-10", table("pixels", 20480, 255), 128, "adam", 1, 0.001, 1.8),
            network("784-512-512-10", table("pixels", 10240, 255), 128, "momentum", 1, 0.05, 1.4),
            network("784-512-512-10", table("pixels", 10240, 255), 128, "adam", 1, 0.001, 1.4),
            network("784-512-512-10", table("pixels", 10240, 255), 128, "momentum", 1, 0.05, 1.7, 0.5),
            network("784-512-512-10", table("pixels", 10240, 255), 128, "adam", 1, 0.001, 2.2, 0.5)]),
        Unit("B", "trees", "Decision trees", "seconds", ["fit", "predict"], [
            tree("100k x 20, 2 classes", table("continuous"), [("scikit-learn", 30), ("best", 15)],
                 others=[xgboost, r("rpart"), r("ranger")]),
            tree("100k x 10, regression", table("friedman"), [("scikit-learn", 8), ("best", 6)],
                 others=[xgboost]),
            tree("50k x 54 few-valued, 7 classes", table("cover"), [("best", 7)]),
            tree("20k x 784 pixels, depth 20", table("pixels", 20000), [("best", 12)], 20)]),
        Unit("C", "neighbours", "Nearest neighbours, 10 of each of 10,000 queries", "seconds", ["query"], [
            near("20k x 8", table("points8"), 2.2, [flann, nanoflann, faiss, scikit], 3),
            near("50k x 20", table("points20"), 3.5, [faiss, flann, nanoflann, scikit], 3),
            near("60k x 784 floats", pixels, 1.1, [faiss, scikit], 1),
            near("60k x 784 bytes", table("pixels"), 1.6, [faiss], 1)]),
        Unit("D", "svm", "Support vector machine, RBF", "seconds", ["fit", "predict"], [
            svm("5k x 50", table("margin50", 5000), 8, 15, 3, [libsvm, sklearn("svm")]),
            svm("10k x 50", table("margin50", 10000), 8, 15, 2, [libsvm, sklearn("svm")]),
            svm("20k x 50", table("margin50", 20000), 10, 15, 2, [sklearn("svm")]),
            svm("10k x 784, 10 classes", table("pixels", 10000, 255), 5, 20, 2, [sklearn("svm")]),
            Case("5 x 5 grid, 5 folds, 2k x 50", [ours, "grid"] + table("margin50", 2000),
                 add(table("margin50", 2000), [sklearn("grid")]), {"fit": [("best", 8)]},
                 [("accuracy", 0.005, "units")], 1)]),
        Unit("E", "suite", "Whole comparisons on two cores, with records and report", "seconds", ["all"], [
            whole("4 sets x 4 learners x 10 folds x 3", "suite", 12, 2),
            whole("the same with remedies", "remedies", None, 2),
            whole("adult x 4 learners x 5 folds", "adult", 8, 1, ("adult",), ["file=" + os.environ.get("ADULT", "")]),
            whole("4 sets x 4 learners, tuned, 3 x 3 folds", "tuned", 12, 1, short=0.06)]),
        Unit("F", "hdf5", "Reading gzip HDF5, 60k x 784, MB/s", "count", ["rate"], [
            Case(name, [ours, "hdf5", "file=%s/%s" % (data, file)],
                 add(["file=%s/%s" % (data, file)], [script("h5py", "python3-h5py", "h5py_peer.py")]),
                 {"rate": [("best", 2)]}, [("checksum", 0, "units")], 3)
            for name, file in (("float32, shuffle", "floats.h5"), ("uint8", "bytes.h5"))]),
        Unit("G", "scale", "Many rows, levels, columns, classes", "seconds", ["fit", "predict", "memory"], [
            sparse("10k levels x 20k, tree", "tree", levels),
            sparse("10k levels x 20k, tree one-hot", "tree", levels, ours_alone=["pipe.encode=onehot"]),
            sparse("10k empty levels x 20k, tree", "tree", table("labels") + ["levels=10000"]),
            sparse("10k levels x 20k, knn", "knn", levels, fit=None),
            sparse("10k levels x 20k, svm", "svm", levels, ["set.gamma=0.1"]),
            sparse("10k levels x 20k, network", "mlp", levels, epochs(3)),
            sparse("20k x 50k sparse, tree", "tree", words20, ["set.max_depth=20"]),
            sparse("20k x 50k sparse, knn", "knn", words20 + ["tests=1000"], fit=None, ours_alone=plain),
            sparse("20k x 50k sparse, svm", "svm", words20, ["set.gamma=1"], ours_alone=plain),
            sparse("20k x 50k sparse, network", "mlp", words20, epochs(1), ours_alone=plain),
            sparse("2k x 50k sparse, tree", "tree", words2, fit=[("best", 0.67), ("at most", 0.7)], short=0.06),
            sparse("2k x 50k sparse, knn", "knn", words2, fit=None, ours_alone=plain),
            sparse("2k x 50k sparse, svm", "svm", words2, ["set.gamma=1"], ours_alone=plain),
            sparse("2k x 50k sparse, network", "mlp", words2, epochs(3), ours_alone=plain),
            *(scale("1600 x %dk, tree of depth 3" % (n // 1000), "tree", wide + ["take=%d" % n], ["set.max_depth=3"], fit=1,
                    short=0.05, runs=2) for n in (2000, 5000, 10000, 20000)),
            *(scale("20k x 10, %d classes, tree" % n, "tree", many(n), fit=goal, runs=2)
              for n, goal in ((250, 5), (260, 5), (1000, 1))),
            scale("10k x 10, 100 classes, svm", "svm", many(100, 10000), ["set.gamma=0.1"], fit=1, predict=1),
            scale("10k x 10, 250 classes, svm", "svm", many(250, 10000), ["set.gamma=0.1"], fit=1, predict=1),
            scale("10k x 10, 1000 classes, svm", "svm", many(1000, 10000) + ["tests=1000"], ["set.gamma=0.1"], fit=1, predict=1,
                  patience=120),
            scale("100k x 10, svm", "svm", bend100 + ["tests=5000"], ["set.gamma=0.1"], fit=[("at most", 8)]),
            scale("60k x 784, 10 classes, svm", "svm", table("pixels", divide=255) + ["tests=2000"], ["set.gamma=0.02"],
                  fit=[("at most", 40)], ours_alone=plain, patience=90),
            scale("100k x 10, knn", "knn", bend100, predict=1),
            scale("1M x 10, network", "mlp", bend, epochs(1), fit=1)]),
    ]
