#!/bin/sh
# End to end, as a user has it: test_cli.sh BAKEOFF. Needs tests/bakeoff-doubles beside BAKEOFF.
# The exit status is 1 when any check failed.
. "$(dirname "$0")/support/cli.sh"

# ---- rows: confusions, and McNemar where every row is tested once ----

status 'a run whose rows are tested once' 0 "$bakeoff" run --no-report iris digits -l knn -l tree --cv 5x1 -o once
status 'a run whose rows are tested twice' 0 "$bakeoff" run --no-report iris -l knn -l tree --cv 5x2 -o twice
run report --format md once; run report --format md twice
grep -q 'Row by row: what only one' once/report.md && ! grep -q 'Row by row: what only one' twice/report.md; ok 'rows are counted where each was tested once' $?
status 'a single split' 0 "$bakeoff" run --no-report digits -l knn -l baseline -l tree --cv holdout:0.3 -o split1
run report --format md split1
grep -A8 'Row by row: what only one' split1/report.md | grep -q '<0.001 | \*\*.*knn'; ok 'McNemar stands where it holds' $?
! grep -A8 'Row by row: what only one' once/report.md | grep -q '0\.[0-9]'; ok 'and not over folds' $?
for r in once twice; do grep -q '^## Confusions' $r/report.md; ok "$r: confusions" $?; done
grep -q 'digits: the most frequent of' once/report.md; ok 'many classes are shown by their mistakes' $?
grep -A12 'iris: what each' twice/report.md | grep '|' | grep -q '| \*\*100\*\* |'; ok 'two repeats count a row twice' $?
"$bakeoff" diff once once --all --format csv >same.csv; grep -q 'tree,accuracy,5,0,.*,1$' same.csv && ! grep -q nan same.csv
ok 'scores that are the same have no interval, and no word for it' $?
status 'csv alone is for a pipe' 0 "$bakeoff" report once --format csv
[ "$(wc -l <out)" -eq 21 ] && head -1 out | grep -q '^dataset,dataset_sha,task,learner,params,'; ok 'a line per cell, header first' $?
status 'csv into a folder' 0 "$bakeoff" report once --format csv -o rows
"$bakeoff" report once --format csv | cmp -s - rows/results.csv; ok 'the same rows' $?

status 'learners check themselves' 0 "$bakeoff" run --gradcheck
tail -1 out | grep -q '^\([0-9]*\) of \1 gradients within limits$'; ok 'and every gradient holds' $?
# from the end of a line: ok, three of float, the limit, three of differences; none is 0 in every line
awk '$NF == "ok" { for (i = 1; i <= 3; i++) { bad += $(NF - i) > 5e-6; bad += $(NF - 4 - i) > $(NF - 4) + 0
		sum[i] += $(NF - i); sum[3 + i] += $(NF - 4 - i) }
		same += $(NF - 5) == $(NF - 6) && $(NF - 6) == $(NF - 7); n++ }
	END { for (i = 1; i <= 6; i++) bad += sum[i] <= 0; exit bad || n < 100 || same * 10 > n }' out &&
	grep -q '^network 5-7-18-3, 11 rows' out
ok 'layer by layer within the limit that is told' $?

# ---- many rows: a network sets a part of them aside ----

status 'a network on many rows' 0 "$bakeoff" run --no-report --no-remedies 'moons[n=15000]' iris -l 'mlp[epochs=1]' \
	--cv holdout:0.3 -o many
says 'says what it sets aside, and where' \
	'note: mlp sets 10 % of the training rows aside .*, as there are 10000 or more: on moons'
[ "$(sqlite3 many/run.db 'select n_train || " " || n_valid from cell order by n_train')" = "105 0
9450 1050" ]; ok 'there alone' $?
status 'unless it is told to train on all' 0 "$bakeoff" run --no-report --no-remedies 'moons[n=15000]' \
	-l 'mlp[epochs=1,early_stop=no]' --cv holdout:0.3 -o all
! grep -q 'rows aside' err && [ "$(sqlite3 all/run.db 'select n_train from cell')" = 10500 ]; ok 'and then does' $?

# ---- a run, resumed, in parallel ----

plan='iris wine -l baseline -l tree -l knn[k=1|5] --cv 5x2 --seed 1'
status 'a small run ends well' 0 "$bakeoff" run --no-report $plan -j 1 -o one
[ "$(count one "status = 'ok'")" -eq 80 ]; ok 'all 80 cells are ok' $?
status 'the same with two workers' 0 "$bakeoff" run --no-report $plan -j 2 -o two
scores one >one.txt; scores two >two.txt
[ "$(wc -l <one.txt)" -gt 400 ] && cmp -s one.txt two.txt; ok '-j 1 and -j 2 give bit-identical scores' $?
status 'another seed' 0 "$bakeoff" run --no-report ${plan%1}2 -o other
scores other >other.txt; ! cmp -s one.txt other.txt; ok 'another seed gives other scores' $?
before=$(sqlite3 one/run.db 'select max(finished_at), sum(fit_s) from cell')
status 'the same command again' 0 "$bakeoff" run --no-report $plan -o one
[ "$(sqlite3 one/run.db 'select max(finished_at), sum(fit_s) from cell')" = "$before" ]
ok 'a finished run is not run again' $?
status 'a smaller plan in the same RUN' 0 "$bakeoff" run --no-report iris -l tree --cv 5x2 --seed 1 -o one
[ "$(count one active)" -eq 10 ] && [ "$(sqlite3 one/run.db 'select cells_planned from run')" -eq 10 ]
ok 'only the cells of the present plan count' $?
status 'back to the larger plan' 0 "$bakeoff" run --no-report $plan -o one
scores one | cmp -s - two.txt; ok 'what was there counts again' $?
status '--fresh' 0 "$bakeoff" run --no-report $plan --fresh -o one
scores one | cmp -s - two.txt && [ "$(count one '1')" -eq 80 ]; ok '--fresh starts over, to the same scores' $?

# ---- killed half way ----

slow='digits -l svm -l knn -l tree --cv 10x1 --seed 3'
"$bakeoff" run --no-report $slow -j 2 -o killed >out 2>err & pid=$!
for i in $(seq 600); do
	[ -f killed/run.db ] && [ "$(count killed "status = 'ok'" 2>/dev/null || echo 0)" -ge 3 ] && break
	sleep 0.05
done
kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
done_before=$(count killed "status = 'ok'")
[ "$done_before" -ge 3 ] && [ "$done_before" -lt 30 ]; ok "SIGKILL left $done_before of 30 cells" $?
status 'status of a partial run' 1 "$bakeoff" status killed
grep -q "$((30 - done_before)) of 30 cells missing" out; ok 'status tells what is missing' $?
sqlite3 killed/run.db "select id, finished_at, fit_s from cell where status = 'ok' order by id" >kept.txt
status 'the run goes on' 0 "$bakeoff" run --no-report $slow -o killed
says 'resuming' "$done_before of them there already"
sqlite3 killed/run.db "select id, finished_at, fit_s from cell order by id" >all.txt
[ "$(sort kept.txt all.txt | uniq -d | wc -l)" -eq "$done_before" ]; ok 'finished cells were not run again' $?
status 'the same without a kill' 0 "$bakeoff" run --no-report $slow -o whole
scores killed >a.txt; scores whole >b.txt; cmp -s a.txt b.txt; ok 'the same table as without the kill' $?

"$bakeoff" run --no-report $slow -j 2 -o stopped >out 2>err & pid=$!
for i in $(seq 600); do
	[ -f stopped/run.db ] && [ "$(count stopped "status = 'ok'" 2>/dev/null || echo 0)" -ge 2 ] && break
	sleep 0.05
done
kill -INT $pid; wait $pid
[ $? -eq 1 ]; ok 'SIGINT ends with status 1' $?
[ "$(count stopped "status not in ('ok', 'planned')")" -eq 0 ]; ok 'SIGINT leaves a valid partial run' $?

# ---- learners that misbehave ----

BAKEOFF_LEAK_CHECK=1; export BAKEOFF_LEAK_CHECK
bad='loops spawns hogs asks gives_up crashes recurses leaves killed fails diverges nans regress_only'
status 'a run with learners that misbehave' 1 "$doubles" run --no-report iris -l baseline \
	$(for l in $bad; do echo "-l $l"; done) -l knn --cv holdout:0.3 --timeout 3s --memory 300M -o doubles
unset BAKEOFF_LEAK_CHECK
while read -r learner want; do
	[ "$(sqlite3 doubles/run.db "select status from result where learner = '$learner'")" = "$want" ]
	ok "$learner ends as $want" $?
done <<END
baseline ok
loops timeout
spawns timeout
hogs memory
asks memory
gives_up memory
crashes crashed
recurses crashed
leaves crashed
killed crashed
fails failed
diverges diverged
nans diverged
regress_only skipped
knn ok
END
[ "$(sqlite3 doubles/run.db "select count(*) from result r join score s on s.cell_id = r.id
	where status <> 'ok'")" -eq 0 ]; ok 'a failed cell has no score' $?
grandchild=$(cat grandchild)
lives() { grep -aq '^bakeoff-double-sleep' "/proc/$grandchild/cmdline" 2>/dev/null; }
for i in $(seq 100); do lives || break; sleep 0.05; done
[ "$grandchild" -gt 1 ] && ! lives; ok 'what a worker started is killed with it' $?
[ "$(sqlite3 doubles/run.db "select info from result where learner = 'fails'")" = \
	'fit fails: the matrix is singular' ]; ok 'the error is told' $?
[ "$(sqlite3 doubles/run.db "select info from result where learner = 'killed'")" = 'signal 9 (Killed), from outside' ]
ok 'a kill from outside is called so' $?

await_worker() {                        # of process $1: its number goes to the file worker
	for i in $(seq 500); do
		grep -ls "^PPid:.$1\$" /proc/[0-9]*/status | sed 's/[^0-9]//g' >worker
		[ -s worker ] && break
		sleep 0.01
	done
}
# The parent alone is stopped, as Ctrl-Z does, until long after the limit: its worker is done by then, and the
# answer is larger than the pipe.
"$doubles" run --no-report 'moons[n=60000]' -l naps --cv holdout:0.5 --timeout 1s -j 1 -o paused >out 2>err & pid=$!
await_worker $pid
kill -STOP $pid; sleep 2; kill -CONT $pid; wait $pid
ok 'stopped beyond the limit, it ends well' $?
[ "$(count paused "status = 'ok'")" -eq 1 ]; ok 'a cell that was done is no timeout' $?
# Both are stopped: the time does not count.
"$doubles" run --no-report iris -l naps --cv holdout:0.5 --timeout 1s -j 1 -o frozen >out 2>err & pid=$!
await_worker $pid
kill -STOP $(cat worker); kill -STOP $pid; sleep 2; kill -CONT $pid; kill -CONT $(cat worker); wait $pid
ok 'both stopped, it ends well' $?
status 'a worker that never ends, under ulimit -t' 1 sh -c \
	"ulimit -t 2; exec '$doubles' run --no-report iris -l loops --cv holdout:0.5 --timeout 1m -o inherited"
[ "$(sqlite3 inherited/run.db 'select status, info from cell')" = \
	'timeout|more processor time than 2.0 s, which bakeoff was given (ulimit -t)' ]; ok 'is a timeout that tells it' $?
for threads in 16 32; do
	status "$threads threads within 200M" 0 "$bakeoff" run --no-report digits -l knn -l 'svm[engine=smo]' \
		-l tree --cv holdout:0.3 --memory 200M --threads $threads -o threads$threads
done
status 'finished failures are not run again' 1 "$doubles" run --no-report iris -l fails --cv holdout:0.3 -o doubles
says 'resuming' '1 of them there already'
status '--retry runs them again' 1 "$doubles" run --no-report iris -l fails --cv holdout:0.3 --retry -o doubles
says 'retrying' '1 cells, 1 failed'
[ "$(sqlite3 doubles/run.db "select count(*) from cell where status = 'planned'")" -eq 0 ]
ok 'nothing is left over' $?

# ---- how long ----

status 'a learner that hangs, four times' 1 "$doubles" run --no-report 'moons[n=400]' -l loops -l knn --cv 4 --timeout 1s -j 1 -o hangs
[ "$(count hangs "info like 'not tried: %'")|$(count hangs "status = 'timeout'")|$(count hangs "status = 'ok'")" = '2|4|4' ]
ok 'burns its time twice' $?
says 'the first is told at once' 'note: loops on moons.* ran out of time: a cell takes more than 1.0 s. Its other 3 there come last'
says 'what helps is told' '--budget 10m'
says 'the others are told' '2 cells of its kind are not tried, as those before ran out of time (1.0 s)'
[ "$(sqlite3 hangs/run.db "select count(*) from result where learner = 'knn' and finished_at <
	(select max(finished_at) from result where learner = 'loops')")" -eq 4 ]
ok 'the others go first' $?
again=$(sed -n 's/^  bakeoff \(run .*--timeout [0-9]*s\)$/\1/p' err | tail -1)
status 'going on leaves them' 1 "$doubles" run --no-report 'moons[n=400]' -l loops -l knn --cv 4 --timeout 1s -j 1 -o hangs
says 'going on leaves them' '8 of them there already'
echo "$again" | grep -q -- '--timeout 10s$'; ok 'the command for more time is told' $?
status 'with it they are tried again' 1 sh -c "'$doubles' $(echo "$again" | sed 's/10s$/1100ms/') -q"
[ "$(count hangs "info like 'not done within 1.1 s%'")|$(count hangs "info like 'not tried: %'")" = '2|2' ]
ok 'and the first two of them end as before' $?
status 'less time takes none up' 1 sh -c "'$doubles' $(echo "$again" | sed 's/10s$/1s/')"
says 'less time' '8 of them there already'
status '--after-timeout go-on tries all' 1 sh -c "'$doubles' $(echo "$again" | sed 's/10s$/500ms/') --fresh -q --after-timeout go-on"
[ "$(count hangs "info like 'not done within 500 ms%'")" -eq 4 ]; ok 'and all of them burn' $?
status 'another word for --after-timeout' 2 "$bakeoff" run iris --after-timeout stop
says 'the words are told' 'neither skip nor go-on'
status 'a learner that takes all memory, four times' 1 "$doubles" run --no-report iris -l hogs --cv 4 --memory 100M -j 1 -o hogs
[ "$(count hogs "status = 'memory' and info like 'not tried: all of its kind ran out of memory%'")" -eq 2 ]
ok 'fills it twice' $?
says 'more memory is offered' '--memory 400M'
status 'a dry run estimates' 0 "$bakeoff" run 'waveform[n=3000]' --dry-run -j 2 -o never
says_out() { grep -q -- "$2" out; ok "$1" $?; }
says_out 'each learner has its line' '^waveform.*  svm  *10 .* %'
says_out 'the sum is told' '^about [0-9.]* m*s by 2 workers, .* of processor time'
status 'a dry run of what takes long' 0 "$bakeoff" run 'waveform[n=60000]' -l svm -l tree --cv 10x20 -j 2 --dry-run -o never
says_out 'the learner that takes most is told' 'note: svm takes [0-9]* % of it'
shorter=$(sed -n 's/^  bakeoff \(run .* --budget [0-9]*[smh]\)$/\1/p' out)
status 'the command that shortens it' 0 sh -c "'$bakeoff' $shorter"
says 'the command that shortens it' 'to fit into .*: about .* instead of '
grep -q '^study compare' out && ! grep -q 'split 10x20$' out; ok 'and its dry run is shorter' $?
status 'a dry run with what hangs' 0 "$doubles" run 'waveform[n=3000]' -l loops -l knn --dry-run -o never
says_out 'which cannot be estimated' '^1 not estimated'
status 'a tiny run' 0 "$bakeoff" run --no-report iris -l knn -o tiny
! grep -q 'note: about' err; ok 'is not looked at before' $?

table='waveform[n=4000]'
status 'a budget' 0 "$bakeoff" run --no-report "$table" -l knn -l mlp -l tree --cv 10x3 --budget 500ms -o fitted
says 'a budget' 'the split 10x3 becomes '
[ "$(count fitted active)" -lt 90 ] && [ "$(count fitted "status = 'ok'")" = "$(count fitted active)" ]; ok 'makes cells fewer' $?
[ "$(sqlite3 fitted/run.db "select count(*) from finding where code = 'smaller-split' and text like '%instead of 10x3%'")" -eq 1 ]
ok 'which the report is told' $?
sqlite3 fitted/run.db 'select plan from run' >fitted.yaml
grep -q '^budget: 0.5$' fitted.yaml && ! grep -q 'cv: "10x3"' fitted.yaml; ok 'and the stored plan is the one that ran' $?
sqlite3 fitted/run.db "update cell set status = 'planned' where fold = 1"
status 'a fitted run goes on' 0 "$bakeoff" run --no-report "$table" -l knn -l mlp -l tree --cv 10x3 --budget 500ms -o fitted
says 'a fitted run goes on' 'the splits are those that fitted began with'
says 'a fitted run goes on' "$(count fitted "fold <> 1") of them there already"
status 'a budget that is enough' 0 "$bakeoff" run --no-report iris -l knn --cv 4 --budget 1m -o enough
[ "$(count enough active)" -eq 4 ]; ok 'changes nothing' $?
status 'a part of the training rows' 0 "$bakeoff" run --no-report "$table" -l knn --cv '3@500' -o part
[ "$(sqlite3 part/run.db "select min(n_train) || ' ' || max(n_train) || ' ' || sum(n_test) || ' ' || count(*) from cell
	where canonical like '%split=3@500%'")" = '500 500 4000 3' ]; ok 'trains, all rows are tested, and the key says it' $?

# ---- mistakes ----

mistake() {                             # mistake STATUS TEXT COMMAND...
	want=$1 text=$2
	shift 2
	status "$*" "$want" "$bakeoff" "$@" -o never
	one_line "$*"
	says "$*" "$text"
	[ ! -e never ]; ok "$*: no partial output" $?
}
printf 'a,b,y\n1,2,p\n3,4,q\n5,6\n7,8,q\n' >ragged.csv
"$bakeoff" import ragged.csv -o x.h5 >out 2>err
[ $? -eq 3 ] && [ ! -e x.h5 ]; ok 'import of a ragged file fails with status 3 and leaves nothing' $?
printf 'a,b,y\n1,2,p\n3,4,q\n5,6,p\n7,8,q\n1,3,p\n2,2,q\n' >good.csv
"$bakeoff" import good.csv -o good.h5 >out 2>err; ok 'import of a good file' $?
"$bakeoff" check good.h5 >out 2>err; [ $? -lt 2 ] && grep -q 'shape' out; ok 'check tells what a file holds' $?
"$bakeoff" check --format json iris good.h5 >out 2>err
json "json_array_length(j) = 2 and j ->> '$[0].errors' = 0 and json_array_length(j, '$[0].findings') > 0"
ok 'check writes JSON' $?
head -c 3000 good.h5 >cut.h5; "$bakeoff" check cut.h5 >out 2>err
[ $? -eq 3 ] && grep -q 'error *unreadable' out; ok 'check of a cut-off file ends with status 3' $?
head -c 2000 good.h5 >truncated.h5
mistake 3 'nosuch.csv' run nosuch.csv -l knn
mistake 3 'truncated.h5' run truncated.h5 -l knn
mistake 3 'ragged.csv' run ragged.csv -l knn
mistake 2 "did you mean 'knn'" run iris -l kn
mistake 2 "did you mean 'metric'" run iris -l 'knn[metrik=l1]'
mistake 2 "did you mean 'knn'" run iris -l KNN
mistake 2 'k=0 is out of range' run iris -l 'knn[k=0]'
mistake 2 'k:' run iris -l 'knn[k=x]'
mistake 2 'one at a time' run bench overfitting
mistake 2 '0x3' run iris -l knn --cv 0x3
mistake 2 '--seed' run iris -l knn --seed -x
mistake 2 '--timeout' run iris -l knn --timeout 10q
mistake 2 '--memory' run iris -l knn --memory lots
printf 'datasets: [iris]\nlearners: [knn]\ncurvs: yes\n' >bad.yaml
mistake 2 "bad.yaml:3: unknown key 'curvs'; did you mean 'curves'" run bad.yaml
mistake 3 'nosuch.yaml' run nosuch.yaml
mistake 3 'nothing but `bakeoff fetch`' run http://nosuch.example/a.csv -l knn
mistake 3 'nothing but `bakeoff fetch`' import https://nosuch.example/a.csv
mistake 2 "did you mean 'accuracy'" run iris -l knn --metric acc
mistake 2 "did you mean 'moons'" generate mons
mistake 3 'no run is there' merge nosuch
mistake 3 'cannot open the model nosuch.h5: No such file' predict nosuch.h5 iris
mistake 3 'good.csv is no model' predict good.csv iris
printf 'datasets: [iris]\nlearners: [knn]\ntarget: y\n' >misplaced.yaml
mistake 2 "misplaced.yaml:3: 'target' is said of a data set: datasets: .{data: FILE, target: ...}" run misplaced.yaml
printf 'datasets: [iris]\nlearners: [knn]\n---\nname: b\n' >second.yaml
mistake 2 'second.yaml:3: a second document' run second.yaml
status 'two learners to fit' 2 "$bakeoff" fit iris -l knn -l tree -o never
says 'two learners to fit' 'one learner at a time: knn and tree are two'
status 'an unknown option' 2 "$bakeoff" run --no-report iris --lerner knn
status 'no arguments' 2 "$bakeoff" run
status 'an unknown command' 2 "$bakeoff" rnu
says 'an unknown command' "did you mean 'run'"
: >file
status 'an output that cannot be written' 3 "$bakeoff" run --no-report iris -l baseline -o file/run
one_line 'an output that cannot be written'
echo 'not a database' >other.db
printf 'a,y\n1,2\n' >ok.csv
status 'an import that could not be kept' 3 "$bakeoff" import ok.csv -o file/x.h5
one_line 'an import that could not be kept'
status 'an output that is something else' 3 "$bakeoff" run --no-report iris -l baseline -o other.db
[ "$(cat other.db)" = 'not a database' ]; ok 'which is left as it was' $?

# ---- studies on one's own data, and what curves are recorded is drawn ----

status 'studies by kind' 0 "$bakeoff" run iris --study overfitting,scaling -l tree -l knn --no-report -q -o kinds
"$bakeoff" report kinds --format csv >out 2>err
[ "$(sqlite3 kinds/run.db "select count(*), sum(status = 'ok') from cell")" = '228|228' ]; ok 'none of their cells fails' $?
[ "$(sqlite3 kinds/run.db "select group_concat(n) from (select distinct cast(factor_value as integer) n from cell where factor = 'n' order by n)")" = 26,53,105 ]
ok 'one table comes in several sizes' $?
"$bakeoff" run iris --study all --dry-run >out 2>err
[ "$(grep -c '^study ' out)" = "$("$bakeoff" info studies --format csv | tail -n +2 | wc -l)" ]; ok 'all kinds of studies' $?
"$bakeoff" run 'waveform[n=9000]' --study regularization --dry-run >out 2>err
grep -q 'trains on 4000 of its 9000 rows' err && grep -q 'split holdout:0.5556x2' out; ok 'of a large table a study learns from a part' $?
status 'studies that vary the data' 0 "$bakeoff" run iris --study learning-curve,dimensions -l tree -l knn --cv 3 -q -o levels
[ "$(sqlite3 levels/run.db "select group_concat(distinct cast(factor_value as integer)) from cell
	where factor = 'rows'")" = '12,25,50,100' ] && grep -q '^## Learning curves' levels/report.md &&
	[ "$(sqlite3 levels/run.db "select count(distinct n_features) from cell where factor = 'features'")" -eq 5 ] &&
	grep -q 'up to 64' levels/report.md && [ -s levels/figures/dimensions-distances.svg ]
ok 'rows and features have their pages' $?
status 'a dial of a generator' 0 "$bakeoff" run 'twonorm[n=300,d=2|20]' --study dimensions --levels 0 -l tree --cv 3 -q -o dial
grep -q 'stand on one curve' dial/report.md && grep -q '| twonorm | tree | 2 to 20 |' dial/report.md; ok 'is one curve' $?
status 'a dial of a generator' 0 "$bakeoff" run 'twonorm[n=300,d=2|20]' --study dimensions --levels 0 -l tree --cv 3 -q -o dial
grep -q 'stand on one curve' dial/report.md && grep -q '| twonorm | tree | 2 to 20 |' dial/report.md; ok 'is one curve' $?
status 'and are repeated bit by bit' 0 "$bakeoff" verify levels -q -s 12
# Rates at which a network for values diverges belong to the study's grid: answers there, failures elsewhere.
status 'rates at which networks diverge' 0 "$bakeoff" run diabetes --study optimizers --cv holdout:0.3x2 --no-remedies -o rates
! grep -q 'diverged: ' err && grep -q ', [0-9]* diverged, in' err; ok 'are counted, and not complained of' $?
status 'also when they are there already' 0 "$bakeoff" run diabetes --study optimizers --cv holdout:0.3x2 --no-remedies --retry -o rates
grep -q ', 96 of them there already' err && grep -q 'trainings diverged, and count as never there' rates/report.md &&
	grep -q '^Not counted as failures' rates/report.md && ! grep -q 'cells failed' rates/report.md
ok 'and are told as what they are' $?
status 'and when their status is asked' 0 "$bakeoff" status rates
"$bakeoff" status rates -c -f csv | grep -q ',diverged,'; ok 'which lists them as diverged' $?
status 'a network that diverges elsewhere' 1 "$bakeoff" run diabetes -l 'mlp[optimizer=sgd,batch=32,learning_rate=1e3]' \
	--cv 2 --no-report --no-remedies -q -o elsewhere
status 'depths and optimizers' 0 "$bakeoff" run iris --study gradients,optimizers -q -o stepped --cv holdout:0.3x3 --no-remedies \
	-l 'mlp[hidden=4|4:4|4:4:4,learning_rate=0.1|0.02,optimizer=sgd|adam,epochs=6,tol_epochs=1000]'
for f in depth-gradients gradient-start-gradients gradients-gradients optimizers-optimizers; do
	[ -s "stepped/figures/$f.svg" ] && [ ! -e "stepped/figures/$f.log" ] || break
done
[ -s stepped/figures/optimizers-optimizers.svg ] && grep -q '^## How deep a network learns' stepped/report.md &&
	[ "$(grep -c '^| .* (reference) |' stepped/report.md)" -eq 1 ] && grep -q 'decades per layer | 95 % interval | theory' stepped/report.md
ok 'have their pages' $?
status 'arms at levels' 0 "$bakeoff" run iris --study regularization-noise,regularization-width,regularization-rows \
	-l 'mlp[hidden=4|8,epochs=3]' -l 'mlp[hidden=4|8,epochs=3,dropout=0.5]' --cv 3 -q -o arms
[ "$(sqlite3 arms/run.db "select group_concat(factor || ' ' || cast(factor_value as integer), ', ') from
	(select distinct factor, factor_value from cell order by factor, factor_value)")" = \
	'label_noise 0, label_noise 15, label_noise 30, rows 100, width 4, width 8' ] &&
	grep -q '^On iris \*\*dropout 0.5\*\* .* with a width of 8 it adds' arms/report.md &&
	[ -s arms/figures/regularization-noise-mlp-levels.svg ]
ok 'have effects on the page' $?
cat >arms.yaml <<'END'
datasets: [iris]
cv: 3
studies:
  - {name: compare, kind: compare, learners: ['mlp[epochs=3,dropout=0.5]', tree]}
  - {name: regularization, kind: regularization, learners: ['mlp[epochs=3]', 'mlp[epochs=3,dropout=0.5]']}
END
status 'an arm that an earlier study has, too' 0 "$bakeoff" run arms.yaml -q -o first
grep -q '^The plain mlp is `mlp\[epochs=3\]`; 1 arm against it' first/report.md
ok 'is not the plain one for that' $?
printf 'a,b,y\n1,.3,p\n2,.9,q\n3,.2,p\n4,.7,q\n5,.4,p\n6,.8,q\n' >six.csv
status 'every study of six rows' 0 "$bakeoff" run six.csv --study all --no-report --no-remedies -o six
grep -q 'overfitting has 6 folds\|compare has 6 folds' err && grep -q 'study scaling leaves out knn' err &&
	[ "$(sqlite3 six/run.db "select count(*) from cell where status <> 'ok' and not (study = 'controls' and info like 'half of the rows%')")" -eq 0 ]
ok 'parts what there is, and leaves out what cannot be' $?
printf 'a,g,y\n' >four.csv; for i in 1 2 3 4 5 6 7 8 9; do printf "$i,g$((i % 4)),p\n$i.5,g$((i % 4)),q\n"; done >>four.csv
status 'groups that are fewer than folds' 0 "$bakeoff" run four.csv --group g --study compare,dimensions -l tree --no-report --no-remedies -q -o four
[ "$(sqlite3 four/run.db 'select count(distinct fold) from cell')" -eq 4 ]; ok 'are as many folds' $?
cat >claims.yaml <<'Y'
name: claims
cv: draws:0.5x10
predictions: no
studies:
  - name: curved
    kind: compare
    datasets: ['ringnorm[n=2000]', 'xor[n=2000]']
    learners: [svm, 'svm[kernel=linear]', knn]
claims:
  - {id: kernel, claim: An SVM is not held to straight lines., source: a textbook, study: curved, a: svm,
     b: 'svm[kernel=linear]', margin: 0.05, prediction: supported}
  - {id: line, claim: A straight line is as good., study: curved, a: 'svm[kernel=linear]', b: svm, prediction: refuted}
Y
status 'a plan with claims' 0 "$bakeoff" claims claims.yaml -q -o claimed
grep -q '^kernel  *supported ' out && grep -q '^line  *refuted ' out && grep -q '2 of 2 predictions met' out &&
	grep -q 'Registered on .* before the first result' out
ok 'says what became of each' $?
grep -q 'Of 2 claims \*\*1 is supported\*\*, 1 refuted, 0 undecided; 2 of 2 predictions are met' claimed/report.md &&
	grep -q '^| `line` | \*\*refuted\*\* | refuted | A straight line' claimed/report.md && [ -s claimed/figures/claims.svg ]
ok 'and so does its page' $?
status 'the verdicts of a run' 0 "$bakeoff" claims claimed -f json
json "j ->> '$[0].id' = 'kernel' and j ->> '$[0].verdict' = 'supported' and j ->> '$[0].from' > 0.05 and
	j ->> '$[0].p_holm' < 0.05 and j ->> '$[0].cells' = 40 and j ->> '$[0].as_predicted' = 'yes' and
	j ->> '$[1].id' = 'line' and j ->> '$[1].to' < 0"
ok 'are facts of a program' $?
status 'the cells behind one' 0 "$bakeoff" claims claimed --claim kernel --cells -f csv
[ "$(awk -F, 'NR > 1 { s[$2] += $NF } END { printf "%.6f", (s["a"] - s["b"]) / 20 }' out)" = \
	"$(sqlite3 claimed/run.db "select printf('%.6f', sum(case when v.label = 'svm' then s.test else -s.test end) / 20)
		from cell c join score s on s.cell_id = c.id and s.metric = 'accuracy' join variant v on v.id = c.variant_id
		where v.learner = 'svm'")" ]
ok 'are rows of the store' $?
sed 's/margin: 0.05/margin: 0.3/' claims.yaml >claims2.yaml
status 'other claims over known results' 2 "$bakeoff" run claims2.yaml -q -o claimed
says 'other claims over known results' 'has results for other claims, registered on'
status 'another seed' 0 "$bakeoff" run claims.yaml --seed 2 --no-report --no-remedies -q -o claimed2
status 'several runs' 0 "$bakeoff" claims claimed claimed2
grep -q '2 of 2 claims have one verdict in all 2 runs' out; ok 'side by side' $?
mistake 2 "no claim 'x' in this run" claims claimed --claim x
mistake 3 'its plan claims nothing' claims levels
bad_claim() {
	sed "$2" claims.yaml >bad.yaml
	mistake 2 "$1" run bad.yaml --dry-run
}
bad_claim "bad.yaml:10: claim kernel: 'svm\[C=2\]' is no learner of the study curved; there are" 's/a: svm,/a: "svm[C=2]",/'
bad_claim "bad.yaml:12: claim kernel: two claims have the id 'kernel'" 's/id: line/id: kernel/'
bad_claim "no study 'straight' in this plan" 's/study: curved, a: svm/study: straight, a: svm/'
bad_claim 'margin' 's/margin: 0.05/margin: -1/'
bad_claim "no response 'speed'; there are: test train" 's/margin: 0.05/response: speed/'
bad_claim 'test page needs `over`' 's/margin: 0.05/test: page/'
bad_claim "bad.yaml:10: claim kernel: sets: 3 of 2 data sets" 's/margin: 0.05/sets: 3/'
bad_claim "bad.yaml:10: claim kernel: rivals: 2 of 1 rival" 's/margin: 0.05/rivals: 2/'
bad_claim "claim kernel: over: 'colour' is no parameter of a data set or learner of the study curved" 's/margin: 0.05/test: page, over: colour/'
bad_claim "unknown key 'marign'; did you mean 'margin'" 's/margin: 0.05/marign: 0.05/'
printf "name: mine\ncv: 5\nlearners: [tree, knn]\nclaims: [{id: t, claim: A tree is as good., a: tree, b: knn, expect: equal, margin: 0.9}]\n" >mine.yaml
sed 's/expect: equal, margin: 0.9/test: sign/' mine.yaml >sign.yaml
mistake 2 'sign.yaml:4: claim t: test sign: the splits of four share rows' claims sign.yaml four.csv
status 'claims on data of the command line' 0 "$bakeoff" claims mine.yaml four.csv -q -o mine
grep -q '^t  *supported ' out; ok 'need none in the plan' $?
for plan in complex distances; do
	status "the claims of plan $plan fit its studies" 0 "$bakeoff" run $plan --dry-run -o never
done
mistake 2 'mine.yaml: no data sets: the plan names them, or the command line behind it' claims mine.yaml
status 'published experiments' 0 "$bakeoff" replicate
grep -q '^sonar  *Gorman & Sejnowski 1988  *13  *20 s ' out && grep -q '^optdigits .* 10  *2 s  *optdigits ' out
ok 'are listed' $?
status 'one of them' 0 "$bakeoff" replicate wine -q -o again
grep -q '^the nearest neighbour  *rows right  *170 or 171  *170  .*reproduced' out &&
	grep -q '| the nearest neighbour | 170 or 171 rows | 170 rows | – | 178 | 0 rows | \*\*reproduced' again/report.md
ok 'comes out as published' $?
[ "$(sqlite3 again/run.db "select sum(test) from score where metric = 'accuracy'")" = 170.0 ]; ok 'by rows of the store' $?
status 'a run of one' 0 "$bakeoff" replicate again -f json
json "j ->> '$[0].verdict' = 'reproduced' and j ->> '$[0].here' = 170"; ok 'is shown again' $?
status 'on a network' 0 "$bakeoff" replicate monks -q -o again2
[ "$(grep -c '% right .* reproduced' out)" -ge 3 ]; ok 'networks do, too' $?
status 'data to bring' 3 "$bakeoff" replicate optdigits -o never
says 'data to bring' '.: neither optdigits.h5 nor optdigits.tra and optdigits.tes are there: `bakeoff fetch optdigits`'
mkdir brought
awk 'BEGIN { for (i = 0; i < 60; i++) printf "%d,%d,%d\n", i % 10, i % 7, i % 10 }' >brought/optdigits.tra
mistake 3 'brought: neither optdigits.h5 nor optdigits.tra and' replicate optdigits --data brought
head -20 brought/optdigits.tra >brought/optdigits.tes
status 'data that are brought' 0 "$bakeoff" replicate optdigits --data brought -q -o brought/run
grep -q '^k = 1  *rows right  *1761  *20  .* not comparable  *other data: not as many rows' out; ok 'are judged' $?
ln -s again wine
mistake 2 'the data of this one are built in: leave out --data' replicate wine --data brought
status 'a run that is called like a name' 0 "$bakeoff" replicate ./wine -f json
rm wine
mistake 2 'data are named already' replicate optdigits brought/optdigits.tra --data brought
rm -r brought   # ten learners in one spot: their names have no room
mistake 2 "no replication 'sonr'; did you mean 'sonar'" replicate sonr
mistake 3 'it replicates nothing' replicate levels
mistake 2 '--levels is for one study' run iris --study all --levels 3,4
mistake 2 '--levels is for the studies' run iris --levels 3,4
mistake 2 'is not a duration' run iris --budget soon
mistake 2 'is not a whole number' run iris --cv 5@x
mistake 2 "did you mean 'overfitting'" run iris --study overfittin
mistake 2 'is none' run iris --study overfitting --tune 3
mistake 2 'leave out --study' run bench --study all
mistake 2 'leave out --test' run ok.csv --study scaling --test ok.csv
"$bakeoff" run overfitting wine --cv 2 --dry-run >out 2>err
grep -q 'split 2$' out && grep -q 'cells' out && ! grep -q iris out && grep -q '  wine  ' out; ok 'a plan on other data' $?
status 'curves of a comparison' 0 "$bakeoff" run wine --cv 3 -l 'mlp[epochs=5]' --curves -q -o curved
grep -q 'id="compare-curves"' curved/index.html && [ -e curved/figures/compare-curves-1.svg ]; ok 'are drawn' $?

status 'a tuned model' 0 "$bakeoff" fit wine -l 'svm[C=~1..100]' --tune 6 -o tuned.h5
says 'a tuned model' 'of 6 configurations: '
status 'predicts' 0 "$bakeoff" predict tuned.h5 wine
[ "$(wc -l <out)" -eq 179 ]; ok 'every row' $?
status 'several training seeds' 0 "$bakeoff" run wine -l mlp -l knn --cv 3 --training-seeds 3 -q -o trainings
[ "$(sqlite3 trainings/run.db "select group_concat(n) from (select count(*) n from result group by learner order by learner)")" = 3,9 ] &&
	[ "$(tail -n +2 trainings/results.csv | wc -l)" -eq 6 ] && grep -q '| knn | 1, no chance in it | 3 ' trainings/report.md &&
	grep -q '| mlp | 3 | 3 ' trainings/report.md
ok 'are one score of their fold, and their spread is told' $?
status 'a dial of a generator' 0 "$bakeoff" run 'twonorm[n=300,d=2|20]' --study dimensions --levels 0 -l tree --cv 3 -q -o dial
grep -q 'stand on one curve' dial/report.md && grep -q '| twonorm | tree | 2 to 20 |' dial/report.md; ok 'is one curve' $?
status 'and are repeated bit by bit' 0 "$bakeoff" verify trainings -q
mistake 2 'training-seeds: 0 is not within 1 and 100' run wine --training-seeds 0
status 'a search by halving' 0 "$bakeoff" run wine -l mlp -l tree --tune 9 --search halving --cv 3 -q -o halving
[ "$(sqlite3 halving/run.db "select group_concat(n) from (select count(*) n from trial t join cell c on c.id = cell_id
	join variant v on v.id = variant_id where learner = 'mlp' group by rung order by rung)")" = 27,9,3 ]
ok 'keeps its rungs' $?
grep -q 'by successive halving' halving/report.md && [ -s halving/figures/tuning-seconds.svg ]; ok 'and the page tells it' $?
status 'and is repeated bit by bit' 0 "$bakeoff" verify halving -q
status 'fit by halving' 0 "$bakeoff" fit wine -l tree --tune 9 --search halving -o thirds.h5
says 'fit by halving' 'of 9 configurations'
mistake 2 'wants a number of configurations' run wine -l tree --tune 5s --search halving
mistake 2 'wants a number of configurations' fit wine -l tree --search halving
mistake 2 "did you mean 'halving'" run wine -l tree --tune 5 --search halvin
mistake 2 'mae is for regression' fit wine -l svm --tune 3 --metric mae
mistake 2 'it wants --tune' fit wine -l svm --metric mcc
mistake 2 'nothing to tune' fit wine -l baseline --tune 3
mistake 2 'searched where it is tuned' run wine -l 'svm[C=~0.01..1000]'
mistake 2 'a number to a larger one' run wine -l 'svm[C=5..1]' --tune 3

"$bakeoff" export iris -q -f csv -o 'two words.csv' >out 2>err
status 'a tuned run' 0 "$bakeoff" run 'two words.csv' --target species -l 'svm[C=~1..50]' -l knn --tune 5 --cv 3 --seed 4 -o advice
says 'how its winner is kept' "bakeoff fit 'two words.csv' -l "
says 'and its options' 'seed 4 --target species -o model.h5'
sed -n 's/^  bakeoff //p' err >steps
while read -r step; do eval "status 'a step that the run advises' 0 \"\$bakeoff\" $step"; done <steps
[ "$(wc -l <steps)" -eq 2 ] && [ "$(wc -l <out)" -eq 151 ]; ok 'which ends in predictions' $?
grep -q 'What the searches chose' advice/report.md && grep -q '^| knn (tuned) .*chosen in each fold' advice/report.md; ok 'the page tells what was chosen' $?
[ "$(sqlite3 advice/run.db "select count(*) from trial where chosen and params like 'C=%'")" -eq \
	"$(grep ',svm,.*,tuned,' advice/results.csv | grep -vc '""C"":1,')" ]; ok 'and so does results.csv' $?

# ---- how a table is read: one list of options for every command that reads one ----

{ echo '| a table'; echo 'a;y'; for i in 1 2 3 4 5 6 7 8 9; do echo "$i,5;u"; echo "oops;v"; done; } >strange.csv
strange="--comment | --separator ; --missing oops --target y --task classification"
status 'a table with words for missing' 0 "$bakeoff" run strange.csv $strange -l baseline --cv 2 --no-report -o strange
[ "$(sqlite3 strange/run.db "select count(*) from cell where status = 'ok'")" -eq 2 ]; ok 'run takes what import takes' $?
sqlite3 strange/run.db 'select plan from run' | grep -q 'missing: "oops"'; ok 'and the plan keeps it' $?
status 'fit takes it' 0 "$bakeoff" fit strange.csv $strange -l tree -o strange.model
status 'predict takes it' 0 "$bakeoff" predict strange.model strange.csv --comment '|' --separator ';' --missing oops
[ "$(wc -l <out)" -eq 19 ]; ok 'every row is predicted' $?
"$bakeoff" check strange.csv $strange >out 2>err; [ $? -lt 2 ]; ok 'check takes it' $?
status 'split takes it' 0 "$bakeoff" split strange.csv 3x1 $strange -o strange.h5
status 'export takes it' 0 "$bakeoff" export strange.csv $strange -o strange.arff
mistake 2 '--missing applies to tables' run iris --missing x -l knn
mistake 2 'leave out --comment' run bench --comment '|'
{ echo 'preis;plz;y'; for i in 1 2 3 4 5 6; do echo "1.$i"00,50\;0123$i\;u; echo "7,5;NA;v"; done; } >laden.csv
status 'an import that explains itself' 0 "$bakeoff" import laden.csv --explain -o laden.h5
for why in "^separator ';':" '^header: yes' "^column 'preis': numeric" "^target: 'y'" '^task: classification' 'NA. (6 cells)'; do
	grep -q -- "$why" out; ok "it explains $why" $?
done
says 'the form of numbers' "'1.100,50' is read as 1100.5"
says 'codes' "is taken as text, not as a number, since it begins with 0; --numeric 'plz'"
status 'run takes the form of numbers' 0 "$bakeoff" run laden.csv --decimal , --thousands . --numeric plz \
	--not-missing null --input-format csv -l baseline --cv 2 --no-report -o laden
sqlite3 laden/run.db 'select plan from run' | grep -q 'decimal: ","'; ok 'and the plan keeps it' $?
awk 'BEGIN { print "town,x,y"; for (i = 0; i < 300; i++) printf "t%d,%d.5,%s\n", i % 7 ? i % 3 : i, i % 11, i % 2 ? "u" : "v" }' >towns.csv
status 'run groups rare categories' 0 "$bakeoff" run towns.csv --categorical town --rare 20 -l knn -l tree --cv 2 --no-report -o towns
says 'run groups rare categories' "column 'town': 42 of 45 categories are in fewer than 20 rows each, 42 rows in all: they are one, '(rare)'"
sqlite3 towns/run.db 'select plan from run' | grep -q 'rare: "*20'; ok 'and the plan keeps how rare' $?
status 'fit groups rare categories' 0 "$bakeoff" fit towns.csv --categorical town --rare 20 -l tree -o towns.h5
printf 'town,x\nnew,1.5\n' >new.csv
status 'a town that no model knows' 0 "$bakeoff" predict towns.h5 new.csv
! grep -q 'not seen' err; ok 'is one of the rare ones' $?
status 'rare ones of one row' 2 "$bakeoff" import towns.csv --rare 1
says 'rare ones of one row' "--rare '1': not a number of rows from 2"
status 'a decimal mark that is none' 2 "$bakeoff" import laden.csv --decimal ';'
says 'a decimal mark that is none' "--decimal: ';' is none of . ,"
status 'a format that is none' 2 "$bakeoff" import laden.csv --input-format xls
says 'a format that is none' "'xls' is none of csv arff"
mistake 3 'laden is a folder' import laden
status 'a separator of two characters' 2 "$bakeoff" import good.csv --separator xx
says 'a separator of two characters' "--separator: 'xx' is not one character"
status 'a data set file under another name' 0 "$bakeoff" import good.h5 --name other -o other.h5
"$bakeoff" info datasets other.h5 | grep -q '^name *other$'; ok 'has that name' $?
"$bakeoff" info keys --format csv >out 2>err
grep -q '^"\?plan, study"\?,cv,split,,.*--cv' out && grep -q '^data set,missing,text,.*--missing' out
ok 'keys of plans are listed with the options that say the same' $?
mistake 2 'cv stands in the plan bench: leave out --cv' run bench --cv 3
mistake 2 '--validation: .* is not a share from 0 to 0.9' run iris -l knn --validation 1
mistake 2 "--training-score: 'few' is not all, sample or a number of rows" run iris -l knn --training-score few
status 'training rows may be scored in part' 0 "$bakeoff" run iris -l knn -l tree --cv 3 --training-score 40 -j 1 -o scored
[ "$(sqlite3 scored/run.db "select group_concat(distinct n_scored || ' of ' || n_train) from cell")" = '40 of 100' ]
ok 'of how many is kept' $?
"$bakeoff" report scored --format md >/dev/null 2>&1
[ "$(grep -c 'training scores are estimated from 40 of the 100 training rows' scored/report.md)" -eq 2 ]
ok 'and said in the report' $?
status 'such a run is verified' 0 "$bakeoff" verify scored -q
status 'and goes on where it was' 0 "$bakeoff" run iris -l knn -l tree --cv 3 -j 1 --training-score 40 -o scored
[ "$(sqlite3 scored/run.db 'select count(*) from cell')" -eq 6 ]; ok 'without a cell more' $?
# What readers and inspections advise is an option of every command whose reading they comment.
advice=$(grep -rh '"' "$root/datasets/import" "$root/datasets/inspect" --include='*.c' |
	sed 's/^[^"]*"//' | grep -o -- '--[a-z][a-z-]*' | sort -u)
[ "$(echo "$advice" | wc -l)" -gt 6 ]; ok 'advice is found' $?
for c in run import fit check split export; do
	run $c --help
	for o in $advice; do
		case "$c $o" in
		fit\ --test | import\ --metric | check\ --metric | split\ --metric | export\ --metric) continue ;; # of a run
		esac
		grep -q -- "^ *\(-., \)\?$o\b" out; ok "$c has $o, which readers advise" $?
	done
done

# ---- what the inspection says stands before the scores ----

awk 'BEGIN { srand(5); print "a,b,c,y"; for (i = 0; i < 100; i++) { l = rand() < .5
	for (k = 0; k < 2; k++) printf "%.4f,%.4f,%s,%s\n", a = (k ? a : rand()), b = (k ? b : rand()), l ? "p" : "q", l ? "u" : "v" } }' >twice.csv
status 'rows that stand twice, and a column that is the target' 0 "$bakeoff" run twice.csv -l knn --cv 10 -o twice_run
says 'copies across folds' 'warning: twice: split 10: 1[0-9][0-9] of 200 test rows .* have the features of a training row'
says 'the target given away' "warning: twice: column 'c' alone gives the target away"
[ "$(sqlite3 twice_run/run.db "select group_concat(code) from (select code from finding order by code)")" = 'duplicates,fold-duplicates,leak' ]
ok 'both are stored' $?
sed -n '/^## Your data/,/^## Data set/p' twice_run/report.md >data.md
grep -q '^| `leak` | column' data.md && grep -q '^| a | numeric | 0 |' data.md && grep -q '^| u | [0-9]* | [0-9.]* % |' data.md
ok 'and stand in the report' $?
sed -i 's/[0-9]/x/g' twice.csv
status 'which needs no data' 0 "$bakeoff" report twice_run -f md
sed -n '/^## Your data/,/^## Data set/p' twice_run/report.md | cmp -s - data.md; ok 'to tell of them' $?
status 'all relative to one' 0 "$bakeoff" run iris -l knn -l tree -l 'knn[k=1]' --cv 5 --reference tree --no-report -o one_run
grep -q '^Relative to tree (fit' out && grep -q '^knn\[k=1\] .* ×' out; ok 'a table of it' $?
mistake 2 "no ranked learner to compare with is called 'svm'; there are knn, tree, knn\\[k=1\\]" report one_run --reference svm
mistake 2 'no ranked learner to compare with' run iris -l knn --cv 5 --reference baseline --no-report -o never
status 'in the page too' 0 "$bakeoff" report one_run -r 'knn[k=1]' -f md
grep -q '^Relative to knn' one_run/report.md; ok 'by its label' $?
status 'grouped, copies stay together' 0 "$bakeoff" run 'xor[n=60]' -l knn --cv 3 --no-report -o twice_run
! grep -q warning err && [ "$(sqlite3 twice_run/run.db 'select count(*) from finding')" -eq 0 ]
ok 'no warning where there is nothing to warn of' $?

# ---- a test file ----

awk 'BEGIN { srand(3); for (f = 0; f < 2; f++) { n = f ? 260 : 300; o = f ? "te.csv" : "tr.csv"; print "a,b,y" >o
	for (i = 0; i < n; i++) printf "%.3f,%.3f,%s\n", rand() + i % 2 / 2, rand(), i % 2 ? "yes" : "no" >o } }'
status 'a test file' 0 "$bakeoff" run tr.csv --test te.csv -l baseline -l knn --no-report -o tested
says 'a test file' 'tr: trained on tr.csv, tested on te.csv'
[ "$(sqlite3 tested/run.db 'select group_concat(n_train || "/" || n_test) from cell')" = '300/260,300/260' ]
ok 'one file trains, the other is tested' $?
mistake 2 'would train on rows of the test file te.csv' run tr.csv --test te.csv -l knn --cv 10 -o never
status 'or the stored split by its name' 0 "$bakeoff" run tr.csv --test te.csv -l knn --cv stored --no-report -o tested
"$bakeoff" import tr.csv --test te.csv -q -o tt.h5 >out
status 'a file with a test part' 0 "$bakeoff" run tt.h5 -l knn --cv 5 --no-report -o tested
says 'a test part that is not used is told' "split 'holdout' into training and test rows is not used"
printf 'learners: [knn]\ndatasets:\n  - {data: tr.csv, test_file: te.csv}\n  - {data: "xor[n=90]", cv: "draws:0.5x3"}\n  - iris\n' >tested.yaml
status 'the same in a plan' 0 "$bakeoff" run tested.yaml --no-report -o planned
[ "$(sqlite3 planned/run.db "select group_concat(x, ' ') from (select dataset || count(*) || ':' || max(n_train) || ':' ||
	max(independent) as x from result group by dataset order by 1)")" = 'iris10:135:0 tr1:300:0 xor[n=90]3:15:1' ]
ok 'each data set by a split of its own' $?

# ---- data sets: made, split, written elsewhere and read back ----

sha() { "$bakeoff" export "$1" -q -f csv -o - | sha256sum; }
status 'generate' 0 "$bakeoff" generate 'moons[n=80,noise=0.3]' -o moons.h5
grep -q 'least possible error 0.0854' out; ok 'generate tells the least possible error' $?
status 'generate again' 0 "$bakeoff" generate 'moons[noise=0.3,n=80]' -o again.h5
[ "$(sha moons.h5)" = "$(sha again.h5)" ]; ok 'the same specification gives the same data' $?
mistake 2 "did you mean 'noise'" generate 'moons[noize=1]'
mistake 2 "did you mean 'moons'" generate mons
for f in arff csv svm; do
	status "export to $f" 0 "$bakeoff" export moons.h5 -o moons.$f
done
status 'export to flat HDF5' 0 "$bakeoff" export moons.h5 -f flat -o flat.h5
for f in moons.arff moons.csv flat.h5; do
	status "$f comes back" 0 "$bakeoff" import $f -q -o back.h5
	[ "$(sha moons.h5)" = "$(sha back.h5)" ]; ok "$f comes back the same" $?
done
mistake 2 'no export format' export iris -f parquet
status 'split' 0 "$bakeoff" split moons.h5 5x2
status 'a bootstrap beside it' 0 "$bakeoff" split moons.h5 bootstrap:3 --name boot
status 'a name twice' 2 "$bakeoff" split moons.h5 10x1
status 'the stored folds are used' 0 "$bakeoff" run --no-report moons.h5 -l baseline --cv stored:boot -o boot
[ "$(count boot "status = 'ok'")" -eq 3 ]; ok 'three bootstrap cells' $?
mistake 2 "did you mean 'mnist'" fetch mnits
BAKEOFF_MIRROR=http://127.0.0.1:9 BAKEOFF_CACHE="$work/cache" "$bakeoff" fetch openml:31 -o never >out 2>err
[ $? -eq 3 ] && [ ! -e never ]; ok 'fetch without a network fails and leaves nothing' $?
says 'a data set to be fetched is pointed out' '127.0.0.1' 
status 'run does not go to the network' 3 "$bakeoff" run openml:31 -o never
says 'run does not go to the network' 'bakeoff fetch openml:31'

# ---- plans, tuning, studies ----

cat >plan.yaml <<END
name: small
cv: 3
learners: [knn, tree]
datasets: [iris]
studies:
  - {name: compare, tune: 4}
  - {name: dial, kind: overfitting, learners: ['tree[max_depth=1|3]'], validation: 0.2}
  - {name: size, kind: scaling, datasets: ['twonorm[n=50|100]'], cv: 'holdout:0.3'}
END
status 'a plan with three studies' 0 "$bakeoff" run --no-report plan.yaml -j 2 -o small
[ "$(count small "study = 'compare'")" -eq 12 ]; ok 'default and tuned stand side by side' $?
[ "$(sqlite3 small/run.db "select count(*) from trial where chosen")" -eq 6 ]; ok 'one configuration is chosen per tuned cell' $?
[ "$(sqlite3 small/run.db "select group_concat(factor || factor_value, ' ') from (select distinct factor, factor_value
	from cell where study in ('dial', 'size') order by 1, 2)")" = 'max_depth1.0 max_depth3.0 n50.0 n100.0' ]
ok 'studies record their factor' $?
[ "$(sqlite3 small/run.db "select min(n_valid) from cell where study = 'dial'")" -eq 20 ]
ok 'the validation share is set aside' $?
status 'a budget in seconds' 0 "$bakeoff" run --no-report iris -l 'tree[prune=cost_complexity]' --cv 2 --tune 9,0.05s -j 1 -o seconds
[ "$(sqlite3 seconds/run.db "select min(n) >= 1 and max(n) <= 9 and max(bad) = 0 from (select count(*) as n,
	sum(status <> 'ok') as bad from trial group by cell_id)")" -eq 1 ]; ok 'no configuration of it fails' $?
[ "$(sqlite3 seconds/run.db "select count(tune_cpu_s) = 2 from result where role = 'tuned'")" -eq 1 ]; ok 'its seconds are kept' $?
status 'a search by the clock is verified' 0 "$bakeoff" verify seconds -q
mistake 2 'does not fit into the timeout' run iris -l tree --tune 20m -o never
mistake 2 'says it twice' run iris -l tree --tune 3,4 -o never
status 'a search that mostly fails' 1 "$bakeoff" run --no-report iris -l 'mlp[dropout=0.1:0.2,epochs=2]' --cv holdout:0.3 --tune 24 -o mostly
says 'a search that mostly fails' 'mlp.* (tuned) on iris, repeat 0, fold 0: .* of 24 configurations failed, the first: .*dropout has 2'
cat >odd.yaml <<END
name: odd
datasets: [iris]
learners: [baseline, knn]
cv: 4
studies:
  - {name: odd, kind: folds}
END
status 'a kind of study that is one file' 0 "$doubles" run odd.yaml -o odd
[ "$(count odd "factor = 'fold' and factor_value = fold")" -eq 8 ]; ok 'says what varies' $?
sqlite3 odd/run.db 'select plan from run' | grep -q '^ *diagnose: yes'; ok 'says what is recorded' $?
grep -q '^## Numbers of folds' odd/report.md && grep -q 'The folds add up to 12\.' odd/report.md
ok 'and what its section says' $?
status 'the stored plan of another kind' 0 "$doubles" verify odd -q
status 'a program without that kind opens the run' 0 "$bakeoff" status odd
status 'and reports it' 0 "$bakeoff" report odd -o plain
grep -q 'knows no studies of kind \*\*folds\*\*' plain/report.md &&
	[ "$(grep -c '^| [^|]* | fold | [0-3] | 1/1 |' plain/report.md)" -eq 8 ]
ok 'as a table of its scores' $?
status 'but does not run it' 2 "$bakeoff" run odd.yaml -o never
says 'but does not run it' "no kind of study 'folds'; there are: compare overfitting regularization"
sed 's/kind: folds/kind: gradients/; s/knn/"mlp[epochs=3]"/' odd.yaml >gradients.yaml
status 'gradients are recorded unasked' 0 "$bakeoff" run gradients.yaml -o gradients
[ "$(sqlite3 gradients/run.db "select count(*) > 0 from diagnostic where name = 'delta_rms'")" -eq 1 ]
ok 'per layer and epoch' $?
[ "$(sqlite3 gradients/run.db "select count(distinct name) from diagnostic where step = 0 and name in
	('delta_rms', 'gradient_norm', 'delta_theory')")" -eq 3 ]
ok 'and before the first step' $?
sqlite3 small/run.db 'select plan from run' >stored.yaml
status 'the stored plan is a plan' 0 "$bakeoff" run --no-report stored.yaml -o again
scores small >a.txt; scores again >b.txt; cmp -s a.txt b.txt; ok 'and gives the same scores' $?
"$bakeoff" run --no-report plan.yaml --dry-run -o never >out 2>err; [ $? -eq 0 ] && grep -q '^22 cells' out && [ ! -e never ]
ok 'a dry run shows 22 cells and writes nothing' $?
status 'workers that may take more than there is' 0 "$bakeoff" run --no-report --no-remedies 'waveform[n=40000]' -l tree \
	--cv 4 -j 2 --memory 1000000G -o limits
says 'the limits are held against the memory' 'workers of up to .* each (--memory) are .*, and .* are free'
status 'a dry run of many cells' 0 "$bakeoff" run iris -l knn -l tree --cv 10x100 -j 2 --dry-run -o never
says_out 'sums up' '^2000 cells; --cells lists them$'
says_out 'sizes' '^data iris: 150 rows, 4 columns, 3 classes; 10 folds, 100 repeats$'
says_out 'limits' '^limits of a cell: 10 min 00 s, 2.0 GB; 2 at a time, 1 thread each$'
[ "$(wc -l <out)" -lt 15 ]; ok 'in few lines' $?
status 'with --cells' 0 "$bakeoff" run iris -l knn -l tree --cv 10x100 -j 2 --dry-run --cells -o never
[ "$(grep -c ' repeat [0-9]* fold [0-9]*$' out)" -eq 2000 ]; ok '--cells lists them all' $?
mistake 2 'make it so: --cv 10x3' run iris -l knn --cv 1000x100000 --dry-run
for topic in learners datasets metrics measures store studies plans keys system; do
	for f in table csv json; do
		run info $topic --format $f && [ -s out ] && [ ! -s err ]; ok "info $topic as $f" $?
	done
done
run info learners svm; grep -q "'svm\[C=~0.03125..32768\]'" out; ok 'info tells how ranges are said' $?
run info learners; grep -q "'knn\[k=~1..500\]'" out && grep -q '^mlp .* yes  *yes ' out && grep -q '^tree .* no  *may ' out; ok 'of one learner and of all' $?
run info learners -f csv; [ "$(wc -l <out)" -eq 6 ]; ok 'to people alone' $?
run info learners -f json; json 'json_valid(j)'; ok 'info writes JSON' $?

# ---- the primary metric ----

status 'a run by another metric' 0 "$bakeoff" run iris -l knn -l tree --cv 3 --metric auc --no-report -o byauc
head -1 out | grep -q ' AUC ' && ! grep -q accuracy out; ok 'the ranking is by AUC' $?
"$bakeoff" report byauc --format csv >auc.csv
# mean of a column by learner, largest first; quoted fields hold commas
means() {
	awk -F, -v want="$2" '{ gsub(/"([^"]|"")*"/, "Q") } NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ sum[$at["learner"]] += $at[want]; n[$at["learner"]]++ }
		END { for (l in n) printf "%s %.6f\n", l, sum[l] / n[l] }' "$1" | sort -k2,2nr
}
means auc.csv test_auc >want.txt
awk 'NR == 2 || NR == 3 { print $2, $3 }' out >got.txt
[ "$(cut -d' ' -f1 want.txt)" = "$(cut -d' ' -f1 got.txt)" ]; ok 'it is ordered by the column test_auc' $?
paste -d' ' want.txt got.txt | awk '{ d = $2 - $4; bad += d < -0.0006 || d > 0.0006 } END { exit NR != 2 || bad }'
ok 'and its numbers are the means of that' $?
awk -F, '{ gsub(/"([^"]|"")*"/, "Q") } NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["metric"] != "auc" || $at["score_test"] != $at["test_auc"] { bad = 1 } END { exit bad || NR != 7 }' auc.csv
ok 'the CSV says which it was' $?
sqlite3 byauc/run.db 'select plan from run' | grep -q 'metric: "auc"'; ok 'and so does the plan' $?
scores byauc >before.txt
status 'the same cells by the default' 0 "$bakeoff" run iris -l knn -l tree --cv 3 --no-report -o byauc
says 'nothing is run again' '6 of them there already'
head -1 out | grep -q 'accuracy %'; ok 'and the ranking is by accuracy again' $?
scores byauc >after.txt; cmp -s after.txt before.txt; ok 'from the same scores' $?
status 'tuned by log loss' 0 "$bakeoff" run iris -l knn -l 'svm[probability=no]' --cv 3 --tune 3 --metric log_loss --no-report -o byloss
tr '\n' ' ' <out | grep -q 'svm has no log loss on iris: it gives no probabilities. It is not ranked.'
ok 'a learner without probabilities is named, not failed' $?
grep -q '^ *svm (tuned) ' out && grep -q 'svm (tuned) has no log loss on iris: tune: log_loss is undefined' out
ok 'nor is its tuned one, which has nothing to choose by' $?
[ "$(sqlite3 byloss/run.db "select count(*) from trial t where chosen and score >
	(select min(score) from trial u where u.cell_id = t.cell_id)")" -eq 0 ]; ok 'tuning takes the smallest loss' $?
status 'one metric for each task' 0 "$bakeoff" run iris diabetes -l knn -l tree --cv 3 --metric mae,kappa --no-report -o both
head -1 out | grep -q 'kappa .* MAE %'; ok 'each in a column of its own' $?
status 'a metric for one task of two' 0 "$bakeoff" run iris diabetes -l knn --cv 3 --metric r2 --no-report -o half
says 'the other keeps its default' 'r2 is for regression; the data sets of classification are measured by accuracy'
status 'a metric that fits no data' 2 "$bakeoff" run iris -l knn --metric mae -o never
says 'it names those that do' 'metric mae is for regression, and there is none here; for classification there are accuracy, '
status 'an unknown metric' 2 "$bakeoff" run iris -l knn --metric acc -o never
status 'two metrics of one task' 2 "$bakeoff" run iris -l knn --metric auc,mcc -o never
status 'runs by two metrics' 3 "$bakeoff" diff byloss byauc
says 'they have no difference' 'study compare is measured by log_loss in one run and by accuracy in the other'
status 'verify of a run by another metric' 0 "$bakeoff" verify byloss
# 12 % yes; the weights are whole numbers
awk 'BEGIN { srand(3); print "a,b,w,y"; for (i = 0; i < 200; i++) { yes = i % 8 == 0
	printf "%.3f,%.3f,%d,%s\n", rand() + .5 * yes, rand() + .4 * yes, 1 + i % 3, yes ? "yes" : "no" } }' >rare.csv
status 'by log loss, unsaid' 0 "$bakeoff" run iris -l knn -l svm --cv 3 --tune 3 --metric log_loss --no-report -o byprob
says 'the SVM gives probabilities' 'svm: log_loss goes by probabilities: it is trained with probability=yes'
grep -q '^[1-4]  svm\[probability=yes\] ' out && grep -q '^[1-4]  svm\[probability=yes\] (tuned) ' out; ok 'and is ranked' $?
status 'by the AUC of two classes' 0 "$bakeoff" run rare.csv --target y -l svm --cv 3 --metric auc --no-report -o byauc2
! grep -q 'probability=yes' err out; ok 'decision values do' $?
status 'of three' 0 "$bakeoff" run iris -l svm --cv 3 --metric auc --no-report -o byauc3
grep -q 'svm\[probability=yes\]' out; ok 'they do not' $?
status 'a search by Brier score' 0 "$bakeoff" fit iris -l svm --tune 2 --metric brier -o brier.h5
status 'has probabilities' 0 "$bakeoff" predict brier.h5 iris --probabilities
head -1 out | grep -q ',p_setosa,'; ok 'in columns of theirs' $?
"$bakeoff" fit iris -l svm -o plain.h5 2>err; "$bakeoff" fit diabetes -l knn -o numbers.h5 2>err
status 'probabilities of a model without' 2 "$bakeoff" predict plain.h5 iris --probabilities
says 'the line that helps' "bakeoff fit DATA -l 'svm\[probability=yes\]'"
status 'of numbers' 2 "$bakeoff" predict numbers.h5 diabetes --probabilities
says 'there are none' 'predicts numbers'
status 'decisions of least cost' 0 "$bakeoff" predict brier.h5 iris --cost 'virginica:versicolor=20' -o cheap.csv
"$bakeoff" predict brier.h5 iris >sure.csv
# a row is called virginica from p > 1/21 of what it shares with versicolor on
awk -F, 'FNR == 1 { next } NR == FNR { n += $2 == "virginica"; next }
	{ m += $2 == "virginica"; want = "setosa"; least = $4 + $5
	  if ($3 + 20 * $5 < least) { want = "versicolor"; least = $3 + 20 * $5 }
	  if ($3 + $4 < least) want = "virginica"
	  bad += $2 != want } END { exit bad || m <= n }' sure.csv cheap.csv; ok 'are those of the expected costs' $?
status 'costs of no class' 2 "$bakeoff" predict brier.h5 iris --cost 'rose:setosa=2'
says 'names the classes' 'the classes are setosa, versicolor, virginica'

status 'by the cost of mistakes' 0 "$bakeoff" run rare.csv --target y -l tree -l knn --cv 3 --cost 'yes:no=7' --metric cost \
	--weight w --no-report -o bycost
head -1 out | grep -q ' cost % '; ok 'the ranking is by it' $?
scores bycost >bycost.txt
# by hand from the predictions: 7 or 1 for each wrong row, by weight
sqlite3 bycost/run.db "select writefile('rows.bin', p.rows), writefile('scores.bin', p.scores) from prediction p
	join result r on r.id = p.cell_id where label = 'knn' and fold = 1" >/dev/null
od -An -v -t u4 -w4 rows.bin >rows.txt; od -An -v -t f4 -w8 scores.bin >scores.txt
paste rows.txt scores.txt | awk 'NR == FNR { split($0, f, ","); w[FNR - 2] = f[3]; y[FNR - 2] = f[4]; next }
	{ said = $3 > $2 ? "yes" : "no"; all += w[$1]; sum += said == y[$1] ? 0 : w[$1] * (y[$1] == "yes" ? 7 : 1) }
	END { printf "%.9f\n", sum / all }' rare.csv - >want.txt
sqlite3 bycost/run.db "select printf('%.9f', test) from score s join result r on r.id = s.cell_id where s.metric = 'cost'
	and label = 'knn' and fold = 1" >got.txt
cmp -s want.txt got.txt; ok 'and is what the predictions cost, by weights' $?
status 'verify by weights and costs' 0 "$bakeoff" verify bycost
status 'a learner that takes no weights' 0 "$bakeoff" run rare.csv --target y -l svm -l 'svm[engine=libsvm]' --cv 3 \
	--weight w --no-report -o weightless
grep -q '^. *svm\[engine=libsvm\] † ' out && ! grep -q '^. *svm † ' out; ok 'is marked' $?
tr '\n' ' ' <out | grep -q '† svm\[engine=libsvm\] takes no weights: trained on the rows of rare as if'; ok 'and why' $?
status 'other costs' 0 "$bakeoff" run rare.csv --target y -l tree -l knn --cv 3 --cost 'yes:no=8' --metric min_cost \
	--weight w --no-report -o bycost
! grep -q 'there already' err; ok 'run all cells anew' $?
sqlite3 bycost/run.db 'select plan from run' | grep -q '^cost: "yes:no=8"$'; ok 'and stand in the plan' $?
status 'costs of a class that is none' 2 "$bakeoff" run rare.csv --target y -l knn --cost 'ja:no=7' -o never
says 'the classes are named' "cost 'ja:no=7': .*; the classes are no, yes"
status 'costs that are not said' 2 "$bakeoff" run rare.csv --target y -l knn --metric cost -o never
says 'how to say them' "TRUTH:PREDICTED=COST"
status 'costs without classes' 2 "$bakeoff" run diabetes -l knn --cost 'a:b=7' -o never
status 'a quantile' 0 "$bakeoff" run diabetes -l knn -l tree --cv 3 --metric 'pinball[tau=0.9]' --no-report -o byq
head -1 out | grep -q 'pinball loss (tau = 0.9) %'; ok 'the ranking is by its loss' $?
status 'verify by a quantile' 0 "$bakeoff" verify byq
status 'another quantile' 0 "$bakeoff" run diabetes -l knn -l tree --cv 3 --metric 'pinball[tau=0.2]' --no-report -o byq
! grep -q 'there already' err; ok 'is scored anew' $?
status 'a quantile beyond 1' 2 "$bakeoff" run diabetes -l knn --metric 'pinball[tau=2]' -o never
says 'the range is told' 'from 0.001 to 0.999'
# 7 % yes. rare-box: yes in a corner of two of four normal columns, 0.8 % flipped, which a tree sees best. rare-weak: three
# normal columns of which two are a deviation off for yes, so that nobody beats the majority's 93 %.
status 'a rare class in a corner, by accuracy' 0 "$bakeoff" run "$fixtures/rare-box.csv" --target y --no-report -o box
says 'what tells more is named' "class 'yes' is 6.8 % of the rows (34 of 500): accuracy says little, .* tell more (--metric balanced_accuracy, mcc, auc)"
grep -q '^tree\[prune=cost_complexity\] scores best on rare-box, before ' out; ok 'crowns the tree' $?
status 'the same by AUC' 0 "$bakeoff" run "$fixtures/rare-box.csv" --target y --metric auc --no-report -o box
grep -q '^mlp scores best on rare-box, before ' out; ok 'crowns the network' $?
! grep -q 'accuracy says little' err; ok 'and has nothing to warn of' $?
status 'a rare class hardly to be told' 0 "$bakeoff" run "$fixtures/rare-weak.csv" --target y -o weak
tr '\n' ' ' <out | grep -q 'None is called best on rare-weak: [^.]* ahead by accuracy, [^.]*not shown to be better than luck. Nor is any other'
ok 'crowns nobody' $?
! grep -q 'scores best' out; ok 'in the terminal' $?
! grep -q 'bakeoff fit' err; ok 'nor has it a winner to keep' $?
"$bakeoff" report weak --format md >weak.md 2>err
! grep -Eq 'scores? best|best on' weak.md && ! sed -n '/^| # |/,/^$/p' weak.md | grep -q '[*][*]'; ok 'nor does the page, in words or in bold' $?
! grep -Eq '<strong>[^<]*</strong> scores? best' weak/index.html; ok 'nor in HTML' $?
status 'by AUC there is something to tell' 0 "$bakeoff" run "$fixtures/rare-weak.csv" --target y --metric auc --no-report -o weak
grep -q ' scores best on rare-weak' out; ok 'and a best one' $?
status 'metrics are listed' 0 "$bakeoff" info metrics
grep -q '^auc  *larger ' out && grep -q '^log_loss .* probabilities ' out; ok 'with direction and what they need' $?

# ---- verify, diff, merge ----

status 'verify of a run' 0 "$bakeoff" verify one -q
grep -q '^80 cells run again: bit-identical$' out; ok 'every cell is bit-identical' $?
cp -r one forged
sqlite3 forged/run.db "update score set test = test / 2 where metric = 'accuracy' and cell_id = (select min(id) from cell
	where status = 'ok')"
status 'verify of a forged run' 1 "$bakeoff" verify forged -q
grep -q '^first difference: .* accuracy on test was' out && grep -q '^1 of 80 cells differ$' out; ok 'the difference is named' $?
status 'verify of a sample' 0 "$bakeoff" verify one -q --sample 7
grep -q '^7 cells' out; ok 'of seven cells' $?
status 'verify of tuned cells and curves' 0 "$bakeoff" verify small -q
status 'diff with itself' 0 "$bakeoff" diff one two
status 'diff with another seed' 1 "$bakeoff" diff one other --format csv
grep -q '^compare,iris,knn,accuracy,10,' out; ok 'diff lists the groups that differ' $?
# The bits of a network depend on the vector instructions: they are in the key, verify uses those of the run.
isa() { BAKEOFF_ISA=$1; export BAKEOFF_ISA; shift; "$@"; got=$?; unset BAKEOFF_ISA; return $got; }
status 'other vector instructions' 0 isa portable "$bakeoff" run --no-report iris -l mlp --cv 5 -o isa
status 'verify uses those of the run' 0 "$bakeoff" verify isa -q
if [ "$("$bakeoff" info system --format csv | sed -n 's/^isa,//p')" != portable ]; then
	status 'other ones than those of the run' 0 "$bakeoff" run --no-report iris -l mlp --cv 5 -o isa
	says 'run anew' '5 finished cells in isa run anew: they were computed with portable instructions, this is '
	says 'and how not to' '(BAKEOFF_ISA=portable takes them over)'
	status 'the first ones again' 0 isa portable "$bakeoff" run --no-report iris -l mlp --cv 5 -o isa
	says 'taken over' '5 of them there already'
	status 'verify as the environment says' 1 isa avx2 "$bakeoff" verify isa -q
	says 'tells why' '5 of them were computed with portable instructions and run again with avx2, as BAKEOFF_ISA says'
	status 'half of a plan elsewhere' 0 "$bakeoff" run --no-report iris -l mlp --cv 5 -o isa2
	cp -r isa isa1
	sqlite3 isa1/run.db "delete from score where cell_id in (select id from cell where active and fold > 1);
		update cell set status = 'planned', machine_id = null where active and fold > 1;
		delete from cell where not active"
	status 'merged' 0 "$bakeoff" merge isa1 isa2 -o isa3
	grep -q '^isa3: 5 cells of 2 runs, 5 ok$' out; ok 'a cell of two machines is one' $?
	status 'verify with the instructions of each' 0 "$bakeoff" verify isa3 -q
	grep -q '^5 cells run again: bit-identical$' out; ok 'is bit-identical' $?
	status 'report of both' 0 "$bakeoff" report isa3 --format md
	grep -q 'Cells were computed with different vector instructions' isa3/report.md; ok 'says so' $?
fi
status 'instructions that there are not' 2 isa nonsense "$bakeoff" info
grep -q 'BAKEOFF_ISA=nonsense: this processor has portable' err; ok 'are refused with the list' $?
sqlite3 isa/run.db "delete from cell where not active; update cell set canonical = replace(canonical, char(10) || 'code=', char(10) || 'code=0'), key = 'x' || id where active"
status 'another version of the program' 0 isa portable "$bakeoff" run --no-report iris -l mlp --cv 5 -o isa
says 'is told' '5 finished cells in isa run anew: this is another version of the program$'
printf 'a,b,y\n' >change.csv; for i in $(seq 60); do echo "$i,$((i * 7 % 11)),$((i % 2))"; done >>change.csv
status 'a file' 0 "$bakeoff" run --no-report change.csv --target y -l knn --cv 5 -o change
sed -i '5s/,.*,/,3,/' change.csv
status 'the file has changed' 0 "$bakeoff" run --no-report change.csv --target y -l knn --cv 5 -o change
says 'is told' '5 finished cells in change run anew: the data have changed$'
status 'merge' 0 "$bakeoff" merge killed whole -o merged
scores whole >a.txt; scores merged >b.txt; cmp -s a.txt b.txt; ok 'merged runs hold the same cells' $?
status 'merge of different plans' 3 "$bakeoff" merge one other -o never
[ ! -e never ]; ok 'leaves nothing' $?

# A run that an earlier bakeoff left: version 2 of the format, where a factor was named otherwise.
cp "$fixtures/run-version-2.db" old.db
status 'status of an older run' 0 "$bakeoff" status old.db
status 'report of an older run' 0 "$bakeoff" report old.db --format csv
cut -d, -f1-3 out | sort | uniq -c | grep -q '4 iris,46fb8407' && grep -q ',depth,max_depth,3,' out
ok 'its rows and factors are there' $?
status 'verify of an older run' 0 "$bakeoff" verify old.db -q
grep -q '^4 cells run again: bit-identical$' out; ok 'its cells are found and are bit-identical' $?
cmp -s old.db "$fixtures/run-version-2.db"; ok 'reading leaves it as it was' $?
cp old.db newer.db
sqlite3 newer.db 'pragma user_version = 99'
for command in verify status report 'merge -o never'; do
	status "$command of a newer run" 3 "$bakeoff" $command newer.db
	says "$command of a newer run" 'written by a newer bakeoff'
done
status 'diff of an older run' 0 "$bakeoff" diff old.db old.db
status 'merge of an older run' 0 "$bakeoff" merge old.db -o brought
[ "$(sqlite3 brought/run.db "pragma user_version")" -ge 3 ] && [ "$(count brought "factor = 'max_depth'")" -eq 2 ]
ok 'which is then of the present version' $?

# ---- fit and predict ----

for l in baseline knn tree svm mlp; do
	status "fit $l" 0 "$bakeoff" fit good.csv -l $l -o $l.h5
	status "predict by $l" 0 "$bakeoff" predict $l.h5 good.csv
	[ "$(wc -l <out)" -eq 7 ]; ok "$l predicts every row" $?
	mv out labelled.txt
	cut -d, -f1,2 good.csv >unlabelled.csv
	"$bakeoff" predict $l.h5 unlabelled.csv >out 2>err && cmp -s out labelled.txt
	ok "$l predicts the same without the target" $?
done
printf 'b,a\n2,1\n4,3\n' >swapped.csv
"$bakeoff" predict tree.h5 swapped.csv >out 2>err; head -3 labelled.txt >/dev/null
[ "$(wc -l <out)" -eq 3 ]; ok 'columns are found by name' $?
printf 'a\n1\n' >short.csv
status 'a column is missing' 3 "$bakeoff" predict tree.h5 short.csv
says 'a column is missing' "'b'"
printf 'x,y\n1,2\n' >short.csv
status 'both are missing' 3 "$bakeoff" predict tree.h5 short.csv
says 'both are missing' "columns 'a', 'b', which the model needs, are missing"

# Types and categories are the model's: a city each row, an empty cell, a new city, another column.
awk 'BEGIN { print "city,b,label"; for (i = 0; i < 400; i++) print "city" i % 40 "," i % 7 "," (i % 40 < 20 ? "a" : "b") }' >cities.csv
status 'cities are learnt' 0 "$bakeoff" fit cities.csv -l tree -o cities.h5
awk 'BEGIN { print "city,b"; for (i = 0; i < 40; i++) print "city" i ",3" }' >new.csv
status 'a city each row' 0 "$bakeoff" predict cities.h5 new.csv -o -
[ "$(cut -d, -f2 out | sort | uniq -c | tr -s ' \n' ' ')" = ' 20 a 20 b 1 label ' ]; ok 'each row as it was learnt' $?
printf 'city,b\n,3\n' >new.csv
status 'one row with an empty cell' 0 "$bakeoff" predict cities.h5 new.csv
[ "$(wc -l <out)" -eq 2 ]; ok 'it is predicted' $?
printf 'city,b,c\nMars,3,x\ncity1,,y\nMars,3,z\n' >new.csv
status 'a new city and a new column' 0 "$bakeoff" predict cities.h5 new.csv
says 'the new city is told' "column 'city': 2 cells of categories that the model has not seen (the first is 'Mars') count as missing"
says 'the new column is told' "1 column that the model does not know is left out: 'c'"

# Far from 0: a feature and a target around 1.7e9, a quarter of a second apart.
awk 'BEGIN { print "t,y"; for (i = 0; i < 80; i++) printf "%.2f,%.2f\n", 1700000000 + i / 4, 1600000000.5 + int(i / 8) * 4 }' >far.csv
status 'times are learnt' 0 "$bakeoff" fit far.csv -l 'tree[max_depth=1]' -o far.h5 --print text
grep -q '^t <= 1700000009.875: 1600000008.5 ' out; ok 'thresholds and values are those of the table' $?
status 'and predicted' 0 "$bakeoff" predict far.h5 far.csv
[ "$(sed 1d out | cut -d, -f2 | sort -u | tr '\n' ' ')" = '1600000008.5 1600000028.5 ' ]; ok 'as they are' $?
status 'a run of them keeps what they were' 0 "$bakeoff" run --no-report far.csv -l tree -o far
[ "$(sqlite3 far/run.db 'select count(*) from prediction where abs(score_offset - 1600000018) < 20')" -eq 10 ]
ok 'predictions have their offset beside them' $?
status 'a tree is printed' 0 "$bakeoff" fit iris -l 'tree[max_depth=2]' -o t.h5 --print text
[ -s out ]; ok 'the tree is printed' $?
status 'no such format' 2 "$bakeoff" fit iris -l tree -o never --print song
# sparse from the file to the learner: as a whole or row by row, and written as HDF5, the same comes out
awk 'BEGIN { srand(5); for (i = 0; i < 1100; i++) { y = rand() < .5; printf "%d", y
	for (c = 1 + y + 2 * int(9 * rand()); c <= 4000; c += 2 * (1 + int(250 * rand()))) printf " %d:%.2f", c, .1 + rand()
	print "" } }' >wide.svm
head -7 wide.svm >few.svm
run import wide.svm -o wide.h5
for l in svm knn mlp tree; do
	run fit wide.svm -l $l -o wide_$l.model
	status "predict compressed rows by $l" 0 "$bakeoff" predict wide_$l.model wide.svm -o all.csv
	"$bakeoff" predict wide_$l.model wide.h5 >out 2>err && cmp -s out all.csv
	ok "$l predicts the same of compressed rows in HDF5" $?
	status "predict a few rows, which are dense, by $l" 0 "$bakeoff" predict wide_$l.model few.svm
	head -8 all.csv | cmp -s - out; ok "$l predicts the same of a few rows" $?
done
run run wide.svm -l svm -l knn -l mlp -l tree -l baseline --cv holdout:0.3 --no-remedies -o wide
[ "$(sqlite3 wide/run.db "select count(*) from cell where status = 'ok' and pipeline like '%sparse rows'")" -eq 5 ]
ok 'all learners take compressed rows' $?
status 'verify of compressed rows' 0 "$bakeoff" verify wide -q
status 'a picture of compressed rows' 2 "$bakeoff" draw wide.svm -l tree -o wide.svg
says 'a picture of compressed rows' 'wide is sparse, and pictures are of dense tables'

# a category of many levels: compressed rows behind the dense columns
awk 'BEGIN { srand(6); print "zip,a,y"; for (i = 0; i < 600; i++) { z = int(150 * rand()); a = rand()
	printf "z%d,%.3f,%s\n", z, a, (z % 2 + a > 1) ? "yes" : "no" } print "z0,.5,no" }' >zips.csv
for l in svm knn mlp tree; do
	run fit zips.csv --target y -l $l -o zips_$l.model
	status "predict many levels by $l" 0 "$bakeoff" predict zips_$l.model zips.csv -o all.csv
	{ head -1 zips.csv; tail -1 zips.csv; } >one.csv
	"$bakeoff" predict zips_$l.model one.csv >out 2>err && [ "$(tail -1 all.csv | cut -d, -f2)" = "$(tail -1 out | cut -d, -f2)" ]
	ok "$l predicts the same of a row alone" $?
done
run run zips.csv --target y -l svm -l mlp --cv holdout:0.3 --no-remedies -o zips
[ "$(sqlite3 zips/run.db "select count(*) from cell where pipeline like '%1 of many levels as sparse rows%'")" -eq 2 ]
ok 'many levels are compressed rows' $?
status 'verify of many levels' 0 "$bakeoff" verify zips -q

status 'a model that is none' 3 "$bakeoff" predict good.h5 good.csv
status 'a truncated model' 3 sh -c "head -c 3000 tree.h5 >cut.h5; '$bakeoff' predict cut.h5 good.csv"
status 'fit to where nothing can be written' 3 "$bakeoff" fit good.csv -l knn -o no/such/dir/m.h5

# ---- findings and remedies ----
noisy='moons[n=1000,noise=0.5]'
status 'a tree that overfits' 0 "$bakeoff" run "$noisy" -l tree -l baseline -o over --remedies 5m
grep -q 'overfits  *moons.*: tree overfits: its accuracy is 100.0 on training rows' out; ok 'is told so' $?
said=$(sed -n 's/.*pruning buys \([0-9.]*\) points \[\([0-9.]*\), [0-9.]*\] on inner folds, .*x the time/\1/p' out)
[ -n "$said" ] && [ "$said" = "$(sqlite3 over/run.db "select printf('%.1f', 100 * avg(a.test - p.test)) from remedy a
	join remedy p on p.split = a.split and p.arm = '' where a.arm = 'pruning'")" ]; ok "pruning buys what is stored ($said)" $?
grep -q "bakeoff fit '$noisy' -l 'tree\[prune=cost_complexity\]'" err 2>/dev/null ||
	grep -qF "bakeoff fit '$noisy' -l 'tree[prune=cost_complexity]'" err; ok 'and is offered at the end' $?
grep -q 'pruning buys' over/report.md && grep -q 'Remedies tried' over/index.html; ok 'the report tells it' $?
"$bakeoff" report over --format json >out 2>err
json "(select count(*) from json_each(j, '\$.findings') where value ->> 'code' = 'overfits') = 1"; ok 'so does the JSON' $?
cmp -s out over/findings.json; ok 'which stands beside the report' $?
run run "$noisy" -l tree -l baseline -o over --remedies 5m
! grep -q 'trying remedies' err && grep -q 'pruning buys' out; ok 'what was tried is not tried again' $?
status 'verify of remedies' 0 "$bakeoff" verify over -q
grep -qx '80 fits of remedies run again: bit-identical' out; ok 'they are the same again' $?
run merge over -o merged_over
[ "$(sqlite3 merged_over/run.db "select count(*) from remedy where active and status = 'ok'")" -eq 80 ]; ok 'merge takes remedies along' $?
cp -r over forged_over && sqlite3 forged_over/run.db "update remedy set test = test + 0.01 where arm = 'pruning' and split = 3"
status 'verify of forged remedies' 1 "$bakeoff" verify forged_over -q
grep -q 'tree\[prune=cost_complexity\] on .*, inner split 3: accuracy ok was' out && grep -qx '1 of 80 fits of remedies differ' out
ok 'the difference is named' $?
run run "$noisy" -l tree -l baseline -o plain --no-remedies
! grep -q 'overfits' out && [ "$(sqlite3 plain/run.db 'select count(*) from remedy')" -eq 0 ]; ok 'no remedies' $?
run run "$noisy" -l tree -l baseline -o plain --ignore-finding overfits,miscalibrated --remedies 5m
! grep -q 'overfits\|miscalibrated' out && [ "$(sqlite3 plain/run.db 'select count(*) from remedy')" -eq 0 ]
ok 'a finding that nobody wants is neither told nor tried' $?
"$bakeoff" report over --format json --ignore-finding overfits >out 2>err
json "j ->> '\$.ignored' = 1 and json_array_length(j, '\$.findings') = (j ->> '\$.counts.note')"; ok 'nor reported' $?
status 'a code that is none' 2 "$bakeoff" report over --ignore-finding overfit
says 'a code that is none' "did you mean 'overfits'"
run info findings --format json
json "(select count(*) from json_each(j) where value ->> 'code' = 'overfits') = 1"; ok 'codes are listed' $?

awk 'BEGIN { srand(2); print "patient,bp,outcome"; for (p = 0; p < 40; p++) { y = rand() < .5; b = 100 + 20 * rand()
	for (v = 0; v < 5; v++) printf "%d,%.1f,%s\n", p, b + rand(), y ? "ill" : "well" } }' >patients.csv
run run patients.csv --target outcome -l tree -l baseline -o patients --no-remedies
says 'a group that folds part' "warning: patients: column 'patient' looks like a group (40 values in 200 rows)"
grep -q 'group-ignored' out; ok 'and is found at the end' $?
run run patients.csv --target outcome --group patient -l tree -l baseline -o patients --no-remedies
! grep -q 'group-ignored' out; ok 'and not where it is heeded' $?

# ---- no figure that was drawn here has names cut or on one another ----

find . -name '*.svg' >figures_drawn
[ "$(wc -l <figures_drawn)" -ge 20 ]; ok 'figures were drawn' $?
LC_ALL=C xargs awk -f "$root/tests/figure_labels.awk" <figures_drawn >out 2>err; ok 'all names in figures can be read' $?

sum_up cli
