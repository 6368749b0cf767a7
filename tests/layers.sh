#!/bin/sh
# Fails when an #include "..." points up a layer (or sideways between learners). Each folder may
# include itself, algorithms/core, and what the table below grants it.
set -u
cd "$(dirname "$0")/.." || exit 2
bad=0
allowed() {
	case $1 in
	algorithms/core)   ;;
	algorithms)        echo 'algorithms/' ;;
	algorithms/*)      echo 'algorithms/learner\.h' ;;
	datasets)          echo 'algorithms/learner\.h' ;;
	harness/store)     ;;
	harness/metrics|harness/stats)
	                   echo 'algorithms/learner\.h harness/store/' ;;
	harness/plan)      echo 'algorithms/learner\.h datasets/ harness/store/ harness/metrics/' ;;
	harness/run)       echo 'algorithms/[a-z_]*\.h datasets/ harness/plan/ harness/metrics/ harness/stats/ harness/store/' ;;
	reports)           echo 'harness/store/ harness/stats/' ;;
	harness/cli)       echo 'algorithms/ datasets/ harness/ reports/' ;;
	*)                 echo "$1: a folder that layers.sh does not know" >&2; echo '' ;;
	esac
}
files=$(find algorithms datasets harness reports -name '*.[ch]')
[ -n "$files" ] || exit 2
for f in $files; do
	dir=$(dirname "$f")
	pattern="^($dir|algorithms/core)/[^/]*$"
	for p in $(allowed "$dir"); do pattern="$pattern|^$p"; done
	for inc in $(sed -n 's/^#[ \t]*include "\(.*\)".*/\1/p' "$f"); do
		case $inc in
		*/*) ;;
		*) echo "$f: includes \"$inc\"; give the path from the root"; bad=1; continue ;;
		esac
		if ! echo "$inc" | grep -Eq "$pattern"; then
			echo "$f: may not include $inc"
			bad=1
		fi
	done
done
exit $bad
