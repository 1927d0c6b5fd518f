"""The bench model in one Python tool, in a process of its own: numpy, numba or neworder.

40,000 people of 32 to 63 with 0.8 FTE each, ten years, 64 replicates. Hazards a year: below 59, 0.05 of leaving and 0.03 of
moving away; from 59, 0.4 of retiring and 0.02 of leaving. At the end of each year, one in ten cuts hours by a tenth. Joiners
are Poisson, 2,000 a year spread over its months, of 34 with 0.7 FTE, at risk from the month after. The same model as
`crates/models/examples/bench_model.rs`, which works out the exact means beside it.

Each tool has the shape that suits it: numpy and neworder whole columns, numba one compiled loop. Random numbers come from the
tool's own generator, so that nobody's fate can be named or shared between scenarios, which is cheaper than what we do.
"""

import json
import os
import statistics
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"
warnings.filterwarnings("ignore")

import numpy as np

PEOPLE, YEARS, REPLICATES, JOINERS = 40_000, 10, 64, 2_000
RETIRES = np.where(np.arange(120) < 59, 0.0, 0.4)
LEAVES = np.where(np.arange(120) < 59, 0.05, 0.02)
MOVES = np.where(np.arange(120) < 59, 0.03, 0.0)
HAZARD = RETIRES + LEAVES + MOVES
STOPS = -np.expm1(-HAZARD)
RETIRED_BELOW = RETIRES / HAZARD
LEFT_BELOW = RETIRED_BELOW + LEAVES / HAZARD
# Who comes in the first month is at risk for eleven of the year, who comes in the last for none.
STOPS_AFTER = -np.expm1(-0.08 * np.arange(11, -1, -1) / 12)
START_AGES = 32 + np.arange(PEOPLE) % 32


def with_numpy(seed):
    """Heads, FTE, retired, left, moved: means over replicates."""
    rng = np.random.Generator(np.random.SFC64(seed))
    stops, retired_below, left_below = (part.astype(np.float32) for part in (STOPS, RETIRED_BELOW, LEFT_BELOW))
    after = STOPS_AFTER.astype(np.float32)
    sums = np.zeros(5)
    for _ in range(REPLICATES):
        age, hours = START_AGES.astype(np.int16), np.full(PEOPLE, 0.8)
        for _ in range(YEARS):
            stop = rng.random(age.size, dtype=np.float32) < stops[age]
            gone = age[stop]
            why = rng.random(gone.size, dtype=np.float32)
            joiners = rng.poisson(JOINERS)
            early = rng.random(joiners, dtype=np.float32) < after[rng.integers(0, 12, joiners)]
            early_left = rng.random(np.count_nonzero(early)) < 0.05 / 0.08
            retired = np.count_nonzero(why < retired_below[gone])
            left = np.count_nonzero(why < left_below[gone]) - retired
            sums[2] += retired
            sums[3] += left + np.count_nonzero(early_left)
            sums[4] += gone.size - retired - left + np.count_nonzero(~early_left)
            stay = ~stop
            come = joiners - np.count_nonzero(early)
            age = np.concatenate([age[stay] + np.int16(1), np.full(come, 35, np.int16)])
            hours = np.concatenate([hours[stay], np.full(come, 0.7)])
            hours[rng.random(hours.size, dtype=np.float32) < np.float32(0.1)] *= 0.9
        sums[0] += age.size
        sums[1] += hours.sum()
    return sums / REPLICATES


def numba_kernel():
    import numba

    @numba.njit
    def run(seed, stops, retired_below, left_below, stops_after):
        np.random.seed(seed)
        sums = np.zeros(5)
        age, hours = np.empty(80_000, np.int64), np.empty(80_000)
        for _ in range(REPLICATES):
            number = PEOPLE
            for person in range(number):
                age[person], hours[person] = 32 + person % 32, 0.8
            for _ in range(YEARS):
                stay = 0
                for person in range(number):
                    years = age[person]
                    if np.random.random() < stops[years]:
                        why = np.random.random()
                        if why < retired_below[years]:
                            sums[2] += 1
                        elif why < left_below[years]:
                            sums[3] += 1
                        else:
                            sums[4] += 1
                    else:
                        cuts = np.random.random() < 0.1
                        age[stay], hours[stay] = years + 1, hours[person] * (0.9 if cuts else 1.0)
                        stay += 1
                for _ in range(np.random.poisson(JOINERS)):
                    month = int(np.random.random() * 12)
                    if np.random.random() < stops_after[month]:
                        if np.random.random() < 0.05 / 0.08:
                            sums[3] += 1
                        else:
                            sums[4] += 1
                    else:
                        age[stay], hours[stay] = 35, (0.63 if np.random.random() < 0.1 else 0.7)
                        stay += 1
                number = stay
            sums[0] += number
            sums[1] += hours[:number].sum()
        return sums / REPLICATES

    return lambda seed: run(seed, STOPS, RETIRED_BELOW, LEFT_BELOW, STOPS_AFTER)


def neworder_kernel():
    import neworder
    import pandas as pd

    class Practice(neworder.Model):
        def __init__(self, seed):
            super().__init__(neworder.LinearTimeline(0, YEARS, YEARS), lambda: seed)
            self.people = pd.DataFrame({"age": START_AGES, "hours": np.full(PEOPLE, 0.8)})
            self.rng = neworder.as_np(self.mc)
            self.left = np.zeros(3)

        def step(self):
            people = self.people
            stop = self.mc.hazard(STOPS[people["age"].to_numpy()]).astype(bool)
            gone = people["age"].to_numpy()[stop]
            why = self.mc.ustream(gone.size)
            joiners = self.rng.poisson(JOINERS)
            early = self.mc.hazard(STOPS_AFTER[self.rng.integers(0, 12, joiners)]).astype(bool)
            early_left = self.mc.ustream(int(early.sum())) < 0.05 / 0.08
            retired = np.count_nonzero(why < RETIRED_BELOW[gone])
            left = np.count_nonzero(why < LEFT_BELOW[gone]) - retired
            self.left += (
                retired,
                left + np.count_nonzero(early_left),
                gone.size - retired - left + np.count_nonzero(~early_left),
            )
            come = joiners - np.count_nonzero(early)
            people = people[~stop]
            people = pd.concat([people, pd.DataFrame({"age": np.full(come, 34), "hours": np.full(come, 0.7)})], ignore_index=True)
            cut = self.mc.hazard(0.1, len(people)).astype(bool)
            people["hours"] *= np.where(cut, 0.9, 1.0)
            people["age"] += 1
            self.people = people

        def finalise(self):
            pass

    def run(seed):
        sums = np.zeros(5)
        for replicate in range(REPLICATES):
            model = Practice(seed * 1_000 + replicate)
            neworder.run(model)
            sums += (len(model.people), model.people["hours"].sum(), *model.left)
        return sums / REPLICATES

    return run


def main():
    tool, runs = sys.argv[1], int(sys.argv[2])
    if tool == "numpy":
        kernel, version = with_numpy, np.__version__
    else:
        import importlib.metadata

        kernel = numba_kernel() if tool == "numba" else neworder_kernel()
        version = importlib.metadata.version(tool)
    kernel(1)
    times, means = [], []
    for seed in range(1, runs + 1):
        began = time.process_time()
        means.append(kernel(seed))
        times.append(time.process_time() - began)
    heads, fte, retired, left, moved = means[0]
    print(json.dumps({"tool": f"{tool} {version}", "seconds": statistics.median(times), "heads": heads, "fte": fte,
                      "retired": retired, "left": left, "moved": moved}))


main()
