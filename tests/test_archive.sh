#!/bin/sh
# A run in one file, end to end: what goes in, what opens it, what is refused: test_archive.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

TMPDIR=$work/tmp
export TMPDIR
mkdir "$TMPDIR"
clean() { [ -z "$(ls -A "$TMPDIR")" ]; ok "$1: no temporary folder is left" $?; }
part() { grep -Eq "^$1 +$2 +$3 +$4( |$)" out; ok "$1: $2 same, $3 differ, $4 unknown" $?; }
# repack FOLDER FILE: what a stranger makes of the unpacked archive
repack() { (cd "$1" && tar czf "$work/$2" ./*/ --format=ustar); }
anew() { rm -rf un && mkdir un && tar xzf paper.tar.gz -C un; }
mend() { (cd un/* && sed -i '/./d' MANIFEST.sha256 && find . -type f ! -name MANIFEST.sha256 | sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum >MANIFEST.sha256); }

mkdir data
printf 'a,b,y\n' >data/own.csv; for i in $(seq 60); do echo "$i,$((i * 7 % 11)),$((i * i % 3))"; done >>data/own.csv
cp data/own.csv kept.csv; awk -F, -v OFS=, 'NR > 1 { $1 *= 3 } { print }' kept.csv >tripled.csv
status 'a free data set' 0 "$bakeoff" import tripled.csv --target y --name 'free|set' --licence 'CC BY 4.0' -q -o data/free.h5
status 'a data set that is not' 0 "$bakeoff" import data/own.csv --target y --name secret --licence 'all rights reserved' -q -o data/secret.h5
cat >plan.yaml <<'P'
name: paper
seed: 7
datasets: [iris, {file: data/own.csv, target: y}, data/free.h5, "moons[n=80]"]
learners: [knn, tree]
cv: 3
P
status 'a run' 0 "$bakeoff" run plan.yaml --no-report -q -o results
status 'in a file' 0 "$bakeoff" archive results -o paper.tar.gz
clean 'archive'
grep -Eq '^iris +data/iris-46fb8407.h5 +has a licence that lets copies be passed on' out &&
	grep -Eq '^own +its SHA-256 alone +states no licence' out && grep -Eq '^moons.* is made by the program' out
ok 'what goes in is told, and why' $?
sha=$(sed -n 's/.*SHA-256 \([0-9a-f]*\)$/\1/p' out)
[ "$(sha256sum <paper.tar.gz | cut -c1-64)" = "$sha" ]; ok 'with the SHA-256 of the whole' $?
sleep 1
status 'once more' 0 "$bakeoff" archive results -o again.tar.gz
cmp -s paper.tar.gz again.tar.gz; ok 'is the same, byte for byte' $?

# ---- for everybody ----

anew
[ "$(cd un && echo *)" = paper ] && (cd un/paper && sha256sum --quiet -c MANIFEST.sha256) >out 2>err; ok 'tar unpacks it, sha256sum agrees' $?
for f in README.md plan.yaml versions.json data.json run/run.db report/index.html report/results.csv; do [ -s "un/paper/$f" ] || break; done
[ -s "un/paper/$f" ]; ok "all is there ($f)" $?
[ "$(find un -name '*.csv' -path '*data*' | wc -l)" -eq 0 ] && ! grep -rq "$(sed -n 3p data/own.csv),$(sed -n 4p data/own.csv)" un/paper/data
ok 'but no data of the file' $?
cp un/paper/versions.json out; json "json_array_length(j) = 1 and j ->> '\$[0].cells' = 24 and j ->> '\$[0].facts.code' <> ''"; ok 'machines and code' $?
cp un/paper/data.json out
json "json_array_length(j) = 4 and j ->> '\$[1].file' is null and length(j ->> '\$[1].sha256') = 64"; ok 'the digest of what is left out' $?
grep -q '^| free\\|set |' un/paper/README.md && grep -q 'bakeoff verify FILE' un/paper/README.md; ok 'a README tells how to verify' $?
scores results >a.txt; scores un/paper/run >b.txt; cmp -s a.txt b.txt; ok 'every score is there' $?

# ---- elsewhere, without the data ----

mkdir else; mv data results plan.yaml else/
mkdir other; cd other || exit 2
status 'verify needs the file that was left out' 3 "$bakeoff" verify ../paper.tar.gz -q
says 'verify needs the file that was left out' 'the archive does not hold own '; says 'it says how' '--data NAME=FILE'
one_line 'verify needs the file that was left out'; clean 'verify that fails'
status 'verify' 0 "$bakeoff" verify ../paper.tar.gz -q --data own=../kept.csv
for p in data split model predictions scores; do part $p 24 0 0; done
clean 'verify'
sed '5s/,.*,/,3,/' ../kept.csv >other.csv
status 'other data in their place' 1 "$bakeoff" verify ../paper.tar.gz -q --data own=other.csv
part data 18 6 0; part split 24 0 0
status 'data of no such name' 2 "$bakeoff" verify ../paper.tar.gz -q --data never=other.csv
says 'data of no such name' 'the archive knows no data set of that name'
status 'no file' 2 "$bakeoff" verify ../paper.tar.gz -q --data own
status 'replay' 0 "$bakeoff" replay ../paper.tar.gz iris knn 0 1 --data own=../kept.csv
grep -q '^bit-identical$' out; ok 'is bit-identical' $?; clean 'replay'
status 'status' 0 "$bakeoff" status ../paper.tar.gz
grep -q '^compare  *24 ' out; ok 'of all cells' $?; clean 'status'
status 'report' 0 "$bakeoff" report ../paper.tar.gz
[ "$(cat out)" = paper-report/index.html ] && [ -s paper-report/index.html ]; ok 'is written beside' $?; clean 'report'
"$bakeoff" report ../paper.tar.gz --format csv >out 2>err; [ "$(grep -c . out)" -gt 24 ]; ok 'or as CSV to standard output' $?
cd ..

# ---- what goes in ----

mv else/data else/results .
status 'with and without' 0 "$bakeoff" archive results --no-report --with-data own --without-data iris -o mixed.tar.gz
tar tzf mixed.tar.gz >list; grep -q 'data/own-.*\.h5$' list && ! grep -q 'iris' list && ! grep -q 'report' list
ok 'as asked' $?
rm -r data/own.csv
status 'moved data' 0 "$bakeoff" archive results --no-report --with-data own --data own=kept.csv -o moved.tar.gz
status 'verify of what holds all' 0 "$bakeoff" verify moved.tar.gz -q; part data 24 0 0
status 'a name for nothing' 2 "$bakeoff" archive results --no-report --data own=kept.csv --with-data never -o never.tar.gz
says 'a name for nothing' '--with-data never: the run has no data set of that name'; [ ! -e never.tar.gz ]; ok 'leaves nothing' $?
cp kept.csv data/own.csv; sed -i '5s/,.*,/,3,/' data/own.csv
status 'data that have changed' 3 "$bakeoff" archive results --no-report -o never.tar.gz
says 'data that have changed' 'own is not what the run was made with'; [ ! -e never.tar.gz ]; ok 'leave nothing' $?
cp kept.csv data/own.csv
status 'a licence that forbids it' 0 "$bakeoff" run data/secret.h5 -l tree --cv 3 --no-report -q -o hidden
status 'its archive' 0 "$bakeoff" archive hidden --no-report
grep -Eq '^secret +its SHA-256 alone +has a licence that does not let copies be passed on' out && ! tar tzf hidden.tar.gz | grep -q 'h5$'
ok 'has its digest alone' $?
status 'no run' 3 "$bakeoff" archive nothing; status 'no place' 3 "$bakeoff" archive hidden --no-report -o nowhere/a.tar.gz
clean 'archive in all its forms'

# ---- altered, damaged, hostile ----

# refused NAME FILE WORDS: by verify, report and replay, with status 3
refused() {
	for c in 'verify -q' report; do
		# shellcheck disable=SC2086
		status "$1: $c" 3 "$bakeoff" $c "$2"
		says "$1" "$3"
		one_line "$1"
	done
	status "$1: replay" 3 "$bakeoff" replay "$2" iris knn 0 1
	clean "$1"
}
anew; sqlite3 un/paper/run/run.db "update score set test = 1"; repack un t.tar.gz
refused 'an altered database' t.tar.gz 'run/run.db was altered: its SHA-256 is'
anew; printf x >>un/paper/data/iris-46fb8407.h5; repack un t.tar.gz
refused 'altered data' t.tar.gz 'data/iris-46fb8407.h5 was altered'
anew; rm un/paper/plan.yaml; repack un t.tar.gz
refused 'a file less' t.tar.gz 'plan.yaml is listed in MANIFEST.sha256 and not in the archive'
anew; echo x >un/paper/more; repack un t.tar.gz
refused 'a file more' t.tar.gz 'more is not listed'
anew; rm un/paper/README.md; ln -s /etc/passwd un/paper/README.md; repack un t.tar.gz
refused 'a link' t.tar.gz "'paper/README.md' is a link"
anew; (cd un && echo x >evil && mkdir -p d && tar czf "$work/t.tar.gz" --format=ustar --transform 's|^evil|paper/../../evil|' -P paper evil)
refused 'a way out' t.tar.gz 'would leave the folder'; [ ! -e evil ] && [ ! -e "$TMPDIR/evil" ]; ok 'nothing got out' $?
head -c 3000 paper.tar.gz >t.tar.gz; refused 'half of it' t.tar.gz 'damaged'
printf 'hello' | gzip >t.gz; refused 'no archive' t.gz 'damaged'
# Whoever alters a score and mends the manifest is found by running it.
anew; sqlite3 un/paper/run/run.db "update score set test = 0.5 where metric = 'accuracy' and cell_id = 1"; mend; repack un t.tar.gz
status 'an altered score with a mended manifest' 1 "$bakeoff" verify t.tar.gz -q --data own=kept.csv
part scores 23 1 0; grep -q '^first difference: .* accuracy on test was 0.5' out; ok 'is named' $?
anew; sed -i 's|"data/iris[^"]*"|"data/../../x.h5"|' un/paper/data.json; mend; repack un t.tar.gz
status 'data from outside' 3 "$bakeoff" verify t.tar.gz -q; says 'data from outside' 'is no file in the folder data'
anew; echo '{' >un/paper/data.json; mend; repack un t.tar.gz
status 'data.json is none' 3 "$bakeoff" verify t.tar.gz -q; says 'data.json is none' 'data.json is not JSON'
clean 'hostile archives'

# A plan that came with an archive starts nothing by itself.
printf '#!/bin/sh\ntouch %s/started\n' "$work" >prog.sh; chmod +x prog.sh
anew; sed -i "s|- \"tree\"|- 'exec[name=t,run=\"$work/prog.sh\"]'|" un/paper/plan.yaml; grep -q prog.sh un/paper/plan.yaml
ok 'a plan with a program' $?
sqlite3 un/paper/run/run.db "update run set plan = cast(readfile('un/paper/plan.yaml') as text)"; mend; repack un t.tar.gz
for c in verify replay; do
	# shellcheck disable=SC2046
	status "a stranger's program: $c" 2 "$bakeoff" $c t.tar.gz $([ $c = verify ] && echo -q || echo iris knn 0 1)
	says "a stranger's program" 'would run a program, exec'; [ ! -e started ]; ok 'is not started' $?
done
"$bakeoff" verify -q t.tar.gz --run-programs --data own=kept.csv >out 2>err; [ -e started ]; ok 'unless it is said' $?
clean "a stranger's program"

# A signal ends it, and nothing is left.
"$bakeoff" verify paper.tar.gz -q --data own=kept.csv >out 2>err & pid=$!
kill -TERM $pid 2>err; wait $pid; clean 'a signal'

sum_up archive
