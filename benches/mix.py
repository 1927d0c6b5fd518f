"""Solves the same mixes with PuLP and Pyomo, both with HiGHS, and says how far and how fast beside Wholetime.

Run by `cargo xtask bench mix`. The models are written from the problem's description, not from our program; what they come to
must agree with ours before a time is shown. A tool that is not here is named, not guessed.
"""

import argparse
import json
import os
import subprocess
import sys
import time

GAP = 0.005
SIZES = [(1, 5, "one network, 5 years", 0.1), (20, 1, "20 networks of one area, 5 years", 1.0)]


class Read:
    """The problem with what a model needs at hand."""

    def __init__(self, problem):
        assert problem["robust"] is None and not problem["futures"], "bad luck and futures are not in these models"
        self.problem = problem
        self.P, self.R = range(len(problem["places"])), range(len(problem["roles"]))
        self.A, self.T = range(len(problem["activities"])), range(len(problem["years"]))
        self.S = range(len(problem["streams"]))
        self.roles, self.places, self.streams = problem["roles"], problem["places"], problem["streams"]
        self.activities, self.unit = problem["activities"], problem["unit"]
        names = {role["id"]: index for index, role in enumerate(self.roles)}
        self.number = names
        self.effect = {}
        acts = {activity["id"]: index for index, activity in enumerate(self.activities)}
        for r in self.R:
            for effect in self.roles[r]["effects"]:
                self.effect[r, acts[effect["activity"]]] = effect["done"]["central"]
        self.claims = {}
        for s in self.S:
            stream = self.streams[s]
            for price in stream["pays"]:
                r = names[price["role"]]
                for p in stream["places"] or self.P:
                    for t in self.T:
                        most = min(price["most"][t], self.roles[r]["cost"][t])
                        if most > 0:
                            others = price.get("not_additional") or [0.0] * len(self.places)
                            self.claims[s, r, p, t] = (most, others[p] * (1 - self.roles[r]["leaving"]) ** (t + 1))
        self.weight = [1 / (1 + problem["discount"]) ** t for t in self.T]

    def there(self, p, r, t):
        """Posts of today that are left, which no limit takes away."""
        return self.places[p]["posts"][r] * (1 - self.roles[r]["leaving"]) ** (t + 1)


def rules(read, recruit, post, gp, undone, claim, total):
    """Every rule as (left side, sense, right side), and the cost, over variables of whatever tool."""
    problem, T, P, R, A, S = read.problem, read.T, read.P, read.R, read.A, read.S
    out = []
    arrived = {(p, r, t): read.unit * recruit[p, r, t] for p in P for r in R for t in T}
    stayed = {}
    for p in P:
        for r in R:
            for t in T:
                before = read.places[p]["posts"][r] if t == 0 else post[p, r, t - 1]
                stayed[p, r, t] = (1 - read.roles[r]["leaving"]) * before
                out.append((post[p, r, t], "=", stayed[p, r, t] + arrived[p, r, t]))
                most = read.places[p]["recruits"][r]
                if most is not None:
                    out.append((arrived[p, r, t], "<", most[t]))
    works = {(p, r, t): stayed[p, r, t] + read.roles[r]["first_year_effect"] * arrived[p, r, t] for p in P for r in R for t in T}
    paid = {(p, r, t): stayed[p, r, t] + read.roles[r]["first_year_paid"] * arrived[p, r, t] for p in P for r in R for t in T}
    own = {t: [] for t in T}
    for p in P:
        place = read.places[p]
        for t in T:
            supervision = []
            for r in R:
                role = read.roles[r]
                early = role["first_year_paid"] * arrived[p, r, t]
                late = stayed[p, r, t]
                if t > 0:
                    rest = (1 - role["first_year_paid"]) * (1 - role["leaving"]) * arrived[p, r, t - 1]
                    early, late = early + rest, late - rest
                supervision.append(role["supervision_first"]["central"] * early + role["supervision_later"]["central"] * late)
                own[t].append(role["cost"][t] * paid[p, r, t])
            chosen = total([works[p, r, t] for r in R if read.roles[r]["is_gp"]])
            spent = total([gp[p, a, t] for a in A if read.activities[a]["is_gp_work"]]) + total(supervision)
            today = sum(read.roles[r]["supervision_later"]["central"] * read.there(p, r, t) for r in R)
            out.append((spent, "<", max(place["gps"][t], today) + chosen))
            for a in A:
                done = total([read.effect[r, a] * works[p, r, t] for r in R if (r, a) in read.effect])
                by_gps = gp[p, a, t] if read.activities[a]["is_gp_work"] else 0
                out.append((done + by_gps + undone[p, a, t], ">", place["work"][a][t]))
            for kind, there_are in place["teaching"]:
                taken = [
                    teaching["takes"] * arrived[p, r, t]
                    for r in R
                    for teaching in read.roles[r]["teaching"]
                    if teaching["kind"] == kind
                ]
                out.append((total(taken), "<", there_are[t]))
            if place["rooms"] is not None:
                today = sum(read.roles[r]["rooms"] * read.there(p, r, t) for r in R)
                taken = total([read.roles[r]["rooms"] * post[p, r, t] for r in R])
                out.append((taken, "<", max(place["rooms"][t], today)))
            for ratio in problem["ratios"]:
                times = {r: 0.0 for r in R}
                for r in R:
                    supervises = read.roles[r]["id"] in ratio["supervisors"] or (ratio["by_gps"] and read.roles[r]["is_gp"])
                    times[r] = (read.roles[r]["id"] in ratio["roles"]) - ratio["most"] * supervises
                most = ratio["most"] * place["gps"][t] if ratio["by_gps"] else 0.0
                today = sum(times[r] * read.there(p, r, t) for r in R)
                out.append((total([times[r] * post[p, r, t] for r in R if times[r]]), "<", max(most, today)))
            if problem["most_undone"] is not None:
                groups = [[a] for a in A if not read.activities[a]["is_gp_work"]]
                for group in [[a for a in A if read.activities[a]["is_gp_work"]], *groups]:
                    most = problem["most_undone"] * sum(place["work"][a][t] for a in group)
                    out.append((total([undone[p, a, t] for a in group]), "<", most))
    for cap in problem["caps"]:
        for t in T:
            of = [r for r in R if read.roles[r]["id"] in cap["roles"]]
            today = sum(read.there(cap["place"], r, t) for r in of)
            out.append((total([post[cap["place"], r, t] for r in of]), "<", max(cap["most"][t], today)))
    for r in R:
        if read.roles[r]["market"] is not None:
            for t in T:
                out.append((total([arrived[p, r, t] for p in P]), "<", read.roles[r]["market"][t]))
    of_post = {}
    for (s, r, p, t), (price, others) in read.claims.items():
        out.append((claim[s, r, p, t], "<", price * (paid[p, r, t] - others)))
        of_post.setdefault((r, p, t), []).append(claim[s, r, p, t])
    for (r, p, t), claims in of_post.items():
        out.append((total(claims), "<", read.roles[r]["cost"][t] * paid[p, r, t]))
    of_stream = {}
    for (s, r, p, t) in read.claims:
        of_stream.setdefault((s, t), []).append(claim[s, r, p, t])
    for (s, t), claims in of_stream.items():
        out.append((total(claims), "<", read.streams[s]["amount"][t]))
        own[t].extend(-1 * one for one in claims)
    if problem["budget"] is not None:
        for t in T:
            out.append((total(own[t]), "<", problem["budget"][t]))
    left = {t: total([read.activities[a]["price_undone"] * undone[p, a, t] for p in P for a in A]) for t in T}
    if problem["purse"] == "everybody":
        whole = {t: total([read.roles[r]["cost"][t] * paid[p, r, t] for p in P for r in R]) for t in T}
    else:
        whole = {t: total(own[t]) for t in T}
    return out, total([read.weight[t] * (whole[t] + left[t]) for t in T])


def with_pulp(read, gap):
    import pulp

    model = pulp.LpProblem("mix", pulp.LpMinimize)
    P, R, A, T = read.P, read.R, read.A, read.T
    number = iter(range(10**9))
    real = lambda: pulp.LpVariable(f"v{next(number)}", lowBound=0)
    recruit = {(p, r, t): pulp.LpVariable(f"h{p}_{r}_{t}", lowBound=0, cat="Integer") for p in P for r in R for t in T}
    post = {(p, r, t): real() for p in P for r in R for t in T}
    gp = {(p, a, t): real() for p in P for a in A for t in T}
    undone = {(p, a, t): real() for p in P for a in A for t in T}
    claim = {key: real() for key in read.claims}
    all_rules, cost = rules(read, recruit, post, gp, undone, claim, pulp.lpSum)
    model += cost
    for left, sense, right in all_rules:
        model += left == right if sense == "=" else left <= right if sense == "<" else left >= right
    built = time.perf_counter()
    model.solve(pulp.HiGHS(msg=False, gapRel=gap, threads=1))
    return pulp.value(model.objective), built, f"PuLP {pulp.__version__}"


def with_pyomo(read, gap):
    import pyomo
    import pyomo.environ as pyo
    from pyomo.contrib.appsi.solvers import Highs

    model = pyo.ConcreteModel()
    P, R, A, T = read.P, read.R, read.A, read.T
    model.recruit = pyo.Var(P, R, T, domain=pyo.NonNegativeIntegers)
    model.post = pyo.Var(P, R, T, domain=pyo.NonNegativeReals)
    model.gp = pyo.Var(P, A, T, domain=pyo.NonNegativeReals)
    model.undone = pyo.Var(P, A, T, domain=pyo.NonNegativeReals)
    model.claim = pyo.Var(list(read.claims), domain=pyo.NonNegativeReals)
    total = lambda terms: pyo.quicksum(terms)
    all_rules, cost = rules(read, model.recruit, model.post, model.gp, model.undone, model.claim, total)
    model.cost = pyo.Objective(expr=cost)
    model.rules = pyo.ConstraintList()
    for left, sense, right in all_rules:
        if not hasattr(left, "is_expression_type") and not hasattr(right, "is_expression_type"):
            continue
        model.rules.add(left == right if sense == "=" else left <= right if sense == "<" else left >= right)
    built = time.perf_counter()
    solver = Highs()
    solver.highs_options = {"mip_rel_gap": gap, "threads": 1}
    solver.config.stream_solver = False
    solver.solve(model)
    return pyo.value(model.cost), built, f"Pyomo {pyomo.version.version}"


TOOLS = {"PuLP": with_pulp, "Pyomo": with_pyomo}


def alone(tool, path, runs, gap):
    """Solves one file with one tool, in a process of its own."""
    with open(path, encoding="utf-8") as file:
        problem = json.load(file)
    for _ in range(runs):
        began = time.perf_counter()
        objective, built, name = TOOLS[tool](Read(problem), gap)
        ended = time.perf_counter()
        print(json.dumps({"tool": name, "objective": objective, "seconds": ended - began, "solving": ended - built}))


def asked(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        print(f"{command}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return sorted(lines, key=lambda line: line["seconds"])[len(lines) // 2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--example")
    parser.add_argument("--scratch")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--alone", choices=TOOLS)
    parser.add_argument("--file")
    parser.add_argument("--gap", type=float, default=GAP)
    options = parser.parse_args()
    if options.alone:
        alone(options.alone, options.file, options.runs, options.gap)
        return
    os.makedirs(options.scratch, exist_ok=True)
    print("Invented networks with twelve roles, six activities, posts in halves of a WTE; limits of recruits, markets, teaching,")
    print("rooms, ratios, additional roles' sums, a fund and own money. Building the model and solving it to a gap of 0.5 %, on one")
    print("thread; start and reading of the file left out; for one network the median of five runs. What it comes to must lie within 0.5 %.\n")
    print("| what | tool | seconds | ours = 1 | of it solving | comes to, £m | apart |")
    print("|---|---|---|---|---|---|---|")
    for places, runs, what, aim in SIZES:
        path = os.path.join(options.scratch, f"mix-{places}.json")
        ours = asked([options.example, str(places), "highs", str(runs), path])
        if ours is None:
            sys.exit("our own example did not solve it")
        print(f"| {what}; we aim at {aim} s | {ours['tool']} | {ours['seconds']:.3f} | 1.0 | | {ours['objective'] / 1e6:.3f} | |")
        exact = asked([sys.executable, __file__, "--alone", "PuLP", "--file", path, "--runs", "1", "--gap", "0.0001"]) if places == 1 else None
        rows = [(tool, asked([sys.executable, __file__, "--alone", tool, "--file", path, "--runs", str(runs)])) for tool in TOOLS]
        rows.append(("PuLP to a gap of 0.01 %", exact))
        if places == 1:
            ours_too = asked([options.example, str(places), "microlp", "1", path])
            rows.append(("Wholetime with microlp", ours_too))
        for tool, result in rows:
            if result is None:
                if places == 1 or "gap" not in tool:
                    print(f"| {what} | {tool} | not here | | | | |")
                continue
            name = tool if "gap" in tool else result["tool"] + ("" if "Wholetime" in tool else " with HiGHS")
            apart = 100 * (result["objective"] - ours["objective"]) / ours["objective"]
            if abs(apart) > 100 * GAP and "microlp" not in tool:
                print(f"| {what} | {name} | another model | | | {result['objective'] / 1e6:.3f} | {apart:.2f} % |")
                continue
            ratio = result["seconds"] / ours["seconds"]
            solving = f"{result['solving']:.3f}" if "solving" in result else ""
            print(f"| {what} | {name} | {result['seconds']:.3f} | {ratio:.1f} | {solving} | {result['objective'] / 1e6:.3f} | {apart:+.2f} % |")


main()
