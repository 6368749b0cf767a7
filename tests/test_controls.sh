#!/bin/sh
# Controls, end to end: test_controls.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

# what stands in a column of the report's table of controls: verdict CONTROL LEARNER RUN
verdict() { awk -F' *[|] *' -v c="$1" -v l="$2" '$2 == c && $4 == l && NF > 8 { print $9 }' "$3/report.md" | sort -u; }
findings() { sqlite3 :memory: "with t(j) as (select cast(readfile('$1/findings.json') as text)) select count(*) from t,
	json_each(j, '\$.findings') where value ->> 'code' = 'control'"; }

status 'controls beside a comparison' 0 "$bakeoff" run breast_cancer -l knn -l tree --controls --cv 5 -q -o own
[ "$(count own "study = 'compare'")" -eq 10 ] && [ "$(count own "study = 'controls'")" -eq 70 ]; ok 'seven arms of the same folds' $?
[ "$(sqlite3 own/run.db "select count(distinct factor) from cell where study = 'controls'")" -eq 7 ]; ok 'by name in the store' $?
grep -q '^## Controls' own/report.md && [ "$(findings own)" -eq 0 ]; ok 'a section, and nothing found' $?
[ "$(verdict 'permuted labels' knn own)" = 'as it should be' ] && [ "$(verdict 'planted errors' tree own)" = 'as it should be' ]; ok 'luck and planted errors are what they should be' $?
# the score by luck, from the truth and from what is stored: mean over the folds
want=$(sqlite3 own/run.db "select printf('%.1f', 100 * avg(n.value)) from result r join count n on n.cell_id = r.id
	and n.name = 'control_luck' where r.factor = 'permuted' and r.label = 'knn'")
awk -F' *[|] *' -v w="$want" '$2 == "permuted labels" && $4 == "knn" { found = $5 == w } END { exit !found }' own/report.md; ok 'the number that the store has' $?
# of a cost of planted errors: accuracy p of two classes becomes .8 p + .2 (1 - p)
sqlite3 own/run.db "select abs(avg(t.value * .8 + (1 - t.value) * .2 - n.value)) < .004 from count t join count n using (cell_id)
	where t.name = 'control_true' and n.name = 'control_luck'" | grep -qx 1; ok 'planted errors cost by the formula' $?
status 'all cells, once more' 0 "$bakeoff" verify own
grep -q 'bit-identical' out; ok 'are what they were' $?
[ "$(sqlite3 own/run.db "select count(*) from prediction p join cell c on c.id = p.cell_id where c.factor in ('permuted', 'planted')")" -eq 0 ]
ok 'no prediction that other labels scored' $?
status 'a kind of study like others' 0 "$bakeoff" run iris --study controls -l svm -q --no-report -o kind
[ "$(count kind "1")" -eq 140 ]; ok 'with folds of its own' $?
status 'it is listed' 0 "$bakeoff" info studies
grep -q '^controls ' out; ok 'among the kinds' $?
status 'so is its finding' 0 "$bakeoff" info findings
grep -q 'control ' out; ok 'among the codes' $?
status 'in a plan that has none' 0 "$bakeoff" run bench-quick --controls --dry-run
[ "$(grep -c 'study controls (controls)' out)" -eq 1 ]; ok 'one study of them, where the plan has its own' $?
cat >plain.yaml <<END
name: plain
datasets: [{data: iris, cv: 3}]
learners: [knn, 'tree[max_depth=2|3]']
END
status 'for a plan without' 0 "$bakeoff" run plain.yaml --controls --dry-run
grep -q 'study controls (controls): 63 cells, split 3' out; ok 'its learners and folds' $?
status 'tuning is for the comparison' 0 "$bakeoff" run iris -l knn --controls --tune 2 --cv 2 --dry-run
grep -q 'study compare (compare): 4 cells' out && grep -q 'study controls (controls): 14 cells' out; ok 'and not for controls' $?
status 'cells by what they alter' 0 "$bakeoff" run iris -l knn --study controls --cv 2 --dry-run
[ "$(grep -c ' repeat 0 fold 1  [a-z]' out)" -eq 7 ] && grep -q 'fold 1  half-b$' out; ok 'each is listed by it' $?
status 'levels are not theirs' 2 "$bakeoff" run iris --study controls --levels 1,2
says 'levels are not theirs' '--levels is for the studies'
printf 'name: c\nstudies: [{name: c, kind: controls, datasets: [iris], levels: "1,2"}]\n' >levels.yaml
status 'nor in a plan' 2 "$bakeoff" run levels.yaml
says 'nor in a plan' 'varies nothing of the data'

# ---- something leaks ----

status 'a learner that knows every fifth answer' 0 "$doubles" run breast_cancer diabetes --study controls -l leaks -l knn -q -o leaks
[ "$(verdict 'permuted labels' leaks leaks)" = '**not as it should be**' ] && [ "$(verdict 'permuted labels' knn leaks)" = 'as it should be' ]
ok 'is caught by permuted labels, and no other' $?
grep -q '^| planted errors | breast_cancer | leaks .*not as it should be' leaks/report.md; ok 'and by planted errors' $?
[ "$(findings leaks)" -ge 3 ] && grep -q 'on permuted labels the accuracy of leaks is' out; ok 'which is said where the run ends' $?
# rows sorted by class, and each one twice
awk 'BEGIN { srand(3); print "a,b,y"; for (i = 0; i < 200; i++) { r = sprintf("%.6f,%.6f,%s", rand(), rand(), int(i / 100) ? "yes" : "no"); print r; if (i % 2) print r } }' >sorted.csv
status 'a table in the order of its classes, with copies' 0 "$bakeoff" run sorted.csv -l knn[k=1] -l tree --study controls -q -o sorted
[ "$(verdict 'row numbers' tree sorted)" = '**not as it should be**' ] && ! verdict 'random ID' tree sorted | grep -q '^..not'
ok 'row numbers tell the class, random ones do not' $?
[ "$(verdict 'copied rows' 'knn\[k=1\]' sorted)$(verdict 'copied rows' 'knn[k=1]' sorted)" = '**not as it should be**' ]; ok 'copies are known by heart' $?
[ "$(verdict 'permuted labels' tree sorted)" = 'as it should be' ]; ok 'neither is a leak of labels' $?

# ---- the same bits, whatever the machine does ----

status 'again, one at a time' 0 "$bakeoff" run breast_cancer -l knn -l tree --controls --cv 5 -q --no-report -j 1 --threads 2 -o again
scores own >a.txt; scores again >b.txt
sqlite3 own/run.db "select r.factor, label, fold, name, quote(value) from result r join count n on n.cell_id = r.id where name like 'control%' order by 1, 2, 3, 4" >a2.txt
sqlite3 again/run.db "select r.factor, label, fold, name, quote(value) from result r join count n on n.cell_id = r.id where name like 'control%' order by 1, 2, 3, 4" >b2.txt
cmp -s a.txt b.txt && cmp -s a2.txt b2.txt && [ -s a2.txt ]; ok 'the same numbers' $?

sum_up 'controls'
