#!/usr/bin/env bash
# Tests with a clock that runs sixty times as fast. One that reads the clock twice and expects the same second fails here at once; at
# its usual pace it fails once in a hundred runs. Left out are tests that wait for seconds to pass, or compare with the clock of a server.
set -euo pipefail
cd "$(dirname "$0")/../.."

library=$(find /usr/lib -name libfaketime.so.1 -print -quit)
if [ -z "$library" ]; then
  echo 'libfaketime is not installed: apt-get install faketime' >&2
  exit 1
fi
# Timers keep their pace, and so do the times of files.
export FAKETIME='+0 x60' FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1
LD_PRELOAD=$library exec node scripts/test-javascript.js client diagnostics examples jwt-identity jwt-middleware key-sources \
  lifecycle native oauth options sessions stores tokens values verifier \
  state/expiring-map state/records state/revocation state/session-life testing/helpers
