#!/bin/sh
# Names: one owner for each. names.sh BUILD CC: in the sources and in the objects under BUILD,
#   - no tag of a struct, union or enum is defined in two files, not even where each is seen by its own
#     file alone (but for a command's struct options, which the macros of harness/cli/opts.h fill);
#   - every header that stands by itself compiles together with all others, without a warning;
#   - every global begins with the name of its module: of its file, of its folder, or with a word that
#     the table below grants that folder; the suites of tests are named by folder and file.
set -u
cd "$(dirname "$0")/.." || exit 2
build=$1 cc=$2
work=$(mktemp -d "${TMPDIR:-/tmp}/bakeoff-names.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
bad=0
sources=$(find algorithms datasets harness reports -name '*.[ch]' | sort)

# shellcheck disable=SC2086
awk '
/^([a-z].*[ \t])?(struct|union|enum)[ \t]+[A-Za-z_0-9]+[ \t]*\{/ {
	match($0, /(struct|union|enum)[ \t]+[A-Za-z_0-9]+[ \t]*\{/)
	split(substr($0, RSTART, RLENGTH - 1), part)
	if (part[2] == "options" && FILENAME ~ /^harness\/cli\/cmd_/)
		next
	tags++
	if (part[2] in owner && owner[part[2]] != FILENAME) {
		print part[1] " " part[2] " is defined in " owner[part[2]] " and in " FILENAME
		twice++
	}
	owner[part[2]] = FILENAME
}
END { printf "names: %d tags, %d defined twice\n", tags, twice; exit twice > 0 }' $sources || bad=1

# A file that another one includes in the middle of its own code has no guard; gemm_tile.h has one, and
# needs its includer to say how wide a vector is.
# shellcheck disable=SC2086
headers=$(grep -l '^#ifndef [A-Z0-9_]*_H$' $sources | grep -v '/gemm_tile[.]h$')
for h in $headers; do echo "#include \"$h\""; done >"$work/all.c"
# shellcheck disable=SC2086
$cc -std=gnu11 -I. -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror -fopenmp -fsyntax-only \
	$(pkg-config --cflags hdf5-serial gsl sqlite3 yaml-0.1 jansson libcurl) "$work/all.c" || bad=1
echo "names: $(wc -l <"$work/all.c") headers compile as one file"

find $build/algorithms $build/datasets $build/harness $build/reports -name '*.o' | sort | while read -r o; do
	source=${o#"$build/"}
	[ ! -e "${source%.o}.c" ] || nm -g --defined-only "$o" | awk -v f="${source%.o}" 'NF == 3 { print f, $3 }'
done | awk '
BEGIN {
	# what the folder owns besides its own name and those of its files
	grant("algorithms",           "learner learners")
	grant("algorithms/core",      "param utf8 nearest unknown view number")
	grant("algorithms/svm",       "svc")
	grant("datasets",             "bundled dataset text")
	grant("datasets/export",      "exporters")
	grant("datasets/generate",    "plain generators")
	grant("datasets/hdf5",        "h5")
	grant("datasets/import",      "arff csv idx npy svmlight")
	grant("datasets/inspect",     "finding")
	grant("datasets/split",       "fold")
	grant("harness/cli",          "command commands opt")
	grant("harness/lessons",      "lesson")
	grant("harness/metrics",      "metric")
	grant("harness/pictures",     "picture")
	grant("harness/plan",         "builtin study cell")
	grant("harness/run",          "fold")
	grant("harness/stats",        "adjustment adjustments bayes bonferroni bootstrap clopper corrected correlated expected friedman")
	grant("harness/stats",        "mcnemar mean mid nemenyi power rank round scores sd t tie wilson")
	grant("harness/store",        "results outcome cell")
	grant("harness/studies",      "study")
	grant("reports",              "figure file report section table")
	grant("reports/figures",      "figure")
	grant("reports/render",       "text name")
	grant("reports/sections",     "section")
}
function grant(folder, words,   n, i, w)
{
	n = split(words, w, " ")
	for (i = 1; i <= n; i++)
		owns[folder, w[i]] = 1
}
# by its file (hdf5_put: hdf5_put_..., hdf5_...), its folder, a granted word; or an entry of a table
function belongs(file, symbol,   n, part, folder, stem, word)
{
	n = split(file, part, "/")
	folder = substr(file, 1, length(file) - length(part[n]) - 1)
	stem = part[n]
	if (symbol == stem || symbol == part[n - 1] || index(symbol, part[n - 1] "_") == 1)
		return 1
	if (symbol ~ /_(generator|importer)$/ && folder ~ /^datasets\/(generate|import)$/)
		return 1
	for (; stem != ""; stem = stem ~ /_/ ? substr(stem, 1, match(stem, /_[^_]*$/) - 1) : "")
		if (index(symbol, stem "_") == 1 || symbol == stem "s")
			return 1
	word = symbol
	sub(/_.*/, "", word)
	return (folder, word) in owns
}
$2 !~ /^[._]/ && $2 != "main" {
	globals++
	if (!belongs($1, $2)) {
		print $1 ".c: " $2 " does not begin with the name of its module"
		strange++
	}
}
END { printf "names: %d globals, %d without an owner\n", globals, strange; exit strange > 0 || !globals }' || bad=1

find tests -name 'test_*.c' | sort | xargs awk '
FNR == 1 {
	n = split(FILENAME, part, "/")
	stem = part[n]
	gsub(/^test_|[.]c$/, "", stem)
	suite = part[n - 1] == stem ? stem : part[n - 1] "_" stem
	files++
}
match($0, /^Test\([a-z_0-9]+,/) && substr($0, 6, RLENGTH - 6) != suite {
	print FILENAME ": suite " substr($0, 6, RLENGTH - 6) " should be " suite
	strange++
}
END { printf "names: %d files of tests, %d tests in another suite\n", files, strange; exit strange > 0 }' || bad=1
exit $bad
