"""Opens a bakeoff file with h5py alone, by the AnnData specification, and prints it as JSON.

usage: check_anndata.py FILE.h5      (needs python3-h5py and python3-numpy)
Fails where the file departs from AnnData's dataframe 0.2.0 or categorical 0.2.0 encoding.
"""
import json
import sys

import h5py
import numpy as np


def text(v):
    return v.decode() if isinstance(v, bytes) else str(v)


def column(node):
    if isinstance(node, h5py.Dataset):
        assert node.attrs["encoding-type"] in ("array", "string-array"), node.name
        v = node[()]
        if v.dtype.kind in "OS":
            return [text(s) for s in v]
        return [None if v.dtype.kind == "f" and np.isnan(x) else x.item() for x in v]
    assert node.attrs["encoding-type"] == "categorical" and node.attrs["encoding-version"] == "0.2.0"
    assert isinstance(node.attrs["ordered"], (bool, np.bool_)), type(node.attrs["ordered"])
    assert node["codes"].dtype.kind == "i"
    cats = [text(c) for c in node["categories"].asstr()[()]]
    return [None if c < 0 else cats[c] for c in node["codes"][()]]


with h5py.File(sys.argv[1], "r") as f:
    t = f["table"]
    assert t.attrs["encoding-type"] == "dataframe" and t.attrs["encoding-version"] == "0.2.0"
    order = [text(c) for c in t.attrs["column-order"]]
    assert h5py.check_string_dtype(t.attrs.get_id("column-order").dtype).encoding == "utf-8"
    out = {"attrs": {k: text(v) for k, v in f.attrs.items()},
           "index": column(t[t.attrs["_index"]]),
           "roles": {c: text(t[c].attrs["role"]) for c in order},
           "columns": {c: column(t[c]) for c in order}}
    if "X" in f and isinstance(f["X"], h5py.Dataset):
        x = f["X"]
        assert x.compression == "gzip" and x.fletcher32, "filters"
        out["X"] = x[()].tolist()
        out["feature"] = [text(s) for s in f["feature"][()]]
    elif "X" in f:
        g = f["X"]
        assert g.attrs["encoding-type"] == "csr_matrix"
        assert len(g["indptr"]) == g.attrs["shape"][0] + 1
    if "splits" in f:
        out["splits"] = {k: f["splits"][k][()].tolist() for k in f["splits"]}
    out["provenance"] = [json.loads(text(p)) for p in f["provenance"][()]] if "provenance" in f else []
    for name in order:
        assert set(map(len, [out["columns"][name], out["index"]])) == {len(out["index"])}
json.dump(out, sys.stdout)
