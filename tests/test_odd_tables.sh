#!/bin/sh
# Tables that a study, a learner or a page was not made for, end to end: test_odd_tables.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

# 60 compressed rows of 20,000 columns: class and value by which of the first columns is named
awk 'BEGIN { for (i = 0; i < 60; i++) printf "%d %d:1 %d:0.5 %d:2\n", i % 2 ? 1 : -1, 1 + i % 2 + 2 * (i % 3), 10 + i * 7, 500 + i * 321 }' >wide.svm
net='mlp[hidden=6:4,epochs=3,tol_epochs=1000]'
status 'layers on compressed rows' 0 "$bakeoff" run wide.svm --study hierarchy -l "$net" --cv 3 -q -o layers --no-remedies
"$bakeoff" report layers --format md >/dev/null && grep -q '| 0 | [0-9.]* % |' layers/report.md && grep -q '| 2 | [0-9.]* % |' layers/report.md
ok 'inputs and layers are read' $?
status 'values, too' 0 "$bakeoff" run wide.svm --task regression --study hierarchy -l "$net" --cv 3 -q -o values --no-remedies

# a study of which every cell is skipped
"$bakeoff" generate 'friedman1[n=60]' -o f.h5 >/dev/null 2>&1
status 'a learner that cannot do the task, alone' 1 "$bakeoff" run f.h5 -l 'svm[type=nu_svc]' --cv 2 -o none --no-remedies
grep -q 'No cell of study compare has a score (2 skipped)' out && tr '\n' ' ' <out | grep -q 'type=..._svc cannot predict values'
ok 'is told with the reason' $?
grep -q 'No cell of study compare has a score' none/index.html; ok 'on the page, too' $?
status 'when its status is asked' 1 "$bakeoff" status none
status 'beside one that can' 0 "$bakeoff" run f.h5 -l 'svm[type=nu_svc]' -l knn --cv 2 -q -o some --no-remedies
status 'a study whose learners have nothing of it' 0 "$bakeoff" run iris --study hierarchy -l knn --cv 2 -q -o empty --no-remedies
grep -q 'There is nothing to see of this study: it is about what a linear probe reads' empty/index.html; ok 'says so' $?
printf '%s\n' 'name: two' 'datasets: [f.h5]' 'cv: 2' 'studies:' '  - name: compare' '    kind: compare' '    learners: [knn]' '  - name: overfitting' '    kind: overfitting' \
	"    learners: ['svm[type=nu_svc,C=1|2]']" >two.yaml
status 'a study without a score beside another' 1 "$bakeoff" run two.yaml -o two --no-remedies
grep -q 'No cell of study overfitting has a score' out; ok 'is named' $?

# five rows: a page of numbers that there are
printf 'a,b,y\n1,2,p\n2,3,p\n0,1,q\n3,1,q\n2.5,1.2,p\n' >tiny.csv
status 'layers on five rows' 0 "$bakeoff" run tiny.csv --study hierarchy -l "$net" --cv 3 -q -o tiny --no-remedies
"$bakeoff" report tiny --format md >/dev/null && grep -q '^## Hierarchy' tiny/report.md && ! grep -q '[^a-z]nan[^a-z]' tiny/report.md
ok 'have no numbers that are none' $?

# time order: what is set aside of many rows is the last part of them
status 'rows set aside in time order' 0 "$bakeoff" run 'twonorm[n=20000,d=2]' -l 'mlp[epochs=1]' --cv forward:1 -o time --no-report --no-remedies
says 'rows set aside in time order' 'mlp sets the last 10 % of the training rows aside'

# more data sets than a figure has plots: all of it is drawn, and says which
status 'very many data sets' 0 "$bakeoff" run "twonorm[n=24,d=2,seed=$(seq -s'|' 1 60)]" -l 'knn[k=1|3]' -l baseline --cv 2 -q -o many --no-remedies
for f in scores gap pareto; do [ -s "many/figures/$f.png" ] && [ ! -e "many/figures/$f.log" ] || break; done
[ -s many/figures/pareto.png ]; ok 'have their figures' $?
grep -q 'Shown are 24 of 60 data sets, those on which the learners differ most' many/index.html &&
	[ "$(grep -c '^plot ' many/figures/scores.gp)" -eq 24 ]
ok 'of the sets where learners differ' $?
grep -q 'seed=[0-9]*\] and [0-9]* more' many/index.html; ok 'sentences name the first' $?
sum_up odd_tables
