#!/bin/sh
# What programs as learners are given and may hold, end to end: test_programs.sh BAKEOFF. In sh and awk; the helpers of
# other languages where they are installed.
. "$(dirname "$0")/support/cli.sh"
sparse=$fixtures/exec/sparse.sh

# ---- sparse rows ----

awk 'BEGIN { print "city,n,y"; srand(5); for (i = 0; i < 240; i++) print "c" int(rand() * 90) "," int(rand() * 9) "," (i % 2 ? "a" : "b") }' >levels.csv
status 'many levels' 0 "$bakeoff" run levels.csv -l "exec[run=\"sh $sparse\"]" -l "exec[run=\"sh $sparse sparse\"]" --cv 3 -o l --no-report --no-remedies
[ "$(sqlite3 l/run.db "select count(*), min(a.predictions_sha256 = b.predictions_sha256), min(c.value) from result a join result b
	on b.label = 'sparse' and b.fold = a.fold join count c on c.cell_id = b.id and c.name = 'compressed' join count n on n.cell_id = a.id
	and n.name = 'compressed' and n.value = 0 where a.label = 'dense'")" = '3|1|1.0' ]
ok 'come compressed to who says so, dense to others, with the same predictions' $?
status 'verified' 0 "$bakeoff" verify l
awk 'BEGIN { for (i = 0; i < 30000; i++) print i % 2, "1:1", i % 2 + 2 ":1 9500:1" }' >wide.svm
status 'too wide to be made dense' 0 "$bakeoff" run wide.svm -l "exec[run=\"sh $sparse\"]" -l "exec[run=\"sh $sparse sparse\"]" --cv holdout:0.3 -o w --no-report --no-remedies
sqlite3 w/run.db "select r.label, status, info, s.test from result r left join score s on s.cell_id = r.id and s.metric = 'accuracy' order by 1" >out
grep -q '^dense|skipped|30000 rows of 9500 columns are 1.1 GiB as dense rows, and more than 1.0 are not made for it: a program that says "sparse"' out
ok 'is skipped with its size and what helps' $?
grep -q '^sparse|ok||1.0$' out; ok 'and runs for who says so' $?

python=
for p in python3 /usr/bin/python3; do [ -n "$python" ] || ! "$p" -c 'import numpy' 2>/dev/null || python=$p; done
cat >sums.py <<'END'
import sys
if len(sys.argv) > 1:
    sys.modules["scipy"] = sys.modules["scipy.sparse"] = None
import numpy
from bakeoff_learner import Learner, serve

class Sums(Learner):
    abilities = "classify sparse"
    name = "sums" + "".join(sys.argv[1:])
    def dense(self, x):
        if hasattr(x, "toarray"):
            assert x.dtype == numpy.float32 and not sys.argv[1:]
            return x.toarray()
        out = numpy.zeros(x.shape, numpy.float32)
        for i in range(len(out)):
            part = slice(x.indptr[i], x.indptr[i + 1])
            out[i, x.indices[part]] = x.data[part]
        return out
    def fit(self, x, y, info):
        self.mean = numpy.array([self.dense(x)[y == c].mean(0) for c in range(info.classes)], numpy.float64)
    def predict(self, x):
        return self.dense(x) @ self.mean.T

serve(Sums())
END
if [ -n "$python" ]; then
	status 'in Python' 0 "$bakeoff" run levels.csv -l "exec[run=\"sh $sparse sparse\"]" -l "exec[run=\"$python sums.py bare\"]" -l "exec[run=\"$python sums.py\"]" --cv 3 -o p --no-report --no-remedies
	[ "$(sqlite3 p/run.db "select count(distinct r.label), count(*), max(abs(s.test - t.test)) < 1e-9 from result r join score s on s.cell_id = r.id join result q
		on q.label = 'sparse' and q.fold = r.fold join score t on t.cell_id = q.id and t.metric = s.metric where s.metric = 'accuracy' and r.status = 'ok'")" = '3|9|1' ]
	ok 'with scipy and without' $?
fi
cat >sums.R <<'END'
source(file.path(Sys.getenv("BAKEOFF_HELPERS"), "bakeoff_learner.R"))
bakeoff_serve(list(name = "rsums", abilities = c("classify", "sparse"),
	fit = function(x, y, info) sapply(levels(y), function(l) Matrix::colMeans(x[y == l, , drop = FALSE])),
	predict = function(model, x, info) as.matrix(x %*% model)))
END
if Rscript -e 'library(Matrix)' >/dev/null 2>&1; then
	status 'in R' 0 "$bakeoff" run levels.csv -l "exec[run=\"sh $sparse sparse\"]" -l 'exec[run="Rscript sums.R"]' --cv 3 -o R --no-report --no-remedies
	[ "$(sqlite3 R/run.db "select count(*), max(abs(s.test - t.test)) < 1e-9 from result r join score s on s.cell_id = r.id join result q
		on q.label = 'sparse' and q.fold = r.fold join score t on t.cell_id = q.id and t.metric = s.metric where s.metric = 'accuracy' and r.label = 'rsums'")" = '3|1' ]
	ok 'as a matrix of its package' $?
fi

# ---- memory of all its processes ----

# Two processes that hold 90 MB each: tail keeps what it reads until a line ends.
cat >forks.sh <<'END'
read -r l
echo '{"hello":{"protocol":1,"abilities":["classify"]}}'
read -r l
for i in 1 2; do (head -c 90000000 /dev/zero; sleep 60) | tail -n 1 >/dev/null & done
sleep 60
END
status 'a group that holds too much' 1 "$bakeoff" run iris -l 'exec[name=forks,run="sh forks.sh"]' --cv holdout:0.3 --memory 128M --timeout 40 -o m --no-report --no-remedies
sqlite3 m/run.db 'select status, info from result' >out
grep -q '^memory|fit forks: its [0-9]* processes together held [0-9]* MiB at fit, more than the limit of 128$' out; ok 'is out of memory, and the record says how much' $?

# ---- programs that have changed, and those in archives ----

cp "$fixtures/exec/centroid.sh" mine.sh
status 'a run' 0 "$bakeoff" run iris -l 'exec[name=mine,run="sh mine.sh"]' -l knn --cv 2 -o v --no-report --no-remedies
status 'in an archive' 0 "$bakeoff" archive v --no-report -o v.tar.gz
grep -q '^mine.sh *programs/[0-9a-f]*/mine.sh *is named by the command' out && grep -q '^sh *its SHA-256 alone *is a program of the system' out; ok 'is its program' $?
was=$(sha256sum <mine.sh | cut -c1-64)
mv mine.sh gone.sh
status 'a stranger lets nothing run' 2 "$bakeoff" verify v.tar.gz -q; says 'a stranger lets nothing run' 'run-programs lets it'
status 'verified with the program from it' 0 "$bakeoff" verify v.tar.gz -q --run-programs
grep -q '^4 cells run again: bit-identical' out && ! grep -q 'changed since' err; ok 'bit for bit' $?
status 'replayed from it' 0 "$bakeoff" replay v.tar.gz iris mine 0 1 --run-programs
status 'without' 3 "$bakeoff" verify v -q
sed 's/^means=$/means= # changed/' gone.sh >mine.sh; is=$(sha256sum <mine.sh | cut -c1-64)
status 'verified with a changed program' 0 "$bakeoff" verify v -q
says 'it is named' "the program mine.sh of mine has changed since: its SHA-256 was $was and is $is"
grep -q '^4 cells run again: bit-identical' out; ok 'and runs' $?
status 'as JSON' 0 "$bakeoff" verify v -q -f json
json "(j ->> '$.program_changes[0].what') = 'mine.sh' and (j ->> '$.program_changes[0].was') = '$was' and (j ->> '$.program_changes[0].is') = '$is'"; ok 'with both digests' $?
status 'replayed with a changed program' 0 "$bakeoff" replay v iris mine 0 1; says 'it is named there, too' "the program mine.sh of mine has changed since: its SHA-256 was $was"
sed 's/1 \/ (1 + d)/1 \/ (2 + d)/; s/"name":"means"/"name":"means","version":"2"/' gone.sh >mine.sh
status 'one that gives other scores' 1 "$bakeoff" verify v -q; says 'its version is told' "the version of mine has changed since: '' then, '2' now"
grep -q '^2 of 4 cells differ' out; ok 'and what differs' $?
status 'no archive of a changed program' 3 "$bakeoff" archive v --no-report -o x.tar.gz
says 'no archive of a changed program' 'the program mine.sh has changed since the run was made'; one_line 'no archive of a changed program'
status 'but without it' 0 "$bakeoff" archive v --no-report --without-program mine.sh -o x.tar.gz
grep -q '^mine.sh *its SHA-256 alone *was left out by --without-program' out; ok 'is left out' $?
mkdir un; tar xzf x.tar.gz -C un; grep -q "^| mine | sh mine.sh | mine.sh | $was | left out " un/*/README.md; ok 'its README has the digest of the run' $?
rm mine.sh
status 'verified where it is not' 3 "$bakeoff" verify x.tar.gz -q --run-programs; says 'verified where it is not' 'the archive does not hold mine.sh'
mv gone.sh mine.sh
status 'a name for nothing' 2 "$bakeoff" archive v --no-report --with-program never.sh -o y.tar.gz
says 'a name for nothing' "with-program never.sh: no learner's command names"
status 'with what lies in PATH' 0 "$bakeoff" archive v --no-report --with-program sh -o y.tar.gz
grep -q '^sh *programs/[0-9a-f]*/sh *was asked for by --with-program' out; ok 'is in it' $?
status 'verified with that' 0 "$bakeoff" verify y.tar.gz -q --run-programs --sample 1

sum_up programs
