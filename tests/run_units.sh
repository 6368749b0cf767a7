#!/bin/sh
# Runs the given Criterion programs one after the other, all of them even when one fails, and closes
# with their sum as one line.
set -u
passed=0 failed=0
for t in "$@"; do
	out=$("$t" -j2 --color=never 2>&1)
	status=$?
	line=$(printf '%s\n' "$out" | grep -a '^\[====\] Synthesis' | tail -1)
	p=$(echo "$line" | sed -n 's/.*Passing: \([0-9]*\).*/\1/p')
	f=$(echo "$line" | sed -n 's/.*Failing: \([0-9]*\).*/\1/p')
	c=$(echo "$line" | sed -n 's/.*Crashing: \([0-9]*\).*/\1/p')
	[ -n "$line" ] || c=1
	passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0} + ${c:-0}))
	if [ $status -ne 0 ] || [ -z "$line" ]; then
		printf '%s\n' "$out" | grep -av '^\[RUN \]\|^\[PASS\]'
		[ $status -eq 0 ] || [ $((${f:-0} + ${c:-0})) -gt 0 ] || failed=$((failed + 1))
		echo "FAIL $t"
	else
		echo "ok   $(basename "$t") ($p)"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
