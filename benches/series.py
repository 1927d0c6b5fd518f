"""Damped trends of many series in one Python tool, in a process of its own: statsforecast or statsmodels.

Exponential smoothing with additive errors and an additive damped trend, ETS(A,Ad,N), each tool with its own fit.
"""

import importlib.metadata
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


def main():
    tool, path, horizon, runs = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    series = np.loadtxt(path, delimiter=",")
    if tool == "statsforecast":
        from statsforecast.models import AutoETS

        def one(values):
            return AutoETS(model="AAN", damped=True).forecast(values, horizon)["mean"][-1]
    else:
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel

        def one(values):
            return ETSModel(values, error="add", trend="add", damped_trend=True).fit(disp=False).forecast(horizon)[-1]

    one(series[0])
    times = []
    for _ in range(runs):
        began = time.process_time()
        forecasts = [float(one(values)) for values in series]
        times.append(time.process_time() - began)
    print(json.dumps({"tool": f"{tool} {importlib.metadata.version(tool)}", "seconds": statistics.median(times),
                      "forecasts": forecasts}))


main()
