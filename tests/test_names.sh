#!/bin/sh
# Names that a stranger chose: test_names.sh BAKEOFF. Whatever a data set, a study, a class, a file or a run
# is called, nothing is run, nothing is written outside its folder, and every page stays well-formed.
. "$(dirname "$0")/support/cli.sh"

bad="i'd \`touch P\` \"; system('touch P')
# **two** <script>alert(1)</script> \\end{x} | %s \\"
# nothing of the above was run, anywhere under the test's folder
inert() { [ -z "$(find . -name P)" ]; ok "$1: nothing was run" $?; }
drawn() {                               # drawn RUN: a picture for every script
	for gp in "$1"/figures/*.gp; do
		case $gp in */theme.gp) continue ;; esac
		[ -s "${gp%.gp}.svg" ] || return 1
	done
}
# every tag of a page is closed where it was opened
nested() {
	sed 's/<style>.*//; /:root/,/<\/style>/d' "$1" | grep -o '</\?\(strong\|code\|p\|td\|th\|tr\|table\|section\|figure\|h[123]\)[ >]' |
		tr -d ' >' | awk '/^<\//{ if (stack[n--] != substr($0, 3)) bad = 1; next } { stack[++n] = substr($0, 2) }
			END { exit bad || n }'
}

# ---- a run whose names are all hostile ----

run export iris -q -o plain.csv
name='x`touch P`$(touch P).csv'
cp plain.csv "$name"
status 'a file whose name is a command' 0 "$bakeoff" run "./$name" -l knn -l tree --cv 3 -o one
inert 'a file whose name is a command'
cat >plan.yaml <<'YAML'
name: ../../../outside
studies:
  - name: first
    datasets:
      - { data: iris, name: "i'd `touch P` \"; system('touch P')\n# **two** <script>alert(1)</script> \\end{x} | %s \\" }
    learners: [knn, tree]
    cv: 3
  - name: "q\";system(\"touch P\");z=\""
    datasets: [iris]
    learners: ['knn[k=1|3]', tree]
    cv: 3
  - name: depth/k
    kind: overfitting
    title: "`touch P` **x** <b>"
    datasets:
      - { data: iris, name: "i'd `touch P` \"; system('touch P')\n# **two** <script>alert(1)</script> \\end{x} | %s \\" }
    learners: ['knn[k=1|3|9|15]', 'tree[max_depth=1|2|3]']
    cv: 3
    validation: 0.2
  - name: depth k
    kind: overfitting
    datasets: [iris]
    learners: ['knn[k=1|3|9|15]']
    cv: 3
    validation: 0.2
  - name: ../regularization
    kind: regularization
    datasets:
      - { data: wine, name: "`touch P` % 100%s" }
    learners: ['tree[max_depth=2|3]']
    cv: 3
YAML
mkdir -p deep/er/folder
mv plan.yaml deep/er/folder
(cd deep/er/folder && exec "$bakeoff" run plan.yaml >out 2>err)
ok 'a plan full of commands' $?
[ -f deep/er/folder/bakeoff-out/_._.._.._outside/run.db ] && [ ! -e deep/outside ] && [ ! -e outside ]
ok 'its run lies in its folder' $?
mv deep/er/folder/bakeoff-out/_* two
inert 'a plan full of commands'
status 'its page once more, in every format' 0 "$bakeoff" report two --format html,md,latex,csv
inert 'its page'
drawn two; ok 'every figure is drawn' $?
nested two/index.html; ok 'index.html nests' $?
[ "$(grep -c '<script' two/index.html)" = 1 ] && grep -qx '<script>' two/index.html; ok 'index.html holds no script but its own' $?
! grep -q '[^\\]<script>' two/report.md; ok 'report.md holds no script' $?
ids=$(grep -o ' id="[^"]*"' two/index.html | sort)
[ "$ids" = "$(printf '%s\n' "$ids" | uniq)" ]; ok 'ids are unique' $?
grep -q 'id="depth-k"' two/index.html && grep -q 'id="depth-k-2"' two/index.html; ok 'two studies of one id' $?
awk -F'|' '/^\|/ { gsub(/\\\|/, "", $0); $0 = $0; if (was && NF != was) bad = 1; was = NF; next } { was = 0 }
	END { exit bad }' two/report.md; ok 'tables of report.md keep their columns' $?
awk '/\\begin\{document/ { on = 1 } on { gsub(/\\[\\{}]/, ""); n += gsub(/\{/, "") - gsub(/\}/, "") } END { exit n != 0 }' two/report.tex
ok 'braces of report.tex match' $?

# ---- the same in a run.db that comes from elsewhere ----

cp -r one three
sqlite3 three/run.db "update dataset set name = '$(printf '%s' "$bad" | sed "s/'/''/g")' || char(27) || ']0;x' || char(7);
	update variant set label = '\`touch P\`', learner = 'l\";\`touch P\`' where learner = 'tree'; update study set title = '**<i>'"
for c in 'report three --format html,md,latex,csv' 'status three' 'report three --format csv'; do
	# shellcheck disable=SC2086
	"$bakeoff" $c >out 2>err
	ok "$c" $?
	inert "$c"
done
! "$bakeoff" status three | grep -q "$(printf '[\033\007]')"; ok 'a terminal is sent no escape sequence' $?
nested three/index.html; ok 'its index.html nests' $?

# ---- places that names make ----

status 'an empty output' 2 "$bakeoff" run iris -l knn -o ''
status 'an empty name' 2 "$bakeoff" import plain.csv --name ''
for o in 'import plain.csv' 'export iris' 'generate moons' 'fit iris -l knn' 'split plain.csv 3' 'report one' 'merge one'; do
	# shellcheck disable=SC2086
	status "$o -o ''" 2 "$bakeoff" $o -o ''
done
mkdir sub
(cd sub && "$bakeoff" import ../plain.csv -q --name ../ESC >out 2>err)
[ -f sub/_._ESC.h5 ] && [ ! -e ESC.h5 ]; ok 'a name is no path' $?
(cd sub && "$bakeoff" import ../plain.csv -q --name "$(printf '\033]0;x\007')" >out 2>err)
ok 'a name of control characters' $?
[ -f sub/_]0\;x_.h5 ] && ! grep -q "$(printf '\033')" sub/out sub/err; ok 'is shown without them' $?
printf 'a,b,"x, ""y"""\n1,2,"=1+1, 2"\n3,4,"@z, 1"\n5,1,"@z, 1"\n6,2,"=1+1, 2"\n' >quoted.csv
status 'classes with separators' 0 "$bakeoff" fit quoted.csv -l 'knn[k=1]' -o q.h5
status 'and their predictions' 0 "$bakeoff" predict q.h5 quoted.csv
sqlite3 :memory: '.mode csv' ".import out t" 'select "x, ""y""", "p_=1+1, 2" from t' >got 2>err
[ "$(head -1 got)" = '"=1+1, 2",1' ]; ok 'are CSV, word for word' $?

# ---- columns and classes ----

printf '"a$(touch P)'"'"'b","\033[31m`touch P`","two\nlines","c""d"\n' >columns.csv
i=0
while [ $i -lt 60 ]; do
	echo "$((i % 7)),$((i % 5)).5,$([ $((i % 3)) = 0 ] && echo 'r\"`touch P`' || echo g),\"\$(touch P)$((i % 2))\""
	i=$((i + 1))
done >>columns.csv
for f in text rules dot json; do
	status "a tree as $f" 0 "$bakeoff" fit columns.csv -l tree -o c.h5 --print $f
	[ -s out ] && ! grep -q "$(printf '[\033\007]')" out err; ok "a tree as $f sends no escape sequence" $?
done
"$bakeoff" fit columns.csv -l tree -o c.h5 --print json >out 2>err
json 'json_valid(j)'; ok 'and is JSON' $?
run import columns.csv -q -o columns.h5
for f in csv arff; do
	status "exported as $f" 0 "$bakeoff" export columns.h5 -o "back.$f"
	status "and read back from $f" 0 "$bakeoff" import "back.$f" -q -o "back-$f.h5"
done
run export columns.h5 -o back.csv
advice=$(sed -n 's/.*read it back by: //p' err)
mkdir bin && ln -s "$bakeoff" bin/bakeoff
PATH=$PWD/bin:$PATH sh -c "$advice -q -o advised.h5" >out 2>err
ok 'the advice can be followed' $?
inert 'the advice'
status 'ranked' 0 "$bakeoff" run columns.h5 -l tree -l knn --cv 3 -o columns
inert 'ranked'
nested columns/index.html; ok 'their page nests' $?

sum_up names
