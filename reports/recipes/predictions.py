# Accuracy and mean ranks from single predictions:
#   bakeoff export RUN -f predictions -o predictions.csv.gz && python3 predictions.py predictions.csv.gz
import sys
import pandas as pd

p = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
p = p[p.study == p.study.iloc[0]].assign(right=p.truth == p.prediction)        # of the first study
folds = p.groupby(["dataset", "learner", "repeat", "fold"]).right.mean()
means = folds.groupby(["dataset", "learner"]).mean().unstack()          # data sets x learners
ranks = means.round(6).rank(axis=1, ascending=False).mean()
print(means.to_csv(float_format="%.9f") + "\n" + ranks.round(2).to_csv(header=["mean rank"], float_format="%.2f"))
