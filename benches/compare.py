"""Measures Wholetime beside other tools: whole processes, user and system time, peak memory, as ratios.

Run by `cargo xtask bench`. Two jobs:

1. One England-sized practice-level file: read it, type its columns, write it as Parquet. Wholetime also validates it
   (unknown columns, marks, duplicates, text where numbers belong), keeps row numbers and why each cell is missing.
2. A one-indicator series of an ICB over all months, from the practice-level Parquet that Wholetime wrote: the others
   add it up from practices, Wholetime reads the roll-ups it made at import. Process start is included for all; what the
   others need inside a running process is shown beside it.
"""

import argparse
import glob
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

PANDAS = """
import sys, pandas as pd
frame = pd.read_csv(sys.argv[1], na_values=["NA", "ND"], keep_default_na=True, low_memory=False)
frame.to_parquet(sys.argv[2], compression="zstd")
"""

POLARS = """
import sys, polars as pl
header = open(sys.argv[1], encoding="utf-8-sig").readline().strip().split(",")
text = {"PRAC_CODE", "PRAC_NAME", "PCN_CODE", "PCN_NAME", "SUB_ICB_CODE", "SUB_ICB_NAME", "ICB_CODE", "ICB_NAME",
        "REGION_CODE", "REGION_NAME", "GP_SOURCE", "NURSE_SOURCE", "DPC_SOURCE", "ADMIN_SOURCE"}
schema = {name: pl.String if name in text else pl.Float64 for name in header}
frame = pl.read_csv(sys.argv[1], schema=schema, null_values=["NA", "ND"])
frame.write_parquet(sys.argv[2], compression="zstd")
"""

DUCKDB = """
import sys, duckdb
con = duckdb.connect()
con.execute("COPY (SELECT * FROM read_csv(?, header=true, nullstr=['NA','ND',''])) TO '" + sys.argv[2] + "' (FORMAT parquet, COMPRESSION zstd)", [sys.argv[1]])
"""

FREAD = """
arguments <- commandArgs(trailingOnly = TRUE)
frame <- data.table::fread(arguments[1], na.strings = c("NA", "ND", ""))
saveRDS(frame, arguments[2], compress = FALSE)
"""

DUCKDB_SERIES = """
import sys, time, duckdb
started = time.perf_counter()
con = duckdb.connect()
rows = con.execute('''SELECT edition_period, 100000 * sum(total_nurses_fte) / sum(total_patients)
  FROM read_parquet(?, union_by_name=true) WHERE icb_code = ? GROUP BY 1 ORDER BY 1''', [sys.argv[2:], sys.argv[1]]).fetchall()
print(len(rows), rows[-1][1], time.perf_counter() - started)
"""

POLARS_SERIES = """
import sys, time, polars as pl
started = time.perf_counter()
frame = (pl.scan_parquet(sys.argv[2:]).select("edition_period", "icb_code", "total_nurses_fte", "total_patients")
  .filter(pl.col("icb_code").cast(pl.String) == sys.argv[1])
  .group_by(pl.col("edition_period").cast(pl.String)).agg((100000 * pl.col("total_nurses_fte").sum() / pl.col("total_patients").sum()).alias("rate"))
  .sort("edition_period").collect())
print(frame.height, frame["rate"][-1], time.perf_counter() - started)
"""


def measure(command, repeats):
    """The least CPU seconds, wall seconds and peak MiB of so many runs of a command, and what it printed last."""
    best = None
    for _ in range(repeats):
        with tempfile.TemporaryFile() as out:
            started = time.perf_counter()
            child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - started
            if status != 0:
                return None
            out.seek(0)
            printed = out.read().decode()
        cpu = usage.ru_utime + usage.ru_stime
        if best is None or cpu < best["cpu"]:
            best = {"cpu": cpu, "wall": wall, "mib": usage.ru_maxrss / 1024, "printed": printed}
    return best


def table(title, ours, others):
    print(f"\n### {title}\n")
    print("| tool | CPU s | wall s | peak MiB | CPU, ours = 1 | memory, ours = 1 |")
    print("|---|---|---|---|---|---|")
    for name, result in [("wholetime", ours), *others]:
        if result is None:
            print(f"| {name} | not here | | | | |")
            continue
        note = f" ({result['note']})" if result.get("note") else ""
        print(
            f"| {name}{note} | {result['cpu']:.2f} | {result['wall']:.2f} | {result['mib']:.0f} "
            f"| {result['cpu'] / ours['cpu']:.1f} | {result['mib'] / ours['mib']:.1f} |"
        )


def script(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--england", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    shutil.rmtree(options.scratch, ignore_errors=True)
    os.makedirs(options.scratch)
    python = sys.executable
    files = sorted(glob.glob(os.path.join(glob.escape(options.england), "**", "*.csv"), recursive=True), key=os.path.getsize)
    newest = files[-1]
    out = os.path.join(options.scratch, "out")

    versions = {name: importlib.metadata.version(name) for name in ("pandas", "polars", "duckdb")}
    has_r = shutil.which("Rscript") and subprocess.run(
        ["Rscript", "-e", "library(data.table)"], capture_output=True, check=False).returncode == 0
    print(f"{os.cpu_count()} cores; best of {options.repeats} runs; {os.path.getsize(newest) / 2**20:.1f} MiB CSV")

    ours = measure([options.binary, "convert", newest, "-o", out], options.repeats)
    others = []
    for name, text in (("pandas", PANDAS), ("polars", POLARS), ("duckdb", DUCKDB)):
        path = script(options.scratch, f"run_{name}.py", text)
        others.append((f"{name} {versions[name]}", measure([python, path, newest, out], options.repeats)))
    if has_r:
        path = script(options.scratch, "fread.R", FREAD)
        others.append(("R fread (writes RDS)", measure(["Rscript", path, newest, out], options.repeats)))
    else:
        others.append(("R fread", None))
    table("One England-sized practice-level file, read, typed, written as Parquet", ours, others)

    workspace = os.path.join(options.scratch, "workspace")
    imported = measure([options.binary, "--workspace", workspace, "import", options.england], 1)
    print(f"\nImport of {len(files)} months with receipts, register and roll-ups: {imported['cpu']:.1f} CPU s, "
          f"{imported['wall']:.1f} s wall, {imported['mib']:.0f} MiB peak")
    listed = subprocess.run([options.binary, "--workspace", workspace, "--format", "json", "areas", "--level", "icb"],
                            capture_output=True, check=True, text=True)
    icb = json.loads(listed.stdout)["areas"][0]["code"]
    parquet = sorted(glob.glob(os.path.join(glob.escape(workspace), "snapshots/gp_workforce_practice/*/*/table.parquet")))

    ask = [options.binary, "--workspace", workspace, "--format", "json", "series", icb, "nurse_fte_per_100k"]
    ours = measure(ask, options.repeats)
    points = [point for point in json.loads(ours["printed"])["points"]]
    others = []
    for name, text in (("duckdb", DUCKDB_SERIES), ("polars", POLARS_SERIES)):
        path = script(options.scratch, f"run_{name}_series.py", text)
        result = measure([python, path, icb, *parquet], options.repeats)
        if result:
            count, last, inside = result["printed"].split()
            assert int(count) == len(points) and abs(float(last) - points[-1]["value"]) < 1e-6, (count, last, points[-1])
            result["note"] = f"{float(inside):.3f} s inside the process"
        others.append((f"{name} {versions[name]}", result))
    table(f"One indicator of one ICB over {len(points)} months, process start included", ours, others)


main()
