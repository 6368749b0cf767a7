"""scikit-learn's counterparts of bakeoff's families, and random forests.

bakeoff run iris -l 'exec[name=sk_tree,run="python3 sklearn_learner.py tree",ccp_alpha=0|0.01]'
with tree, forest, svm, knn or mlp behind the file.
"""
import sys

import numpy
import sklearn
from sklearn import ensemble, neighbors, neural_network, svm, tree

from bakeoff_learner import Learner, Parameter, serve

# abilities beside classify and regress, parameters, and the two classes
FAMILIES = {
    "tree": ("probabilities weights seed", [
        Parameter("max_depth", 0, 0, 1000, help="levels; 0: no limit"),
        Parameter("min_samples_leaf", 1, 1, 100000, tune=(1, 50), scale="log"),
        Parameter("ccp_alpha", 0.0, 0, 1e9)],
        tree.DecisionTreeClassifier, tree.DecisionTreeRegressor),
    "forest": ("probabilities weights seed", [
        Parameter("n_estimators", 100, 1, 10000),
        Parameter("max_depth", 0, 0, 1000, help="levels; 0: no limit"),
        Parameter("min_samples_leaf", 1, 1, 100000, tune=(1, 20), scale="log")],
        ensemble.RandomForestClassifier, ensemble.RandomForestRegressor),
    "svm": ("scaling target_scaling", [
        Parameter("C", 1.0, 1e-9, 1e9, tune=(0.01, 1000), scale="log"),
        Parameter("kernel", "rbf", words=["rbf", "linear", "poly", "sigmoid"])],
        svm.SVC, svm.SVR),
    "knn": ("probabilities scaling", [
        Parameter("n_neighbors", 5, 1, 100000, tune=(1, 50)),
        Parameter("weights", "uniform", words=["uniform", "distance"])],
        neighbors.KNeighborsClassifier, neighbors.KNeighborsRegressor),
    "mlp": ("probabilities scaling target_scaling seed", [
        Parameter("hidden_layer_sizes", [100], 1, 100000),
        Parameter("alpha", 1e-4, 0, 1e6, tune=(1e-6, 1), scale="log"),
        Parameter("max_iter", 200, 1, 100000)],
        neural_network.MLPClassifier, neural_network.MLPRegressor),
}


class Sklearn(Learner):
    version = "scikit-learn " + sklearn.__version__

    def __init__(self, family):
        extra, self.parameters, self.classifier, self.regressor = FAMILIES[family]
        self.name = "sk_" + family
        self.title = family + " (scikit-learn)"
        self.abilities = "classify regress sparse save " + extra
        self.weighs = "weights" in extra.split()
        self.seeded = "seed" in extra.split()

    def fit(self, x, y, info):
        said = dict(info.parameters)
        if said.get("max_depth") == 0:
            said["max_depth"] = None
        if "forest" in self.name:
            said["n_jobs"] = info.threads
        if self.seeded:
            said["random_state"] = info.seed
        if self.name == "sk_svm" and info.task == "classify":
            said["decision_function_shape"] = "ovr"
        self.task, self.classes = info.task, info.classes
        self.model = (self.classifier if info.task == "classify" else self.regressor)(**said)
        if self.weighs and info.weights is not None:
            self.model.fit(x, y, sample_weight=info.weights)
        else:
            self.model.fit(x, y)

    def predict(self, x):
        if self.task == "regress" or not hasattr(self.model, "predict_proba"):
            return self.model.predict(x)
        scores = numpy.zeros((x.shape[0], self.classes))
        scores[:, self.model.classes_] = self.model.predict_proba(x)    # classes that it has seen
        return scores

    def counts(self):
        known = {"leaves": "get_n_leaves", "support_vectors": "n_support_", "epochs": "n_iter_"}
        found = {name: getattr(self.model, at) for name, at in known.items() if hasattr(self.model, at)}
        return {name: float(numpy.sum(v() if callable(v) else v)) for name, v in found.items()}


if len(sys.argv) != 2 or sys.argv[1] not in FAMILIES:
    sys.exit("sklearn_learner.py: behind its name one of " + ", ".join(FAMILIES) + " is to stand")
serve(Sklearn(sys.argv[1]))
