#!/bin/sh
# golden.sh BAKEOFF [--write]: what each learner gets wrong over a fixed 10-fold cross-validation,
# against tests/golden/results.csv. Counts of rows (regression: RMSE in hundredths of the target's
# unit), so that a change of a number is one visible line of a diff. The column `within` is what
# another processor's rounding may move it by. --write makes the table anew.
set -u
cd "$(dirname "$0")/.." || exit 2
bakeoff=$1 table=tests/golden/results.csv
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

"$bakeoff" run iris wine breast_cancer digits diabetes 'moons[noise=0.3]' -l baseline \
	-l mlp -l 'mlp[dropout=0.2]' -l 'mlp[hidden=32:32]' -l tree -l 'tree[prune=cost_complexity]' \
	-l svm -l 'svm[kernel=linear]' -l 'svm[engine=smo]' -l knn -l 'knn[metric=l1]' -l 'knn[k=1]' \
	--cv 10 --seed 1 --quiet --no-report -o "$work" >/dev/null || exit 1
"$bakeoff" report "$work" --format csv >"$work/results.csv" || exit 1

# Quoted fields (JSON) become Q; the variants above have no comma in their labels.
awk -v FS=, '
{ gsub(/"([^"]|"")*"/, "Q") }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	key = $at["dataset"] "," $at["label"]
	n[key] += $at["n_test"]
	classes[key] = $at["metric"] == "accuracy"
	miss[key] += classes[key] ? $at["n_test"] * (1 - $at["score_test"]) : $at["n_test"] * $at["score_test"] ^ 2
	if ($at["status"] != "ok") bad[key] = 1
}
END {
	for (key in n)
		printf "%s,%s,%.0f\n", key, classes[key] ? "errors" : "rmse/100",
		       bad[key] ? -1 : classes[key] ? miss[key] : 100 * sqrt(miss[key] / n[key])
}' "$work/results.csv" | LC_ALL=C sort >"$work/got.csv"

if [ "${2:-}" = --write ]; then
	{ echo 'dataset,learner,measure,expected,within'
	  awk -F, -v OFS=, '{ print $0, $3 == "errors" ? ($2 ~ /^(mlp|svm)/ ? 3 : 0) : ($2 ~ /^(mlp|svm)/ ? 50 : 1) }' \
		"$work/got.csv"; } >"$table"
	echo "wrote $table"
	exit 0
fi
awk -F, '
NR == FNR { if (FNR > 1) { want[$1 "," $2] = $4; within[$1 "," $2] = $5; lines++ } next }
{
	key = $1 "," $2
	if (!(key in want)) { print key ": not in the table"; bad++; next }
	seen++
	off = $4 - want[key]
	if (!(off <= within[key] && -off <= within[key])) {
		printf "%s: %s %s instead of %s (within %s)\n", key, $3, $4, want[key], within[key]
		bad++
	}
}
END {
	if (seen != lines) { printf "%d of %d lines of the table were run\n", seen, lines; bad++ }
	printf "golden: %d passed, %d failed\n", seen - bad, bad
	exit bad > 0
}' "$table" "$work/got.csv"
