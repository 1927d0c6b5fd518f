"""Measures the parts of a forecast beside other tools: the same model in each, processor time of one thread, as ratios.

Run by `cargo xtask bench`. What comes out must agree before a time is shown. A tool that is not here is named, not guessed.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys

import numpy as np

SERIES, POINTS, AHEAD = 300, 40, 12


def asked(command):
    """The JSON lines that a command prints; none where the tool is not here or fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"{' '.join(command[1:3])}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def people(example, runs, here):
    exact, error, ours, by_years = asked([example])
    others = [
        (name, asked([sys.executable, os.path.join(here, "people.py"), name, str(runs)])) for name in ("numpy", "numba", "neworder")
    ]
    others.append(("R data.table", asked(["Rscript", os.path.join(here, "people.R"), str(runs)]) if shutil.which("Rscript") else None))
    # Of a Poisson number the variance is its mean; of people who may come or go it is less. No FTE is above 1.
    errors = {"heads": error["heads_error"], "fte": error["heads_error"]}
    errors |= {cause: math.sqrt(exact[cause] / 64) for cause in ("retired", "left", "moved")}
    print("\n### People, ten years: competing exits, changes of hours, joiners\n")
    print("40,000 people, 64 replicates, yearly steps: whether somebody stops, why, and whether they cut their hours. Million")
    print(f"person-years a second of one processor; median of {runs} runs, start and compilation left out. Means over replicates")
    print("agree with the exact expectation within four standard errors, or there is no time.\n")
    print("| tool | million person-years a CPU second | CPU s | ours = 1 | heads at the end | retired | left | moved away |")
    print("|---|---|---|---|---|---|---|---|")
    rows = [("Wholetime, a draw a spell, months and ledger", ours), ("Wholetime, year by year", by_years)]
    rows += [(name, result[0] if result else None) for name, result in others]
    for name, result in rows:
        if result is None:
            print(f"| {name} | not here | | | | | | |")
            continue
        name = result["tool"] if not name.startswith("Wholetime") else name
        means = " | ".join(f"{result[part]:,.0f}" for part in ("heads", "retired", "left", "moved"))
        apart = [part for part, error in errors.items() if 4 * error < abs(result[part] - exact[part])]
        if apart:
            print(f"| {name} | another model: {', '.join(apart)} | | | {means} |")
            continue
        speed = exact["person_years"] / result["seconds"] / 1e6
        print(f"| {name} | {speed:.1f} | {result['seconds']:.2f} | {result['seconds'] / ours['seconds']:.1f} | {means} |")
    means = " | ".join(f"{exact[part]:,.0f}" for part in ("heads", "retired", "left", "moved"))
    print(f"| exact expectation | | | | {means} |")


def invented(path):
    """Series with a damped trend of their own, and what came after."""
    rng = np.random.default_rng(1)
    values = np.empty((SERIES, POINTS + AHEAD))
    level, trend = rng.uniform(200, 2_000, SERIES), rng.normal(0, 12, SERIES)
    for point in range(POINTS + AHEAD):
        error = rng.normal(0, 0.01, SERIES) * level
        values[:, point] = level + 0.9 * trend + error
        level, trend = level + 0.9 * trend + 0.7 * error, 0.9 * trend + 0.1 * error
    np.savetxt(path, values[:, :POINTS], delimiter=",", fmt="%.6f")
    return values


def series(example, runs, here, scratch):
    path = os.path.join(scratch, "series.csv")
    values = invented(path)
    last, came = values[:, POINTS - 1], values[:, -1]
    asks = [str(AHEAD), str(runs)]
    rows = [("Wholetime, damped trend", asked([example, path, *asks]))]
    for name in ("statsforecast", "statsmodels"):
        rows.append((name, asked([sys.executable, os.path.join(here, "series.py"), name, path, *asks])))
    rows.append(("R forecast", asked(["Rscript", os.path.join(here, "series.R"), path, *asks]) if shutil.which("Rscript") else None))
    found = [np.array(result[0]["forecasts"]) for _, result in rows if result]
    middle = np.median(found, axis=0)
    print("\n### Time series: a damped trend\n")
    print(f"{SERIES} invented series of {POINTS} points, each forecast {AHEAD} steps ahead: level and trend smoothed, the trend dying away.")
    print("Ours takes the best of a grid, the others search on. Apart: the median distance from the middle of all tools, in % of it.")
    print(f"Error: mean absolute error in % of what came; of the last value it is {100 * np.mean(abs(last - came) / came):.2f}.\n")
    print("| tool | series a CPU second | CPU s | ours = 1 | apart | error |")
    print("|---|---|---|---|---|---|")
    for name, result in rows:
        if result is None:
            print(f"| {name} | not here | | | | |")
            continue
        result = result[0]
        forecasts = np.array(result["forecasts"])
        ours = rows[0][1][0]["seconds"]
        name = name if name.startswith("Wholetime") else result["tool"]
        apart = 100 * np.median(abs(forecasts - middle) / middle)
        error = 100 * np.mean(abs(forecasts - came) / came)
        print(f"| {name} | {SERIES / result['seconds']:,.0f} | {result['seconds']:.3f} | {result['seconds'] / ours:.1f} | {apart:.2f} | {error:.2f} |")


def sizes(example):
    print("\n### England's size\n")
    print("Invented networks of 32 GPs with competing exits, changes of role and hours, trainees, streams and posts that bind; rates")
    print("that are not known for sure. On the clock of a machine that others use; behind it what it takes of each of two processors.\n")
    print("| what | we aim at | came out | peak MiB |")
    print("|---|---|---|---|")
    for part in ("cohorts", "shapley", "icb", "england", "cores"):
        for line in asked([example, part]) or []:
            print(f"| {line['what']} | {line['aim']} | {line['result']} | {line['peak_mib']:.0f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    os.makedirs(options.scratch, exist_ok=True)
    here = os.path.dirname(os.path.abspath(__file__))
    example = lambda name: os.path.join(options.examples, name)
    people(example("bench_model"), options.runs, here)
    series(example("bench_series"), options.runs, here, options.scratch)
    sizes(example("speed"))


main()
