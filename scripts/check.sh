#!/usr/bin/env bash
# Everything that must hold before a change lands; CI runs this and nothing else. `npm ci` comes before it.
set -uo pipefail
cd "$(dirname "$0")/.."
export CI=true CARGO_TERM_COLOR=never FORCE_COLOR=0 NO_COLOR=1
exec </dev/null

names=() results=()
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

# step NAME COMMAND…: runs it, keeps how it ended and what the test runners said last, and goes on.
step() {
  local name=$1 start=$SECONDS status=0
  shift
  echo "── $name: $*"
  "$@" 2>&1 | tee "$log/out" || status=$?
  grep -E '^test result: |^ℹ (tests|pass|fail|cancelled|skipped|todo) |^[0-9]+ (Node versions|crates)' "$log/out" |
    sed "s/^/$name: /" >> "$log/said"
  names+=("$name")
  results+=("$status")
  printf '%-4s %-18s %4ds\n' "$([ $status = 0 ] && echo ok || echo FAIL)" "$name" $((SECONDS - start)) >> "$log/summary"
  return $status
}

format() {
  cargo fmt --check && npx --no-install biome check --linter-enabled=false .
}

# Building must not change what is committed: the generated files, the lock files.
unchanged() {
  git diff --exit-code -- lib/binding Cargo.lock package-lock.json __test__/*/package-lock.json
}

step 'format' format
step 'lint' npx --no-install biome lint --error-on-warnings .
step 'types' npm run --silent types
step 'licences' node scripts/licences.js
step 'supply chain' node scripts/supply-chain.js
if command -v cargo-deny > /dev/null; then
  step 'cargo deny' cargo deny check bans licenses sources
fi
step 'clippy' cargo clippy --locked --all-targets -- -D warnings
step 'core without napi' cargo check --locked --no-default-features
step 'fuzz targets' cargo check --locked --manifest-path fuzz/Cargo.toml --target-dir target --no-default-features
step 'rust tests' cargo test --locked
if step 'build' npm run build; then
  step 'generated files' unchanged
  # The originals, which tests run beside latchkey, need an old one of these.
  if step 'node programs' npm ci --prefix __test__/matrix --no-audit --no-fund; then
    step 'node tests' node scripts/test-javascript.js
    step 'interop' npm run --silent test:interop
    step 'package' npm run --silent pack:check
    step 'node versions' node __test__/matrix/run.js
  fi
fi

echo
cat "$log/said"
echo
cat "$log/summary"
for status in "${results[@]}"; do
  if [ "$status" != 0 ]; then
    echo "FAILED in ${SECONDS}s"
    exit 1
  fi
done
echo "All ${#names[@]} checks passed in ${SECONDS}s"
