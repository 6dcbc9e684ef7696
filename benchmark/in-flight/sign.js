'use strict';

// Many private-key signatures at once, again and again: how many get done, and how long the event loop is kept
// from anything else meanwhile. Both ways make the whole token.

const { sign } = require('node:crypto');
const { keyOf } = require('../keys');
const { createSigner } = require('../latchkey');
const { claimsOf } = require('../claims');
const { hashOf, parametersOf } = require('../peers/node-crypto');
const { measureInTurns } = require('./measured');

const claims = claimsOf('6 claims');

/** @param {string} alg */
function waysFor(alg) {
  const { object } = keyOf(alg);
  return {
    latchkey: createSigner({ key: object.signing, algorithm: alg }).async,
    'node:crypto': callbackForm(alg, object),
  };
}

/**
 * @param {string} alg
 * @param {import('../keys').BenchmarkKey['object']} object
 */
function callbackForm(alg, { signing }) {
  const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
  const key = { key: signing, ...parametersOf(alg) };
  return (/** @type {object} */ set) =>
    new Promise((resolve, reject) => {
      const message = `${header}.${Buffer.from(JSON.stringify(set)).toString('base64url')}`;
      sign(hashOf(alg), Buffer.from(message), key, (error, signature) => {
        if (error) reject(error);
        else resolve(`${message}.${signature.toString('base64url')}`);
      });
    });
}

const [alg = 'RS256', inFlight, rounds, milliseconds] = process.argv.slice(2);
const ways = Object.entries(waysFor(alg)).map(([name, way]) => [
  name,
  (/** @type {number} */ at) => way(/** @type {object} */ (claims[at % claims.length])),
]);
measureInTurns(Object.fromEntries(ways), {
  inFlight: Number(inFlight),
  rounds: Number(rounds),
  milliseconds: Number(milliseconds),
});
