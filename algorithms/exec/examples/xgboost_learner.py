"""Gradient boosted trees by xgboost: bakeoff run iris -l 'exec[run="python3 xgboost_learner.py",eta=0.1|0.3]'"""
import numpy
import xgboost

from bakeoff_learner import Learner, Parameter, serve


class Xgboost(Learner):
    name = "xgb"
    title = "gradient boosted trees (xgboost)"
    version = "xgboost " + xgboost.__version__
    abilities = "classify regress probabilities missing weights seed"
    parameters = [
        Parameter("eta", 0.3, 0, 1, tune=(0.01, 0.5), scale="log", help="learning rate"),
        Parameter("rounds", 100, 1, 100000, tune=(20, 500), scale="log", help="trees, of each class"),
        Parameter("max_depth", 6, 1, 100, tune=(2, 10)),
        Parameter("reg_lambda", 1.0, 0, 1e6),
        Parameter("subsample", 1.0, 0.01, 1),
    ]

    def fit(self, x, y, info):
        said = dict(info.parameters, seed=info.seed, nthread=info.threads, tree_method="hist", verbosity=0)
        rounds = said.pop("rounds")
        self.task = info.task
        if info.task == "regress":
            said["objective"] = "reg:squarederror"
        else:
            said.update(objective="multi:softprob", num_class=info.classes)
        self.model = xgboost.train(said, xgboost.DMatrix(x, y, weight=info.weights), rounds)

    def predict(self, x):
        return self.model.predict(xgboost.DMatrix(x))


serve(Xgboost())
