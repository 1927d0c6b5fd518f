"""Asks a server of an England-sized workspace as fifty people at once, and Datasette for one of the same questions.

Run by `cargo xtask bench load`. The load comes from wrk on the same machine, over loopback, so it takes its share of the two cores.
Fifty connections ask without a pause: nobody reads what came. Pages are asked for the first time (nothing of them is kept yet), then
again and again. A tool that is not here is named, not guessed.
"""

import argparse
import csv
import glob
import gzip
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

PEOPLE = 50
SECONDS = 20
INDICATOR = "nurse_fte_per_100k"
LUA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.lua")
EACH = {"practice": 400, "pcn": 150, "sub_icb": 60, "icb": 42, "region": 7, "england": 1}
PAGES = ["", f"/series/{INDICATOR}", f"/explain/{INDICATOR}", f"/compare/{INDICATOR}", "/variation", "/changes", "/team", "/quality"]
OTHERS = ["/", "/indicators", f"/indicators/{INDICATOR}", "/sources", "/quality", "/glossary", "/pages", "/assumptions"]
SEARCHES = ["har", "00123", "invented 12", "nurse", "U2"]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def get(port, path, gzipped=True):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"} if gzipped else {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


class Server:
    """A server of its own process, on a port of its own."""

    def __init__(self, words, port, ready, scratch, **more):
        self.port = port
        start = time.monotonic()
        self.log = open(os.path.join(scratch, f"server-{port}.log"), "w", encoding="utf-8")
        self.process = subprocess.Popen(words, stdout=self.log, stderr=self.log, **more)
        while True:
            try:
                if get(port, ready)[0].status < 500:
                    break
            except OSError:
                pass
            if self.process.poll() is not None:
                sys.exit(f"the server ended; see {self.log.name}")
            time.sleep(0.005)
        self.started = time.monotonic() - start

    def memory(self, what):
        """MiB: `VmRSS` now, `VmHWM` at most."""
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith(what + ":"))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def load(port, paths, scratch, once=False, seconds=SECONDS):
    """What wrk saw of some addresses."""
    file = os.path.join(scratch, "paths.txt")
    with open(file, "w", encoding="utf-8") as out:
        out.write("\n".join(paths) + "\n")
    told = {**os.environ, "PATHS": file}
    if once:
        told["ONCE"] = "1"
    words = ["wrk", "-t1", f"-c{PEOPLE}", f"-d{600 if once else seconds}s", "--timeout", "120s", "-s", LUA, f"http://127.0.0.1:{port}"]
    wrk = subprocess.Popen(words, env=told, stdout=subprocess.PIPE, text=True)
    last = ""
    for came in wrk.stdout:
        if came == "all\n":
            wrk.send_signal(signal.SIGINT)
        last = came.strip() or last
    if wrk.wait() != 0:
        sys.exit("wrk failed")
    return json.loads(last)


def line(what, seen):
    each = seen["bytes"] / max(seen["requests"], 1) / 1024
    return (f"| {what} | {seen['requests']:,} | {seen['requests'] / seen['seconds']:,.0f} | {seen['p50']:.1f} | {seen['p95']:.1f} | "
            f"{seen['p99']:.1f} | {each:.1f} | {seen['refused']} |")


def addresses(port):
    """Pages of areas of every level, mixed; only those that answer."""
    areas = json.loads(gzip.decompress(get(port, "/api/v1/areas?limit=100000")[1]))["areas"]
    by_level = {}
    for area in areas:
        by_level.setdefault(area["level"], []).append(area["code"])
    draw = random.Random(20221231)
    chosen = {level: draw.sample(codes, min(EACH[level], len(codes))) for level, codes in by_level.items() if level in EACH}
    pages = []
    for level, codes in chosen.items():
        # What a level has no page for (a comparison of one practice with itself) is found out once.
        serves = [page for page in PAGES if get(port, f"/areas/{by_level[level][-1]}{page}")[0].status == 200]
        pages += [f"/areas/{code}{page}" for code in codes for page in serves]
    pages += OTHERS + [f"/search?q={words.replace(' ', '+')}" for words in SEARCHES]
    draw.shuffle(pages)
    return pages, chosen


def first_paint(port, path):
    """KiB that a browser transfers for a page with an empty cache: the page, its style sheets, scripts and pictures."""
    page = gzip.decompress(get(port, path)[1]).decode()
    named = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', page))
    return sum(len(get(port, address)[1]) for address in [path, *named]) / 1024


def into_sqlite(england, file):
    """What the question to Datasette needs, with the indices it would want."""
    base = sqlite3.connect(file)
    base.execute("create table staff (period text, practice text, pcn text, sub_icb text, icb text, region text, patients real, nurses real)")
    names = ["PRAC_CODE", "PCN_CODE", "SUB_ICB_CODE", "ICB_CODE", "REGION_CODE", "TOTAL_PATIENTS", "TOTAL_NURSES_FTE"]
    months = {name: f"{number:02}" for number, name in enumerate(
        "January February March April May June July August September October November December".split(), 1)}

    def number(text):
        try:
            return float(text)
        except ValueError:
            return None

    for path in sorted(glob.glob(os.path.join(england, "**", "*.csv"), recursive=True)):
        month, year = re.search(r"(\w+) (\d{4}) Practice Level", os.path.basename(path)).groups()
        with open(path, encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            head = next(rows)
            at = [head.index(name) for name in names]
            read = ([row[position] for position in at] for row in rows)
            base.executemany("insert into staff values (?, ?, ?, ?, ?, ?, ?, ?)",
                             [(f"{year}-{months[month]}", *row[:5], number(row[5]), number(row[6])) for row in read])
    for level in ["practice", "pcn", "sub_icb", "icb", "region"]:
        base.execute(f"create index of_{level} on staff ({level}, period)")
    base.commit()
    base.close()


def datasette(england, chosen, scratch):
    """The rate of nurses of an area in every month, as a page of Datasette. One canned query a level, so that each uses its index."""
    program = os.path.join(os.path.dirname(sys.executable), "datasette")
    if not os.path.exists(program):
        return None
    file = os.path.join(scratch, "england.db")
    if not os.path.exists(file):
        into_sqlite(england, file)
    sql = "select period, sum(nurses) * 100000 / sum(patients) as rate, sum(nurses) as nurses, sum(patients) as patients from staff " \
          "where {} = :code and nurses is not null and patients is not null group by period order by period"
    queries = {f"of_{level}": {"sql": sql.format(level)} for level in ["practice", "pcn", "sub_icb", "icb", "region"]}
    metadata = os.path.join(scratch, "datasette.json")
    with open(metadata, "w", encoding="utf-8") as out:
        json.dump({"databases": {"england": {"queries": queries}}}, out)
    port = free_port()
    server = Server([program, "serve", "--immutable", file, "--port", str(port), "--metadata", metadata], port, "/england", scratch)
    paths = [f"/england/of_{level}?code={code}" for level, codes in chosen.items() if f"of_{level}" in queries for code in codes]
    random.Random(1).shuffle(paths)
    answer, page = get(port, paths[0], gzipped=False)
    if answer.status != 200 or b"2025-09" not in page:
        sys.exit(f"Datasette does not answer {paths[0]}: {answer.status}")
    first = load(port, paths, scratch, once=True)
    again = load(port, paths, scratch)
    said = server.memory("VmHWM")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip().split()[-1]
    server.stop()
    return version, first, again, said


def main():
    read = argparse.ArgumentParser()
    read.add_argument("--binary", required=True)
    read.add_argument("--england", required=True)
    read.add_argument("--scratch", required=True)
    asked = read.parse_args()
    if not shutil.which("wrk"):
        sys.exit("the load comes from wrk, which is not here: install the Debian package `wrk`")
    os.makedirs(asked.scratch, exist_ok=True)
    workspace = os.path.join(asked.scratch, "workspace")
    if not os.path.isdir(workspace):
        subprocess.run([asked.binary, "--workspace", workspace, "import", asked.england], check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    serve = [asked.binary, "--workspace", workspace, "serve", "--listen", f"127.0.0.1:{port}"]
    server = Server(serve, port, "/health", asked.scratch)
    before = time.monotonic()
    get(port, "/")
    front, at_first = time.monotonic() - before, server.memory("VmRSS")
    paths, chosen = addresses(port)
    server.stop()

    # A server that was asked nothing yet.
    server = Server(serve, port, "/health", asked.scratch)
    before = time.monotonic()
    get(port, "/quality")
    rules = time.monotonic() - before
    lines = [line("each page for the first time", load(port, paths, asked.scratch, once=True)),
             line("the same pages again and again", load(port, paths, asked.scratch))]
    time.sleep(5)
    settled, at_most = server.memory("VmRSS"), server.memory("VmHWM")
    paint = [first_paint(port, path) for path in ["/", "/areas/ENG", paths[0]]]
    server.stop()

    server = Server(serve, port, "/health", asked.scratch)
    series = [f"/areas/{code}/series/{INDICATOR}" for level, codes in chosen.items() if level != "england" for code in codes]
    random.Random(1).shuffle(series)
    ours = [load(port, series, asked.scratch, once=True), load(port, series, asked.scratch)]
    ours_memory = server.memory("VmHWM")
    server.stop()
    other = datasette(asked.england, chosen, asked.scratch)

    print(f"{len(paths):,} different pages of {sum(map(len, chosen.values()))} areas, {PEOPLE} connections without a pause. Times in ms.\n")
    head = "| what | requests | a second | p50 | p95 | p99 | KiB each | refused |\n|---|---|---|---|---|---|---|---|"
    print(head + "\n" + "\n".join(lines) + "\n")
    print("| what | aim | came out |\n|---|---|---|")
    print(f"| start, until it answers | 1 s | {server.started:.2f} s |")
    print(f"| the first page after that | | {front:.2f} s |")
    print(f"| every rule on every month, once after each import | | {rules:.1f} s |")
    print(f"| memory after the first page | | {at_first:.0f} MiB |")
    print(f"| memory five seconds after the load | 500 MiB | {settled:.0f} MiB |")
    print(f"| memory at most | 500 MiB | {at_most:.0f} MiB |")
    print(f"| first paint with an empty cache: front page, England, a page of an area | 150 KiB | {', '.join(f'{one:.0f}' for one in paint)} KiB |\n")
    print("The rate of nurses of an area in every month, as a page:\n")
    print(head.replace("| what |", "| tool |"))
    print(line("Wholetime, first time", ours[0]))
    print(line("Wholetime, again", ours[1]))
    if other is None:
        print("| Datasette: not here | | | | | | | |")
        return
    version, first, again, other_memory = other
    print(line(f"Datasette {version}, first time", first))
    print(line(f"Datasette {version}, again", again))
    first_ratio = (ours[0]["requests"] / ours[0]["seconds"]) / (first["requests"] / first["seconds"])
    again_ratio = (ours[1]["requests"] / ours[1]["seconds"]) / (again["requests"] / again["seconds"])
    print(f"\nPages a second, Datasette = 1: {first_ratio:.1f} for the first time, {again_ratio:.1f} again. Memory at most: Wholetime "
          f"{ours_memory:.0f} MiB, Datasette {other_memory:.0f} MiB. Datasette adds two columns up; Wholetime also says what is covered, what is\nmissing and why, and draws.")


if __name__ == "__main__":
    main()
