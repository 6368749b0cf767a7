#!/bin/sh
# usage: run.sh FUZZER SECONDS: runs one fuzzer over its seeds and what earlier runs found; what it finds
# stays under build/fuzz. A finding is printed and fails.
set -u
fuzzer=$1 seconds=$2 name=$(basename "$1")
corpus=build/fuzz/corpus/$name
mkdir -p "$corpus"
leaks=1
case $name in fuzz_hdf5|fuzz_model|fuzz_fetch) leaks=0 ;; esac      # their libraries keep memory: leaks are looked for at the end, not after each input
if "$fuzzer" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -max_len=20000 -print_final_stats=1 \
	-detect_leaks=$leaks \
	-artifact_prefix="build/fuzz/$name-" "$corpus" "tests/fuzz/seeds/${name#fuzz_}" >"build/fuzz/$name.log" 2>&1; then
	echo "ok   $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$name.log") inputs"
else
	grep -a 'ERROR\|SUMMARY\|Test unit written\|runtime error' "build/fuzz/$name.log"
	echo "FAIL $name (build/fuzz/$name.log)"
	exit 1
fi
