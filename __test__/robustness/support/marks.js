'use strict';

// Marked secrets, and where they turn up in a text: as they are, or in any form in which a program writes bytes.

/**
 * The forms of a secret, each with its name.
 *
 * @param {string | Uint8Array} secret
 * @returns {[string, string][]}
 */
function formsOf(secret) {
  const bytes = Buffer.from(/** @type {any} */ (secret));
  const hex = bytes.toString('hex');
  const text = bytes.toString();
  const isText = Buffer.from(text).equals(bytes);
  /** @type {[string, string][]} */
  const forms = [
    ['hexadecimal', hex],
    ['hexadecimal in capitals', hex.toUpperCase()],
    ['hexadecimal with spaces', String(hex.match(/../g)?.join(' '))],
    ['numbers', bytes.join(', ')],
    ['numbers without spaces', bytes.join(',')],
    ['Latin-1', bytes.toString('latin1')],
  ];
  // Within a longer text the base64 of a secret depends on what stands before it: there are three ways.
  for (const before of [0, 1, 2]) {
    for (const encoding of /** @type {const} */ (['base64', 'base64url'])) {
      const encoded = Buffer.concat([Buffer.alloc(before), bytes])
        .toString(encoding)
        .replace(/=+$/, '');
      forms.push([`${encoding} at ${before}`, encoded.slice(Math.ceil((before * 8) / 6), -1)]);
    }
  }
  if (isText) {
    forms.push(
      ['text', text],
      ['JSON', JSON.stringify(text).slice(1, -1)],
      ['a URL', encodeURIComponent(text)],
    );
    forms.push(['its beginning', text.slice(0, 12)], ['its end', text.slice(-12)]);
  }
  return forms;
}

/**
 * Which of the secrets a text has in it, and in what form.
 *
 * @param {string} text
 * @param {Record<string, string | Uint8Array>} secrets
 * @returns {string[]}
 */
function leaksIn(text, secrets) {
  return Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret)
      .filter(([, form]) => text.includes(form))
      .map(([form]) => `${name} as ${form}`),
  );
}

module.exports = { formsOf, leaksIn };
