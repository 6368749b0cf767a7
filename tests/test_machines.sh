#!/bin/sh
# One plan on several machines, end to end: test_machines.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"
. "$root/tests/support/stored.sh"

# ---- shards ----

cat >plan.yaml <<'PLAN'
name: parts
cv: 5
studies:
  - kind: compare
    datasets: [iris, 'friedman1[n=120]', 'moons[n=90,noise=0.3]']
    learners: [knn, tree, 'mlp[hidden=4,epochs=20]', baseline]
    tune: 3
  - kind: overfitting
    datasets: ['moons[n=90,noise=0.3]']
    learners: ['mlp[hidden=4,epochs=20]', 'tree[max_depth=1|2|3]']
PLAN
status 'a plan as a whole' 0 "$bakeoff" run plan.yaml -o all --no-remedies --no-report -q
for i in 1 2 3; do
	status "shard $i" 0 "$bakeoff" run plan.yaml --shard $i/3 -o shard$i -j "$i"
	says "shard $i" "shard $i of 3; .bakeoff merge. puts them together"
	[ ! -s out ] && [ ! -e shard$i/index.html ]; ok 'a part is not ranked' $?
done
cells=$(count all 1)
[ $(($(count shard1 1) + $(count shard2 1) + $(count shard3 1))) -eq "$cells" ] && [ "$(count shard2 1)" -ge $((cells / 3)) ] &&
	[ "$(count shard3 1)" -le $((cells / 3 + 1)) ]; ok "each has a third of $cells cells" $?
status 'a shard has its own cells' 0 "$bakeoff" status shard2
grep -qx 'shard 2/3 of the plan alone' out && grep -q "^0 of $(count shard2 1) cells missing" out; ok 'and says so' $?
status 'two of three' 0 "$bakeoff" merge shard3 shard1 -o some
says 'two of three' 'some has shard 1,3/3 of its plan alone'
status 'three of three' 0 "$bakeoff" merge shard2 shard3 shard1 -o merged
grep -qx "merged: $cells cells of 3 runs, $(count all "status = 'ok'") ok" out; ok 'are all cells' $?
stored all >all.txt; stored merged >merged.txt
[ "$(wc -l <all.txt)" -gt 500 ] && cmp -s all.txt merged.txt; ok 'shards put together are the plan as a whole, bit for bit' $?
diff all.txt merged.txt | head -5
status 'the last one later' 0 "$bakeoff" merge shard2 -o some
stored some >some.txt; cmp -s all.txt some.txt; ok 'comes to the same' $?
told() {
	"$bakeoff" report "$1" --format csv >table.csv 2>err
	sqlite3 :memory: '.import --csv table.csv t' 'select dataset, label, params, variant, repeat, fold, seed, n_train, n_test, status, study,
		factor, factor_value, metric, score_train, score_valid, score_test, test_accuracy, test_log_loss, test_rmse from t'
}
told all >a.txt; told merged >b.txt
[ "$(wc -l <a.txt)" -eq "$cells" ] && cmp -s a.txt b.txt; ok 'and so are their reports' $?
status 'nothing is left to run' 0 "$bakeoff" run plan.yaml -o merged --no-remedies --no-report
says 'nothing is left to run' "$cells cells, $cells of them there already"
status 'a shard goes on as the whole' 0 "$bakeoff" run plan.yaml -o shard1 --no-remedies --no-report -q
stored shard1 | sort >x.txt; sort all.txt >y.txt; cmp -s x.txt y.txt; ok 'and is it then' $?
status 'no such shard' 2 "$bakeoff" run plan.yaml --shard 4/3 -o never
says 'no such shard' "'4/3' is no shard"; one_line 'no such shard'
status 'more shards than cells' 2 "$bakeoff" run iris -l knn --cv 2 --shard 1/3 -o never
says 'more shards than cells' '2 cells are not enough for 3 shards'
status 'a budget' 2 "$bakeoff" run plan.yaml --shard 1/3 --budget 1m -o never
says 'a budget' 'every shard would fit splits of its own'; [ ! -e never ]; ok 'nothing is written' $?
status 'cells of a shard' 0 "$bakeoff" run plan.yaml --shard 2/3 --dry-run --cells
grep -q "^$(count shard2 1) cells" out && [ "$(grep -c '  compare  \|  overfitting  ' out)" -eq "$(count shard2 1)" ]; ok 'are listed' $?

# ---- a shard that is killed ----

"$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=1000,tol=0]' --cv 6x2 --shard 1/2 -o half1 -q -j 1 2>/dev/null &
pid=$! tries=0
while [ $tries -lt 3000 ] && { [ ! -e half1/run.db ] || [ "$(sqlite3 -cmd '.timeout 2000' half1/run.db "select count(*) from cell where status = 'ok'" 2>/dev/null || echo 0)" -lt 2 ]; }; do
	tries=$((tries + 1)); sleep 0.02
done
kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
done_before=$(sqlite3 half1/run.db "select group_concat(id || ':' || finished_at) from cell where status = 'ok'")
[ -n "$done_before" ] && [ "$(count half1 "status = 'planned'")" -gt 0 ]; ok 'a shard is killed half way' $?
status 'the other' 0 "$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=1000,tol=0]' --cv 6x2 --shard 2/2 -o half2 -q
status 'merged as they are' 0 "$bakeoff" merge half1 half2 -o halves
grep -q "^halves: 12 cells of 2 runs, [0-9]* ok, [1-9] missing$" out; ok 'what is missing is told' $?
status 'the shard goes on' 0 "$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=1000,tol=0]' --cv 6x2 --shard 1/2 -o half1 -q
case ",$(sqlite3 half1/run.db "select group_concat(id || ':' || finished_at) from cell where status = 'ok'")," in
*,"$done_before",*) ;; *) false ;; esac; ok 'and keeps what was done' $?
status 'merged again' 0 "$bakeoff" merge half1 half2 -o halves
status 'the whole' 0 "$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=1000,tol=0]' --cv 6x2 -o whole -q --no-report --no-remedies
stored whole >a.txt; stored halves >b.txt; cmp -s a.txt b.txt; ok 'a killed shard loses nothing' $?

# ---- runs of several plans ----

status 'a plan' 0 "$bakeoff" run iris -l knn -l tree --cv 4 -o left -q --no-report --no-remedies
status 'another' 0 "$bakeoff" run iris 'moons[n=60]' -l tree -l baseline --cv 4 -o right -q --no-report --no-remedies
status 'together' 0 "$bakeoff" merge left right -o both
grep -qx 'both: 20 cells of 2 runs, 20 ok' out; ok 'what both have counts once' $?
says 'together' 'baseline on iris\|knn on moons'
says 'together' 'run both/plan.yaml -o both. adds what is missing'
status 'what is missing' 0 "$bakeoff" run both/plan.yaml -o both -q --no-report --no-remedies
status 'both at once' 0 "$bakeoff" run iris 'moons[n=60]' -l knn -l tree -l baseline --cv 4 -o once -q --no-report --no-remedies
scores both | sort >a.txt; scores once | sort >b.txt; [ "$(count both "status = 'ok'")" -eq 24 ] && cmp -s a.txt b.txt
ok 'is the plan of all, run at once' $?
status 'by one plan' 0 "$bakeoff" merge left right --plan both/plan.yaml -o planned
grep -qx 'planned: 24 cells of 2 runs, 20 ok, 4 missing' out; ok 'that is given' $?
printf 'name: few\ndatasets: [iris]\nlearners: [knn, baseline]\ncv: 4\n' >few.yaml
status 'by a smaller one' 0 "$bakeoff" merge left right --plan few.yaml -o few
grep -qx 'few: 8 cells of 2 runs, 8 ok' out; ok 'has its cells alone' $?
says 'by a smaller one' '16 outcomes of the runs are of no cell of few.yaml'
status 'other splits' 0 "$bakeoff" run iris -l knn --cv 3 -o split -q --no-report --no-remedies
status 'cannot be one' 3 "$bakeoff" merge left split -o never
says 'cannot be one' 'split cannot be put together with the runs before: study compare: iris is split by 4 in one plan and by 3 in the other'
[ ! -e never ]; ok 'and leave nothing' $?
printf 'a,y\n' >own.csv; for i in $(seq 40); do echo "$((i * 7 % 11)),$((i % 2))"; done >>own.csv
mkdir far; sed '5s/.*/3,1/' own.csv >far/own.csv
status 'a file' 0 "$bakeoff" run own.csv --target y -l knn --cv 4 -o here -q --no-report --no-remedies
(cd far && "$bakeoff" run own.csv --target y -l tree --cv 4 -o there -q --no-report --no-remedies >/dev/null 2>&1); ok 'changed elsewhere' $?
status 'other data of that name' 3 "$bakeoff" merge here far/there -o never
says 'other data of that name' 'far/there: own holds other data (SHA-256'; one_line 'other data of that name'
cp -r left forged
sqlite3 forged/run.db "update score set test = test / 2 where metric = 'accuracy' and cell_id = (select min(id) from cell where status = 'ok')"
status 'a conflict' 1 "$bakeoff" merge left forged -o judged
grep -qx 'judged: 8 cells of 2 runs, 8 ok, 1 conflict' out; ok 'is counted' $?
says 'a conflict' 'forged: knn on iris, study compare, repeat 0, fold 0: accuracy on test rows is 0[.][0-9]* there and 0[.][0-9]* here'
scores left >a.txt; scores judged >b.txt; cmp -s a.txt b.txt; ok 'and the first one stays' $?

# ---- who ran what ----

sqlite3 half2/run.db "update machine set facts = json_set(facts, '$.host', 'node7')"
rm -r halves; run merge half1 half2 -o halves
status 'two machines' 0 "$bakeoff" status halves
grep -q '^node7 .* 6$' out; ok 'each with its cells' $?
status 'in the report' 0 "$bakeoff" report halves --format md
grep -q 'node7: 6 cells' halves/report.md && [ "$(grep -c 'Machine [0-9] of 2' halves/report.md)" -eq 1 ]; ok 'machines that are alike stand together' $?

# ---- processes that share a folder ----

data='moons[n=2000,noise=0.3]' learners='-l mlp[epochs=80] -l tree -l knn --cv 6x2 --seed 3'
# shellcheck disable=SC2086
status 'as a whole' 0 "$bakeoff" run "$data" $learners -o alone -q --no-report --no-remedies
# shellcheck disable=SC2086
join() { "$bakeoff" run "$data" $learners -o shared --no-report --no-remedies -j 1 --join >"join$1.out" 2>"join$1.err"; }
join 1 & pid1=$!; join 2 & pid2=$!; join 3 & pid3=$!
wait $pid1 && wait $pid2 && wait $pid3; ok 'three processes at once end well' $?
[ "$(cat join?.err | sed -n 's/^bakeoff: \([0-9]*\) cells of shared by this process.*/\1/p' | awk '{ n += $1 } END { print n }')" -eq 36 ]
ok 'each cell is run by one of them' $?
[ "$(cat join?.out | grep -c 'accuracy')" -ge 1 ] && [ ! -e shared/join ]; ok 'one of them ranks, and nothing of them is left' $?
stored alone >a.txt; stored shared >b.txt; cmp -s a.txt b.txt; ok 'it is the run as a whole, bit for bit' $?
rm -r shared
# one is killed, and one stopped: the third does what they have not
for i in 1 2; do
	# shellcheck disable=SC2086
	"$bakeoff" run "$data" $learners -o shared --no-report --no-remedies -j 1 --join -q >/dev/null 2>&1 &
	eval "pid$i=$!"
done
tries=0; while [ "$(ls shared/join/claims 2>/dev/null | grep -c done)" -lt 4 ] && [ $tries -lt 3000 ]; do tries=$((tries + 1)); sleep 0.01; done
kill -STOP $pid1 $pid2; sleep 0.1
status 'status meanwhile' 0 "$bakeoff" status shared
grep -q '^process  *cells done' out && [ "$(grep -c -- '-[0-9]*-[0-9]* .*  *runs' out)" -ge 1 ]; ok 'tells the processes' $?
# shellcheck disable=SC2086
status 'without --join' 2 "$bakeoff" run "$data" $learners -o shared --no-report --no-remedies
says 'without --join' 'is being run by [12] process.* begun with --join'
status 'another plan' 2 "$bakeoff" run iris -l knn -o shared --no-report --join
says 'another plan' 'shared is being run with another plan'; one_line 'another plan'
kill -9 $pid1 $pid2; wait $pid1 $pid2 2>/dev/null
[ -e shared/join/what ] && [ ! -e shared/run.db ]; ok 'both are killed' $?
before=$(ls shared/join/claims | grep -c done)
cp -r shared taken
join 3
[ "$(sed -n 's/^bakeoff: \([0-9]*\) cells of shared by this process.*/\1/p' join3.err)" -eq $((36 - before)) ]
ok "a third keeps the $before cells that they have done" $?
stored shared >b.txt; cmp -s a.txt b.txt; ok 'and it is the run as a whole' $?
# shellcheck disable=SC2086
status 'one alone goes on' 0 "$bakeoff" run "$data" $learners -o taken --no-report --no-remedies
says 'one alone goes on' "36 cells, \($before\|$((before + 1))\|$((before + 2))\) of them there already"
stored taken >b.txt; cmp -s a.txt b.txt && [ ! -e taken/join ]; ok 'with what they have left' $?
# shellcheck disable=SC2086
status 'to a run that is done' 0 "$bakeoff" run "$data" $learners -o shared --no-report --no-remedies --join
says 'to a run that is done' '0 cells of shared by this process'
status 'a shard of it' 2 "$bakeoff" run iris -l knn --shard 1/2 --join -o never
says 'a shard of it' 'leave out --shard'

# ---- jobs of a cluster; sbatch, squeue and sacct are scripts here (test_slurm.sh has real ones) ----

mkdir slurm
printf '#!/bin/sh\necho "$*" >>"%s/calls"; echo $((40 + $(wc -l <"%s/calls")))\n' "$work" "$work" >slurm/sbatch
printf '#!/bin/sh\ncat "%s/queue"\n' "$work" >slurm/squeue
printf '#!/bin/sh\nexit 1\n' >slurm/sacct
chmod +x slurm/*; : >queue
PATH=$work/slurm:$PATH
status 'submit' 0 "$bakeoff" submit iris --slurm --array 3 --time 90m -o jobs/run -- -l knn -l tree --cv 4 --no-remedies
grep -qx 'submitted 41: 3 of 3 shards; then 42: merge and report' out; ok 'tells the jobs' $?
grep -qx -- '--parsable jobs/run/slurm/array.sh' calls && grep -qx -- '--parsable --dependency=afterany:41 jobs/run/slurm/merge.sh' calls
ok 'and the second waits for the first' $?
printf '41_1|RUNNING|n1|0:07|None\n41_2|PENDING||0:00|Resources\n41_3|PENDING||0:00|Resources\n42|PENDING||0:00|Dependency\n' >queue
status 'status of jobs' 0 "$bakeoff" status jobs/run
grep -q '^1/3  *RUNNING  *n1 ' out && grep -q '^merge  *PENDING' out; ok 'is that of the queue' $?
says 'status of jobs' 'shard 2 waits: Resources'
status 'submitted twice' 2 "$bakeoff" submit iris --array 3 -o jobs/run -- -l knn -l tree --cv 4 --no-remedies
says 'submitted twice' 'job 41 is not over: wait for it, or scancel 41 42'
: >queue
for i in 1 3; do SLURM_ARRAY_TASK_ID=$i SLURM_CPUS_ON_NODE=2 sh jobs/run/slurm/array.sh >out 2>err; ok "the script of shard $i" $?; done
status 'one is lost' 0 "$bakeoff" status jobs/run
grep -q '^1/3  *done  .*3  *3  *0$' out && grep -q '^2/3  *not begun' out; ok 'cells tell what Slurm has forgotten' $?
says 'one is lost' '.bakeoff submit. with the same options submits them again'
status 'as JSON' 0 "$bakeoff" status jobs/run -f json
json "j ->> '\$[0].done' = 3"; ok 'for programs' $?
status 'submitted again' 0 "$bakeoff" submit iris --array 3 -o jobs/run -- -l knn -l tree --cv 4 --no-remedies
grep -qx 'submitted 43: 1 of 3 shards; then 44: merge and report' out && grep -qx '#SBATCH --array=2' jobs/run/slurm/array.sh
ok 'is the one that is lost' $?
sh jobs/run/slurm/merge.sh >out 2>err; ok 'the merge runs all the same' $?
status 'as a whole' 0 "$bakeoff" run iris -l knn -l tree --cv 4 -o jobs/all -q --no-report --no-remedies
stored jobs/all >a.txt; stored jobs/run >b.txt; cmp -s a.txt b.txt && [ -s jobs/run/index.html ]; ok 'and is the whole, with its report' $?
status 'scripts alone' 0 "$bakeoff" submit iris --nodes 2 -o dry --dry-run -- -l knn
grep -qx '#SBATCH --exclusive' dry/slurm/array.sh && grep -qx '#SBATCH --array=1-2%2' dry/slurm/array.sh && [ "$(wc -l <calls)" -eq 4 ]
ok 'are written' $?
status 'what run refuses' 2 "$bakeoff" submit iris --array 2 -o never -- -l knnn
says 'what run refuses' "no learner 'knnn'"; one_line 'what run refuses'
status 'what is no option of a shard' 2 "$bakeoff" submit iris --array 2 -o never -- -l knn --fresh
says 'what is no option of a shard' 'leave out --fresh'
status 'more than there is' 2 "$bakeoff" submit iris --array 20 -o never -- -l knn
says 'more than there is' '10 cells are not enough for 20 shards'
[ ! -e never ]; ok 'nothing is written' $?
status 'no number of shards' 2 "$bakeoff" submit iris -o never
says 'no number of shards' 'say how many shards (--array), or nodes (--nodes)'
rm slurm/sbatch
if ! command -v sbatch >/dev/null; then
	status 'no Slurm' 3 "$bakeoff" submit iris --array 2 -o never -- -l knn
	says 'no Slurm' 'there is no sbatch here'
fi

sum_up machines
