#!/bin/sh
# Runs the Criterion program PROGRAM and closes with its sum as one line: run_units.sh PROGRAM [PATTERN].
# PATTERN picks the suites whose name has it (knn, import_csv, plan_*), or with a slash single tests
# (knn_vote/ties*).
set -u
program=$1 pattern=${2-}
case $pattern in
*/*) filter="*$pattern*" ;;
*) filter="*$pattern*/*" ;;
esac
out=$("$program" -j"$(nproc)" --color=never --filter "$filter" 2>&1)
status=$?
line=$(printf '%s\n' "$out" | grep -a '^\[====\] Synthesis' | tail -1)
count() {
	printf '%s\n' "$line" | sed -n "s/.*$1: \([0-9]*\).*/\1/p"
}
passed=$(count Passing) failed=$(count Failing) crashed=$(count Crashing)
passed=${passed:-0} failed=$((${failed:-0} + ${crashed:-0}))
if [ $status -ne 0 ] || [ -z "$line" ]; then
	printf '%s\n' "$out" | grep -av '^\[RUN \]\|^\[PASS\]'
	[ $failed -gt 0 ] || failed=1
fi
[ $((passed + failed)) -gt 0 ] || echo "no test fits '$pattern'"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
