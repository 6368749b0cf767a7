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

sum_up programs
