#!/bin/sh
# bench.sh BAKEOFF PLAN OUT: run a plan from the start, print the ranking, write the report.
# The exit status is that of the run: 1 when a cell failed, and then the report still tells which.
set -u
bakeoff=$1 plan=$2 out=$3
mkdir -p "$out" || exit 2
"$bakeoff" run "$plan" --fresh --no-report -j "$(nproc)" -o "$out/run.db"
status=$?
[ $status -le 1 ] || exit $status
"$bakeoff" report "$out/run.db" -o "$out" || exit $?
echo "report: $out/index.html"
exit $status
