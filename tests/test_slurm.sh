#!/bin/sh
# bakeoff submit with a real Slurm: test_slurm.sh BAKEOFF. Starts slurmctld, slurmd and munged of this machine for
# itself (support/slurm.sh); where they are not installed it says so, and passes.
. "$(dirname "$0")/support/cli.sh"
. "$root/tests/support/stored.sh"
. "$root/tests/support/slurm.sh"
absent=$(slurm_missing)
if [ -n "$absent" ]; then
	echo "slurm: $absent is not installed; nothing was tested"
	exit 0
fi
trap 'slurm_stop; rm -rf "$work"' EXIT
slurm_start; ok 'a cluster of one node starts' $?
[ $failed -eq 0 ] || { sum_up slurm; exit; }

# until no job is in the queue, a minute at most
wait_for_jobs() {
	tries=0
	while [ -n "$(squeue -h -o %i)" ] && [ $tries -lt 300 ]; do tries=$((tries + 1)); sleep 0.2; done
	[ $tries -lt 300 ]; ok "$1: the jobs end" $?
}

# ---- an array of 4 ----

data='iris moons[n=120,noise=0.3]' learners='-l knn -l tree -l mlp[hidden=4,epochs=20] --cv 5'
# shellcheck disable=SC2086
status 'as a whole' 0 "$bakeoff" run $data $learners --memory 200M -o all -q --no-report
# shellcheck disable=SC2086
status 'an array of 4' 0 "$bakeoff" submit $data --slurm --array 4 --memory 300M --time 5m -o many -- $learners --memory 200M
grep -q '^submitted [0-9]*: 4 of 4 shards; then [0-9]*: merge and report$' out; ok 'is submitted, and the merge behind it' $?
status 'status' 0 "$bakeoff" status many
grep -q '^shard  *job  *node' out && [ "$(grep -c '^[1-4]/4  *[A-Z]' out)" -eq 4 ] && grep -q '^merge  *PENDING' out; ok 'follows them' $?
# shellcheck disable=SC2086
status 'the same again' 2 "$bakeoff" submit $data --slurm --array 4 --memory 300M -o many -- $learners --memory 200M
says 'the same again' 'was submitted, and job [0-9]* is not over'
wait_for_jobs 'an array of 4'
status 'afterwards' 0 "$bakeoff" status many
[ "$(grep -c '^[1-4]/4  *COMPLETED  *[^ ]*  *[0-9:]*  *\(7\|8\)  *\(7\|8\)  *0$' out)" -eq 4 ] && grep -q '^merge  *COMPLETED' out &&
	grep -q '^0 of 30 cells missing$' out; ok 'all is done' $?
[ -s many/index.html ] && [ -s many/report.md ]; ok 'the report is there' $?
stored all >a.txt; stored many >b.txt
[ "$(wc -l <a.txt)" -gt 100 ] && cmp -s a.txt b.txt; ok 'an array of 4 is the run as a whole, bit for bit' $?
remedies() { sqlite3 "$1/run.db" "select canonical, status, quote(train), quote(test) from remedy where active order by 1"; }
# how many are tried goes by the time that cells took; those that both tried are the same
remedies all >a.txt; remedies many >b.txt
[ -z "$(sqlite3 "all/run.db" "attach 'many/run.db' as m" "select 1 from remedy a join m.remedy b using(key) where a.test is not b.test")" ]
ok 'remedies are those of the whole' $?
# shellcheck disable=SC2086
status 'all is done' 0 "$bakeoff" submit $data --array 4 --memory 300M -o many -- $learners --memory 200M
grep -q '^submitted [0-9]*: merge and report; all 4 shards are done$' out; ok 'is merged alone' $?
wait_for_jobs 'merged alone'

# ---- another plan in that folder, and jobs that fail ----

# shellcheck disable=SC2086
status 'other splits' 3 "$bakeoff" submit $data --array 4 --memory 300M -o many -- -l knn --cv 3 --memory 200M
says 'other splits' 'many holds a run of another plan: take another folder: .* is split by'
"$bakeoff" export iris -o my.csv >out 2>err
status 'a table' 0 "$bakeoff" submit my.csv --array 2 --memory 300M -o lost -- -l knn --cv 4 --memory 200M
mv my.csv gone.csv; wait_for_jobs 'a table that went away'
status 'jobs that failed' 0 "$bakeoff" status lost
says 'jobs that failed' 'shard 1 is FAILED; lost/slurm/shard-1.log ends: bakeoff: cannot open my.csv'
says 'and the merge' 'the merge is FAILED; lost/slurm/merge.log ends: '
status 'too little for a cell' 0 "$bakeoff" submit iris --array 2 --memory 300M -o small --dry-run -- -l knn
says 'too little for a cell' 'a shard has 300M, and its cells may take 2.0 GB each'

# ---- a shard that is killed ----

# shellcheck disable=SC2086
slow='moons[n=3000,noise=0.3] --array 3 --memory 700M -o killed -- -l mlp[epochs=1500,tol=0] --cv 6x2 --memory 600M --no-remedies'
# shellcheck disable=SC2086
status 'a slower run' 0 "$bakeoff" submit $slow
array=$(sed -n 's/^array //p' killed/slurm/jobs) merge=$(sed -n 's/^merge //p' killed/slurm/jobs) tries=0
done_of() { sqlite3 -cmd '.timeout 2000' "killed/shards/$1-of-3/run.db" "select count(*) from cell where status = 'ok'" 2>/dev/null || echo 0; }
scontrol hold "$merge" >/dev/null 2>&1
while [ "$(done_of 2)" -lt 1 ] && [ $tries -lt 600 ]; do tries=$((tries + 1)); sleep 0.05; done
scancel --signal=KILL --full "${array}_2"; scancel "${array}_2"
kept=$(sqlite3 -cmd '.timeout 5000' killed/shards/2-of-3/run.db "select group_concat(id || ':' || finished_at) from cell where status = 'ok'")
tries=0
while squeue -h -r -t R,PD,CG -j "$array" -o %i 2>/dev/null | grep -q . && [ $tries -lt 300 ]; do tries=$((tries + 1)); sleep 0.2; done
status 'status' 0 "$bakeoff" status killed
grep -q '^2/3  *\(CANCELLED\|FAILED\|COMPLETED\)' out; ok 'says that it was killed' $?
left=$(count killed/shards/2-of-3 "status = 'planned'")
[ "$left" -gt 0 ] && [ -n "$kept" ]; ok "$left of 4 cells of a killed shard are left" $?
scancel "$merge"; wait_for_jobs 'without a merge'
# shellcheck disable=SC2086
status 'submitted again' 0 "$bakeoff" submit $slow
grep -q '^submitted [0-9]*: 1 of 3 shards; then' out && grep -q '^#SBATCH --array=2$' killed/slurm/array.sh; ok 'is the shard that was killed' $?
wait_for_jobs 'submitted again'
case ",$(sqlite3 killed/shards/2-of-3/run.db "select group_concat(id || ':' || finished_at) from cell where status = 'ok'")," in
*,"$kept",*) ;; *) false ;; esac; ok 'which keeps what was done' $?
status 'as a whole' 0 "$bakeoff" run 'moons[n=3000,noise=0.3]' -l 'mlp[epochs=1500,tol=0]' --cv 6x2 --memory 600M -o slow -q --no-report --no-remedies
stored slow >a.txt; stored killed >b.txt; cmp -s a.txt b.txt; ok 'nothing is lost' $?

# ---- a merge behind a shard that is gone ----

# shellcheck disable=SC2086
status 'once more' 0 "$bakeoff" submit 'moons[n=3000,noise=0.3]' --array 3 --memory 700M -o gone -- -l 'mlp[epochs=1500,tol=0]' --cv 6x2 --memory 600M --no-remedies
scancel "$(sed -n 's/^array //p' gone/slurm/jobs)_3"
wait_for_jobs 'a shard that never ran'
stored gone >b.txt; cmp -s a.txt b.txt; ok 'the last job runs what a shard has not' $?

# ---- what Slurm refuses ----

status 'more memory than there is' 3 "$bakeoff" submit iris --array 2 --memory 900G -o refused -- -l knn
says 'more memory than there is' 'sbatch refuses the job: '; one_line 'more memory than there is'
status 'no such partition' 3 "$bakeoff" submit iris --array 2 --partition nowhere --memory 300M -o refused -- -l knn
says 'no such partition' 'sbatch refuses the job: invalid partition specified: nowhere'

sum_up slurm
