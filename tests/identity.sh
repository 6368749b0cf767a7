#!/bin/sh
# Code identity: changes a byte in one file of each room of a copy of the tree and looks whether the
# digest in a cell's key moves (what decides results: it must) or stays (what does not: it must, or a
# comment would void every stored run). A room that is on neither list is a failure.
set -u
cd "$(dirname "$0")/.." || exit 2
moves='algorithms/registry.c algorithms/learner.h algorithms/baseline algorithms/core algorithms/exec/exec_class.c
	algorithms/exec/helpers/bakeoff_learner.py algorithms/exec/helpers/bakeoff_learner.R algorithms/knn algorithms/mlp
	algorithms/svm algorithms/tree algorithms/system/threads.c algorithms/system/limits.c
	datasets/dataset.c datasets/dataset_digest.c datasets/load.c datasets/words.c datasets/generate
	datasets/import datasets/import/table datasets/hdf5/hdf5_read.c datasets/hdf5/hdf5_x.c
	datasets/prepare datasets/split harness/metrics harness/plan/job_list.c harness/plan/job_list_cells.c harness/plan/variant.c
	harness/run harness/run/fingerprint.c harness/process/wire.c'
stays='algorithms/system/place.c algorithms/system/private_folder.c algorithms/system/text_file.c algorithms/tree/print.c datasets/bundled datasets/export datasets/fetch
	datasets/inspect datasets/licence.c datasets/validate.c datasets/hdf5/hdf5_guard.c datasets/hdf5/hdf5_write.c
	harness/analysis harness/archive harness/claims harness/cli harness/lessons harness/model harness/plans harness/plan/plan_builtin.c harness/plan/plan_union.c
	harness/process/machine.c harness/process/run.c harness/process/scheduler.c harness/stats
	harness/pictures harness/replications harness/scores harness/store harness/studies reports reports/figures reports/render reports/scores reports/sections README.md'
copy=$(mktemp -d "${TMPDIR:-/tmp}/bakeoff-identity.XXXXXX") || exit 2
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/tests"
cp -r Makefile README.md algorithms datasets harness reports "$copy" || exit 2
passed=0 failed=0

digest() {
	make -s --no-print-directory -C "$copy" code-digest
}

fail() {
	echo "FAIL identity: $1"
	failed=$((failed + 1))
}

try() {                                 # try PLACE moves|stays: a file, or the first of a folder
	file=$1
	[ ! -d "$1" ] || file=$(find "$1" -maxdepth 1 -type f ! -name '*.h5' ! -name '*.png' | sort | head -1)
	[ -f "$copy/$file" ] || { fail "$1 is no place"; return; }
	cp "$copy/$file" "$copy/kept"
	printf ' ' >>"$copy/$file"
	now=$(digest)
	cp "$copy/kept" "$copy/$file"
	case $2 in
	moves) [ "$now" != "$before" ] || { fail "$file decides results, and a change of it goes unnoticed"; return; } ;;
	stays) [ "$now" = "$before" ] || { fail "$file decides no result, and a change of it voids stored runs"; return; } ;;
	esac
	passed=$((passed + 1))
}

unset MAKEFLAGS MAKELEVEL MFLAGS
before=$(digest)
[ ${#before} -eq 16 ] || fail "no digest: $before"
for place in $moves; do try "$place" moves; done
for place in $stays; do try "$place" stays; done
for room in $(find algorithms datasets harness reports -name '*.[ch]' -exec dirname {} + | sort -u); do
	case " $(echo $moves $stays) " in
	*" $room "* | *" $room/"*) ;;
	*) fail "$room is a room that neither list names" ;;
	esac
done
[ "$(digest)" = "$before" ] || fail "a digest depends on more than the files"
echo "identity: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
