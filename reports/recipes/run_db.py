# The same from the views of run.db, and the first kept predictions as an array: python3 run_db.py RUN/run.db
import sqlite3, sys
import numpy as np
import pandas as pd

db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
scores = pd.read_sql("select * from mean_scores where metric = 'accuracy' and study = (select name from study order by position)", db)
means = scores.pivot(index="dataset", columns="learner", values="test")
ranks = means.round(6).rank(axis=1, ascending=False).mean()
print(means.to_csv(float_format="%.9f") + "\n" + ranks.round(2).to_csv(header=["mean rank"], float_format="%.2f"))
for rows, outputs, values in db.execute("select rows, outputs, scores from prediction limit 1"):
    print(f"# cell 1: {len(np.frombuffer(rows, '<u4'))} rows x {np.frombuffer(values, '<f4').reshape(-1, outputs).shape[1]} scores")
