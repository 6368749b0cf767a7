#!/bin/sh
# bakeoff stats, end to end: tables of several kinds, a run, what is written, what is refused.
. "$(dirname "$0")/support/cli.sh"
golden=$root/tests/golden

status 'a published table' 0 "$bakeoff" stats "$golden/demsar2006_table6_untied.csv"
grep -q 'C4.5+m+cf has the best mean rank, 1.964' out; ok 'the sentence' $?
grep -q 'C4.5+m . C4.5  *C4.5+m ' out; ok 'the pair that is decided' $?
[ ! -s err ]; ok 'nothing else' $?
status 'as JSON' 0 "$bakeoff" stats "$golden/demsar2006_table6_untied.csv" -f json
json "json_valid(j)"; ok 'is JSON' $?
json "abs(json_extract(j, '\$.friedman.chi2') - 9.28) < 0.005 and abs(json_extract(j, '\$.friedman.f') - 3.69) < 0.005"; ok 'published figures' $?
json "json_array_length(j, '\$.pairs') = 6 and json_array_length(j, '\$.methods') = 4"; ok 'all of it' $?
status 'as CSV' 0 "$bakeoff" stats "$golden/demsar2006_table6_untied.csv" --control C4.5 -f csv
[ "$(wc -l <out)" -eq 4 ] && head -1 out | grep -q '^first,second,verdict,wins,'; ok 'a line for each comparison' $?

status 'folds of many sets, a page' 0 "$bakeoff" stats "$golden/wainer2023_four.csv" -o page -f html,md,latex,csv,json
[ "$(cat out)" = page/index.html ]; ok 'says where' $?
for f in index.html report.md report.tex pairs.csv stats.json figures/ranks.svg figures/ranks.pdf figures/profile.svg figures/ranks.gp; do
	[ -s page/$f ]; ok "page/$f" $?
done
cp page/stats.json out
json "json_extract(j, '\$.pairs[0].wins') = 77 and json_extract(j, '\$.pairs[0].ties') = 6 and json_extract(j, '\$.pairs[0].losses') = 49"; ok 'win, tie, loss' $?
json "round(json_extract(j, '\$.friedman.critical_difference'), 3) = 0.408"; ok 'critical difference' $?
json "(select count(*) from json_each(j, '\$.pairs') where json_extract(value, '\$.hierarchy_mean') is not null) = 6"; ok 'a hierarchy of each pair' $?
if command -v pdflatex >/dev/null; then
	( cd page && pdflatex -interaction=nonstopmode report.tex >tex.log 2>&1 ); ok 'LaTeX compiles' $?
	[ -s page/report.pdf ]; ok 'a PDF' $?
else
	echo 'stats: pdflatex is not installed: LaTeX is not compiled'
fi
status 'the same again' 0 "$bakeoff" stats "$golden/wainer2023_four.csv" -o again -f json
cmp -s page/stats.json again/stats.json; ok 'gives the same bits' $?
( PATH=$(dirname "$bakeoff"); export PATH; "$bakeoff" stats "$golden/demsar2006_table6.csv" -o bare >out 2>err ); [ $? -eq 1 ]; ok 'without gnuplot the status is 1' $?
says 'without gnuplot' 'gnuplot is not installed'; [ -s bare/index.html ]; ok 'the page is there' $?

{ echo 'db;Verfahren;fold;Genauigkeit'; for d in a b c d e f g h; do for f in 1 2 3; do echo "$d;svm;$f;9$f,5"; echo "$d;knn;$f;9$f,25"; done; done; } >lang.csv
status 'a long table, decimal commas' 0 "$bakeoff" stats lang.csv --method Verfahren --score Genauigkeit
grep -q 'svm has the best mean rank, 1.000; it is first, alone or not, on 8 of 8' out; ok 'is understood' $?
cat lang.csv | "$bakeoff" stats /dev/stdin --method Verfahren --score Genauigkeit >piped 2>err; ok 'a pipe' $?
"$bakeoff" stats lang.csv --method Verfahren --score Genauigkeit >out 2>err; cmp -s piped out; ok 'is read like the file' $?
printf '@relation r\n@attribute Key_Dataset string\n@attribute Key_Scheme string\n@attribute Percent_correct numeric\n@data\n' >weka.arff
for d in a b c d e f g h; do echo "$d,J48,71"; echo "$d,SMO,72.5"; done >>weka.arff
status 'ARFF of WEKA' 0 "$bakeoff" stats weka.arff; grep -q 'SMO has the best mean rank, 1.000' out; ok 'is understood' $?
gzip -k lang.csv
status 'packed' 0 "$bakeoff" stats lang.csv.gz --method Verfahren --score Genauigkeit; grep -q 'on 8 of 8' out; ok 'the same' $?

{ echo row,a,b; for i in $(seq 40); do echo "$i,$((i > 8)),$((i > 10 || i < 3))"; done; } >items.csv
status 'test rows' 0 "$bakeoff" stats items.csv; grep -q "McNemar's exact test" out; ok 'by McNemar' $?
printf 'fold,a,b\n1,.9,.8\n2,.85,.82\n3,.88,.81\n' >folds.csv
status 'folds of one set' 0 "$bakeoff" stats folds.csv; grep -q 'corrected resampled t test' out; ok 'by the corrected t' $?
printf 'dataset,a,b\nx,.9,.8\n' >single.csv
status 'one number each' 0 "$bakeoff" stats single.csv; grep -q 'no test is possible' out; ok 'no test' $?
status 'with rows' 0 "$bakeoff" stats single.csv --test-rows 200; tr '\n' ' ' <out | grep -q "Fisher's exact test"; ok 'by Fisher' $?
printf 'd,a,b,c\nq,.9,.8,.7\nr,.8,.85,\ns,.95,.9,.5\nt,.7,.6,.65\nu,.9,.7,.8\nv,.88,.8,.7\n' >gaps.csv
status 'gaps' 0 "$bakeoff" stats gaps.csv -o gaps; grep -q '1 of 18 scores are missing' gaps/report.md && grep -q 'Do the gaps decide' gaps/report.md; ok 'are told' $?
status 'another rule' 0 "$bakeoff" stats gaps.csv --missing-rule worst; grep -q 'over 6 data sets' out || grep -q 'Over 6 data sets' out; ok 'keeps all sets' $?

status 'a run' 0 "$bakeoff" run --no-report iris wine breast_cancer -l tree -l knn -l svm --cv 4 -q -o stored
status 'of a run' 0 "$bakeoff" stats stored; grep -q 'Over 3 data sets' out; ok 'over its data sets' $?
"$bakeoff" stats stored -f json >run.json
"$bakeoff" report stored -f csv >results.csv
status 'of its CSV' 0 "$bakeoff" stats results.csv --methods tree,knn,svm -f json; cp out csv.json
for f in run csv; do sqlite3 :memory: "select json_extract(j, '\$.friedman'), group_concat(json_extract(value, '\$.name') || json_extract(value, '\$.mean_rank'))
	from (select cast(readfile('$f.json') as text) j), json_each(j, '\$.methods')" >$f.txt; done
[ -s run.txt ] && cmp -s run.txt csv.txt; ok 'the same ranks by database and by CSV' $?

{ echo id,y,a,b; for i in $(seq 40); do echo "$i,$((i % 2)),$((i * 7 % 11 + i % 2 * 6)),$((i * 5 % 13 + i % 2 * 2))"; done; } >areas.csv
status 'areas' 0 "$bakeoff" stats areas.csv --truth y; tr '\n' ' ' <out | grep -q "DeLong's test"; ok 'by DeLong' $?
{ echo method,dataset,trial,valid,test,seconds; for d in p q r; do for m in a b; do for i in 1 2 3 4; do
	echo "$m,$d,$i,.7$((i * 3 % 7)),.6$((i * 5 % 7)),$i"; done; done; done; } >trials.csv
status 'searches' 0 "$bakeoff" stats trials.csv -o trials; [ -s trials/figures/budget.svg ] && [ -s trials/figures/budget-time.svg ]; ok 'score by budget' $?

# bad NAME WANT WORDS ARGUMENT...: one line that says so
bad() {
	name=$1 want=$2 words=$3; shift 3
	status "$name" "$want" "$bakeoff" stats "$@"
	says "$name" "$words"; one_line "$name"
}
bad 'no such file' 3 'nowhere.csv' nowhere.csv
bad 'no such control' 2 "--control svn: .* has no such method" gaps.csv --control svn
bad 'no such method' 2 '--methods x' gaps.csv --methods a,x
bad 'no such column' 2 'there is no such column; there are: d, a, b, c' gaps.csv --fold g
bad 'no rule' 2 'it is auto, sets, methods or worst' gaps.csv --missing-rule mean
bad 'no direction' 2 'it is larger or smaller' gaps.csv --better up
bad 'no level' 2 '--alpha 2: a number from' gaps.csv --alpha 2
bad 'no folder' 2 '-o DIR' gaps.csv -f html
bad 'no format' 2 "no report format 'pdf'" gaps.csv -o x -f pdf
bad 'columns of a run' 2 'is a run' stored --fold f
bad 'a study of a table' 2 'is no run' gaps.csv --study s
bad 'no study' 2 'has no such study' stored --study s
printf 'd,a,b\nx,.1,high\n' >word.csv
bad 'a word for a score' 3 "word.csv: line 2, column 'b': 'high' is no score" word.csv
printf 'd,a,b\nx,.1,.2\ny,.3\n' >short.csv
bad 'a short line' 3 'short.csv: line 3: 2 fields instead of 3' short.csv
: >empty.csv
bad 'an empty file' 3 'the file is empty' empty.csv
status 'no table' 2 "$bakeoff" stats; says 'no table' 'name a table of scores'

status 'the checks' 0 "$bakeoff" info scores; [ "$(grep -c 'same-sets\|few-sets\|majority-level' out)" -eq 3 ]; ok 'are listed' $?
sum_up stats
