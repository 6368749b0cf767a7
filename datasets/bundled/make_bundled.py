#!/usr/bin/env python3
"""Makes the bundled data sets from the files of Debian's package python3-sklearn, and those of replications
from UCI's own files.

usage: datasets/bundled/make_bundled.py [BAKEOFF [UCI_FOLDER]]     (default build/release/bakeoff)

UCI_FOLDER holds sonar.csv (sonar.all-data), ionosphere.csv (ionosphere.data) and monks-1.train ... monks-3.test;
with it these sets alone are made.

Each set becomes a CSV file with a header, which `bakeoff import` turns into datasets/bundled/NAME.h5:
there is one writer of the format, and this is its first test. The same inputs give the same bytes.
Only the standard library is used. The .h5 files are linked into the binary; to start from nothing,
create them empty, build, run this, and build again.
"""
import csv
import gzip
import os
import subprocess
import sys
import tempfile

DATA = "/usr/lib/python3/dist-packages/sklearn/datasets/data"
HERE = os.path.dirname(os.path.abspath(__file__))
UCI = "CC BY 4.0 (UCI Machine Learning Repository)"


def rows_of(name, delimiter=","):
    path = os.path.join(DATA, name)
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "rt", newline="") as f:
        return list(csv.reader(f, delimiter=delimiter))


def labelled(name, features, target):
    """sklearn's CSV: rows, columns and class names first, then one row each, class number last."""
    head, *rows = rows_of(name)
    classes = head[2:]
    return features + [target], [r[:-1] + [classes[int(r[-1])]] for r in rows]


def iris():
    return labelled("iris.csv", ["sepal length", "sepal width", "petal length", "petal width"], "species")


def wine():
    return labelled("wine_data.csv", [
        "alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
        "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue",
        "od280/od315 of diluted wines", "proline"], "cultivar")


def breast_cancer():
    measures = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
                "concave points", "symmetry", "fractal dimension"]
    names = ["mean " + m for m in measures] + [m + " error" for m in measures] + \
            ["worst " + m for m in measures]
    return labelled("breast_cancer.csv", names, "diagnosis")


def digits():
    rows = [[f"{float(v):g}" for v in r] for r in rows_of("digits.csv.gz")]
    return [f"pixel {i // 8},{i % 8}" for i in range(64)] + ["digit"], rows


def diabetes():
    x = [r for r in rows_of("diabetes_data_raw.csv.gz", " ")]
    y = rows_of("diabetes_target.csv.gz")
    return ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6", "progression"], \
        [a + [f"{float(b[0]):g}"] for a, b in zip(x, y, strict=True)]


def uci(name):
    with open(os.path.join(sys.argv[2], name), newline="") as f:
        return [r for r in csv.reader(line for line in f if line[0] not in "@\n\r")]


def sonar():
    return [f"band {i + 1}" for i in range(60)] + ["object"], \
        [r[:-1] + [{"R": "rock", "M": "mine"}.get(r[-1], r[-1])] for r in uci("sonar.csv")]


def ionosphere():
    """Sigillito et al. trained on the first 200 rows and tested on the rest."""
    names = [f"pulse {i // 2 + 1} {'real' if i % 2 == 0 else 'imaginary'}" for i in range(34)]
    rows = [r[:-1] + [{"g": "good", "b": "bad"}.get(r[-1], r[-1])] for r in uci("ionosphere.csv")]
    return names + ["return"], rows[:200], rows[200:]


def monks(number):
    names = ["head shape", "body shape", "is smiling", "holding", "jacket color", "has tie", "robot"]

    def part(which):
        return [r[1:] + [{"0": "no", "1": "yes"}[r[0]]] for r in uci(f"monks-{number}.{which}")]
    return names, part("train"), part("test")


MONKS = dict(
    licence=UCI, url="https://archive.ics.uci.edu/dataset/70/monk+s+problems",
    options=["--categorical", "head shape,body shape,is smiling,holding,jacket color,has tie"],
    citation="Thrun, S. B. et al. (1991). The MONK's Problems: A Performance Comparison of Different Learning "
             "Algorithms. Technical report CMU-CS-91-197, Carnegie Mellon University.")

REPLICATED = {
    "sonar": dict(
        make=sonar, licence=UCI, url="https://archive.ics.uci.edu/dataset/151/connectionist+bench+sonar+mines+vs+rocks",
        description="Energy in 60 frequency bands of sonar returns from a metal cylinder (111) and a rock (97).",
        citation="Gorman, R. P. and Sejnowski, T. J. (1988). Analysis of Hidden Units in a Layered Network Trained "
                 "to Classify Sonar Targets. Neural Networks 1, 75-89."),
    "ionosphere": dict(
        make=ionosphere, licence=UCI, url="https://archive.ics.uci.edu/dataset/52/ionosphere",
        description="Radar returns from the ionosphere, 17 pulses of two numbers each; good returns show structure. "
                    "The split holdout trains on the first 200 rows.",
        citation="Sigillito, V. G., Wing, S. P., Hutton, L. V. and Baker, K. B. (1989). Classification of radar "
                 "returns from the ionosphere using neural networks. Johns Hopkins APL Technical Digest 10, 262-266."),
    "monks-1": dict(MONKS, make=lambda: monks(1), description="Robots: head shape equals body shape, or the jacket is "
                    "red. 124 training rows and all 432 robots to test."),
    "monks-2": dict(MONKS, make=lambda: monks(2), description="Robots: exactly two of six attributes have their first "
                    "value. 169 training rows and all 432 robots to test."),
    "monks-3": dict(MONKS, make=lambda: monks(3), description="Robots: a green jacket and a sword, or no blue jacket and "
                    "no octagonal body; 6 of 122 training labels are wrong. All 432 robots to test."),
}

SETS = {
    "iris": dict(
        make=iris, licence=UCI, url="https://archive.ics.uci.edu/dataset/53/iris",
        description="Sepal and petal sizes in cm of 150 iris flowers of three species. As distributed with "
                    "scikit-learn, which follows Fisher's paper (two rows differ from UCI's copy).",
        citation="Fisher, R. A. (1936). The use of multiple measurements in taxonomic problems. Annals of "
                 "Eugenics 7, 179-188."),
    "wine": dict(
        make=wine, licence=UCI, url="https://archive.ics.uci.edu/dataset/109/wine",
        description="Chemical analysis of 178 wines from three cultivars of one region in Italy.",
        citation="Aeberhard, S. and Forina, M. (1991). Wine. UCI Machine Learning Repository. "
                 "doi:10.24432/C5PC7J"),
    "breast_cancer": dict(
        make=breast_cancer, licence=UCI,
        url="https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic",
        description="Features of cell nuclei in images of fine needle aspirates of 569 breast masses: mean, "
                    "standard error and worst value of ten measures; malignant or benign.",
        citation="Wolberg, W., Mangasarian, O., Street, N. and Street, W. (1995). Breast Cancer Wisconsin "
                 "(Diagnostic). UCI Machine Learning Repository. doi:10.24432/C5DW2B"),
    "digits": dict(
        make=digits, licence=UCI,
        url="https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
        description="Handwritten digits as 8 x 8 images of values 0 to 16: the test part (1797 images) of "
                    "UCI's optical recognition data.",
        citation="Alpaydin, E. and Kaynak, C. (1998). Optical Recognition of Handwritten Digits. UCI Machine "
                 "Learning Repository. doi:10.24432/C50P49"),
    "diabetes": dict(
        make=diabetes, licence="published with the paper; distributed with scikit-learn (BSD-3-Clause)",
        options=["--task", "regression", "--categorical", "sex"],
        url="https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html",
        description="Age, sex, body mass index, blood pressure and six blood serum measurements (unscaled) of "
                    "442 diabetes patients; the target is disease progression after one year.",
        citation="Efron, B., Hastie, T., Johnstone, I. and Tibshirani, R. (2004). Least angle regression. "
                 "Annals of Statistics 32, 407-499."),
}


def main():
    bakeoff = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/release/bakeoff")
    sets = REPLICATED if len(sys.argv) > 2 else SETS
    if len(sys.argv) > 2:
        sys.argv[2] = os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        for name, s in sets.items():
            header, *parts = s["make"]()
            for part, rows in zip(["", ".test"], parts):
                with open(os.path.join(folder, name + part + ".csv"), "w", newline="") as f:
                    csv.writer(f, lineterminator="\n").writerows([header] + rows)
            subprocess.run([bakeoff, "import", name + ".csv", "-o", name + ".h5", "--name", name,
                            "--header", "--separator", ",", "--target", header[-1],
                            "--description", s["description"], "--licence", s["licence"],
                            "--citation", s["citation"], "--source-url", s["url"], "--quiet",
                            *(["--test", name + ".test.csv"] if len(parts) > 1 else []),
                            *s.get("options", [])], cwd=folder, check=True)
            os.replace(os.path.join(folder, name + ".h5"), os.path.join(HERE, name + ".h5"))


if __name__ == "__main__":
    main()
