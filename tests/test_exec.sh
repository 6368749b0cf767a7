#!/bin/sh
# Programs as learners, end to end: test_exec.sh BAKEOFF. The programs are in sh and awk; those in other
# languages run where they and their libraries are installed.
. "$(dirname "$0")/support/cli.sh"
examples=$root/algorithms/exec/examples
majority="exec[run=\"sh $examples/majority.sh\"]"
means="exec[run=\"sh $root/tests/fixtures/exec/centroid.sh\"]"
TMPDIR=$work/tmp; export TMPDIR; mkdir "$TMPDIR"
# a program that says hello with these abilities and parameters, and then does as told: script NAME HELLO REST
script() { printf 'read -r l\necho '"'"'{"hello":{"protocol":1,"abilities":[%s]}}'"'"'\n%s\n' "$2" "$3" >"$1"; }
nothing_left() { # a killed program's folder goes within a moment
	for _ in 1 2 3 4 5 6 7 8 9 10; do [ -n "$(ls "$TMPDIR")" ] || break; sleep 0.2; done
	[ -z "$(ls "$TMPDIR")" ]; ok "$1: no folder is left" $?
}

status 'the page' 0 "$bakeoff" info exec; grep -q 'protocol, version 1' out; ok 'it is printed' $?
status 'a helper' 0 "$bakeoff" info exec python; cmp -s out "$root/algorithms/exec/helpers/bakeoff_learner.py"; ok 'as it is' $?
status 'no helper' 2 "$bakeoff" info exec ruby; says 'no helper' 'there are: protocol python r'

# ---- a run ----

status 'a program beside our own' 0 "$bakeoff" run iris diabetes -l baseline -l "$majority" --cv 3 -o r --no-remedies
[ "$(count r "status = 'ok'")" -eq 12 ]; ok 'all cells are there' $?
[ "$(sqlite3 r/run.db "select count(*) from result a join score s on s.cell_id = a.id join result b on
	b.dataset = a.dataset and b.fold = a.fold and b.label = 'baseline' join score t on t.cell_id = b.id and t.metric = s.metric
	where a.label = 'majority' and s.metric in ('accuracy', 'log_loss', 'rmse', 'mae') and abs(s.test - t.test) < 1e-6")" -eq 12 ]
ok 'and say what our baseline says' $?
grep -q majority r/index.html; ok 'the report has it' $?
[ "$(sqlite3 r/run.db "select count(*) from count where name = 'start_s' and value > 0")" -eq 6 ]; ok 'the start is counted apart' $?
status 'it is verified' 0 "$bakeoff" verify r
status 'again' 0 "$bakeoff" run iris diabetes -l baseline -l "$majority" --cv 3 -o r --no-remedies; grep -q '12 cells, 12 of them there already' err; ok 'nothing is run twice' $?
cp "$examples/majority.sh" mine.sh
status 'a copy' 0 "$bakeoff" run iris -l 'exec[name=mine,run="sh mine.sh"]' --cv 3 -o copy --no-report --no-remedies
echo '# changed' >>mine.sh
status 'changed' 0 "$bakeoff" run iris -l 'exec[name=mine,run="sh mine.sh"]' --cv 3 -o copy --no-report --no-remedies
[ "$(sqlite3 copy/run.db 'select count(*) from cell')" -gt 3 ] || grep -q '3 cells, 3 ok' err; ok 'a changed script runs anew' $?
sqlite3 r/run.db 'select plan from run' >r.yaml
status 'as a plan' 0 "$bakeoff" run r.yaml -o again --no-report --no-remedies
scores r >a; scores again >b; cmp -s a b; ok 'the plan of a run gives the same' $?
status 'two workers' 0 "$bakeoff" run iris -l "$means" --cv 4 -j 2 -o two --no-report --no-remedies
status 'one worker' 0 "$bakeoff" run iris -l "$means" --cv 4 -j 1 -o one --no-report --no-remedies
scores one >a; scores two >b; cmp -s a b; ok 'the same bits' $?
status 'not for values' 1 "$bakeoff" run diabetes -l "$means" --cv 3 -o skip --no-report --no-remedies
[ "$(count skip "status = 'skipped'")" -eq 3 ]; ok 'is skipped' $?
nothing_left 'after runs'

# ---- clocks ----

script slow.sh '"classify"' 'while read -r l; do case $l in *bye*) exit;; *predict*) f=$(printf "%s\n" "$l" | sed "s/.*\"scores\":\"\([^\"]*\)\".*/\1/");
for i in $(seq 75); do echo 1,0,0; done >"$f";; *) i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done;; esac; echo "{\"done\":{}}"; done'
{ echo 'sleep 3'; cat slow.sh; } >slower.sh
status 'slow to start' 0 "$bakeoff" run iris -l 'exec[name=slow,run="sh slower.sh"]' --cv 2 -o slow --no-report --no-remedies
[ "$(sqlite3 slow/run.db "select count(*) from result r join count c on c.cell_id = r.id and c.name = 'start_s' where c.value >= 3 and r.fit_s < c.value")" -eq 2 ]
ok 'its start is off the clock of the fit' $?
[ "$(count slow 'fit_cpu_s >= 0.01')" -eq 2 ]; ok 'the time of its processor is on it' $?

# ---- parameters ----

script tunes.sh '"classify","missing"],"name":"tunes","parameters":[{"name":"c","type":"int","default":0,"min":0,"max":2,"tune":[0,2]}' '
while read -r l; do case $l in *bye*) exit;; *predict*)
f=$(printf "%s\n" "$l" | sed "s/.*\"scores\":\"\([^\"]*\)\".*/\1/"); n=$(printf "%s\n" "$l" | sed "s/.*\"rows\":\([0-9]*\).*/\1/")
awk -v n=$n -v c=$c "BEGIN { for (; n; n--) print (c==0)+0 \",\" (c==1)+0 \",\" (c==2)+0 }" >"$f";;
*) c=$(printf "%s\n" "$l" | sed "s/.*\"parameters\":{\"c\":\([0-9]*\)}.*/\1/");; esac; echo "{\"done\":{\"counts\":{\"c\":$c}}}"; done'
status 'a grid' 0 "$bakeoff" run iris -l 'exec[run="sh tunes.sh",c=0|1|2]' --cv 3 -o grid --no-report --no-remedies
[ "$(sqlite3 grid/run.db "select group_concat(label, ' ') from (select distinct label from result order by 1)")" = 'tunes tunes[c=1] tunes[c=2]' ]; ok 'has its points' $?
[ "$(sqlite3 grid/run.db "select count(*) from result r join count c on c.cell_id = r.id and c.name = 'c' where r.label = 'tunes[c=2]' and c.value = 2")" -eq 3 ]
ok 'the parameter arrives' $?
status 'tuned' 0 "$bakeoff" run iris -l 'exec[run="sh tunes.sh"]' --tune 3 --cv 3 -o tuned --no-report --no-remedies
[ "$(count tuned "status = 'ok'")" -eq 6 ]; ok 'it is searched' $?
status 'an unknown parameter' 2 "$bakeoff" run iris -l 'exec[run="sh tunes.sh",d=1]'; says 'an unknown parameter' "tunes: unknown parameter 'd'; known are: c"
status 'out of range' 2 "$bakeoff" run iris -l 'exec[run="sh tunes.sh",c=7]'; says 'out of range' 'c=7 is out of range: 0 to 2'
status 'no program' 2 "$bakeoff" run iris -l 'exec[name=a]'; says 'no program' 'say which program'; one_line 'no program'
status 'not there' 3 "$bakeoff" run iris -l 'exec[run="no-such-program"]'; says 'not there' 'no-such-program: No such file'; one_line 'not there'
status 'no name' 2 "$bakeoff" run iris -l "exec[name=knn,run=\"sh $examples/majority.sh\"]"; says 'no name' 'cannot be called knn'
status 'one name for two' 2 "$bakeoff" run iris -l "exec[name=a,run=\"sh $examples/majority.sh\"]" -l 'exec[name=a,run="sh tunes.sh"]'
says 'one name for two' 'two programs are called a'
status 'quotes' 2 "$bakeoff" run iris -l 'exec[run="sh tunes.sh]'; says 'quotes' "closing ']' behind the closing quote"

# ---- models ----

status 'what comes next' 0 "$bakeoff" run wine -l "$means" --cv 3 -o next --no-report --no-remedies
sed -n 's/^  bakeoff/"$bakeoff"/p' err >next.sh; bakeoff=$bakeoff sh -e next.sh >out 2>err && [ "$(wc -l <out)" -eq 179 ]; ok 'is told by commands that run' $?
status 'a model' 0 "$bakeoff" fit iris -l "$means" -o m.h5
status 'a file starts nothing' 2 "$bakeoff" predict m.h5 iris; says 'a file starts nothing' "say so by --run 'sh "; one_line 'a file starts nothing'
status 'unless it may' 0 "$bakeoff" predict m.h5 iris --run "sh $root/tests/fixtures/exec/centroid.sh"
[ "$(wc -l <out)" -eq 151 ] && [ "$(awk -F, 'NR > 1 && NR < 52 && $2 == "setosa"' out | wc -l)" -eq 50 ]; ok 'its predictions' $?
status 'one that saves nothing' 2 "$bakeoff" fit iris -l "$majority" -o m2.h5; says 'one that saves nothing' 'does not say that it can save'

# ---- those that misbehave, in cells ----

# hostile NAME INFO REST: the cells fail, and the record says why
hostile() { hostile_with 1 "$@"; }
hostile_with() {
	want=$1; shift
	script "$1.sh" '"classify","probabilities"' "$3"
	status "$1" "$want" "$bakeoff" run iris -l "exec[name=$1,run=\"sh $1.sh\"]" --cv 2 --timeout 3 -o "$1" --no-report --no-remedies
	sqlite3 "$1/run.db" 'select status, info from result' >out; grep -q "$2" out; ok "$1: the record says '$2'" $?
}
answer='while read -r l; do case $l in *bye*) exit;; *predict*) f=$(printf "%s\n" "$l" | sed "s/.*\"scores\":\"\([^\"]*\)\".*/\1/");'
hostile mute 'timeout|not done within 3.0 s' 'sleep 100'
hostile dies 'failed|fit dies: ended with status 7 .*ends: oh' 'read -r l; echo oh >&2; exit 7'
hostile babbles 'failed|fit babbles: an answer is no JSON: hm' 'read -r l; echo hm; sleep 100'
hostile writes_nothing 'failed|predict writes_nothing: it did not write scores.csv' "$answer"' ;; esac; echo "{\"done\":{}}"; done'
hostile links 'failed|predict links: .*a link is there' "$answer"' ln -s /etc/passwd "$f";; esac; echo "{\"done\":{}}"; done'
hostile nans 'failed|predict nans: scores: row 1, column 2 is not a number' "$answer"' for i in $(seq 75); do echo 0,nan,1; done >"$f";; esac; echo "{\"done\":{}}"; done'
hostile unfair 'failed|predict unfair: scores: row 1 sums to 2' "$answer"' for i in $(seq 75); do echo 1,0,1; done >"$f";; esac; echo "{\"done\":{}}"; done'
hostile short 'failed|predict short: scores.csv has fewer lines' "$answer"' echo 1,0,0 >"$f";; esac; echo "{\"done\":{}}"; done'
hostile_with 1 declines 'skipped|fit declines: too few' 'read -r l; echo "{\"error\":\"too few\",\"kind\":\"unsuited\"}"; read -r l'
hostile fork 'timeout|not done within 3.0 s' 'sleep 123.25 & setsid sleep 123.25 & sleep 100'
for _ in 1 2 3 4 5 6 7 8 9 10; do grep -qs '123[.]25' /proc/[0-9]*/cmdline || break; sleep 0.2; done
grep -ls '123[.]25' /proc/[0-9]*/cmdline >out; [ ! -s out ]; ok 'what it started died with the cell, also what left its group' $?
nothing_left 'after those that misbehave'

# ---- other languages ----

python=
for p in python3 /usr/bin/python3; do [ -n "$python" ] || ! "$p" -c 'import numpy' 2>/dev/null || python=$p; done
# peer NAME COMMAND: an example gives scores on both tasks that beat luck, bit for bit the same when verified
peer() {
	status "$1" 0 "$bakeoff" run iris friedman1 -l baseline -l "exec[name=$1,run=\"$2\"]" --cv holdout:0.3 -o "peer-$1" --no-report --no-remedies
	[ "$(sqlite3 "peer-$1/run.db" "select count(*) from result a join score s on s.cell_id = a.id join result b on b.dataset = a.dataset and
		b.fold = a.fold and b.label = 'baseline' join score t on t.cell_id = b.id and t.metric = s.metric where a.label = '$1' and
		(s.metric = 'accuracy' and s.test > t.test or s.metric = 'rmse' and s.test < t.test)")" -eq 2 ]
	ok "$1 beats luck" $?
	status "$1 is verified" 0 "$bakeoff" verify "peer-$1" --sample 1
}
has_python() { [ -n "$python" ] && "$python" -c "import $1" 2>/dev/null; }
has_r() { Rscript -e "library($1)" >/dev/null 2>&1; }
if has_python sklearn; then for f in tree forest svm knn mlp; do peer "sk_$f" "$python $examples/sklearn_learner.py $f"; done; fi
if has_python sklearn; then
	status 'an example without its word' 3 "$bakeoff" run iris -l "exec[run=\"$python $examples/sklearn_learner.py\"]" --dry-run
	says 'it' 'one of tree, forest, svm, knn, mlp is to stand'
fi
if has_python xgboost; then peer xgb "$python $examples/xgboost_learner.py"; fi
if has_r rpart; then peer rpart "Rscript $examples/rpart_learner.R"; fi
if has_r nnet; then peer nnet "Rscript $examples/nnet_learner.R"; fi
nothing_left 'at the end'
sum_up exec
