# A Slurm cluster of one node for a test, sourced behind support/cli.sh: munged, slurmctld and slurmd of the
# machine's own packages, with ports, folders and a key of their own in $work/slurm. slurm_start leaves
# SLURM_CONF in the environment; slurm_stop ends what it started. Their user is who runs the test.
slurm_missing() {                       # prints the first program that is not there
	for program in munged slurmctld slurmd sbatch squeue scontrol; do
		PATH=$PATH:/usr/sbin:/sbin command -v $program >/dev/null || { echo $program; return; }
	done
}
slurm_port() { echo $((20000 + ($$ * 7 + $1 * 1009) % 40000)); }
slurm_start() {
	PATH=$PATH:/usr/sbin:/sbin
	at=$work/slurm node=$(hostname -s) me=$(id -un)
	mkdir -p "$at/spool" "$at/state" && chmod 700 "$at"
	dd if=/dev/urandom of="$at/munge.key" bs=128 count=1 2>/dev/null && chmod 400 "$at/munge.key"
	cat >"$at/slurm.conf" <<-CONF
	ClusterName=test
	SlurmctldHost=$node(127.0.0.1)
	SlurmUser=$me
	SlurmdUser=$me
	AuthType=auth/munge
	AuthInfo=socket=$at/munge.socket
	CredType=cred/munge
	SlurmctldPort=$(slurm_port 1)
	SlurmdPort=$(slurm_port 2)
	SlurmctldPidFile=$at/slurmctld.pid
	SlurmdPidFile=$at/slurmd.pid
	SlurmdSpoolDir=$at/spool
	StateSaveLocation=$at/state
	SlurmctldLogFile=$at/slurmctld.log
	SlurmdLogFile=$at/slurmd.log
	ProctrackType=proctrack/linuxproc
	TaskPlugin=task/none
	JobAcctGatherType=jobacct_gather/none
	AccountingStorageType=accounting_storage/none
	JobCompType=jobcomp/none
	MpiDefault=none
	SwitchType=switch/none
	SelectType=select/cons_tres
	SelectTypeParameters=CR_CPU_Memory
	SchedulerType=sched/backfill
	SchedulerParameters=batch_sched_delay=0,bf_interval=1,sched_interval=1,defer
	ReturnToService=2
	SlurmdParameters=config_overrides
	InactiveLimit=0
	KillWait=2
	MinJobAge=300
	NodeName=$node NodeAddr=127.0.0.1 CPUs=4 RealMemory=4000 State=UNKNOWN
	PartitionName=short Nodes=$node Default=YES MaxTime=60 State=UP
	CONF
	export SLURM_CONF="$at/slurm.conf"
	munged --force --foreground --key-file="$at/munge.key" --socket="$at/munge.socket" --pid-file="$at/munged.pid" \
		--log-file="$at/munged.log" --seed-file="$at/munged.seed" >"$at/munged.out" 2>&1 &
	munged=$!
	slurmctld -D -c >"$at/ctld.out" 2>&1 &
	slurmctld=$!
	slurmd -D -c -N "$node" >"$at/slurmd.out" 2>&1 &
	slurmd=$!
	tries=0
	while [ $tries -lt 150 ]; do
		[ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && return 0
		tries=$((tries + 1)); sleep 0.2
	done
	tail -5 "$at"/*.log "$at"/*.out 2>/dev/null
	return 1
}
slurm_stop() {
	scancel -f -u "$(id -un)" >/dev/null 2>&1
	for p in ${slurmd-} ${slurmctld-} ${munged-}; do kill "$p" 2>/dev/null; done
	wait ${slurmd-} ${slurmctld-} ${munged-} 2>/dev/null
}
