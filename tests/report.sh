#!/bin/sh
# report.sh BAKEOFF [--show]: runs tests/golden/report.yaml and compares every number of its report.md and
# results.csv, digit by digit, with tests/golden/report.txt, which report.py beside it works out from what
# the run stored. --show prints the lines that it compares.
#
# A line is a row of a table, or the names and numbers of a sentence, under the name of the section. Left
# out, because they hang on the clock or the machine:
#   tables     the columns of `clock` below are * in every row; so are posteriors, which are shares of draws
#   sentences  who trains fastest, and that the machine was busy
#   sections   Environment; Methods: the plan's settings; The data: what stands in the sets, not what the
#              run found; Findings: what is in the other sections by another name, and trials with times
#   csv        columns of time and memory (`timed` below); of params what is not tuned, of a digest its end
set -u
cd "$(dirname "$0")/.." || exit 2
bakeoff=$1
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

BAKEOFF_ISA=portable "$bakeoff" run tests/golden/report.yaml --remedies 10m --quiet --no-report -o "$work" >"$work/out" 2>&1 ||
	{ cat "$work/out"; echo "report: the run failed"; exit 1; }
"$bakeoff" report "$work" --format md,csv >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }

from_page() {
	known=$(sqlite3 "$work/run.db" 'select name from dataset union select label from variant where role = "default"')
	awk -v names="$(echo $known)" -v clock='|fit|least|middle half|predict|tune|search|CPU|memory|time|posterior first|posterior equal|posterior second|' '
	BEGIN { n = split(names, list, " "); for (i = 1; i <= n; i++) name[list[i]] }
	function trim(s) { gsub(/^ +| +$/, "", s); return s }
	# The names and numbers of a sentence; labels keep their digits.
	function sentence(text,   n, i, k, w, line) {
		gsub(/−/, "-", text)
		n = split(text, word, " ")
		line = ""
		for (i = 1; i <= n; i++) {
			w = word[i]
			gsub(/^[*`("“]+|[*`).,;:"”]+$/, "", w)
			if (w in name) {
				line = line " " w
				continue
			}
			gsub(/[^-+0-9.]+/, " ", w)
			k = split(w, part, " ")
			for (w = 1; w <= k; w++)
				line = line number(part[w])
		}
		if (line != "")
			print section ":" line
	}
	function number(w) {
		sub(/[-.+]+$/, "", w)
		sub(/^\.+/, "", w)
		while (w ~ /^[-+][-+]/)
			w = substr(w, 2)
		return w ~ /[0-9]/ ? " " w : ""
	}
	function table(   n, i, line, x) {
		n = split($0, cell, /\|/)
		if (!rows++)
			for (i = 2; i < n; i++)
				head[i] = trim(cell[i])
		line = section
		for (i = 2; i < n; i++) {
			x = trim(cell[i])
			if (rows > 1 && index(clock, "|" head[i] "|"))
				x = "*"
			line = line " | " x
		}
		print line
	}
	{ gsub(/\\/, "") }
	/^## / { section = substr($0, 4); next }
	section == "" || section == "The data" || section == "Findings" || section == "Environment" || section == "Methods" { next }
	/^\|[-:|]+\|$/ { next }
	/^\|/ { table(); next }
	{ rows = 0 }
	/^!\[/ || / trains fastest/ || /^> .*machine was busy/ { next }
	{ sub(/^\*Figure [0-9]+\./, ""); sentence($0) }' "$1"
}

from_csv() {
	awk -v timed='|time_tune_s|time_fit_s|time_predict_s|cpu_tune_s|cpu_fit_s|cpu_predict_s|peak_rss_kb|time_cell_s|cpu_cell_s|cpu_s|' '
	# Fields of a line, quotes taken off.
	function fields(line,   n, c, quoted, i) {
		n = 1
		field[1] = ""
		for (i = 1; i <= length(line); i++) {
			c = substr(line, i, 1)
			if (c == "\"") {
				if (quoted && substr(line, i + 1, 1) == "\"")
					field[n] = field[n] substr(line, i++, 1)
				else
					quoted = !quoted
			} else if (c == "," && !quoted) {
				field[++n] = ""
			} else {
				field[n] = field[n] c
			}
		}
		return n
	}
	{
		n = fields($0)
		line = "results.csv"
		for (i = 1; i <= n; i++) {
			if (NR == 1)
				name[i] = field[i]
			if (index(timed, "|" name[i] "|"))
				continue
			if (NR > 1 && name[i] == "dataset_sha")
				field[i] = substr(field[i], 1, 8)
			if (NR > 1 && name[i] == "params" && field[i + 1] != "tuned")
				field[i] = ""           # the same text for every cell of a variant
			if (field[i] ~ /^-?[0-9.]+(e[-+][0-9]+)?$/ && field[i] ~ /[.e]/)
				field[i] = sprintf("%.9g", field[i] ^ 2 < 1e-24 ? 0 : field[i])
			line = line " | " field[i]
		}
		print line
	}' "$1"
}

{ from_page "$work/report.md"; from_csv "$work/results.csv"; } >"$work/lines"
if [ "${2:-}" = --show ]; then
	cat "$work/lines"
	exit 0
fi
if diff -U 0 tests/golden/report.txt "$work/lines" >"$work/diff"; then
	echo "report: $(wc -l <"$work/lines") lines of numbers as they should be"
else
	grep -v '^@@' "$work/diff" | cut -c1-300 | head -40
	echo "report: numbers differ (- expected, + printed); how to make them anew: tests/golden/report.py"
	exit 1
fi
