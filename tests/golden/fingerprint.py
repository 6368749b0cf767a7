"""The hashes that tests/harness/run/test_fingerprint.c expects, by Python's hashlib from the definition in
harness/store/schema.sql, table cell. Run: python3 tests/golden/fingerprint.py"""
import hashlib
import struct


def sha(b):
    return hashlib.sha256(b).hexdigest()


train, valid, test = [0, 4, 2], [5], [1, 3]
rows = train + valid + test
print("split", sha(struct.pack("<3Q", len(train), len(valid), len(test)) + struct.pack("<%dQ" % len(rows), *rows)))
print("predictions", sha(struct.pack("<2I", *test) + struct.pack("<4f", 0.25, 0.75, 1, 0) + struct.pack("<d", 100)))
# Each array: name, a zero, its type (0 float32, 1 float64) and length in bytes, its bytes.
print("model", sha(b"w\0" + struct.pack("<2Q", 0, 8) + struct.pack("<2f", 1.5, -2)
                   + b"depth\0" + struct.pack("<2Q", 1, 8) + struct.pack("<d", 3)))
