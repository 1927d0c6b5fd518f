# The bench model in R with data.table, in a process of its own; see people.py for the model.
suppressPackageStartupMessages(library(data.table))
setDTthreads(1)

people <- 40000L
years <- 10L
replicates <- 64L
ages <- 0:119
retires <- ifelse(ages < 59, 0, 0.4)
leaves <- ifelse(ages < 59, 0.05, 0.02)
moves <- ifelse(ages < 59, 0.03, 0)
hazard <- retires + leaves + moves
stops <- -expm1(-hazard)
retired_below <- retires / hazard
left_below <- retired_below + leaves / hazard
stops_after <- -expm1(-0.08 * (11:0) / 12)

run <- function(seed) {
  set.seed(seed)
  sums <- numeric(5)
  for (replicate in seq_len(replicates)) {
    place <- data.table(age = 32L + (seq_len(people) - 1L) %% 32L, hours = 0.8)
    for (year in seq_len(years)) {
      stop <- runif(nrow(place)) < stops[place$age + 1L]
      gone <- place$age[stop] + 1L
      why <- runif(length(gone))
      joiners <- rpois(1, 2000)
      early <- runif(joiners) < stops_after[sample.int(12L, joiners, replace = TRUE)]
      early_left <- runif(sum(early)) < 0.05 / 0.08
      retired <- sum(why < retired_below[gone])
      left <- sum(why < left_below[gone]) - retired
      sums[3] <- sums[3] + retired
      sums[4] <- sums[4] + left + sum(early_left)
      sums[5] <- sums[5] + length(gone) - retired - left + sum(!early_left)
      come <- joiners - sum(early)
      place <- rbindlist(list(place[!stop], data.table(age = rep(34L, come), hours = 0.7)))
      cut <- which(runif(nrow(place)) < 0.1)
      set(place, cut, "hours", place$hours[cut] * 0.9)
      set(place, NULL, "age", place$age + 1L)
    }
    sums[1] <- sums[1] + nrow(place)
    sums[2] <- sums[2] + sum(place$hours)
  }
  sums / replicates
}

runs <- as.integer(commandArgs(trailingOnly = TRUE)[1])
invisible(run(1))
times <- numeric(runs)
for (seed in seq_len(runs)) {
  began <- proc.time()
  means <- run(seed)
  took <- proc.time() - began
  times[seed] <- took[["user.self"]] + took[["sys.self"]]
  if (seed == 1) first <- means
}
cat(sprintf(
  '{"tool": "R data.table %s", "seconds": %.4f, "heads": %.4f, "fte": %.4f, "retired": %.4f, "left": %.4f, "moved": %.4f}\n',
  packageVersion("data.table"), median(times), first[1], first[2], first[3], first[4], first[5]
))
