"""NumPy, with the BLAS that it was built with, as a peer of `chainrule bench matmul`."""

import os
import sys

import serving

# BLAS reads it when it is loaded.
if len(sys.argv) == 4:
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = sys.argv[3]

import numpy


def cases(what, dtype, _threads):
    """What makes a case of a name."""
    draw = numpy.random.default_rng(0)
    type = {"f32": numpy.float32, "f64": numpy.float64}[dtype]

    def make(name):
        found = serving.product(name)
        if what != "matmul" or not found:
            return None
        m, k, n, kind = found
        a = draw.standard_normal((k, m)).astype(type).T if kind == "TN" else draw.standard_normal((m, k)).astype(type)
        b = draw.standard_normal((n, k)).astype(type).T if kind == "NT" else draw.standard_normal((k, n)).astype(type)
        c = numpy.empty((m, n), type)
        return lambda: numpy.matmul(a, b, out=c)

    return make


if __name__ == "__main__":
    blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    serving.main(f"NumPy {numpy.__version__} ({blas})", cases)
