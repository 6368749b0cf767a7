"""Shared by the peers in Python: options, tables, and the conversation with perf_peers.py.

A peer says "ready NAME VERSION" (or "missing PACKAGE"), then works once for each line it reads and
answers with a line of key=value. Threads are fixed by perf_peers.py in the environment."""
import sys
import time

options = dict(word.split("=", 1) for word in sys.argv[1:] if "=" in word)


def count(key):
    return int(options[key])


def maybe(key):
    return int(options.get(key, 0))


def need(package, *modules):
    """Imports the modules; when one is not there, says which package holds it and ends."""
    found = []
    for name in modules:
        try:
            found.append(__import__(name, fromlist=["*"]))
        except ImportError:
            print("missing", package, flush=True)
            sys.exit(0)
    return found


def table(part):
    """x (float32) and y of the training or the test part; see table.h."""
    import numpy as np
    stem = "%s/%s_%s" % (options["folder"], options["data"], part)
    y = np.fromfile(stem + "_y.f32", np.float32)
    if count("bytes"):
        x = np.fromfile(stem + "_x.u8", np.uint8).astype(np.float32) / np.float32(count("divide"))
    else:
        x = np.fromfile(stem + "_x.f32", np.float32)
    x = x.reshape(len(y), -1)
    most = count("rows") if part == "train" else maybe("tests")
    if most:
        x, y = x[:most], y[:most]
    if maybe("take"):
        x = np.ascontiguousarray(x[:, :count("take")])
    return x, y.astype(np.int64) if count("classes") else y


def sparse_table(part):
    """The same as compressed rows; see scale_tables.c."""
    import numpy as np
    from scipy.sparse import csr_matrix
    stem = "%s/%s_%s_" % (options["folder"], options["data"], part)
    y = np.fromfile(stem + "y.f32", np.float32)
    start = np.fromfile(stem + "start.u64", np.uint64).astype(np.int64)
    x = csr_matrix((np.fromfile(stem + "value.f32", np.float32), np.fromfile(stem + "col.u32", np.uint32).astype(np.int32), start),
                   shape=(len(y), count("cols")))
    most = count("rows") if part == "train" else maybe("tests")
    return x[:most or len(y)], y[:most or len(y)].astype(np.int64)


def peak(reset=False):
    """The most bytes of memory held since the last reset, as peak.h asks for ours."""
    if reset:
        with open("/proc/self/clear_refs", "w") as f:
            f.write("5")
    with open("/proc/self/status") as f:
        return 1024 * float(next(line for line in f if line.startswith("VmHWM")).split()[1])


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def serve(name, version, go):
    """go() returns a dict: what perf_peers.py compares."""
    print("ready", name, version, flush=True)
    for _ in sys.stdin:
        print(" ".join("%s=%s" % (key, "%.8g" % value if isinstance(value, float) else value)
                       for key, value in go().items()), flush=True)
