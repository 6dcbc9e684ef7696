#!/usr/bin/env bash
# Installs the software of others that the tests in this folder try latchkey with: npm's by its lock file, Python's into a
# virtual environment by requirements.txt, which names the hash of every file. Python 3.11 or later.
set -euo pipefail
cd "$(dirname "$0")"

npm ci --no-audit --no-fund < /dev/null

# Made anew when what is asked for, or the Python, has changed.
stamp=.venv/$( { python3 --version; cat requirements.txt; } | sha256sum | cut -c1-16 )
if [ ! -e "$stamp" ]; then
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/pip install --quiet --no-input --require-hashes --only-binary :all: -r requirements.txt < /dev/null
  touch "$stamp"
fi
.venv/bin/python -c 'import authlib, jwt, sys; print(f"Python {sys.version.split()[0]}, PyJWT {jwt.__version__}, Authlib {authlib.__version__}")'
