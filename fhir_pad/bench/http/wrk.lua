-- For wrk: the bodies of a file in turn, one a line; what came of it as JSON behind a mark.
-- wrk ... -s wrk.lua URL -- FILE MEDIA_TYPE
local bodies, next_one = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do bodies[#bodies + 1] = line end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = arguments[2]
end

function request()
  next_one = next_one % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[next_one])
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    'RESULT {"answered": %d, "seconds": %.6f, "failed": %d, "slowest_ms": %.3f}\n',
    summary.requests - errors.status, summary.duration / 1e6, failed,
    latency:percentile(99) / 1000))
end
