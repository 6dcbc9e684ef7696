#!/usr/bin/env bash
# Installs what drives the browser, and builds the web app that it visits. Without a browser, the tests are skipped, and nothing is done.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ -z "${CI:-}" ] && ! node __test__/browser/support/browser.js; then exit 0; fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix __test__/browser < /dev/null
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix examples/web-app < /dev/null
npm run --silent --prefix examples/web-app build
