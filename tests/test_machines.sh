#!/bin/sh
# One plan on several machines, end to end: test_machines.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

# everything that cells left but times, and who ran them
stored() {
	sqlite3 "$1/run.db" "select d.id, v.id, study, d.name, label, repeat, fold, factor, quote(factor_value), status, seed, n_train,
		n_test, canonical, active from cell c join dataset d on d.id = dataset_id join variant v on v.id = variant_id order by canonical;
		select canonical, metric, quote(train), quote(valid), quote(test) from score join cell on id = cell_id order by 1, 2;
		select canonical, name, quote(value) from count join cell on id = cell_id order by 1, 2;
		select canonical, step, quote(train_loss), quote(train), quote(valid), quote(s.test) from curve s join cell on id = cell_id order by 1, 2;
		select canonical, step, name, idx, quote(value) from diagnostic join cell on id = cell_id order by 1, 2, 3, 4;
		select canonical, number, s.params, quote(score), chosen from trial s join cell on id = cell_id order by 1, 2;
		select canonical, quote(rows), quote(scores), score_offset from prediction join cell on id = cell_id order by 1;
		select * from study order by position; select * from study_variant order by 1, 3; select * from study_metric order by 1, 2;
		select * from best_constant order by 1, 2; select * from finding order by 1; select * from truth; select * from target;
		select * from profile order by 1, 2; select * from profile_bar order by 1, 2, 3; select * from class order by 1, 2;
		select name, plan, plan_sha, seed, cells_planned, shard from run"
}

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

"$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=60]' --cv 6x2 --shard 1/2 -o half1 -q -j 1 2>/dev/null &
pid=$! tries=0
while [ $tries -lt 3000 ] && { [ ! -e half1/run.db ] || [ "$(sqlite3 -cmd '.timeout 2000' half1/run.db "select count(*) from cell where status = 'ok'" 2>/dev/null || echo 0)" -lt 2 ]; }; do
	tries=$((tries + 1)); sleep 0.02
done
kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
done_before=$(sqlite3 half1/run.db "select group_concat(id || ':' || finished_at) from cell where status = 'ok'")
[ -n "$done_before" ] && [ "$(count half1 "status = 'planned'")" -gt 0 ]; ok 'a shard is killed half way' $?
status 'the other' 0 "$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=60]' --cv 6x2 --shard 2/2 -o half2 -q
status 'merged as they are' 0 "$bakeoff" merge half1 half2 -o halves
grep -q "^halves: 12 cells of 2 runs, [0-9]* ok, [1-9] missing$" out; ok 'what is missing is told' $?
status 'the shard goes on' 0 "$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=60]' --cv 6x2 --shard 1/2 -o half1 -q
case ",$(sqlite3 half1/run.db "select group_concat(id || ':' || finished_at) from cell where status = 'ok'")," in
*,"$done_before",*) ;; *) false ;; esac; ok 'and keeps what was done' $?
status 'merged again' 0 "$bakeoff" merge half1 half2 -o halves
status 'the whole' 0 "$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=60]' --cv 6x2 -o whole -q --no-report --no-remedies
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

sum_up machines
