#!/bin/sh
# The recipes of reports/recipes give the numbers of the report: test_recipes.sh BAKEOFF. Those whose language or
# packages are not installed are skipped with a word.
. "$(dirname "$0")/support/cli.sh"

recipes=$root/reports/recipes
cat >plan.yaml <<'END'
name: two
learners: [knn, tree, svm]
datasets: [iris, wine, sonar]
cv: 5x2
studies:
  - {name: first}
  - {name: second, cv: 'holdout:0.5', datasets: [iris], learners: [knn, svm]}
END
status 'a run' 0 "$bakeoff" run plan.yaml -q -o r
status 'its predictions' 0 "$bakeoff" export r -f predictions -o predictions.csv.gz
# "knn,2.00" of the ranking, "iris,knn,0.956666667" of the store
sed -n 's/^| [0-9]* | \**\([a-z]*\)\** | \**\([0-9.]*\)\** .*/\1,\2/p' r/report.md | head -3 | sort >ranks
sqlite3 -csv r/run.db "select dataset, learner, printf('%.9f', test) from mean_scores where metric = 'accuracy' and study = 'first'" |
	sort >means
[ "$(wc -l <ranks)|$(wc -l <means)" = '3|9' ]; ok 'the report has ranks' $?

# what a recipe printed, brought into that form: a table of data sets by learners, then one of learners
follows() {                             # follows RECIPE
	tr -d '"' <out | awk -F, '$1 == "" || $1 == "dataset" { if (NF == 4) { split($0, head, ","); next } }
		NF == 4 && $1 != "" { for (i = 2; i <= 4; i++) print $1 "," head[i] "," $i }' | sort | cmp -s - means
	ok "$1: accuracies" $?
	tr -d '"' <out | grep '^[a-z]*,[0-9.]*$' | sort | cmp -s - ranks; ok "$1: mean ranks" $?
}
skip() { echo "recipes: $1 is not tried: $2 is not installed"; }

python=
for p in python3 /usr/bin/python3; do
	[ -n "$python" ] || ! $p -c 'import numpy, pandas' 2>/dev/null || python=$p
done
if [ -n "$python" ]; then
	status predictions.py 0 "$python" "$recipes/predictions.py" predictions.csv.gz; follows predictions.py
	status run_db.py 0 "$python" "$recipes/run_db.py" r/run.db; follows run_db.py
	grep -q '^# cell 1: 30 rows x 3 scores$' out; ok 'run_db.py: predictions as arrays' $?
else
	skip 'Python' pandas
fi
if command -v Rscript >/dev/null; then
	status predictions.R 0 Rscript "$recipes/predictions.R" predictions.csv.gz; follows predictions.R
	if Rscript -e 'quit(status = !requireNamespace("RSQLite", quietly = TRUE))' >/dev/null 2>&1; then
		status run_db.R 0 Rscript "$recipes/run_db.R" r/run.db; follows run_db.R
	else
		skip run_db.R RSQLite
	fi
else
	skip 'R' Rscript
fi

sum_up recipes
