#!/bin/sh
# Mutation testing: breaks the code at the places of tests/mutants/*.txt, one at a time, in a copy of the
# tree under build/mutants, and looks whether a test fails: first the suites that the entry names, then all
# of them and the end-to-end tests. run.sh [PATTERN] takes the entries whose name or file has PATTERN.
#   There is a file for each folder of sources. An entry: its name, the source, and the suites of tests/ that
# should notice (cli: tests/test_cli.sh, faults: tests/test_faults.sh, report: tests/report.sh, NAME: tests/test_NAME.sh); then, behind
# "- ", a part of the text that occurs once in the source, and behind "+ ", what it becomes.
#   killed    a named suite failed                  killed by others    only some other test did
#   SURVIVED  every test passed                     BROKEN              the place is not found once, the
#                                                                       code does not compile, or the
#                                                                       tests fail without it
# Exits with 1 when any survived or is broken. QUICK=1 runs the named suites alone. run.sh --places breaks
# nothing: it looks whether every place is there, which takes a second and is part of `make test`.
set -u
cd "$(dirname "$0")/../.." || exit 2
top=$PWD list='tests/mutants/*.txt' tree=build/mutants/tree pattern=${1-} quick=${QUICK-}

# The text of entry N: name, file and suites in the first line; its - lines and + lines after it.
entry() {
	awk -v n="$1" '/^[a-z]/ { i++ } i == n && !/^#/ && NF' $list
}

# file with the entry's - text, which must be there once, replaced by its + text.
replace() {
	ENTRY=$(entry "$2") awk '
	BEGIN {
		n = split(ENVIRON["ENTRY"], line, "\n")
		for (i = 2; i <= n; i++)
			if (line[i] ~ /^-/)
				from = from (from == "" ? "" : "\n") substr(line[i], 3)
			else
				to = to (to == "" ? "" : "\n") substr(line[i], 3)
		sub(/^[ \t]+/, "", from)
		sub(/^[ \t]+/, "", to)
	}
	{ text = text $0 "\n" }
	END {
		at = index(text, from)
		rest = substr(text, at + length(from))
		if (from == "" || !at || index(rest, from))
			exit 1
		printf "%s%s%s", substr(text, 1, at - 1), to, rest
	}' "$1"
}

if [ "$pattern" = --places ]; then
	n=0 lost=0
	while read -r name file _; do
		n=$((n + 1))
		replace "$file" $n >/dev/null && continue
		lost=$((lost + 1))
		echo "mutants: $name: its text is not in $file just once; what it broke has changed"
	done <<-EOF
	$(cat $list | grep '^[a-z]')
	EOF
	echo "mutants: $n places, $lost lost"
	[ $lost -eq 0 ]
	exit
fi
unset MAKEFLAGS MAKELEVEL MFLAGS T M
mkdir -p $tree && exec 9>build/mutants/lock && flock 9 || exit 2
# A loop that a fault lets run for ever may ask for memory all the time.
ulimit -v $((6 << 20))
log=$top/build/mutants/log

# The copy is brought up by contents: what an interrupted run left broken is put right.
sync_tree() {
	tar -cf build/mutants/tar Makefile README.md algorithms datasets harness reports tests || return 1
	mkdir -p build/mutants/new && tar -xf build/mutants/tar -C build/mutants/new || return 1
	(cd build/mutants/new && find . -type f) | while read -r f; do
		cmp -s "build/mutants/new/$f" "$tree/$f" ||
			{ mkdir -p "$tree/${f%/*}" && cp "build/mutants/new/$f" "$tree/$f"; }
	done
	(cd $tree && find Makefile algorithms datasets harness reports tests -type f) | while read -r f; do
		[ -e "build/mutants/new/$f" ] || rm -f "$tree/$f"
	done
	rm -rf build/mutants/new build/mutants/tar
}

build() {                               # build TARGET...
	make -s --no-print-directory -C $tree -j"$(nproc)" BUILD=build/m "$@" >"$log" 2>&1
}

units() {                               # units [PATTERN]
	(cd $tree && timeout 600 sh tests/run_units.sh build/m/tests/unit "$@") >"$log" 2>&1
}

end_to_end() {
	build build/m/bakeoff build/m/tests/bakeoff-doubles &&
		(cd $tree && timeout 1200 sh tests/test_cli.sh build/m/bakeoff) >"$log" 2>&1
}

# Another end-to-end test, tests/test_NAME.sh.
script() {
	build build/m/bakeoff && (cd $tree && timeout 600 sh "tests/test_$1.sh" build/m/bakeoff) >"$log" 2>&1
}

report() {
	build build/m/bakeoff && (cd $tree && timeout 600 sh tests/report.sh build/m/bakeoff) >"$log" 2>&1
}

faults() {
	build build/m/bakeoff build/m/tests/io_fault.so &&
		(cd $tree && timeout 1200 sh tests/test_faults.sh build/m/bakeoff) >"$log" 2>&1
}

suite_exists() {
	grep -rqs "^Test($1," $tree/tests
}

# Fails as soon as one of the entry's suites does.
named() {
	for suite in "$@"; do
		case $suite in
		cli) end_to_end || return 1 ;;
		faults) faults || return 1 ;;
		report) report || return 1 ;;
		*)
			! suite_exists "$suite" || units "$suite" || return 1
			[ ! -e "$tree/tests/test_$suite.sh" ] || script "$suite" || return 1 ;;
		esac
	done
}

# On code that is whole every test must pass, or a failure says nothing; asked when first needed.
sound() {                               # sound FILE: which is broken now
	[ ! -e build/mutants/sound ] || return 0
	cp "$tree/$1" build/mutants/broken && cp "$1" "$tree/$1" && build build/m/tests/unit &&
		units && report && end_to_end && faults || { grep -a FAIL "$log"; return 1; }
	touch build/mutants/sound
	cp build/mutants/broken "$tree/$1" && build build/m/tests/unit
}

judge() {                               # judge NUMBER: prints what became of it
	entry "$1" >build/mutants/entry
	read -r name file suites <build/mutants/entry
	missing=
	for suite in $suites; do
		case $suite in cli | faults | report) continue ;; esac
		[ -e "tests/test_$suite.sh" ] || suite_exists "$suite" || missing="$missing; there is no suite $suite"
	done
	if ! replace "$tree/$file" "$1" >build/mutants/text; then
		echo "BROKEN    $name: the text to replace is not in $file just once"
		return
	fi
	cp build/mutants/text "$tree/$file"
	from=$(date +%s)
	if ! build build/m/tests/unit; then
		verdict="BROKEN   " why=": does not compile"
		grep -m1 error: "$log"
	elif ! named $suites; then
		verdict="killed   " why=
	elif [ -n "$quick" ]; then
		verdict="SURVIVED " why=" the suites named$missing"
	elif ! sound "$file"; then
		verdict="BROKEN   " why=": only the suites named pass on the code as it is"
	elif ! units || ! report || ! end_to_end || ! faults; then
		verdict="killed   " why=" by others: name them in the entry"
	else
		verdict="SURVIVED " why="$missing"
	fi
	cp "$file" "$tree/$file"
	echo "$verdict $name$why ($(($(date +%s) - from)) s)"
}

rm -f build/mutants/sound
sync_tree || exit 2
build build/m/tests/unit || { tail -20 "$log"; echo "the copy does not build"; exit 2; }
chosen=$(awk -v p="$pattern" '/^[a-z]/ { i++; if (index($1, p) || index($2, p)) print i }' $list)
[ -n "$chosen" ] || { echo "no entry fits '$pattern'"; exit 2; }
for suite in $(for n in $chosen; do entry "$n" | awk 'NR == 1 { for (i = 3; i <= NF; i++) print $i }'; done | sort -u); do
	named "$suite" || { tail -20 "$log"; echo "$suite fails on the code as it is"; exit 2; }
done
for n in $chosen; do
	judge "$n"
done | tee build/mutants/verdicts
killed=$(grep -c '^killed' build/mutants/verdicts) survived=$(grep -c '^SURVIVED' build/mutants/verdicts)
broken=$(grep -c '^BROKEN' build/mutants/verdicts)
echo "mutants: $killed killed, $survived survived, $broken broken"
[ "$survived" -eq 0 ] && [ "$broken" -eq 0 ]
