'use strict';

// Looks through what the tests printed for the secrets that they use:
//
//   npm test 2>&1 | node __test__/robustness/scan.js

const fs = require('node:fs');
const keys = require('../support/keys');
const { leaksIn } = require('./support/marks');

/** @type {Record<string, string>} */
const secrets = { secret: keys.secret };
for (const [name, key] of Object.entries({ ...keys, rsa: keys.rsa })) {
  const privateKey = /** @type {any} */ (key)?.privateKey;
  // The second line but one of a PEM text: the first ones say what kind of key it is, in all keys alike.
  if (typeof privateKey === 'string')
    secrets[name] = String(privateKey.trim().split('\n').at(-2)).slice(0, 40);
}
const output = fs.readFileSync(0, 'utf8');
// Half a secret is half a sentence in the fixtures.
const leaks = leaksIn(output, secrets).filter((leak) => !/its (beginning|end)$/.test(leak));
console.log(`${output.length} characters, ${Object.keys(secrets).length} secrets, ${leaks.length} found`);
for (const leak of leaks) console.log(leak);
process.exitCode = leaks.length > 0 || output.length < 10_000 ? 1 : 0;
