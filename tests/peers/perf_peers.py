"""make perf-peers: our programs and what users would pick instead, on the same data, turn by turn.

usage: perf_peers.py BUILD [PATTERN...]     a pattern is the beginning of "unit/case", or a unit's letter

Each side of a case is a process that has loaded its data and waits; it works when it is told to, and the
other sides wait. Medians count. See README.md beside this file."""
import csv
import os
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time
from array import array

from cases import units

START_UP = 3            # seconds: a shorter run is done twice, and the second counts
LONG = 8                # a side whose run takes longer is not asked again for its sake
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class Side:
    """A process that speaks as serve.py says."""

    def __init__(self, name, package, command, write, case):
        self.patience = case.patience
        self.name, self.package, self.version, self.trouble = name, package, "", ""
        self.file, self.replies, self.cores, self.longest = write, [], 0, 0
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", **{key: "1" for key in THREADS})
        try:
            self.process = subprocess.Popen(command + ["write=" + write], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL, text=True, env=environment,
                                            preexec_fn=lambda: case.memory and resource.setrlimit(
                                                resource.RLIMIT_DATA, (case.memory << 20, case.memory << 20)))
        except OSError:
            self.process, self.trouble = None, "not installed (%s)" % package
            return
        words = self.listen().split()
        if words[:1] == ["ready"]:
            self.version = words[2].split("+")[0] if len(words) > 2 else ""
        elif not self.trouble:
            self.trouble = "not installed (%s)" % package if words[:1] == ["missing"] else "failed to start"

    def listen(self):
        watch = threading.Timer(self.patience, self.process.kill)
        watch.start()
        line = self.process.stdout.readline()
        if not line:
            self.trouble = "failed" if watch.is_alive() else "gave up after %d s" % self.patience
        watch.cancel()
        return line

    def cpu(self):
        with open("/proc/%d/stat" % self.process.pid) as f:
            words = f.read().rsplit(")", 1)[1].split()
        return sum(map(int, words[11:13])) / os.sysconf("SC_CLK_TCK")

    def go(self):
        """One run; its wall time, or None when the process is lost."""
        if self.trouble:
            return None
        cpu, start = self.cpu(), time.monotonic()
        try:
            self.process.stdin.write("go\n")
            self.process.stdin.flush()
        except OSError:
            self.trouble = "failed"
            return None
        line = self.listen()
        if self.trouble:
            return None
        wall = time.monotonic() - start
        self.cores = max(self.cores, (self.cpu() - cpu) / wall if wall > 0.2 else 0)
        self.longest = max(self.longest, wall)
        self.replies.append({key: float(value) for key, value in (word.split("=") for word in line.split())})
        return wall

    def turn(self):
        """A run that finds caches, clock and memory as its own last one left them, not as the other side did."""
        wall = self.go()
        if wall is not None and wall < START_UP:
            self.replies.pop()
            self.go()

    def close(self):
        if self.process:
            self.process.stdin.close()
            if self.process.wait():
                self.trouble = self.trouble or "failed"
            self.process.stdout.close()

    def median(self, measure):
        return statistics.median(reply[measure] for reply in self.replies)


def measure(case, folder):
    """Ours, peer, peer, ours, peer, peer, ..., ours."""
    sides = [Side("bakeoff", "", case.ours, folder + "/ours.rows", case)]
    for i, (name, package, command) in enumerate(case.peers):
        sides.append(Side(name, package, command, "%s/peer%d.rows" % (folder, i), case))
    for _ in range(case.runs):
        for side in sides:
            if side.longest < LONG:
                side.turn()
    sides[0].turn()
    for side in sides:
        side.close()
    return sides[0], sides[1:]


def rows_of(path):
    with open(path, "rb") as f:
        found = array("I")
        found.frombytes(f.read())
    return found


def shared(ours, peer, k=10):
    """Share of our neighbours that the peer did not find."""
    a, b = rows_of(ours.file), rows_of(peer.file)
    missed = sum(len(set(a[i:i + k]) - set(b[i:i + k])) for i in range(0, len(a), k))
    return missed / len(a) if len(a) == len(b) else 1


def compare(case, ours, peer):
    """What both sides found, as text, and whether it agrees."""
    said, good, compared = [], True, False
    for what, limit, scale in case.checks:
        if what == "neighbours":
            gap = shared(ours, peer)
            said.append("%.2f %% of neighbours" % (100 - 100 * gap))
        elif what in ours.replies[-1] and what in peer.replies[-1]:
            a, b = ours.replies[-1][what], peer.replies[-1][what]
            gap = b - a if scale == "short" else abs(a - b) / (max(abs(a), 1e-300) if scale == "share" else 1)
            if not limit:
                said.append("same " + what if a == b else "%s %g, %g" % (what, a, b))
            elif "/" not in what or gap > limit:
                said.append("%s %s, %s" % (what, *("%d" % v if v == int(v) else "%.5g" % v for v in (a, b))))
        else:
            continue
        compared = True
        if not gap <= limit:
            good = False
            said[-1] = "DISAGREE: " + said[-1]
    return "; ".join(said), good and compared


def figure(form, what, value):
    if what == "memory":
        return "%.3g MB" % (1e-6 * value) if value < 1e9 else "%.0f MB" % (1e-6 * value)
    if form == "count":
        for size, letter in ((1e6, " M"), (1e3, " k")):
            if value >= 2 * size or (letter == " M" and value >= size):
                return "%.3g%s" % (value / size, letter)
        return "%.3g" % value if value < 100 else "%.0f" % value
    return "%.3g s" % value if value >= 0.1 else "%.3g ms" % (1e3 * value)


class Report:
    """The table on the terminal, the CSV, and what is said at the end."""

    def __init__(self, path):
        self.file = open(path, "w", newline="")
        self.csv = csv.writer(self.file)
        self.csv.writerow(["unit", "case", "measure", "ours", "peer", "version", "its", "ratio", "goal", "met", "missed_by",
                           "agreement", "ours_runs", "its_runs"])
        self.met, self.missed, self.wrong = 0, [], []

    def title(self, unit):
        print("\n%s. %s" % (unit.letter, unit.title))
        print("%-40s %9s  %-20s %9s %7s  %-20s %s" % ("", "ours", "peer", "its", "ratio", "goal", "both found"), flush=True)

    def goal(self, name, case, what, peer, best, ratio):
        """The strictest goal that this peer stands for: factor, text, met."""
        asked = [factor for against, factor in case.goals.get(what, []) if against in (peer.name, best and "best")]
        if not asked:
            return "", "", ""
        factor = max(asked)
        if ratio >= factor:
            self.met += 1
            return factor, "%gx met" % factor, True
        self.missed.append("%s, %s against %s: %.1fx of %gx" % (name, what, peer.name, ratio, factor))
        return factor, "%gx missed by %.0f %%" % (factor, 100 * (1 - ratio / factor)), False

    def absolute(self, name, case, what, ours):
        """Goals in seconds, whatever the peers do."""
        for seconds in (limit for against, limit in case.goals.get(what, []) if against == "at most"):
            took = ours.median(what)
            print("%-40s %9s  at most %g s: %s" % ("", "", seconds, "met" if took <= seconds else "missed"), flush=True)
            if took <= seconds:
                self.met += 1
            else:
                self.missed.append("%s, %s: %.3g s of %g s" % (name, what, took, seconds))

    def lost(self, unit, case, ours, peers):
        """Ours found nothing in time: what the peers did is told all the same."""
        name = "%s/%s" % (unit.name, case.name)
        (self.missed if ours.trouble.startswith("gave up") else self.wrong).append("%s: bakeoff %s" % (name, ours.trouble))
        print("%-40s bakeoff %s" % (case.name, ours.trouble), flush=True)
        for p in peers:
            said = ", ".join("%s %s" % (what, figure(unit.form, what, p.median(what)))
                             for what in unit.measures if p.replies and what in p.replies[-1])
            print("%-40s %9s  %-20s %s" % ("", "", p.name, p.trouble or said), flush=True)
            self.csv.writerow([unit.name, case.name, "", ours.trouble, p.name, p.version, p.trouble or said, *[""] * 7])

    def add(self, unit, case, ours, peers):
        name = "%s/%s" % (unit.name, case.name)
        if ours.trouble or not ours.replies:
            self.lost(unit, case, ours, peers)
            return
        there = [p for p in peers if p.replies and not p.trouble]
        agreement = {p: compare(case, ours, p) for p in there}
        self.wrong += ["%s: %s: %s" % (name, p.name, agreement[p][0]) for p in there if not agreement[p][1]]
        self.wrong += ["%s: %s took %.1f cores for one thread" % (name, p.name, p.cores)
                       for p in [ours] + there if p.cores > 1.2 and case.jobs == 1]
        for what in unit.measures:
            if what in ours.replies[-1]:
                self.rows(unit, case, what, ours, sorted(there, key=lambda p: self.speed(p, what), reverse=True), agreement)
                self.absolute(name, case, what, ours)
        for p in peers:
            if p not in there:
                print("%-40s %9s  %-20s %s" % ("", "", p.name, p.trouble), flush=True)
                self.csv.writerow([unit.name, case.name, "", "", p.name, "", "", "", "", "", "", p.trouble, "", ""])
        self.file.flush()

    @staticmethod
    def speed(side, what):
        return side.median(what) if what == "rate" else 1 / max(side.median(what), 1e-9)

    def rows(self, unit, case, what, ours, peers, agreement):
        name = case.name if len(unit.measures) == 1 else "%s: %s" % (case.name, what)
        first = what == unit.measures[0]
        if not peers:
            print("%-40s %9s" % (name, figure(unit.form, what, ours.median(what))), flush=True)
        for i, p in enumerate(peers):
            ratio = self.speed(ours, what) / self.speed(p, what)
            factor, text, met = self.goal("%s/%s" % (unit.name, case.name), case, what, p, i == 0, ratio)
            print("%-40s %9s  %-20s %9s %6.*fx  %-20s %s" % (
                "" if i else name, "" if i else figure(unit.form, what, ours.median(what)), ("%s %s" % (p.name, p.version))[:20],
                figure(unit.form, what, p.median(what)), 1 if ratio >= 10 else 2, ratio, text, agreement[p][0] if first else ""), flush=True)
            self.csv.writerow([unit.name, case.name, what, "%.6g" % ours.median(what), p.name, p.version,
                               "%.6g" % p.median(what), "%.4g" % ratio, factor, {True: 1, False: 0}.get(met, ""),
                               "%.3f" % max(0, 1 - ratio / factor) if factor else "", agreement[p][0],
                               *(";".join("%.6g" % reply[what] for reply in side.replies) for side in (ours, p))])

    def end(self):
        print("\n%d goals met, %d missed%s" % (self.met, len(self.missed), ":" if self.missed else ""))
        for line in self.missed:
            print("  " + line)
        for line in self.wrong:
            print("WRONG  " + line)
        return 1 if self.wrong else 0


def make_data(build, folder):
    os.makedirs(folder, exist_ok=True)
    for name in "tables", "scale_tables":
        program, done = "%s/tests/peers/%s" % (build, name), "%s/%s.done" % (folder, name)
        if not os.path.exists(done) or os.path.getmtime(done) < os.path.getmtime(program):
            subprocess.run([program, folder], check=True)
            open(done, "w").close()


def make_peer(made):
    """The peers in C++: with what there is of them; without a compiler or libraries they are not installed."""
    source, program = os.path.dirname(os.path.abspath(__file__)) + "/neighbours_peer.cpp", made + "/neighbours_peer"
    shutil.rmtree(program, ignore_errors=True)
    if not shutil.which("g++"):
        return
    flags, libraries = [], []
    for name, header, needs in (("FAISS", "faiss/IndexFlat.h", ["-fopenmp", "-lfaiss", "-lopenblas"]),
                                ("FLANN", "flann/flann.hpp", ["-lflann", "-llz4"]), ("NANOFLANN", "nanoflann.hpp", [])):
        there = subprocess.run(["g++", "-x", "c++", "-", "-o", "/dev/null", *needs], text=True, capture_output=True,
                               input="#include <%s>\nint main() {}\n" % header)
        if not there.returncode:
            flags.append("-DHAVE_" + name)
            libraries += needs
    subprocess.run(["g++", "-O3", "-march=native", *flags, source, "-o", program, *libraries], check=True)


def main():
    build, patterns = sys.argv[1], sys.argv[2:]
    made = os.path.abspath("build/peers")
    os.makedirs(made, exist_ok=True)
    todo = [(unit, case) for unit in units(os.path.abspath(build), made + "/data", made) for case in unit.cases
            if not patterns or any(p == unit.letter or ("%s/%s" % (unit.name, case.name)).startswith(p) for p in patterns)]
    if not todo:
        sys.exit("no unit or case begins with %s" % " or ".join(patterns))
    load = os.getloadavg()[0]
    if load > 0.5:
        print("The machine is not idle (load %.1f): times are not to be trusted, ratios a little." % load)
    make_data(build, made + "/data")
    make_peer(made)
    report, last = Report("build/perf-peers.csv"), None
    for unit, case in todo:
        if unit is not last:
            report.title(unit)
        last = unit
        if case.needs and not os.path.exists(os.environ.get(case.needs, "")):
            print("%-40s not run: %s=FILE names its table (README.md)" % (case.name, case.needs), flush=True)
            continue
        report.add(unit, case, *measure(case, made))
    sys.exit(report.end())


main()
