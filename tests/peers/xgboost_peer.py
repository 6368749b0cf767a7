"""xgboost, one tree by its exact method; making its matrix is part of the fit, as it is of ours."""
from serve import count, need, serve, table, timed

xgboost, np = need("python3-xgboost", "xgboost", "numpy")
x, y = table("train")
test, truth = table("test")
classes = count("classes")
how = {"tree_method": "exact", "max_depth": count("depth") or 60, "learning_rate": 1, "reg_lambda": 0, "gamma": 0,
       "min_child_weight": 0, "base_score": 0.5, "nthread": 1, "verbosity": 0}
if classes > 2:
    how.update(objective="multi:softmax", num_class=classes)
else:
    how.update(objective="binary:logistic" if classes else "reg:squarederror")


def go():
    fit, model = timed(lambda: xgboost.train(how, xgboost.DMatrix(x, y, nthread=1), 1))
    predict, got = timed(lambda: model.predict(xgboost.DMatrix(test, nthread=1)))
    if classes == 2:
        got = got > 0.5
    quality = (got == truth).mean() if classes else 1 - ((got - truth) ** 2).mean() / truth.var()
    return {"fit": fit, "predict": predict, "accuracy": float(quality)}


serve("xgboost", xgboost.__version__, go)
