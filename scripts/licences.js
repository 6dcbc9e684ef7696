'use strict';

// Every crate in the tree must come from crates.io under a licence that deny.toml allows. `cargo deny check` says the
// same and more, but takes minutes to install; this asks cargo alone.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const list = /^\[licenses\]\s+allow = \[([^\]]*)\]/m.exec(
  fs.readFileSync(path.join(root, 'deny.toml'), 'utf8'),
)?.[1];
const allowed = new Set(list?.match(/[^",\s]+/g));
if (allowed.size === 0) throw new Error('deny.toml has no [licenses] allow list');

const { packages } = JSON.parse(
  execFileSync('cargo', ['metadata', '--format-version', '1', '--locked', '--all-features'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    stdio: ['ignore', 'pipe', 'inherit'],
  }),
);

const bad = packages
  .filter((/** @type {{ source: string | null }} */ { source }) => source !== null)
  .flatMap(
    (/** @type {{ name: string, version: string, license: string | null, source: string }} */ crate) => {
      const who = `${crate.name} ${crate.version}`;
      if (!/^registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index$/.test(crate.source)) {
        return [`${who} comes from ${crate.source}`];
      }
      return satisfied(crate.license ?? '')
        ? []
        : [`${who} is under ${crate.license ?? 'no stated licence'}`];
    },
  );
for (const line of bad) console.error(line);
if (packages.length < 2) throw new Error('cargo metadata names no dependency');
console.log(
  bad.length > 0
    ? `${bad.length} crates refused`
    : `${packages.length - 1} crates, all under allowed licences`,
);
process.exitCode = bad.length > 0 ? 1 : 0;

/**
 * Whether an SPDX expression can be met with the allowed licences. `A/B` is how old manifests spell `A OR B`.
 *
 * @param {string} expression
 */
function satisfied(expression) {
  const words = expression.replaceAll('/', ' OR ').match(/[()]|[^\s()]+/g) ?? [];
  /** @returns {boolean} */
  const any = () => {
    let met = all();
    while (words[0] === 'OR') {
      words.shift();
      met = all() || met;
    }
    return met;
  };
  /** @returns {boolean} */
  const all = () => {
    let met = one();
    while (words[0] === 'AND') {
      words.shift();
      met = one() && met;
    }
    return met;
  };
  /** @returns {boolean} */
  const one = () => {
    const word = words.shift();
    if (word === '(') {
      const met = any();
      if (words.shift() !== ')') throw new Error(`Cannot read the licence expression ${expression}`);
      return met;
    }
    if (words[0] === 'WITH') {
      return allowed.has(`${word} ${words.splice(0, 2).join(' ')}`);
    }
    return allowed.has(word ?? '');
  };
  const met = any();
  if (words.length > 0) throw new Error(`Cannot read the licence expression ${expression}`);
  return met;
}
