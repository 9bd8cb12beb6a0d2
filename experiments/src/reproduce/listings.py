"""Writes listings.csv: what programs of the write-ups do that are wrong as printed, each cut down to the lines that matter.

Made with Python 3.11, NumPy 2.4 and matplotlib 3.11."""

import csv
import warnings

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

warnings.simplefilter("ignore")


def fourth_figure():
    """Functions whose names are given to what they return, before they are called once more."""
    y1 = lambda a, b: 6 + 2 * a**2 + 2 * b**2
    y2 = lambda a, b: 8 + 0 * a
    a, b = np.meshgrid(np.arange(-1, 1, 0.01), np.arange(-1, 1, 0.01))
    y1 = y1(a, b)
    y2 = y2(a, b)
    try:
        np.maximum(y1(a, b), y2(a, b))
        return "runs"
    except TypeError as error:
        return f"TypeError: {error}"


def limits_before_axes():
    """Limits that are set before the axes are made, in which a circle is then drawn."""
    figure = plt.figure()
    plt.xlim(-2, 2)
    axes = figure.add_subplot(111)
    axes.add_patch(plt.Circle((0, 0), 1))
    return "they hold" if axes.get_xlim() == (-2, 2) else "they are lost"


def plot_after_loop():
    """Five curves that are computed in a loop and drawn after it, with a legend of five."""
    plt.figure()
    for rate in [0.5, 0.3, 0.1, 0.05, 0.01]:
        errors = [rate] * 3
    plt.plot(errors)
    legend = plt.legend(["0.5", "0.3", "0.1", "0.05", "0.01"])
    named = zip(plt.gca().get_lines(), legend.get_texts())
    return "; ".join(f"{line.get_ydata()[0]:g} under the name {text.get_text()}" for line, text in named)


with open("listings.csv", "w", newline="") as out:
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["program", "what happens"])
    for program in [fourth_figure, limits_before_axes, plot_after_loop]:
        rows.writerow([program.__name__, program()])
