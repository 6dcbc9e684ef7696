'use strict';

// What `latchkey/verifier` makes: its options, which tokens it accepts, and the key set of its issuer.

const { given } = require('../../values/members');
const { warning } = require('./findings');
const { checkDiscovery, checkKeySet } = require('./key-sets');
const { checkOptions } = require('./options');

/** Settings by which more tokens are accepted than a service usually means. @type {[name: string, isWide: (value: unknown) => boolean, text: string, remedy: string][]} */
const WIDE = [
  [
    'audience',
    (value) => value === false,
    'tokens for other services are accepted',
    'Set it to the identifier of this service, which its tokens have as aud.',
  ],
  [
    'issuer',
    (value) => value === undefined,
    'tokens of whoever signs with these keys are accepted',
    'Set it to what tokens have as iss.',
  ],
  [
    'typ',
    (value) => value === false,
    'JWTs that are no access tokens are accepted, where the issuer signs others with these keys',
    'Set it to the typ of its access tokens, such as at+jwt or JWT.',
  ],
  [
    'allowInsecureKeySizes',
    (value) => value === true,
    'RSA keys below 2048 bits are accepted',
    'Remove it once the issuer has longer keys.',
  ],
];

/**
 * @param {import('./middleware').Subject} subject
 * @returns {AsyncGenerator<import('./findings').Finding>}
 */
async function* checkVerifier({ options, names, step }) {
  // Unknown options and those without effect are refused at construction.
  yield* checkOptions(options, names, []);
  for (const [name, isWide, text, remedy] of WIDE) {
    if (isWide(given(options, name))) yield warning('options', name, text, remedy);
  }
  step('loading the key set');
  const { issuer, jwksUri, algorithms } = options;
  yield* jwksUri === undefined
    ? await checkDiscovery(issuer, options, algorithms)
    : await checkKeySet('jwksUri', { ...options, jwks: jwksUri }, algorithms);
}

module.exports = { checkVerifier };
