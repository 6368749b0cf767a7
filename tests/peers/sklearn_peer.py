"""scikit-learn, as its users call it: sklearn_peer.py UNIT key=value..."""
import sys
import warnings

from serve import count, maybe, need, options, peak, serve, sparse_table, table, timed

sklearn, np = need("python3-sklearn", "sklearn", "numpy")
warnings.filterwarnings("ignore")       # "did not converge": that many epochs were asked for


def epochs():
    from sklearn.neural_network import MLPClassifier
    x, y = table("train")
    test, truth = table("test")
    momentum = options["optimizer"] == "momentum"
    net = MLPClassifier([int(n) for n in options["hidden"].split(":")], batch_size=count("batch"),
                        solver="sgd" if momentum else "adam", learning_rate_init=float(options["rate"]),
                        momentum=0.9, nesterovs_momentum=False, alpha=0, tol=0, n_iter_no_change=10**6,
                        max_iter=count("epochs"), warm_start=True, random_state=1)

    def go():
        seconds, _ = timed(lambda: net.fit(x, y))
        return {"rate": count("epochs") * len(x) / seconds, "accuracy": float((net.predict(test) == truth).mean())}
    return go


def fit_and_predict(make, describe):
    x, y = table("train")
    test, truth = table("test")

    def go():
        fit, model = timed(lambda: make().fit(x, y))
        predict, got = timed(lambda: model.predict(test))
        quality = (got == truth).mean() if count("classes") else 1 - ((got - truth) ** 2).mean() / truth.var()
        return {"fit": fit, "predict": predict, "accuracy": float(quality), **describe(model)}
    return go


def tree():
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
    kind = DecisionTreeClassifier if count("classes") else DecisionTreeRegressor
    depth = count("depth") or None
    return fit_and_predict(lambda: kind(max_depth=depth, random_state=0),
                           lambda model: {"nodes": model.tree_.node_count})


def svm():
    from sklearn.svm import SVC
    gamma = float(options["gamma"])

    def describe(model):
        found = {"vectors": int(model.n_support_.sum())}
        if len(model.classes_) == 2:    # the dual's objective, which it does not tell; in blocks of rows
            a, sv = model.dual_coef_[0], model.support_vectors_.astype(np.float32)
            square = (sv * sv).sum(1)
            bend = sum(float(a[i:i + 1000] @ np.exp(-gamma * np.maximum(
                square[i:i + 1000, None] + square - 2 * sv[i:i + 1000] @ sv.T, 0)) @ a) for i in range(0, len(a), 1000))
            found["objective"] = 0.5 * bend - float(np.abs(a).sum())
        return found
    return fit_and_predict(lambda: SVC(C=1, gamma=gamma, cache_size=2000), describe)


def grid():
    from sklearn.model_selection import GridSearchCV, PredefinedSplit
    from sklearn.svm import SVC
    x, y = table("train")
    folds = np.empty(len(y), int)       # each class in turn over the folds, as ours.c does
    for label in np.unique(y):
        folds[y == label] = np.arange((y == label).sum()) % 5
    values = {"C": [0.1, 1, 10, 100, 1000], "gamma": [0.001, 0.004, 0.016, 0.064, 0.256]}

    def go():
        search = GridSearchCV(SVC(cache_size=2000), values, cv=PredefinedSplit(folds), refit=False)
        seconds, _ = timed(lambda: search.fit(x, y))
        return {"fit": seconds, "accuracy": float(search.best_score_), **search.best_params_}
    return go


def neighbours():
    from sklearn.neighbors import NearestNeighbors
    x, _ = table("train")
    test, _ = table("test")

    def go():
        fit, model = timed(lambda: NearestNeighbors(n_neighbors=count("k")).fit(x))
        query, (_, rows) = timed(lambda: model.kneighbors(test))
        rows.astype(np.uint32).tofile(options["write"])
        return {"fit": fit, "query": query}
    return go


def scale():
    """Categories as sparse one-hot columns beside standardized numbers, sparse rows as they are."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier
    makers = {
        "tree": lambda: DecisionTreeClassifier(max_depth=maybe("set.max_depth") or None, random_state=0),
        "knn": KNeighborsClassifier,
        "svm": lambda: SVC(gamma=float(options["set.gamma"]), cache_size=1000),
        "mlp": lambda: MLPClassifier(max_iter=count("set.epochs"), tol=0, n_iter_no_change=10**6, random_state=0)}
    bare = peak()
    read = sparse_table if maybe("sparse") else table
    (x, y), (test, truth) = read("train"), read("test")
    if maybe("levels"):
        codes, numbers = OneHotEncoder(handle_unknown="ignore", dtype=np.float32).fit(x[:, :1]), StandardScaler().fit(x[:, 1:])
        x, test = (hstack([csr_matrix(numbers.transform(t[:, 1:])), codes.transform(t[:, :1])], "csr") for t in (x, test))
    elif maybe("standardize"):
        numbers = StandardScaler().fit(x)
        x, test = numbers.transform(x), numbers.transform(test)

    def go():
        peak(reset=True)
        fit, model = timed(lambda: makers[options["learner"]]().fit(x, y))
        predict, got = timed(lambda: model.predict(test))
        return {"fit": fit, "predict": predict, "memory": peak() - bare, "accuracy": float((got == truth).mean())}
    return go


units = {"epochs": epochs, "tree": tree, "svm": svm, "grid": grid, "neighbours": neighbours, "scale": scale}
serve("scikit-learn", sklearn.__version__, units[sys.argv[1]]())
