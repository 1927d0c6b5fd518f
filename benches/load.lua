-- Asks a server for the addresses in the file PATHS: each once where ONCE is set, else one after another again and again. What came out is one line of JSON.

local paths = {}
for line in io.lines(os.getenv("PATHS")) do
  paths[#paths + 1] = line
end
local once = os.getenv("ONCE") ~= nil
local asked, answered = 0, 0

request = function()
  asked = asked + 1
  return wrk.format("GET", paths[(asked - 1) % #paths + 1], { ["Accept-Encoding"] = "gzip" })
end

response = function()
  answered = answered + 1
  if once and answered == #paths then
    -- Whoever started this ends it then; wrk itself goes on for the time it was given.
    io.write("all\n")
    io.flush()
    wrk.thread:stop()
  end
end

done = function(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.3f, "refused": %d, "p50": %.2f, "p95": %.2f, "p99": %.2f, "bytes": %d}\n',
    summary.requests, summary.duration / 1e6, errors.status + errors.timeout + errors.read + errors.connect + errors.write,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, summary.bytes))
end
