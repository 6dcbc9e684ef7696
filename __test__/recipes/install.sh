#!/usr/bin/env bash
# Installs the software that docs/recipes.md combines latchkey with, and checks the types of the API example before and after.
set -euo pipefail
cd "$(dirname "$0")/../.."

npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix __test__/recipes < /dev/null
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix examples/api < /dev/null
npm run --silent --prefix examples/api types
__test__/recipes/node_modules/.bin/tsc -p __test__/recipes/api-by-hand
