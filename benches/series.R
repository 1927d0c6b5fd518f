# Damped trends of many series by ets of the forecast package, in a process of its own; see series.py.
suppressPackageStartupMessages(library(forecast))
arguments <- commandArgs(trailingOnly = TRUE)
series <- as.matrix(read.csv(arguments[1], header = FALSE))
horizon <- as.integer(arguments[2])
runs <- as.integer(arguments[3])

one <- function(values) forecast(ets(ts(values), model = "AAN", damped = TRUE), h = horizon, PI = FALSE)$mean[horizon]

invisible(one(series[1, ]))
times <- numeric(runs)
for (run in seq_len(runs)) {
  began <- proc.time()
  forecasts <- apply(series, 1, one)
  took <- proc.time() - began
  times[run] <- took[["user.self"]] + took[["sys.self"]]
}
cat(sprintf(
  '{"tool": "R forecast %s, ets", "seconds": %.4f, "forecasts": [%s]}\n',
  packageVersion("forecast"), median(times), paste(sprintf("%.6f", forecasts), collapse = ",")
))
