#!/bin/sh
# Folds in and out, and the tables of a run, end to end: test_folds.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

awk 'BEGIN { srand(3); print "id,a,b,f,g,y"
	for (i = 0; i < 60; i++) { k = i % 3; printf "r%d,%.3f,%.3f,%d,%s,%s\n", i, k + rand(), rand(), (7 * i) % 5,
		(i * 11) % 4 ? "train" : "test", substr("pqr", k + 1, 1) } }' >t.csv

# ---- in ----
status 'a column of folds' 0 "$bakeoff" run t.csv --id id --ignore g --fold-column f -l knn -l tree -q -o r
[ "$(sqlite3 r/run.db "select group_concat(distinct fold), count(*) from result where canonical like '%split=stored:folds%'")" = '0,1,2,3,4|10' ]
ok 'is what the run goes by' $?
"$bakeoff" export r -f predictions -o - >p.csv
awk -F, 'NR == FNR { fold[$1] = $4; next } FNR > 1 && fold[$10] != $7 { bad++ } FNR > 1 { n++ }
	END { exit bad || n != 120 }' t.csv p.csv
ok 'each row is tested in its fold, by its name' $?
status 'train and test' 0 "$bakeoff" run t.csv --ignore id,f --fold-column g -l knn -q -o h
[ "$(sqlite3 h/run.db 'select n_train, n_test from result')" = '45|15' ]; ok 'are a holdout' $?
status 'a split beside folds' 2 "$bakeoff" run t.csv --fold-column f --cv 5 -l knn
says 'a split beside folds' 'come with folds of their own, and the split 5 would not heed them'; one_line 'a split beside folds'
status 'an empty fold' 3 "$bakeoff" run t.csv --fold-column y --target f -l knn --missing q
says 'an empty fold' "fold column 'y': row 2 of the data has no fold"; one_line 'an empty fold'
status 'folds in a data set file' 0 "$bakeoff" import t.csv --ignore id,g --fold-column f -o t.h5
status 'not used' 0 "$bakeoff" run t.h5 -l knn --cv 3 -q -o none
"$bakeoff" run t.h5 -l knn --cv 3 --no-report -o none2 >out 2>err
says 'not used' "its folds 'folds' are not used, the rows are parted anew by 3; cv stored:folds uses them"
cat >plan.yaml <<'END'
name: mine
learners: [knn]
datasets:
  - {file: t.csv, id: id, ignore: g, fold_column: f}
END
status 'a plan with a fold column' 0 "$bakeoff" run plan.yaml -q -o planned
[ "$(sqlite3 planned/run.db 'select avg(test) from mean_scores')" = "$(sqlite3 r/run.db "select avg(test) from mean_scores where learner = 'knn'")" ]
ok 'gives the same' $?

# ---- out, and in again ----
status 'a split to OpenML' 0 "$bakeoff" split iris 5x2 --seed 4 -o iris.h5
status 'written' 0 "$bakeoff" export iris.h5 -f splits -o iris.arff
[ "$(grep -c '^TEST,' iris.arff)|$(grep -c '^TRAIN,' iris.arff)" = '300|1200' ]; ok 'every row twice' $?
status 'from the file' 0 "$bakeoff" run iris --splits iris.arff -l knn -l tree -q -o from
status 'from the data set' 0 "$bakeoff" run iris.h5 --cv stored:cv -l knn -l tree -q -o own
[ "$(sqlite3 from/run.db 'select * from mean_scores' | cut -d'|' -f1-9)" = "$(sqlite3 own/run.db 'select * from mean_scores' | cut -d'|' -f1-9)" ]
ok 'the same folds, the same scores' $?
status 'a run' 0 "$bakeoff" export from -f splits -o again.arff
cmp -s iris.arff again.arff; ok 'writes them as they came' $?
status 'packed' 0 "$bakeoff" export from -f splits -o again.arff.gz
gzip -dc again.arff.gz | cmp -s iris.arff -; ok 'by its ending' $?
status 'packed splits' 0 "$bakeoff" split iris --splits again.arff.gz -o iris2.h5
"$bakeoff" export iris2.h5 -f splits -o - | cmp -s iris.arff -; ok 'are read' $?
sed 's/^TEST,7,1,/TEST,7,0,/' iris.arff >bad.arff
status 'another kind of split' 3 "$bakeoff" run iris --splits bad.arff -l knn
says 'another kind of split' 'bad.arff: line [0-9]*: row 7 is tested twice in repeat 0'; one_line 'another kind of split'
status 'no file of splits' 3 "$bakeoff" run iris --splits none.arff -l knn
says 'no file of splits' 'cannot open none.arff'; one_line 'no file of splits'

# ---- the tables of a run ----
status 'all tables' 0 "$bakeoff" export r -o tables
[ "$(ls tables | tr '\n' ' ')" = 'classes.csv counts.csv curves.csv folds-t-stored_folds.arff folds.csv plan.yaml predictions.csv results.csv scores.csv trials.csv ' ]
ok 'are there' $?
cmp -s tables/predictions.csv p.csv; ok 'predictions alike' $?
"$bakeoff" report r -f csv | cmp -s tables/results.csv -; ok 'results as the report has them' $?
[ "$(sqlite3 :memory: '.mode csv' '.import tables/predictions.csv p' \
	"select learner, avg(truth = prediction) from p group by learner order by learner")" = \
	"$(sqlite3 -csv r/run.db "select learner, test from mean_scores where metric = 'accuracy' order by learner")" ]
ok 'accuracies follow from them' $?
[ "$(sqlite3 :memory: '.mode csv' '.import tables/predictions.csv p' '.import tables/classes.csv c' "select count(*) from p
	join c on c.dataset = p.dataset and c.class = p.prediction where max(score_1, score_2, score_3) =
	case c.code when '0' then score_1 when '1' then score_2 else score_3 end")" -eq 120 ]
ok 'columns of scores are classes in their order' $?
awk -F, 'NR == FNR { fold[$1] = $4; next } FNR > 1 && (fold[$6] != $7 || $9 != 4) { bad++ } END { exit bad || FNR != 61 }' \
	t.csv tables/folds.csv
ok 'folds as they came' $?
status 'the plan' 0 "$bakeoff" run tables/plan.yaml -q -o r
[ "$(count r "status = 'ok'")" -eq 10 ]; ok 'is the run: nothing is left to do' $?
status 'packed tables' 0 "$bakeoff" export r -z -q -o packed
gzip -dc packed/predictions.csv.gz | cmp -s p.csv - && [ -s packed/plan.yaml ] && [ ! -s out ]; ok 'hold the same' $?
status 'numbers' 0 "$bakeoff" run 'friedman1[n=60]' -l knn --cv 3 -q -o n
"$bakeoff" export n -f predictions -o n.csv -q
[ "$(sqlite3 :memory: '.mode csv' '.import n.csv p' "select printf('%.6f', avg(x)) from (select sqrt(avg((truth - prediction)
	* (truth - prediction))) as x from p group by fold)")" = "$(sqlite3 n/run.db "select printf('%.6f', test) from mean_scores where metric = 'rmse'")" ]
ok 'their error follows from them' $?
status 'no such table' 2 "$bakeoff" export r -f predictons -o x; [ ! -e x ]; ok 'writes nothing' $?
says 'no such table' "no table 'predictons'; it has results, predictions"; one_line 'no such table'
status 'one file for all' 2 "$bakeoff" export r -o all.csv; says 'one file for all' 'name a folder, -o DIR, or one table'
status 'nowhere' 3 "$bakeoff" export r -o /proc/nothing/x; one_line 'nowhere'
cp "$fixtures/run-version-2.db" old.db
status 'an old run' 0 "$bakeoff" export old.db -o old
[ "$(wc -l <old/predictions.csv)" -eq 181 ] && [ "$(wc -l <old/folds.csv)" -eq 1 ]; ok 'has what it kept' $?
status 'folds of an old run' 3 "$bakeoff" export old.db -f splits -o old.arff
says 'folds of an old run' 'keeps no folds'

# ---- what is documented ----
run info store -f csv
for view in $(sqlite3 r/run.db "select name from sqlite_schema where type = 'view' and name <> 'result'"); do
	grep -q "^$view," out && grep -q "^| \`$view\`" "$root/harness/store/RUN_DB.md"; ok "view $view is listed and documented" $?
	sqlite3 r/run.db "select * from $view" >/dev/null 2>err; ok "view $view can be read" $?
done
for table in $(sqlite3 r/run.db "select name from sqlite_schema where type = 'table'"); do
	grep -q "\`$table\`\|\`$table\." "$root/harness/store/RUN_DB.md"; ok "table $table is documented" $?
done
grep -q "now $(sqlite3 r/run.db 'pragma user_version'))" "$root/harness/store/RUN_DB.md"; ok 'the version is the documented one' $?

sum_up folds
