#!/bin/sh
# Lessons, end to end: test_lesson.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

text() { sed 's/<[^>]*>/ /g; s/  */ /g' "$1/index.html"; }

status 'lessons are listed' 0 "$bakeoff" lesson -f json
json "(select count(*) from json_each(j) where value ->> 'lesson' = 'overfitting' and value ->> 'answers' = 'mlp tree svm knn') = 1"; ok 'with their answers' $?
status 'a lesson' 0 "$bakeoff" lesson overfitting --guess tree -q -o en
grep -q '<html lang="en">' en/index.html && text en | grep -q 'the decision tree - written down at 20' &&
	text en | grep -q 'The data agree with you' && [ "$(grep -c '<figure id' en/index.html)" -eq 2 ] &&
	! grep -q 'could not be drawn' en/index.html
ok 'guess, outcome and pictures are on its page' $?
# the sentence on the tree's gap, from the rows of the store
gap=$(sqlite3 en/run.db "select printf('%.1f', 100 * avg(s.train - s.test)) from result r join score s on s.cell_id = r.id
	and s.metric = 'accuracy' where r.study = 'families' and r.label = 'tree'")
text en | grep -q "better on the rows it has seen than on new ones by $gap points"; ok 'its numbers are those of the store' $?
right=$(sqlite3 en/run.db "select printf('%.1f', 100 * avg(s.test)) from result r join score s on s.cell_id = r.id
	and s.metric = 'accuracy' where r.study = 'families' and r.label = 'svm'")
text en | grep -q " svm [0-9.]* $right "; ok 'those of its table, too' $?
status 'in German, a wrong guess' 0 "$bakeoff" lesson overfitting --guess svm --language de -q -o de
grep -q '<html lang="de">' de/index.html && text de | grep -q 'widersprechen Ihrer Vermutung: die Support-Vektor-Maschine' &&
	text de | grep -q "um $(echo "$gap" | tr . ,) Prozentpunkte besser" && text de | grep -q 'Abbildung 1\. '
ok 'in words and signs of that language' $?
status 'another guess, afterwards' 0 "$bakeoff" lesson overfitting --guess knn -q -o en
says 'another guess, afterwards' "the guess 'tree' of 20.* in en stands; 'knn' comes after it"
text en | grep -q 'The data agree with you'; ok 'the first one stands' $?
mkdir -p before/run.db
status 'a run that cannot begin' 3 "$bakeoff" lesson overfitting --guess mlp -q -o before
grep -q '^guess: mlp$' before/guess.txt; ok 'the guess was written before it' $?
"$bakeoff" lesson hierarchy --guess yes -q -o killed >out 2>err </dev/null &
lesson=$! tries=0
while [ ! -e killed/guess.txt ] && [ $tries -lt 200000 ]; do tries=$((tries + 1)); done
kill -9 $lesson 2>/dev/null; wait $lesson 2>/dev/null
grep -q '^guess: yes$' killed/guess.txt; ok 'a guess outlives a run that is killed' $?
status 'the same again' 0 "$bakeoff" lesson hierarchy --guess no -q -o killed
says 'the same again' "the guess 'yes' of 20.* in killed stands; 'no' comes after it"
text killed | grep -q 'yes, the second layer brings more than a point - written down at 20'; ok 'and stands' $?
# script (bsdutils) gives a pseudo-terminal
printf 'perhaps\nmini\n' >answers
status 'a terminal' 0 sh -c "script -qec \"'$bakeoff' lesson batches --language de -q -o asked\" /dev/null <answers"
grep -q 'mini  *Mini-Batches, um mehr als zehn Prozentpunkte' out && grep -q "no answer 'perhaps'; there are: mini full" out &&
	grep -q '^guess: mini$' asked/guess.txt
ok 'is asked until it gives an answer' $?
awk 'BEGIN { srand(1); print "a,b,c,y"; for (i = 0; i < 200; i++) { k = i % 2
	printf "%.3f,%.3f,%s,%s\n", 9 * k + rand(), rand(), substr("rgb", 1 + int(3 * rand()), 1), k ? "yes" : "no" } }' >clear.csv
status 'a table of one'\''s own' 0 "$bakeoff" lesson overfitting clear.csv -q -o own
says 'a table of one'\''s own' 'no guess is made'
text own | grep -q 'does not overfit here' && text own | grep -q 'do not decide the question'; ok 'whose classes lie apart' $?
printf 'a,b,y\n' >values.csv; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf "$i,2,$i.5\n"; done >>values.csv
status 'values to predict' 2 "$bakeoff" lesson overfitting values.csv -q -o none
says 'values to predict' 'values: lessons are about classes, and the target holds values'; [ ! -e none ]; ok 'nothing is written' $?
status 'a lesson with data of its own' 2 "$bakeoff" lesson gradient-descent clear.csv
says 'a lesson with data of its own' 'has data made for it; those that take a table of yours: batches, '; one_line 'a lesson with data of its own'
status 'no such lesson' 2 "$bakeoff" lesson overfiting
says 'no such lesson' "no lesson 'overfiting'; did you mean 'overfitting'?"; one_line 'no such lesson'
status 'no such answer' 2 "$bakeoff" lesson overfitting --guess forest
says 'no such answer' "no answer 'forest'; there are: mlp tree svm knn"
status 'no such language' 2 "$bakeoff" lesson --language fr
says 'no such language' "no language 'fr'; there are: en de"

status 'a lesson on layers, with a table of one'\''s own' 0 "$bakeoff" lesson vanishing-gradients clear.csv --guess not-worse --language de -q -o layers
[ -s layers/figures/gradients-signal.svg ] && text layers | grep -q 'Abbildung 1\. Das Fehlersignal in jeder Schicht'
ok 'shows what its study recorded' $?

sum_up lesson
