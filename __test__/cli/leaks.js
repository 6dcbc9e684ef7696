'use strict';

// Finds secrets in a text, in every spelling that a program could give them.

/**
 * The spellings of a secret. A key or a token also leaks by a part of it: a line of PEM, a part of a JWT.
 *
 * @param {string | Uint8Array} secret
 * @returns {string[]}
 */
function spellings(secret) {
  const bytes = Buffer.from(/** @type {string} */ (secret));
  const text = typeof secret === 'string' ? secret : bytes.toString('latin1');
  const parts = text.split(/[\s.]+/).filter((part) => part.length >= 20 && !/^-+/.test(part));
  // The header of a JWT is no secret, and is printed member by member anyway.
  const [first = '', ...rest] = parts;
  const shown = /^ey/.test(first) ? rest : parts;
  return [
    ...new Set([
      text,
      ...shown,
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      encodeURIComponent(text),
      JSON.stringify(text).slice(1, -1),
      [...bytes].join(','),
      [...bytes].join(', '),
    ]),
  ].filter((spelling) => spelling.length >= 6);
}

/**
 * @param {string} output
 * @param {readonly (string | Uint8Array)[]} secrets
 * @returns {string[]} which secrets are in it, by their numbers
 */
function leaksIn(output, secrets) {
  return secrets.flatMap((secret, index) =>
    spellings(secret).some((spelling) => output.includes(spelling)) ? [`secret ${index}`] : [],
  );
}

module.exports = { leaksIn, spellings };
