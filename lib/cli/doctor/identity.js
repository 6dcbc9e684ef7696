'use strict';

// A middleware of jwt-identity: its options, its keys, its stores.

const { keyFor } = require('../../native/key-material');
const { given } = require('../../values/members');
const { checkKey } = require('./keys');
const { checkOptions } = require('./options');
const { checkEngine } = require('./stores');

/**
 * @param {import('./middleware').Subject} subject
 * @returns {AsyncGenerator<import('./findings').Finding>}
 */
async function* checkIdentity({ options, names, step }) {
  // Options that need another one are refused at construction.
  yield* checkOptions(options, names, []);
  for (const { subject, key, algorithm } of keysOf(options.security))
    yield* checkKey(subject, key, { algorithm });
  const engines = {
    'refreshToken.store': given(options.refreshToken, 'store'),
    'grantToken.revocation.store': given(given(options.grantToken, 'revocation'), 'store'),
  };
  for (const [name, engine] of Object.entries(engines)) {
    if (engine === undefined) continue;
    step(`trying ${name}`);
    yield* checkEngine(name, engine);
  }
}

/** @param {unknown} security */
function keysOf(security) {
  const several = given(security, 'keys');
  const list = Array.isArray(several) ? several : [security];
  return list.map((one, index) => {
    const { key, privateKey, publicKey, algorithm } = one;
    const where = several === undefined ? 'security' : `security.keys[${index}]`;
    const name = key ? 'key' : privateKey ? 'privateKey' : 'publicKey';
    const material = key ? keyFor(key, algorithm) : privateKey || publicKey;
    return { subject: `${where}.${name}`, key: material, algorithm };
  });
}

module.exports = { checkIdentity };
