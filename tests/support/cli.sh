# What the end-to-end tests share: sourced by them with the path of the program as $1. Each check prints
# one line when it fails; the last command of a test is `sum_up NAME`, whose status is 1 when any did.
set -u
bakeoff=$(realpath "$1")
root=$(realpath "$(dirname "$0")/..")
doubles=$(dirname "$bakeoff")/tests/bakeoff-doubles
work=$(mktemp -d "${TMPDIR:-/tmp}/bakeoff-cli.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
fixtures=$(realpath "$(dirname "$0")")/fixtures
cd "$work" || exit 2
export NO_COLOR=1
passed=0 failed=0

ok() {                                  # ok NAME STATUS: STATUS 0 passes
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL cli: $1"
		[ ! -s out ] || sed 's/^/  out: /' out | head -20
		[ ! -s err ] || sed 's/^/  err: /' err | head -20
	fi
}
run() { "$bakeoff" "$@" >out 2>err; }
# status NAME WANT COMMAND...: the exit status is WANT
status() {
	name=$1 want=$2
	shift 2
	"$@" >out 2>err
	got=$?
	[ $got -eq "$want" ]
	ok "$name (status $got, wanted $want)" $?
}
says() { grep -q -- "$2" err; ok "$1: stderr says '$2'" $?; }
# one complaint, of one line, and nothing on stdout
one_line() { [ "$(grep -vc '^bakeoff: note' err)" -eq 1 ] && [ ! -s out ]; ok "$1: one clear line" $?; }
# every score of a run, cell by cell, as text that can be compared
scores() {
	sqlite3 "$1/run.db" "select study, dataset, label, repeat, fold, status, s.metric, quote(train),
		quote(valid), quote(test) from result r left join score s on s.cell_id = r.id order by 1,2,3,4,5,7"
}
count() { sqlite3 "$1/run.db" "select count(*) from cell where $2"; }
# json EXPRESSION: true when it holds of the JSON `j` in the file `out`
json() { [ "$(sqlite3 :memory: "with t(j) as (select cast(readfile('out') as text)) select $1 from t" 2>&1)" = 1 ]; }
sum_up() {
	echo "$1: $passed passed, $failed failed"
	[ $failed -eq 0 ]
}
