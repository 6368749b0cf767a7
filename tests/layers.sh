#!/bin/sh
# The floors of the house. Fails when an #include "..." points up a floor or sideways into a room
# that the table does not grant, and when modules include each other in a circle. A room is a folder,
# or single files of one (the first row whose pattern fits the file); each room may include itself and
# the rooms named after it. A module is X.c with X.h and X_inner.h, where X_inner.h declares what the
# files of a module that is too long for one file (X.c, X_part.c ...) share: a part without a header of
# its own includes it and is included by nobody. Module A needs B when a file of A includes one of B.
set -u
cd "$(dirname "$0")/.." || exit 2
files=$(find algorithms datasets harness reports -name '*.[ch]' | sort)
[ -n "$files" ] || exit 2
# The map in CONTRIBUTING.md names each folder with sources, and none that is not there.
map=$(sed -n 's/^  //p' CONTRIBUTING.md | grep -oE '(^| )(algorithms|datasets|harness|reports)(/[a-z0-9]+)*' | tr -d ' ' | sort -u)
there=$({ echo "$files" | xargs -n1 dirname; echo harness/plans; } | sort -u)
lost=0
for folder in $there; do
	echo "$map" | grep -qx "$folder" || { echo "CONTRIBUTING.md: the map lacks $folder"; lost=1; }
done
for folder in $map; do
	echo "$there" | grep -qx "$folder" || { echo "CONTRIBUTING.md: the map has $folder, which is not there"; lost=1; }
done
[ "$lost" = 0 ] || exit 1
# shellcheck disable=SC2086
exec awk '
BEGIN {
	# room          files                                           may include
	room("core",     "^algorithms/core/",                            "")
	room("system",   "^algorithms/system/",                          "core")
	room("learner",  "^algorithms/learner[.]h",                      "core")
	room("registry", "^algorithms/registry[.]",                      "core learner baseline mlp tree svm knn")
	room("baseline", "^algorithms/baseline/",                        "core system learner")
	room("mlp",      "^algorithms/mlp/",                             "core system learner")
	room("tree",     "^algorithms/tree/",                            "core system learner")
	room("svm",      "^algorithms/svm/",                             "core system learner")
	room("exec",     "^algorithms/exec/",                            "core system learner")
	room("knn",      "^algorithms/knn/",                             "core system learner")
	room("dataset",  "^datasets/(dataset|dataset_digest|dataset_inner|offset|row_key|table_options|digest|words|load_options|licence)[.]",          "core system")
	room("hdf5",     "^datasets/hdf5/",                              "core system dataset")
	room("generate", "^datasets/generate/",                          "core system dataset")
	room("prepare",  "^datasets/prepare/",                           "core system learner dataset")
	room("split",    "^datasets/split/",                             "core system dataset")
	room("inspect",  "^datasets/inspect/",                           "core system dataset split")
	room("export",   "^datasets/export/",                            "core system dataset hdf5 prepare split")
	room("table",    "^datasets/import/table/|^datasets/import/import[.]h", "core system dataset inspect split")
	room("import",   "^datasets/import/",                            "core system dataset hdf5 split table")
	room("catalog",  "^datasets/catalog[.]|^datasets/bundled/",      "core system dataset hdf5")
	room("load",     "^datasets/(load|validate)[.]",                 "core system dataset hdf5 generate split inspect table import catalog fetchable")
	room("fetchable", "^datasets/fetch/fetch_entries[.]",           "core dataset")
	room("fetch",    "^datasets/fetch/",                             "core system dataset split import catalog load fetchable")
	room("store",    "^harness/store/",                              "core system metrics")
	room("kind",     "^harness/studies/study_kind[.]h",              "core")
	room("metrics",  "^harness/metrics/",                            "core system")
	room("stats",    "^harness/stats/",                              "core system")
	room("plan",     "^harness/plan/",                               "core system learner exec dataset split prepare load store metrics kind")
	room("run",      "^harness/run/",                                "core system learner dataset generate split prepare store metrics plan")
	room("process",  "^harness/process/",                            "core system learner dataset split inspect metrics stats store plan run")
	room("archive",  "^harness/archive/",                            "core system dataset")
	room("model",    "^harness/model/",                              "core system learner exec dataset hdf5 prepare metrics plan")
	room("analysis", "^harness/analysis/",                           "core system generate metrics store stats kind")
	room("replications", "^harness/replications/",                   "core system metrics store stats analysis")
	room("claims",   "^harness/claims/",                             "core system learner dataset metrics store stats analysis plan")
	room("scores",   "^harness/scores/",                             "core system dataset table import metrics store stats analysis")
	room("report",   "^reports/(report|files)[.]|^reports/render/(marked|format|names)[.]", "core system metrics store")
	room("figures",  "^reports/figures/",                            "core system metrics store stats analysis report")
	room("render",   "^reports/render/",                             "core system report figures")
	room("sections", "^reports/sections/",                           "core system metrics store stats kind analysis claims replications report figures")
	room("score_pages", "^reports/scores/",                          "core system metrics store stats analysis scores report figures render reports")
	room("reports",  "^reports/",                                    "core system metrics store stats kind analysis claims report figures render sections")
	room("pictures", "^harness/pictures/",                           "core system learner dataset split prepare store metrics stats plan run model report figures render")
	room("studies",  "^harness/studies/",                            "core dataset kind plan report sections")
	room("lessons",  "^harness/lessons/",                            "core system learner mlp dataset load metrics store stats analysis claims plan kind report figures render sections pictures")
	room("cli",      "^harness/cli/",                                "*")
}
function room(name, pattern, may)
{
	names[++rooms] = name
	patterns[rooms] = pattern
	grants[name] = " " name " " may " "
}
function room_of(file,   i)
{
	for (i = 1; i <= rooms; i++)
		if (file ~ patterns[i])
			return names[i]
	return ""
}
FNR == 1 {
	if (!(module_of(FILENAME) in needs)) {
		needs[module_of(FILENAME)] = ""
		modules++
	}
	here = room_of(FILENAME)
	if (here == "") {
		print FILENAME ": a place that layers.sh does not know"
		bad = 1
	}
}
/^#[ \t]*include "/ {
	split($0, part, "\"")
	to = part[2]
	if (to !~ /\//) {
		print FILENAME ": includes \"" to "\"; give the path from the root"
		bad = 1
	} else {
		need(module_of(FILENAME), module_of(to))
	}
	if (to ~ /\// && index(grants[here], " * ") == 0 && index(grants[here], " " room_of(to) " ") == 0) {
		print FILENAME " (" here "): may not include " to " (" room_of(to) ")"
		bad = 1
	}
}
END {
	for (m in needs)
		walk(m, 0)
	printf "layers: %d rooms, %d modules, %d circles\n", rooms, modules, circles
	exit bad || circles
}
function module_of(file)
{
	sub(/[.][ch]$/, "", file)
	sub(/_inner$/, "", file)
	return file
}
function need(from, to)
{
	if (from != to && index(needs[from], " " to " ") == 0)
		needs[from] = needs[from] " " to " "
}
# Depth first; a module that is met again on the way down closes a circle.
function walk(m, depth,   i, n, to)
{
	if (state[m] == "done")
		return
	if (state[m] == "open") {
		for (i = depth - 1; i >= 0 && way[i] != m; i--)
			;
		printf "a circle: "
		for (; i < depth; i++)
			printf "%s -> ", way[i]
		print m
		circles++
		return
	}
	state[m] = "open"
	way[depth] = m
	n = split(needs[m], to, " ")
	for (i = 1; i <= n; i++)
		walk(to[i], depth + 1)
	state[m] = "done"
}
' $files
