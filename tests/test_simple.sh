#!/bin/sh
# Simple models beside the others (--simple), end to end: test_simple.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"
simple_sentence() { grep 'a simple model\|best simple model' "$1/report.md" | tr -d '\\*'; }

status 'a problem that a line solves' 0 "$bakeoff" run 'twonorm[n=400]' -l tree -l knn --simple --cv 5 --no-remedies -q -o line
[ "$(simple_sentence line)" = 'No learner is shown to be better than a simple model on 1 of 1 data set: twonorm[n=400] (mlp[hidden=none]).' ]
ok 'is called one' $?
status 'one that none of them solves' 0 "$bakeoff" run 'xor[n=600]' -l svm --simple --cv 5 --no-remedies -q -o xor
simple_sentence xor | grep -q '^On every data set some learner is really better than the best simple model'; ok 'is none' $?
grep -q underfits xor/findings.json; [ $? -eq 1 ]; ok 'that they are beaten is no finding' $?
status 'both' 0 "$bakeoff" run 'xor[n=600]' 'twonorm[n=400]' -l svm --simple --tune 2 --cv 5 --no-remedies -q -o both
simple_sentence both | grep -q 'on 1 of 2 data sets: twonorm.n=400. (mlp.hidden=none.)\.$'; ok 'is said data set by data set' $?
[ "$(sqlite3 both/run.db "select group_concat(label, ' ') from (select distinct label from result order by label)")" = \
	'mlp[hidden=none] svm svm (tuned) tree[max_depth=1]' ]; ok 'they are not tuned' $?
status 'relative to another' 0 "$bakeoff" run 'xor[n=600]' -l svm -l knn --simple --reference knn --cv 5 --no-remedies -q -o rel
[ -z "$(simple_sentence rel)" ]; ok 'nothing is said without their pairs' $?
status 'relative to one of them' 0 "$bakeoff" run 'xor[n=600]' -l svm --simple --reference 'mlp[hidden=none]' --cv 5 --no-remedies -q -o of
simple_sentence of | grep -q 'On every data set'; ok 'it is' $?
status 'one that is there' 0 "$bakeoff" run iris -l 'tree[max_depth=1]' -l 'tree[max_depth=10]' --simple --cv 2 --dry-run
grep -q 'study compare (compare): 6 cells' out; ok 'is not there twice' $?
status 'without them' 0 "$bakeoff" run 'xor[n=300]' -l 'tree[max_depth=10]' -l knn --cv 5 --no-remedies -q -o without
[ -z "$(simple_sentence without)" ]; ok 'nothing is said' $?
status 'a plan has its own' 2 "$bakeoff" run bench-quick --simple; says 'a plan' 'leave out --simple'
sum_up simple
