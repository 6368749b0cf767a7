"""A learner in Python for bakeoff: write fit and predict, call serve. Needs numpy and nothing else.

    from bakeoff_learner import Learner, Parameter, serve

    class Mine(Learner):
        name = "mine"
        version = "mine 1.0"
        abilities = "classify probabilities seed"
        parameters = [Parameter("depth", 6, 1, 20, tune=(2, 12)), Parameter("eta", 0.3, 0, 1)]

        def fit(self, x, y, info):      # x float32 (rows, cols); y int (rows) or float64 (to who says
                                        # sparse, x may be a scipy.sparse.csr_matrix; see Rows below)
            ...                         # info.classes, info.seed, info.parameters["depth"] ...
        def predict(self, x):           # (rows, classes) scores, or (rows,) classes or values
            ...

    serve(Mine())

Run it: bakeoff run iris -l 'exec[run="python3 mine.py",depth=3|6]'. The words of `abilities` and
what comes in `info` are those of the protocol: bakeoff info exec. What is printed goes to stderr.
"""
import json
import os
import pickle
import sys
import traceback
from types import SimpleNamespace

import numpy


class Rows(SimpleNamespace):
    """Compressed rows where scipy is not installed: data, indices, indptr as there, and shape."""


class Unsuited(Exception):
    """Raise it where the learner cannot do this task on these data: the cell is skipped."""


def Parameter(name, default, min=None, max=None, tune=None, scale=None, words=None, help=""):
    """One that may stand in the learner's brackets; its type is that of the default."""
    kind = {bool: "bool", int: "int", float: "real", str: "word"}.get(type(default))
    if kind is None:
        kind = "ints" if all(isinstance(v, int) for v in default) else "reals"
    said = dict(min=min, max=max, tune=tune, scale=scale, words=words, help=help)
    return dict(name=name, type=kind, default=default, **{k: v for k, v in said.items() if v is not None})


class Learner:
    name = ""           # else the script's, without .py
    title = ""
    version = ""
    abilities = "classify"
    parameters = []

    def fit(self, x, y, info):
        raise NotImplementedError

    def predict(self, x):
        raise NotImplementedError

    def save(self, file):
        with open(file, "wb") as out:
            pickle.dump(self.__dict__, out)

    def load(self, file, info):
        with open(file, "rb") as source:
            self.__dict__.update(pickle.load(source))

    def counts(self):
        """Sizes of the fitted model for the record, as {"trees": 100}; model_bytes and loss are known words."""
        return {}


def _csr_matrix():
    """scipy's class, or what stands for it."""
    try:
        from scipy.sparse import csr_matrix
        return csr_matrix
    except ImportError:
        return lambda parts, shape: Rows(data=parts[0], indices=parts[1], indptr=parts[2], shape=shape)


def _features(message, cols, before=""):
    """The rows of a message: an array, or compressed."""
    if before + "x" in message:
        return numpy.load(message[before + "x"])
    parts = tuple(numpy.load(message[before + "x_" + part]) for part in ("data", "indices", "indptr"))
    return _csr_matrix()(parts, shape=(len(parts[2]) - 1, cols))


def _info(message):
    """The message as an object, files read."""
    info = SimpleNamespace(weights=None, valid_x=None, valid_y=None, valid_weights=None, columns=[],
                           class_names=[], classes=0, seed=0, threads=1, memory=0, parameters={})
    for key, value in message.items():
        is_file = key in ("weights", "valid_y", "valid_weights")
        setattr(info, key, numpy.load(value) if is_file else value)
    if "valid_rows" in message:
        info.valid_x = _features(message, info.cols, "valid_")
    return info


def _scores(answer, rows, info):
    """(rows, classes) or (rows, 1), whatever of the usual forms the learner gave."""
    answer = numpy.asarray(answer)
    if info.task == "classify" and answer.ndim == 1:
        label, answer = answer.astype(int), numpy.zeros((len(answer), info.classes), numpy.float32)
        answer[numpy.arange(len(label)), label] = 1
    return numpy.ascontiguousarray(answer.reshape(rows, -1))


def _done(learner):
    counts = dict(learner.counts())
    own = {key: counts.pop(key) for key in ("model_bytes", "loss") if key in counts}
    return {"done": dict(own, counts=counts)}


class _Server:
    def __init__(self, learner):
        self.learner = learner
        self.info = None

    def hello(self, message):
        one = self.learner
        return {"hello": {
            "protocol": 1, "name": one.name or os.path.splitext(os.path.basename(sys.argv[0]))[0], "title": one.title,
            "version": (one.version + ", " if one.version else "") + "numpy " + numpy.__version__ +
                       ", Python %d.%d.%d" % sys.version_info[:3],
            "abilities": one.abilities.split(), "data": "npy", "parameters": one.parameters}}

    def fit(self, message):
        self.info = _info(message)
        numpy.random.seed(self.info.seed)
        self.learner.fit(_features(message, self.info.cols), numpy.load(message["y"]), self.info)
        return _done(self.learner)

    def predict(self, message):
        scores = _scores(self.learner.predict(_features(message, self.info.cols)), message["rows"], self.info)
        numpy.save(message["scores"], scores)
        return {"done": {}}

    def save(self, message):
        self.learner.save(message["file"])
        return {"done": {}}

    def load(self, message):
        self.info = _info(message)
        self.learner.load(message["file"], self.info)
        return {"done": {}}


def serve(learner):
    """Answers bakeoff's requests until it says bye."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)                       # what anybody prints is no answer
    sys.stdout = sys.stderr
    server = _Server(learner)
    if "sparse" in learner.abilities.split():
        _csr_matrix()                   # before the clock runs
    for line in sys.stdin:
        message = json.loads(line)
        if message["message"] == "bye":
            break
        try:
            answer = getattr(server, message["message"])(message)
        except Exception as error:
            traceback.print_exc()
            kind = "unsuited" if isinstance(error, Unsuited) else "memory" if isinstance(error, MemoryError) else ""
            answer = {"error": "%s: %s" % (type(error).__name__, error), "kind": kind}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
