'use strict';

// Takes a token out of what people copy it with: quotes, the header that it came in, white space.

/** @typedef {'white space' | 'quotes' | 'header name' | 'parameter name' | 'Bearer' | 'DPoP' | 'Basic'} Wrapping */

/** Each takes one layer off. @type {readonly [Wrapping, (text: string) => string][]} */
const LAYERS = Object.freeze([
  ['white space', (text) => text.trim()],
  ['quotes', withoutQuotes],
  ['header name', (text) => text.replace(/^(?:authorization|dpop):\s*/i, '')],
  [
    'parameter name',
    (text) => text.replace(/^(?:access_token|refresh_token|grantToken|refreshToken|assertion|token)=/i, ''),
  ],
  ['Bearer', (text) => text.replace(/^Bearer(?:\s+|$)/i, '')],
  ['DPoP', (text) => text.replace(/^DPoP(?:\s+|$)/i, '')],
  ['Basic', (text) => text.replace(/^Basic(?:\s+|$)/i, '')],
]);

/** More layers than anybody's copy has: each is a pass over the text. */
const MOST = 16;

/**
 * @param {string} text
 * @returns {{ token: string, wrapping: Wrapping[] }} the token alone, and what was around it, the outermost first
 */
function unwrap(text) {
  /** @type {Set<Wrapping>} */
  const wrapping = new Set();
  let token = text;
  for (let count = 0; count < MOST; count += 1) {
    const found = LAYERS.find(([, take]) => take(token) !== token);
    if (found === undefined) break;
    wrapping.add(found[0]);
    token = found[1](token);
  }
  return { token, wrapping: [...wrapping] };
}

/** A quote that was left on at one end only, too. @param {string} text */
function withoutQuotes(text) {
  return text.replace(/^["'`]/, '').replace(/["'`]$/, '');
}

module.exports = { unwrap };
