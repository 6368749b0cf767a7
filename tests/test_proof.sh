#!/bin/sh
# Defending a run, end to end: what verify states, and cells that are replayed: test_proof.sh BAKEOFF.
. "$(dirname "$0")/support/cli.sh"

part() { grep -Eq "^$1 +$2 +$3 +$4( |$)" out; ok "$1: $2 same, $3 differ, $4 unknown" $?; }
isa() { BAKEOFF_ISA=$1; export BAKEOFF_ISA; shift; "$@"; got=$?; unset BAKEOFF_ISA; return $got; }
# forge NAME SQL: a copy of the run `one`, altered
forge() { rm -rf "$1"; cp -r one "$1"; sqlite3 "$1/run.db" "$2"; }

printf 'a,b,y\n' >own.csv; for i in $(seq 60); do echo "$i,$((i * 7 % 11)),$((i * i % 3))"; done >>own.csv
status 'a run' 0 "$bakeoff" run --no-report iris diabetes -l knn -l mlp -l tree --cv 3 -o one

# ---- hashes ----

[ "$(count one "length(split_sha256) = 64 and length(model_sha256) = 64 and length(predictions_sha256) = 64")" -eq 18 ]
ok 'every cell has three hashes' $?
[ "$(sqlite3 one/run.db 'select count(distinct split_sha256) from cell')" -le 12 ]; ok 'learners share splits' $?
status 'the same with more workers and threads' 0 "$bakeoff" run --no-report iris diabetes -l knn -l mlp -l tree --cv 3 -j 2 --threads 2 -o two
for r in one two; do sqlite3 $r/run.db 'select key, split_sha256, model_sha256, predictions_sha256 from cell order by key' >$r.txt; done
cmp -s one.txt two.txt; ok 'gives the same hashes' $?

# ---- verify ----

status 'verify' 0 "$bakeoff" verify one -q
for p in data split model predictions scores; do part $p 18 0 0; done
grep -q '^machine and build are those of the run$' out && grep -q '^18 cells run again: bit-identical$' out
ok 'all is the same' $?
status 'as JSON' 0 "$bakeoff" verify one -q --format json
json "j ->> '\$.identical' = 1 and j ->> '\$.cells_run' = 18 and json_array_length(j, '\$.cells') = 18 and
	(select min(value ->> '\$.model' = 'same' and value ->> '\$.model_sha256.was' = value ->> '\$.model_sha256.is')
	from json_each(j, '\$.cells'))"; ok 'each with its hashes' $?
status 'as CSV' 0 "$bakeoff" verify one -q --format csv
[ "$(grep -c ',same,same,same,same,same,' out)" -eq 18 ]; ok 'a row for each cell' $?
forge forged "update cell set model_sha256 = replace(model_sha256, substr(model_sha256, 1, 4), 'beef') where id = 1"
status 'another model' 1 "$bakeoff" verify forged -q
part model 17 1 0; part predictions 18 0 0; grep -q '^first difference: .*: the model had the hash beef' out; ok 'is named' $?
forge forged "update prediction set scores = cast(x'0000003f' || substr(scores, 5) as blob) where cell_id = 2"
status 'altered predictions' 1 "$bakeoff" verify forged -q
part predictions 17 1 0
grep -Eq '^predictions .* 1 of [0-9]+ rows, by at most 0\.' out && grep -Eq ' differs in 1 of 50 rows by at most 0\.' out
ok 'are counted, with the largest difference' $?
grep -q '^1 of 18 cells differ$' out; ok 'and the cell' $?
forge forged "update cell set split_sha256 = null, model_sha256 = null, predictions_sha256 = null;
	update machine set facts = json_set(facts, '\$.compiler', 'cc 1.0', '\$.code', 'c0de');
	update cell set canonical = replace(canonical, char(10) || 'code=', char(10) || 'code=0'), key = 'x' || id"
status 'a run of an older version on another machine' 0 "$bakeoff" verify forged -q
part split 0 0 18; part model 0 0 18; part predictions 18 0 0
grep -Eq '^compiler +18 +cc 1.0 +' out && grep -Eq '^code +18 +c0de +' out; ok 'what differs of the build is told' $?
says 'and of the code' '18 of them were computed by another version of the code'
status 'a run of a portable build' 0 isa portable "$bakeoff" run --no-report iris -l mlp -l tree --cv 3 -o isa
if [ "$("$bakeoff" info system --format csv | sed -n 's/^isa,//p')" != portable ]; then
	status 'elsewhere' 1 isa avx2 "$bakeoff" verify isa -q --cells
	part data 6 0 0; part split 6 0 0; part scores '[0-9]' '[0-9]' 0
	grep -Eq '^isa +6 +portable +avx2' out; ok 'the instructions differ' $?
	grep -Eq 'mlp .* same +same +differs +differs in [0-9]+ of 50 rows by at most [0-9.e-]+ ' out
	ok 'a network differs in its model, and by how much' $?
	grep -Eq 'tree .* same +same +same +same +same' out; ok 'a tree in nothing' $?
	status 'with its own instructions' 0 "$bakeoff" verify isa -q
	! grep -q '^isa ' out; ok 'they are followed' $?
fi
status 'a run of a file' 0 "$bakeoff" run --no-report own.csv --target y -l knn -l tree --cv 3 -o own
cp own.csv kept.csv; sed -i '5s/,.*,/,3,/' own.csv
status 'whose file has changed' 1 "$bakeoff" verify own -q
part data 0 6 0; part split 6 0 0; grep -q '^6 of 6 cells differ$' out; ok 'is told part by part' $?
mv kept.csv own.csv
forge forged "update cell set canonical = replace(canonical, char(10) || 'digest=', char(10) || 'digest=beef'), key = 'x' || id;
	update dataset set digest = 'beef' || digest"
status 'other data, that give the same' 1 "$bakeoff" verify forged -q
part data 0 18 0; part model 18 0 0; grep -q '^first difference: .*: nothing but the data$' out; ok 'are other data' $?
status 'merged' 0 "$bakeoff" merge one -o merged
sqlite3 merged/run.db 'select key, split_sha256, model_sha256, predictions_sha256 from cell order by key' >merged.txt
cmp -s one.txt merged.txt; ok 'hashes are merged' $?
status 'a sample' 0 "$bakeoff" verify own -q --sample 2; part model 2 0 0

# ---- replay ----

status 'a cell by its words' 0 "$bakeoff" replay one iris mlp 0 1
grep -q '^bit-identical$' out && grep -q '^data same, split same, model same, predictions same, scores same$' out
ok 'is bit-identical' $?
grep -q '^cell [0-9]*: mlp on iris, study compare, repeat 0, fold 1$' out && grep -q '^steps  *[0-9]*, scored by accuracy$' out &&
	grep -q ' iris/r0/f1/mlp ' out && grep -q '^accuracy ' out && grep -q '^fit_s ' out && grep -q '^ \.\.\.' out
ok 'and shown: name, steps, seeds, scores, times' $?
id=$(sqlite3 one/run.db "select c.id from result c where dataset = 'iris' and label = 'mlp' and fold = 1")
mv out words
status 'by its id' 0 "$bakeoff" replay one "$id"
for f in words out; do grep -E '^(cell |data|split|pipeline|learner|  sha256|  model|accuracy)' $f >$f.same; done; cmp -s words.same out.same; ok 'is the same cell' $?
status 'by a path, with its study' 0 "$bakeoff" replay one compare/iris/mlp/0/1
status 'all that there is' 0 "$bakeoff" replay -v one diabetes tree 0 2
[ "$(sed -n 's/^  test  *//p' out | wc -w)" -eq 147 ] && ! grep -q '^ \.\.\.' out; ok 'all its rows' $?
status 'as JSON' 0 "$bakeoff" replay one iris mlp 0 1 --format json
json "j ->> '\$.identical' = 1 and json_array_length(j, '\$.test_rows') = 50 and json_array_length(j, '\$.predictions') = 50
	and json_array_length(j, '\$.steps') > 20 and j ->> '\$.scores.accuracy.test' = j ->> '\$.scores_was.accuracy.test'
	and length(j ->> '\$.split_sha256.is') = 64 and j ->> '\$.params.hidden[0]' = 100
	and j ->> '\$.streams[0].seed' = (select cast(seed as text) from (select 1 as seed)) is not null"
ok 'is one object with all of it' $?
status 'a name for several' 2 "$bakeoff" replay one iris mlp
says 'a name for several' "'iris/mlp' names 3 cells: "; says 'with ids' "$id (iris mlp 0 1)"; one_line 'a name for several'
status 'a name for none' 2 "$bakeoff" replay one iris svm 0 1
says 'a name for none' "no cell of the run is called 'iris/svm/0/1'"; one_line 'a name for none'
status 'a part of a word' 2 "$bakeoff" replay one iri
says 'a part of a word' "no cell of the run is called 'iri'"
status 'no cell' 2 "$bakeoff" replay one
status 'no run' 3 "$bakeoff" replay never iris mlp 0 1
status 'no table' 2 "$bakeoff" replay one iris mlp 0 1 --format csv
forge forged "update score set test = 0.5 where metric = 'accuracy' and cell_id = $id"
status 'a forged score' 1 "$bakeoff" replay forged "$id"
grep -q '^first difference: accuracy on test was 0.5 and is ' out && grep -q 'predictions same, scores differs$' out
ok 'is told beside what is the same' $?
status 'a tuned run' 0 "$bakeoff" run --no-report iris -l knn --tune 4 --cv 3 --training-seeds 1 -o tuned
status 'a tuned cell' 0 "$bakeoff" replay tuned iris 'knn (tuned)' 0 0
grep -q '^search  *4 configurations$' out && grep -q ' chosen *$' out; ok 'and what its search chose' $?
sqlite3 tuned/run.db "update cell set status = 'planned'"
status 'a cell that was not run' 2 "$bakeoff" replay tuned iris 'knn (tuned)' 0 0
says 'a cell that was not run' 'has not been run yet'

sum_up proof
