#!/usr/bin/env python3
"""Makes the bundled data sets from the files of Debian's package python3-sklearn.

usage: datasets/bundled/make_bundled.py [BAKEOFF]     (default build/release/bakeoff)

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
    with tempfile.TemporaryDirectory() as folder:
        for name, s in SETS.items():
            header, rows = s["make"]()
            with open(os.path.join(folder, name + ".csv"), "w", newline="") as f:
                csv.writer(f, lineterminator="\n").writerows([header] + rows)
            subprocess.run([bakeoff, "import", name + ".csv", "-o", name + ".h5",
                            "--header", "--separator", ",", "--target", header[-1],
                            "--description", s["description"], "--licence", s["licence"],
                            "--citation", s["citation"], "--source-url", s["url"], "--quiet",
                            *s.get("options", [])], cwd=folder, check=True)
            os.replace(os.path.join(folder, name + ".h5"), os.path.join(HERE, name + ".h5"))


if __name__ == "__main__":
    main()
