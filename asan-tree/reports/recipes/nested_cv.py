# A table of test rows with inner answers, for the interval of nested cross-validation (Bates et al. 2024):
#   python3 nested_cv.py data.csv TARGET 5 10 rows.csv && bakeoff stats rows.csv
import itertools, sys
import pandas as pd
from sklearn import linear_model, model_selection, tree

d, target, folds, repeats = pd.read_csv(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
x, y, out = pd.get_dummies(d.drop(columns=target)), d[target], []
models = {"tree": tree.DecisionTreeClassifier(random_state=1), "logistic": linear_model.LogisticRegression(max_iter=1000)}
for repeat, (name, model) in itertools.product(range(repeats), models.items()):
    cv = model_selection.StratifiedKFold(folds, shuffle=True, random_state=repeat)
    part = pd.Series({i: k for k, (_, test) in enumerate(cv.split(x, y)) for i in test}).sort_index()
    for k, l in itertools.combinations_with_replacement(range(folds), 2):       # a model without folds k and l tests both
        train = (part != k) & (part != l)
        fitted = model.fit(x[train], y[train])
        for fold, test in {(k, l), (l, k)}:                                     # of one fold, k = l: the outer answers
            at = part.index[part == test]
            out.append(pd.DataFrame({"method": name, "repeat": repeat, "fold": fold, "inner_fold": test if k != l else "",
                                     "row": at, "truth": y[at], "prediction": fitted.predict(x.loc[at])}))
pd.concat(out).to_csv(sys.argv[5], index=False)
