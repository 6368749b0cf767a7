#!/bin/sh
# bakeoff stats on tables of test rows, end to end: our own exports, what others write, what is refused.
. "$(dirname "$0")/support/cli.sh"
golden=$root/tests/golden

# same TABLE RUN: the table of predictions gives what the run gives, but for the digits that a text of floats has
same() {
	"$bakeoff" stats "$2" -f csv >run.csv && "$bakeoff" stats "$1" -f csv >rows.csv &&
	awk -F, -v OFS=, 'function near(x, y) { return x == y || (x - y) ^ 2 <= 1e-10 * (x ^ 2 + y ^ 2) + 1e-18 }
		NR == FNR { line[FNR] = $0; next }
		{ n = split(line[FNR], was, ","); if (n != NF) bad = 1; for (i = 1; i <= NF; i++) if (!near(was[i], $i)) bad = 1 }
		END { exit bad || FNR < 2 }' run.csv rows.csv
	ok "$1 says what $2 says" $?
}

"$bakeoff" run --no-report breast_cancer -l tree -l knn -l svm --cv 5x2 -q -o binary >log
"$bakeoff" run --no-report iris wine -l tree -l knn --cv 4 -q -o classes >log
"$bakeoff" run --no-report diabetes -l tree -l knn --cv 4 -q -o numbers >log
for r in binary classes numbers; do
	status "export of $r" 0 "$bakeoff" export $r -f predictions -o $r.csv -q
	same $r.csv $r
done
status 'two classes' 0 "$bakeoff" stats binary.csv
tr '\n' ' ' <out >line
grep -q 'Truths are classes: a fold is scored by the share of its rows that were right' line; ok 'what was taken for what' $?
grep -q 'decided at 5 % by the corrected resampled t test' line; ok 'folds decide' $?
grep -q 'It decides nothing here; the test of the folds does' line; ok 'McNemar does not' $?
grep -q 'Pairs are decided by the corrected resampled t test of the folds. areas' line; ok 'areas over folds' $?
grep -q '^svm  *malignant  *0.99' out; ok 'areas' $?

status 'a page of it' 0 "$bakeoff" stats binary.csv -o page -f html,md,latex,csv,json
for f in index.html report.md report.tex pairs.csv test-row-methods.csv test-row-pairs.csv stats.json; do
	[ -s page/$f ]; ok "page/$f" $?
done
[ "$(wc -l <page/test-row-methods.csv)|$(wc -l <page/test-row-pairs.csv)" = '4|4' ]; ok 'a line for each' $?
cp page/stats.json out
json "json_extract(j, '\$.test_rows[0].rows') = 569 and json_extract(j, '\$.test_rows[0].repeats') = 2"; ok 'rows' $?
json "(select count(*) from json_each(j, '\$.test_rows[0].methods') where json_extract(value, '\$.wilson_lower') < json_extract(value, '\$.score')
	and json_extract(value, '\$.bca_upper') > json_extract(value, '\$.score') and json_extract(value, '\$.auc_lower') < json_extract(value, '\$.auc')) = 3"
ok 'intervals hold their scores' $?
grep -q 'id="rows"' page/index.html && grep -q '## Row by row' page/report.md; ok 'the section' $?
if command -v pdflatex >/dev/null; then
	( cd page && pdflatex -interaction=nonstopmode report.tex >tex.log 2>&1 ); ok 'LaTeX compiles' $?
fi
status 'the same again' 0 "$bakeoff" stats binary.csv -f json -o again; cmp -s page/stats.json again/stats.json; ok 'gives the same bits' $?

status 'several sets' 0 "$bakeoff" stats classes.csv -o many -f json; cp many/stats.json out
json "json_array_length(j, '\$.test_rows') = 2 and json_extract(j, '\$.test_rows[1].pairs[0].rows') = 178"; ok 'each has its rows' $?
status 'one class against the rest' 0 "$bakeoff" stats classes.csv --where dataset=iris --positive virginica -f json
json "json_extract(j, '\$.test_rows[0].methods[0].auc') > .9 and json_extract(j, '\$.test_rows[0].areas_of') = 'virginica'"; ok 'has an area' $?
status 'numbers' 0 "$bakeoff" stats numbers.csv -f json
json "json_extract(j, '\$.better') = 'smaller' and json_extract(j, '\$.measure') = 'RMSE' and json_extract(j, '\$.rope') = 0"; ok 'by RMSE' $?
json "json_extract(j, '\$.test_rows[0].methods[0].bca_lower') > 40"; ok 'an interval of it' $?

# by hand
printf 'patient,truth,doctor,nurse,model\np1,ill,ill,well,ill\np2,well,well,well,ill\np3,ill,ill,ill,ill\np4,well,ill,well,well\np5,ill,well,ill,ill\n' >hand.csv
status 'a column for each method' 0 "$bakeoff" stats hand.csv; tr '\n' ' ' <out | grep -q "McNemar's exact test"; ok 'by McNemar' $?
status 'one method' 0 "$bakeoff" stats "$golden/test_rows_nested.csv"
tr '\n' ' ' <out >line; grep -q 'There is one method' line; ok 'is told' $?
grep -q '^m  *0.7188  *0.5307 to 0.9068' out; ok 'nested cross-validation' $?
status 'its page' 0 "$bakeoff" stats "$golden/test_rows_nested.csv" -o one -f html,md,latex,csv,json
status 'numbers by hand' 0 "$bakeoff" stats "$golden/test_rows_numbers.csv"; grep -q 'near  *+3.093' out; ok 'the better one' $?
gzip -k hand.csv; status 'packed' 0 "$bakeoff" stats hand.csv.gz

bad() {
	name=$1 want=$2 words=$3; shift 3
	status "$name" "$want" "$bakeoff" stats "$@"
	says "$name" "$words"; one_line "$name"
}
{ cat classes.csv; tail -n +2 classes.csv | sed 's/,compare,/,other,/'; } >two.csv
bad 'two studies' 2 "several studies, 'compare' in line 2" two.csv
status 'one of them' 0 "$bakeoff" stats two.csv --where study=other
{ head -1 numbers.csv; tail -n +2 numbers.csv; tail -n +2 classes.csv | cut -d, -f1-12; } >mixed.csv
bad 'classes and numbers' 2 'take those of a kind: --task classification or --task regression' mixed.csv
status 'a kind' 0 "$bakeoff" stats mixed.csv --task regression -f json; json "json_extract(j, '\$.data_sets') = 1"; ok 'its sets alone' $?
printf 'method,row,truth,prediction\na,1,x,x\na,1,x,y\n' >twice.csv
bad 'a row twice' 3 "twice.csv: line 3: 'a' has answered" twice.csv
bad 'no task' 2 'it is classification or regression' hand.csv --task ranking
bad 'rows of a run' 2 'is a run' binary --prediction x
bad 'no such column' 2 'there is no such column' hand.csv --row nowhere

python=
for p in python3 /usr/bin/python3; do
	[ -n "$python" ] || ! $p -c 'import pandas, sklearn' 2>/dev/null || python=$p
done
if [ -n "$python" ]; then
	status 'a data set' 0 "$bakeoff" export iris -o iris.csv -q
	status 'nested_cv.py' 0 "$python" "$root/reports/recipes/nested_cv.py" iris.csv "$(head -1 iris.csv | tr -d '\r"' | awk -F, '{ print $NF }')" 4 2 nested.csv
	status 'its table' 0 "$bakeoff" stats nested.csv -f json
	json "(select count(*) from json_each(j, '\$.test_rows[0].methods') where json_extract(value, '\$.nested_lower') > .8) = 2"; ok 'has intervals' $?
else
	echo 'rows: nested_cv.py is not tried: pandas and scikit-learn are not installed'
fi
sum_up rows
