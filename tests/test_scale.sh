#!/bin/sh
# Tables that are large in one way, end to end: test_scale.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

# ---- many classes ----

# 6000 rows of 1500 classes, a third of them wrong: nearly as many leaves as rows
awk 'BEGIN { srand(3); print "a,b,y"; for (i = 0; i < 6000; i++) {
	c = int(1500 * rand()); printf "%.4f,%.4f,c%04d\n", c + rand(), rand(), i % 3 ? c : int(1500 * rand()) } }' >classes.csv
status 'a tree of many classes takes memory of its rows' 0 "$bakeoff" run classes.csv --target y -l tree --cv holdout:0.1 \
	--memory 64M --no-remedies --no-report -o classes
[ "$(count classes "status = 'ok'")" -eq 1 ]; ok 'and has a score' $?
status 'it is fitted' 0 "$bakeoff" fit classes.csv --target y -l tree -o tree.h5
[ "$(wc -c <tree.h5)" -lt 4000000 ]; ok 'its file is small' $?
status 'and predicts' 0 "$bakeoff" predict tree.h5 classes.csv -o predicted.csv
awk -F, 'NR == FNR { want[FNR] = $3; next } FNR > 1 { n++; for (k = 1; k <= NF; k++) if ($k == want[FNR]) { right++; break } }
	END { exit !(n == 6000 && right == 6000) }' classes.csv predicted.csv
ok 'the rows that it was grown on' $?

# what is kept of them grows with rows x classes
status 'many classes and repeats, looked ahead' 0 "$bakeoff" run classes.csv --target y -l baseline --cv 10x40 --dry-run -o never
grep -q '^bakeoff: note: predictions of all test rows will take 1[.0-9]* GB in run.db, most of them on classes of 1[45][0-9]* classes; --predictions no' out
ok 'what predictions take is told' $?
status 'without them' 0 "$bakeoff" run classes.csv --target y -l baseline --cv 10x40 --predictions no --dry-run -o never
! grep -q 'predictions of all' out; ok 'nothing is told' $?
status 'a run without predictions' 0 "$bakeoff" run iris -l knn -l tree --cv 3 --predictions no -q -o none
[ "$(sqlite3 none/run.db 'select count(*) from prediction')" -eq 0 ]; ok 'keeps none' $?
status 'yes or no' 2 "$bakeoff" run iris --predictions some -o never

# ---- many columns with the same to be said of them ----

awk 'BEGIN { srand(5); printf "y,x"; for (j = 1; j <= 40; j++) printf ",k%d", j; print ""
	for (i = 0; i < 60; i++) { printf "%s,%.3f", i % 2 ? "yes" : "no", rand(); for (j = 1; j <= 40; j++) printf ",7"; print "" } }' >wide.csv
status 'a table with constant columns' 0 "$bakeoff" run wide.csv --target y -l tree -l knn --cv 3 --no-remedies -o wide
[ "$(sqlite3 wide/run.db "select count(*) from finding where code = 'constant' and feature is not null")" -eq 5 ]
ok 'five of them are named' $?
[ "$(sqlite3 wide/run.db "select count(*) from finding where code = 'constant' and text like '35 more of constant; %'")" -eq 1 ]
ok 'and the others counted' $?
grep -q '35 more of constant' out && ! grep -q "column 'k6'" out; ok 'in the terminal, too' $?

printf 'a,w,y\n1,1,p\n2,0,q\n3,2,p\n4,1,q\n' >weights.csv
status 'a weight of 0' 3 "$bakeoff" run weights.csv --weight w --target y -o never
says 'a weight of 0' 'weights.csv: row 2 has weight 0: weights are numbers above 0; rows that are not to count are left out'

# ---- times that are not known ----

for k in 1 2 3 4; do echo "moons[n=$((3000 + k))]"; done >sets
# shellcheck disable=SC2046
status 'a dry run of what is not reached' 0 "$doubles" run $(cat sets) -l loops --dry-run -o never
grep -q '^4 not estimated' out; ok 'says of how many nothing is known' $?
! grep -q '  loops .* 0 s' out; ok 'and does not call it nothing' $?

sum_up scale
