"""Writes t_quantiles.csv with SciPy: quantiles of Student's t distribution."""

from scipy.stats import t

with open("t_quantiles.csv", "w") as out:
    out.write("p,freedom,quantile\n")
    for p in [0.75, 0.95, 0.975, 0.995]:
        for freedom in [*range(1, 21), 29, 30, 59, 100, 101, 1000]:
            out.write(f"{p},{freedom},{float(t.ppf(p, freedom))!r}\n")
