'use strict';

const { failed, skipped } = require('./checks');

/** What to do with a text that is no token of latchkey. @type {Readonly<Record<string, string>>} */
const REMEDIES = Object.freeze({
  empty:
    'Look at what the client sends: the header Authorization may be stripped by a proxy, or the variable be empty.',
  'too long': 'Look at what the client sends. It is more than one token.',
  jwe: 'latchkey reads signed JWTs and its own sealed tokens. Ask the issuer for a signed JWT.',
  paseto: 'latchkey reads JWTs and its own sealed tokens. Ask the issuer for a JWT.',
  key: 'This is a key and no token: if it was sent to a server, replace it.',
  json: 'Send the member access_token (or grantToken) of it alone.',
  base64: 'Decode it first: the token is inside, or it is another thing.',
  opaque: 'Look for what changes or cuts the token on its way, and for who issued it.',
});

/**
 * @param {import('../../diagnostics/classify').Classified} found neither a JWT nor a token that contains its session
 * @returns {import('./checks').Check[]}
 */
function checkOthers({ kind, what }) {
  if (kind === 'stored') {
    const detail =
      'only the process or database that holds its session can say whether it is known, expired or revoked';
    return [skipped('store', detail)];
  }
  return [failed('form', codeFor(kind), what, REMEDIES[kind] ?? String(REMEDIES.opaque))];
}

/** @param {string} kind */
function codeFor(kind) {
  if (kind === 'empty') return 'ERR_TOKEN_MISSING';
  return ['too long', 'opaque'].includes(kind) ? 'ERR_JWS_INVALID' : 'ERR_TOKEN_KIND';
}

module.exports = { checkOthers };
