#!/bin/sh
# usage: coverage.sh BUILD: lines reached by what ran with BUILD's objects, by file, the least covered first.
set -u
cd "$(dirname "$0")/.." || exit 2
build=$1
find "$build" -name '*.gcda' -path '*/algorithms/*' -o -name '*.gcda' -path '*/datasets/*' \
	-o -name '*.gcda' -path '*/harness/*' -o -name '*.gcda' -path '*/reports/*' |
while read -r data; do gcov -n -o "$(dirname "$data")" "$data" 2>/dev/null; done |
awk -F"'" '
/^File/ { file = $2 }
/^Lines executed/ {
	split($0, part, /[:% ]+/)
	if (file ~ /^(algorithms|datasets|harness|reports)\// && !(file in seen) && file != "") {
		share = part[3]; n = $0; sub(/.* of /, "", n)
		seen[file] = 1; printf "%6.1f %% of %5d  %s\n", share, n, file
		lines += n; hit += n * share / 100
	}
	file = ""
}
END { if (!lines) exit 1; printf "%6.1f %% of %5d  in all\n", 100 * hit / lines, lines }' | sort -n
