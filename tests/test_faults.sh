#!/bin/sh
# Disks that are full, writes that fail, signals: test_faults.sh BAKEOFF. Needs tests/io_fault.so beside
# BAKEOFF. What failed is told, status 3; what was there before is untouched; no part of a file is left.
. "$(dirname "$0")/support/cli.sh"
fault=$(dirname "$bakeoff")/tests/io_fault.so
export ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS-}"

# parts: none of a file is left over
parts() { [ -z "$(find . -name '*.part*')" ]; ok "$1: no part is left" $?; }
# calls WHAT COMMAND...: how often a file whose path has WHAT is written to
calls() {
	match=$1
	shift
	IO_FAULT_COUNT=calls IO_FAULT_MATCH=$match LD_PRELOAD=$fault "$@" >out 2>err
	cat calls
}
# every_write NAME TARGET COMMAND...: each write of the command fails once
every_write() {
	name=$1 target=$2
	shift 2
	rm -rf "$target"
	n=$(calls .part "$@")
	[ "$n" -ge 2 ]; ok "$name: it writes, $n times" $?
	rm -rf "$target"
	echo before >"$target"
	bad=0
	i=1
	while [ $i -le "$n" ]; do
		IO_FAULT_NTH=$i LD_PRELOAD=$fault "$@" >out 2>err
		got=$?
		[ $got -eq 3 ] && [ "$(cat "$target")" = before ] && grep -q 'No space left' err || {
			bad=$((bad + 1))
			echo "  write $i: status $got" >>err
			break
		}
		i=$((i + 1))
	done
	ok "$name: every write that fails is told" $bad
	parts "$name"
}
# limited NAME TARGET COMMAND...: the file may not grow to its size (blocks of 512 bytes)
limited() {
	name=$1 target=$2
	shift 2
	echo before >"$target"
	(ulimit -f 4 && exec "$@") >out 2>err
	got=$?
	[ $got -eq 3 ] && [ "$(cat "$target")" = before ] && grep -q 'File too large' err
	ok "$name: a limit of the file's size is told (status $got)" $?
	parts "$name"
}

run export iris -o iris.csv
run import iris.csv -q -o iris.h5
run fit iris -l tree -o tree.h5
run generate 'moons[n=2000]' -o moons.h5
run fit moons.h5 -l knn -o knn.h5

# ---- one write fails, whoever writes ----

every_write import t.h5 "$bakeoff" import iris.csv -q -o t.h5
every_write generate t.h5 "$bakeoff" generate 'mixed[n=300]' -o t.h5
every_write split t.h5 "$bakeoff" split iris.h5 5 -o t.h5
every_write fit t.h5 "$bakeoff" fit iris -l knn -o t.h5
every_write 'export flat' t.h5 "$bakeoff" export iris.h5 -q -f flat -o t.h5
every_write 'export csv.gz' t.csv.gz "$bakeoff" export moons.h5 -q -o t.csv.gz
every_write predict t.csv "$bakeoff" predict tree.h5 iris.csv -o t.csv

run run iris -l tree --cv 3 --no-report -q -o tiny
# A child of the program does the work, whose writes are not counted: each fails once, until one is well.
mkdir tmp
i=1 bad=0
while echo before >t.tar.gz; [ $i -le 60 ]; do
	TMPDIR=$work/tmp IO_FAULT_CHILDREN=yes IO_FAULT_NTH=$i LD_PRELOAD=$fault "$bakeoff" archive tiny --no-report -o t.tar.gz >out 2>err
	got=$?
	[ $got -ne 0 ] || break
	[ $got -eq 3 ] && [ "$(cat t.tar.gz)" = before ] && [ -s err ] && [ -z "$(ls tmp)" ] || { bad=1; break; }
	i=$((i + 1))
done
[ $bad -eq 0 ] && [ $i -ge 4 ] && [ $got -eq 0 ]; ok "archive: every write that fails is told, $((i - 1)) of them" $?
parts archive

# ---- the file cannot grow ----

limited import t.h5 "$bakeoff" import iris.csv -q -o t.h5
limited generate t.h5 "$bakeoff" generate 'moons[n=2000]' -o t.h5
limited fit t.h5 "$bakeoff" fit moons.h5 -l knn -o t.h5
for f in csv csv.gz arff svm; do
	limited "export $f" "t.$f" "$bakeoff" export moons.h5 -q -o "t.$f"
done
limited 'export flat' t.h5 "$bakeoff" export moons.h5 -q -f flat -o t.h5
limited predict t.csv "$bakeoff" predict knn.h5 moons.h5 -o t.csv

# ---- a run and its page ----

status 'a run' 0 "$bakeoff" run iris -l knn -l tree --cv 3 --no-report -o whole
n=$(calls run.db "$bakeoff" run iris -l knn -l tree --cv 3 --no-report -o counted)
[ "$n" -ge 20 ]; ok "run.db is written $n times" $?
scores whole >whole.txt
for i in 1 2 5 9 14 $((n / 2)) $((n - 3)); do
	rm -rf broken
	IO_FAULT_MATCH=run.db IO_FAULT_NTH=$i LD_PRELOAD=$fault "$bakeoff" run iris -l knn -l tree --cv 3 \
		--no-report -o broken >out 2>err
	got=$?
	# the last writes tidy up after everything is stored: they may fail
	[ $got -eq 3 ] || { [ $got -eq 0 ] && [ "$i" -gt $((n / 2)) ]; }
	ok "write $i of run.db fails (status $got)" $?
	! grep -q 'FOREIGN KEY' err; ok "write $i of run.db: and is called by its name" $?
	status "the run goes on after write $i" 0 "$bakeoff" run iris -l knn -l tree --cv 3 --no-report -o broken
	scores broken | cmp -s - whole.txt; ok "to the same scores after write $i" $?
done
# of several processes that share a run: what each writes of its own, and the files that it makes for the others
n=$(calls /join/ "$bakeoff" run iris -l knn -l tree --cv 3 --no-report --join -o joined)
[ "$n" -ge 20 ]; ok "a process that shares a run writes $n times" $?
for i in 1 2 3 6 10 $((n / 2)) $((n - 8)); do
	rm -rf broken
	IO_FAULT_MATCH=/join/ IO_FAULT_NTH=$i LD_PRELOAD=$fault "$bakeoff" run iris -l knn -l tree --cv 3 \
		--no-report --join -o broken >out 2>err
	got=$?
	[ $got -eq 3 ] || { [ $got -eq 0 ] && [ "$i" -gt $((n / 2)) ]; }
	ok "write $i beside a shared run fails (status $got)" $?
	status "it goes on after write $i" 0 "$bakeoff" run iris -l knn -l tree --cv 3 --no-report --join -o broken
	scores broken | cmp -s - whole.txt && [ ! -e broken/join ]; ok "to the same scores after write $i" $?
done
(ulimit -f 100 && exec "$bakeoff" run iris -l knn -l tree --cv 3 --no-report -o limit) >out 2>err
[ $? -eq 3 ]; ok 'run.db cannot grow' $?
n=$(calls .part "$bakeoff" report whole)
for i in 1 2 $((n / 2)) $((n - 1)) "$n"; do
	IO_FAULT_NTH=$i LD_PRELOAD=$fault "$bakeoff" report whole >out 2>err
	got=$?
	[ $got -eq 3 ] && grep -q 'No space left' err; ok "write $i of the page fails (status $got)" $?
	tail -1 whole/index.html | grep -q '</html>'; ok 'and the page is whole' $?
done
parts 'the page'
IO_FAULT_MATCH=index.html LD_PRELOAD=$fault IO_FAULT_NTH=1 "$bakeoff" run iris -l knn -l tree --cv 3 -o whole >out 2>err
[ $? -eq 3 ]; ok 'a run whose page failed does not end well' $?
mkdir empty
PATH=$work/empty "$bakeoff" run iris -l knn --cv 3 -o undrawn >out 2>err
[ $? -eq 1 ] && grep -q 'could not be drawn' err && [ -s undrawn/index.html ]; ok 'nor one whose figures are not there' $?

# ---- what is printed ----

for c in info 'info learners' --help 'run --help' --version 'status whole' 'check iris.h5' 'predict tree.h5 iris.csv' \
	'export iris -f csv -o -' 'report whole --format csv' 'completion bash' manual 'generate --list' \
	'run iris -l knn --cv 3 --no-report -o whole'; do
	# shellcheck disable=SC2086
	"$bakeoff" $c >/dev/full 2>err
	[ $? -eq 3 ] && grep -q 'standard output' err; ok "$c, to a full disk" $?
done
"$bakeoff" import iris.csv -q -o closed.h5 <&- >&- 2>&-
[ $? -eq 0 ] && run export closed.h5 -q -f csv -o -; ok 'no standard files: none takes their place' $?

# ---- signals ----

for s in INT TERM HUP; do
	rm -f big.csv
	env --default-signal=INT,TERM,HUP "$bakeoff" export 'friedman1[n=600000]' -q -o big.csv >out 2>err &
	pid=$!
	i=0
	while [ -z "$(find . -name 'big.csv.part*')" ] && [ $i -lt 400 ]; do
		sleep 0.02
		i=$((i + 1))
	done
	kill -$s $pid 2>/dev/null
	wait $pid 2>/dev/null
	got=$?
	[ $got -gt 128 ] && [ ! -e big.csv ]; ok "SIG$s ends an export (status $got)" $?
	parts "SIG$s"
done

# ---- a gnuplot that hangs ----

mkdir bin
printf '#!/bin/sh\necho started >>%s/started\nexec sleep 300\n' "$PWD" >bin/gnuplot
chmod +x bin/gnuplot
run run iris -l knn -l tree --cv 3 --no-report -o hung
start=$(date +%s)
status 'a report whose gnuplot hangs' 1 env PATH="$PWD/bin:$PATH" taskset -c "$(taskset -cp $$ | sed 's/.*[^0-9]//')" \
	"$bakeoff" report hung
took=$(($(date +%s) - start))
[ $took -lt 40 ] && [ "$(wc -l <started)" -eq 1 ]; ok "costs seconds, $took, and once" $?
[ "$(grep -c 'gnuplot hangs' err)" -eq 1 ] && [ -s hung/index.html ]; ok 'is told once, beside the page' $?
# children PID: what runs under it, a number a line
children() { grep -ls "^PPid:.$1\$" /proc/[0-9]*/status | sed 's/[^0-9]//g'; }
# A gnuplot that is a script: what it starts is no child of ours.
printf '#!/bin/sh\nsleep 298 & echo $! >%s/asleep; wait\n' "$PWD" >bin/gnuplot
for signal in KILL TERM; do
	rm -f asleep
	PATH="$PWD/bin:$PATH" "$bakeoff" report hung >out 2>err & pid=$!
	for i in $(seq 200); do [ ! -s asleep ] || break; sleep 0.05; done
	kill -$signal $pid
	wait $pid
	sleeper=$(cat asleep)
	lives() { grep -aq 298 "/proc/$sleeper/cmdline" 2>/dev/null; }
	for i in $(seq 100); do lives || break; sleep 0.05; done
	[ "$sleeper" -gt 1 ] && ! lives; ok "SIG$signal: nor what a gnuplot started" $?
done
printf '#!/bin/sh\necho started >>%s/started\nexec sleep 300\n' "$PWD" >bin/gnuplot
for signal in KILL TERM; do
	PATH="$PWD/bin:$PATH" "$bakeoff" report hung >out 2>err & pid=$!
	for i in $(seq 200); do drawing=$(children $pid); [ -z "$drawing" ] || break; sleep 0.05; done
	kill -$signal $pid
	wait $pid
	[ $? -gt 128 ]; ok "SIG$signal ends it while it draws" $?
	for i in $(seq 100); do
		left=0
		for child in $drawing; do ! grep -aq sleep "/proc/$child/cmdline" 2>/dev/null || left=1; done
		[ $left -eq 1 ] || break
		sleep 0.05
	done
	[ -n "$drawing" ] && [ $left -eq 0 ]; ok "SIG$signal: no gnuplot outlives it" $?
done

# ---- files of others ----

# A few hundred kilobytes of gzip that would be a gigabyte: refused within the memory that is there.
yes 1,2,p | head -c 4194300 | gzip >part.gz
for i in $(seq 256); do cat part.gz; done >bomb.csv.gz
status 'gzip that no table gives' 3 sh -c 'case $0 in *asan*) ;; *) ulimit -v 4000000 ;; esac; exec "$0" import bomb.csv.gz -o bomb.h5' "$bakeoff"
says 'says how to read it all the same' 'which no table does; if this one does, gunzip it first'
[ ! -e bomb.h5 ]; ok 'and nothing is left' $?

mkdir folder folder.csv
mistake() {                             # mistake STATUS TEXT COMMAND...
	want=$1 text=$2
	shift 2
	status "$*" "$want" "$bakeoff" "$@"
	says "$*" "$text"
}
mistake 3 'is a folder' import folder.csv
mistake 3 'is a folder' run folder -l knn
mistake 3 'is a folder' predict tree.h5 folder
status 'predict to -' 0 "$bakeoff" predict tree.h5 iris.csv -o -
[ "$(wc -l <out)" -eq 151 ] && [ ! -e ./- ]; ok 'predict to - is to standard output' $?
cp -r whole cut
truncate -s 20000 cut/run.db
mistake 3 'is damaged' status cut
mistake 3 'is damaged' run iris -l knn --cv 3 --no-report -o cut
mistake 3 'is damaged' merge whole cut -o never
[ ! -e never ]; ok 'a refused merge leaves no run' $?
sqlite3 whole/run.db 'begin exclusive' '.shell sleep 6' 2>/dev/null &
pid=$!
sleep 0.5
mistake 3 'is locked by another program' status whole
mistake 3 'is locked by another program' run iris -l knn --cv 3 --no-report -o whole
kill $pid
wait $pid 2>/dev/null

sum_up faults
