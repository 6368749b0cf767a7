#!/bin/sh
# Pictures of models, end to end: test_draw.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

# drawn NAME FIGURE: its five files are there, and gnuplot drew them without a word
drawn() {
	for suffix in svg png pdf gp dat; do [ -s "$1/figures/$2.$suffix" ] || break; done
	[ -s "$1/figures/$2.$suffix" ] && [ ! -e "$1/figures/$2.log" ] && grep -q "fig-$2" "$1/index.html" &&
		! grep -q 'could not be drawn' "$1/index.html"
	ok "$1: $2 is drawn" $?
}
# again DIR FIGURE: the script draws the same picture once more
again() {
	before=$(cksum <"$1/figures/$2.svg")
	(cd "$1/figures" && gnuplot "$2.gp") >out 2>err && [ ! -s err ] && [ "$(cksum <"$1/figures/$2.svg")" = "$before" ]
	ok "$1: $2 is drawn again by its script" $?
}

status 'kinds are listed' 0 "$bakeoff" info pictures
grep -q '^surface ' out; ok 'surfaces among them' $?
"$bakeoff" completion bash >out; grep -q -- "--picture) words='surface .*cost_width" out; ok 'shells complete them' $?
status 'a kind that there is not' 2 "$bakeoff" draw iris -l tree --picture surfcae
says 'a kind that there is not' "no picture 'surfcae'; did you mean 'surface'?"; one_line 'a kind that there is not'

# ---- surfaces ----

status 'a dial' 0 "$bakeoff" draw 'moons[n=150]' -l 'knn[k=1|5|25]' -l svm -o dial
drawn dial surface-moons-n-150; again dial surface-moons-n-150
grep -q "'knn\[k=5\]'" dial/figures/surface-moons-n-150.gp; ok 'the default is named beside its neighbours' $?
grep -q '<image' dial/index.html; ok 'the shades are in the page' $?
status 'the same again' 0 "$bakeoff" draw 'moons[n=150]' -l 'knn[k=1|5|25]' -l svm -o dial2
cmp -s dial/figures/surface-moons-n-150.dat dial2/figures/surface-moons-n-150.dat; ok 'the same seed gives the same picture' $?
status 'another seed' 0 "$bakeoff" draw 'moons[n=150]' -l 'knn[k=1|5|25]' -l svm --seed 2 -o dial2
cmp -s dial/figures/surface-moons-n-150.dat dial2/figures/surface-moons-n-150.dat; [ $? -eq 1 ]; ok 'another seed parts other rows' $?
status 'data sets by learners' 0 "$bakeoff" draw 'xor[n=80]' 'circles[n=80,noise=0.1|0.2]' -l tree -l 'mlp[epochs=3]' -o grid
drawn grid surface-xor-n-80
[ "$(grep -c '^plot ' grid/figures/surface-xor-n-80.gp)" -eq 6 ]; ok 'a panel for each data set and learner' $?
status 'three classes, columns by name' 0 "$bakeoff" draw iris -l tree --x 'petal width' --y 1 -o three
drawn three surface-iris; grep -q "'sepal length'" three/figures/surface-iris.gp; ok 'a column by number' $?
status 'values over two columns' 0 "$bakeoff" draw 'friedman1[n=90]' -l tree -o heat
drawn heat surface-friedman1-n-90; grep -q 'with image' heat/figures/*.gp; ok 'as heat' $?
status 'values over one' 0 "$bakeoff" draw diabetes -l 'tree[max_depth=2]' -l knn --x bmi -o curve
drawn curve surface-diabetes; ! grep -q 'with image' curve/figures/*.gp; ok 'as a curve' $?
status 'one file' 0 "$bakeoff" draw wine -l knn -o one.svg
[ "$(cat out)" = one.svg ] && grep -q '<svg' one.svg && [ "$(ls -d one* | wc -l)" -eq 1 ]; ok 'and nothing beside it' $?
status 'a PNG' 0 "$bakeoff" draw wine -l knn -o one.png; head -c 4 one.png | grep -q PNG; ok 'is one' $?
printf "x,y,it's <b>\n" >odd.csv; for i in $(seq 40); do echo "$i,$((i * 7 % 11)),$([ $((i % 2)) = 0 ] && echo "a'%_b" || echo '{/*99 c}')"; done >>odd.csv
status 'names of all kinds' 0 "$bakeoff" draw odd.csv -l knn -o odd; drawn odd surface-odd
( PATH=$(dirname "$bakeoff"); export PATH; "$bakeoff" draw iris -l tree -o bare >out 2>err ); [ $? -eq 1 ]; ok 'without gnuplot the status is 1' $?
says 'without gnuplot' 'gnuplot is not installed'; [ -s bare/index.html ] && [ -s bare/figures/surface-iris.gp ]; ok 'script and page are there' $?

# ---- trees ----

status 'a tree' 0 "$bakeoff" draw iris -l tree -l 'tree[max_depth=2]' --picture tree,pruning -o trees
for f in tree-iris tree-iris-2 pruning-iris pruning-iris-2; do drawn trees $f; done; again trees tree-iris; again trees pruning-iris
awk '/^#/ { link = /^# links/; next } !NF { last = -1; next } link && $1 > 0 && last == -9 { bad = 1 } { last = $1 } END { exit bad }' trees/figures/tree-iris.dat
ok 'no link begins outside' $?
grep -q '"petal width ≤ 1.75"' trees/figures/tree-iris-2.dat; ok 'what a node asks' $?
[ "$(grep -c versicolor trees/figures/tree-iris-2.dat)" -eq 1 ]; ok 'what a leaf answers' $?
grep -v '^#' trees/figures/pruning-iris.dat | awk 'NR == 1 { a = $2 } { b = $2 } END { exit !(a == 9 && b == 1) }'
ok 'the path goes from all leaves to one' $?
status 'words, missing values, numbers from afar' 0 "$bakeoff" draw "$fixtures/adult.csv" -l tree --picture tree -o words
drawn words tree-adult; grep -q 'were cut to fit; tree\[max_depth=[0-9]\] is drawn whole' words/index.html; ok 'cut branches are told' $?
status 'values' 0 "$bakeoff" draw diabetes -l 'tree[max_leaves=6]' --picture tree,pruning -o leaves
drawn leaves tree-diabetes; drawn leaves pruning-diabetes

# ---- predictions of rows that did not train ----

status 'curves of two classes' 0 "$bakeoff" draw breast_cancer -l tree -l knn -l svm --picture roc,pr,confusion --cv 3 -o two
for f in roc pr confusion; do drawn two $f-breast_cancer; again two $f-breast_cancer; done
[ "$(grep -c '^plot ' two/figures/roc-breast_cancer.gp)" -eq 1 ]; ok 'learners share a panel' $?
grep -v '^#' two/figures/confusion-breast_cancer.dat | awk 'NF == 5 { n += $5 } END { exit n != 3 * 569 }'; ok 'every row is counted once' $?
status 'of three' 0 "$bakeoff" draw iris -l knn -l 'mlp[epochs=5]' --picture roc,pr,reliability,confusion --cv 3 -o more
for f in roc pr reliability confusion; do drawn more $f-iris; done
[ "$(grep -c '^plot ' more/figures/roc-iris.gp)" -eq 2 ] && [ "$(grep -c 'versicolor' more/figures/roc-iris.gp)" -eq 2 ]; ok 'learners have a panel, classes a curve' $?
status 'a run to draw of' 0 "$bakeoff" run --no-report iris breast_cancer diabetes -l tree -l knn --cv 4x2 -q -o stored
status 'of a run' 0 "$bakeoff" draw stored --picture roc,confusion -o of-run
drawn of-run roc-iris; drawn of-run confusion-iris; grep -q "first repeat" of-run/index.html; ok 'it says so' $?
status 'of a learner and a data set of a run' 0 "$bakeoff" draw stored iris -l knn --picture confusion -o of-one
right=$(grep -v '^#' of-one/figures/confusion-iris.dat | awk '$4 == 1 { n += $5 } END { print n }')
stored=$(sqlite3 stored/run.db "select round(sum(s.test * r.n_test)) from result r join score s on s.cell_id = r.id
	where s.metric = 'accuracy' and r.dataset = 'iris' and r.label = 'knn' and r.repeat = 0")
[ "$right.0" = "$stored" ]; ok "as many right as its scores have ($right, $stored)" $?

# ---- networks ----

status 'weights' 0 "$bakeoff" draw digits iris -l 'mlp[hidden=12,epochs=2]' --picture weights -o weights
drawn weights weights-digits; drawn weights weights-iris; again weights weights-digits
grep -q 'each image has the 8 x 8 columns' weights/index.html && grep -q "'petal width'" weights/figures/weights-iris.gp; ok 'images of pixels, lines of columns' $?
status 'hidden units' 0 "$bakeoff" draw 'xor[n=80]' -l 'mlp[hidden=9:3,epochs=2]' --picture units -o units
drawn units units-xor-n-80; [ "$(grep -c '^plot ' units/figures/units-xor-n-80.gp)" -eq 11 ]; ok 'eight of nine units, and three' $?
status 'training' 0 "$bakeoff" draw iris -l 'mlp[hidden=8:8,epochs=4,activation=relu|sigmoid]' --picture training -o training
drawn training training-iris
[ "$(grep -v '^#' training/figures/training-iris.dat | awk 'NF == 7 && $2 > 0' | wc -l)" -eq 8 ]; ok 'loss, errors and three gradients of each epoch' $?
status 'training of values' 0 "$bakeoff" draw diabetes -l 'mlp[epochs=3]' --picture training -o values
drawn values training-diabetes
status 'learning rates' 0 "$bakeoff" draw iris -l 'mlp[hidden=8,optimizer=sgd|adam]' --picture lr-range -o rates
drawn rates lr-range-iris; again rates lr-range-iris
[ "$(grep -v '^#' rates/figures/lr-range-iris.dat | awk 'NF == 3 && $1 > last { n++ } { last = $1 }
	NF == 3 && ($1 < 1e-6 || $1 > 10) { n = -99 } END { print (n > 60) }')" -eq 1 ]; ok 'they rise' $?
grep -q 'suggested learning rate' rates/index.html; ok 'one is suggested' $?
status 'none for a method without one' 2 "$bakeoff" draw iris -l 'mlp[optimizer=lbfgs]' --picture lr-range -o norates

# ---- what an answer rests on ----

status 'support vectors' 0 "$bakeoff" draw 'moons[n=90]' -l 'svm[C=1|100]' -l 'svm[probability=yes]' --picture support -o support
drawn support support-moons-n-90; again support support-moons-n-90
block() { awk -v want="$2" '/^#/ { n++ } n == want && NF == 2' "$1"; }    # lines of two numbers in a block
rings=$(block support/figures/support-moons-n-90.dat 5 | wc -l)
grep -q "'$rings of 63 rows support'" support/figures/support-moons-n-90.gp; ok "as many rings as support vectors ($rings)" $?
[ "$(grep -c 'dashtype 2' support/figures/support-moons-n-90.gp)" -eq 2 ]; ok 'margins of decisions, none of probabilities' $?
{ echo a,b,y; for i in $(seq 20); do echo "$i,$((i % 2)).5,$([ $i -gt 10 ] && echo high || echo low)"; done; } >line.csv
status 'neighbours' 0 "$bakeoff" draw line.csv -l 'knn[k=4,scale=none]' --picture neighbours --query 10 -o near
drawn near neighbours-line
[ "$(block near/figures/neighbours-line.dat 5 | cut -d' ' -f1 | sort -n | tr '\n' ' ')" = '8 9 11 12 ' ]; ok 'they are the nearest' $?
for row in 8 9 11 12; do grep -q "<td[^>]*>$row</td>" near/index.html || break; done; grep -q "<td[^>]*>12</td>" near/index.html
ok 'and are listed by their rows in the table' $?
grep -q "said: low, true: low\|said: high, true: low" near/figures/neighbours-line.gp; ok 'with the answer' $?
status 'C and gamma' 0 "$bakeoff" draw iris -l svm --picture cost_width -o dials
drawn dials cost_width-iris
best=$(grep -v '^#' dials/figures/cost_width-iris.dat | awk 'NF == 3 { n++; if (n == 1 || $3 < least) least = $3 } END { print n, least }')
chosen=$(block dials/figures/cost_width-iris.dat 2)
[ "${best% *}" = 110 ] && grep -q "^$chosen ${best#* }\$" dials/figures/cost_width-iris.dat; ok "the chosen pair has the least error ($chosen: $best)" $?

# ---- data with little in them ----

{ echo w,y; for i in $(seq 20); do echo "$([ $((i % 2)) = 0 ] && echo red || echo blue),$([ $((i % 3)) = 0 ] && echo u || echo v)"; done; } >words.csv
{ echo a,b,y; for i in $(seq 12); do echo "5,7,$([ $((i % 2)) = 0 ] && echo u || echo v)"; done; } >const.csv
{ echo a,b,y; for i in $(seq 30); do echo "$([ $((i % 3)) = 0 ] || echo $i),$((i * i % 7)),$([ $((i % 2)) = 0 ] && echo u || echo v)"; done; } >gaps.csv
for d in const gaps; do
	status "$d: networks" 0 "$bakeoff" draw $d.csv -l 'mlp[epochs=3,hidden=5]' --picture surface,roc,reliability,weights,units,training -o little
	status "$d: machines" 0 "$bakeoff" draw $d.csv -l svm --picture support,cost_width --cv 2 -o little
	status "$d: neighbours" 0 "$bakeoff" draw $d.csv -l knn --picture neighbours,confusion -o little
	status "$d: trees" 0 "$bakeoff" draw $d.csv -l tree --picture tree,pr -o little
done
status 'a path that begins with nothing saved' 0 "$bakeoff" draw gaps.csv -l tree --picture pruning -o little

status 'a picture of another kind' 2 "$bakeoff" draw iris -l tree -o x.jpg
says 'a picture of another kind' 'no .jpg is made; a picture is .svg, .png or .pdf'; [ ! -e x.jpg ]; ok 'is not written' $?
status 'a folder that is not there' 3 "$bakeoff" draw iris -l tree -o no/such/x.svg; says 'a folder that is not there' 'cannot write no/such/x.svg'

# bad NAME WANT WORDS ARGUMENT...: one line that says so
bad() {
	name=$1 want=$2 words=$3; shift 3
	status "$name" "$want" "$bakeoff" draw "$@" -o bad
	says "$name" "$words"; one_line "$name"; [ ! -e bad ]; ok "$name: nothing is written" $?
}
bad 'no such column' 2 "iris has no column 'petals'" iris -l tree --x petals
bad 'a column of categories' 2 "column 'c10' of .* holds categories" "$fixtures/adult.csv" -l tree --x c10
bad 'one column twice' 2 "both axes are column 'petal width'" iris -l tree --x 4 --y 4
bad 'no numbers' 2 "words has 0 numeric columns, and the picture takes 2" words.csv -l tree
bad 'classes and values' 2 'two pictures' iris diabetes -l tree
bad 'too many panels' 2 'too many for a picture' iris wine -l 'knn[k=1|2|3|4|5|6|7]'
bad 'a learner that cannot be trained' 2 'k=900 .* training rows' iris -l 'knn[k=900]'
bad 'a range to search' 2 'range is searched' iris -l 'svm[C=~1..10]'
bad 'a split that is none' 2 '--cv' iris -l tree --cv 3y
bad 'a tree of neighbours' 2 "picture 'tree' is of a decision tree .*, and knn is none" iris -l tree -l knn --picture tree
bad 'pruning without a path' 2 'this pruning has none' iris -l 'tree[prune=reduced_error]' --picture pruning
status 'several pictures in a file' 2 "$bakeoff" draw iris -l tree --picture tree,pruning -o bad.svg
says 'several pictures in a file' 'bad.svg takes one picture'; [ ! -e bad.svg ]; ok 'which is not written' $?
bad 'curves of values' 2 "picture 'roc' is of classes, and diabetes is regression" diabetes -l tree --picture roc
bad 'reliability of scores' 2 'svm gives none: with probability=yes it does' iris -l svm --picture reliability
bad 'no hidden layer of a tree' 2 "picture 'units' is of a multilayer perceptron" iris -l tree --picture units
bad 'a single step' 2 'trains in a single step' iris -l tree --picture training
bad 'a query that is no row' 2 "'3rd' is no row" iris -l knn --picture neighbours --query 3rd
bad 'a query beyond the rows' 2 'iris has no row 151 beside others: its rows are 1 to 150' iris -l knn --picture neighbours --query 151
bad 'neighbours of a tree' 2 "'neighbours' is of a k nearest neighbours, and tree is none" iris -l tree --picture neighbours
bad 'neighbours after condensing' 2 'rows that are all kept' iris -l 'knn[condense=hart]' --picture neighbours
bad 'a linear kernel has one dial' 2 'a linear kernel has no gamma' iris -l 'svm[kernel=linear]' --picture cost_width
bad 'support of values' 2 "'support' is of classes" diabetes -l svm --picture support
bad 'a surface of a run' 2 "'surface' is of models, and a run keeps none" stored
bad 'an axis of a run' 2 '--x is for models' stored --picture roc --x 1
bad 'no such data set in a run' 2 "no data set 'wine'" stored wine --picture roc
bad 'no such learner in a run' 2 '-l mlp' stored iris -l mlp --picture roc
bad 'values of a run' 2 'is of classes, and diabetes is regression' stored diabetes --picture roc
status 'a run without predictions' 0 "$bakeoff" run --no-report iris -l tree --cv 2 -q -o forgot
sqlite3 forgot/run.db 'delete from prediction'
bad 'a run without predictions' 3 'keeps no predictions of tree on iris' forgot --picture roc
bad 'no such file' 3 'none.csv' none.csv -l tree
status 'no learner' 2 "$bakeoff" draw iris; says 'no learner' 'name a data set and a learner'

sum_up draw
