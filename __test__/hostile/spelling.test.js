'use strict';

// One token, one spelling: whatever else decodes to the same bytes is refused, and so is what isn't three parts.

const keys = require('../support/keys');
const { all, attack } = require('./support/attack');
const { openDoors } = require('./support/doors');
const { token } = require('./support/forge');

const doors = openDoors();
const hmac = { alg: 'HS256', signing: keys.secret, material: keys.secret };
const ecdsa = { alg: 'ES256', signing: keys.p256.privateKey, material: keys.p256.publicKey };

/** @typedef {import('./support/forge').Honest} Honest */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * A token whose part has bits to spare in its last character: signed over its text, so that nothing but the spelling is wrong.
 *
 * @param {Honest} honest
 * @param {0 | 1 | 2} part
 * @param {(text: string) => string} spell
 */
function spelt(honest, part, spell) {
  // A signature of 32 or 64 bytes has such bits, the other parts get them by white space in the JSON.
  const padded = (/** @type {object} */ object) => {
    let json = JSON.stringify(object);
    while (Buffer.from(json).length % 3 !== 1) json += ' ';
    return json;
  };
  const parts = token(honest, { header: padded(honest.header), payload: padded(honest.claims) }).split('.');
  if (part === 2) return [parts[0], parts[1], spell(String(parts[2]))].join('.');
  const input = [0, 1].map((at) => (at === part ? spell(String(parts[at])) : parts[at])).join('.');
  return `${input}.${Buffer.from(keys.signer(honest.alg, honest.signing)(input)).toString('base64url')}`;
}

/** @type {[string, (text: string) => string][]} */
const spellings = [
  ['one padding character', (text) => `${text}=`],
  ['two padding characters', (text) => `${text}==`],
  ['padding before it', (text) => `=${text}`],
  ['percent-encoded padding', (text) => `${text}%3D`],
  ['a spare bit', (text) => text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) ^ 1]],
  ['another spare bit', (text) => text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) ^ 2]],
  ['a space in it', (text) => `${text.slice(0, 5)} ${text.slice(5)}`],
  ['a line feed in it', (text) => `${text.slice(0, 5)}\n${text.slice(5)}`],
  ['a carriage return in it', (text) => `${text.slice(0, 5)}\r\n${text.slice(5)}`],
  ['a tab in it', (text) => `${text.slice(0, 5)}\t${text.slice(5)}`],
  ['a NUL in it', (text) => `${text.slice(0, 5)}\0${text.slice(5)}`],
  ['a zero-width space in it', (text) => `${text.slice(0, 5)}\u200b${text.slice(5)}`],
  ['a soft hyphen in it', (text) => `${text.slice(0, 5)}\u00ad${text.slice(5)}`],
  ['a byte order mark in it', (text) => `${text.slice(0, 5)}\ufeff${text.slice(5)}`],
  ['a plus in it', (text) => `${text.slice(0, 5)}+${text.slice(6)}`],
  ['a slash in it', (text) => `${text.slice(0, 5)}/${text.slice(6)}`],
  ['one character that belongs to no byte', (text) => text + 'A'.repeat((9 - (text.length % 4)) % 4 || 4)],
  ['an exclamation mark behind it', (text) => `${text}!`],
  ['a percent sign in it', (text) => `${text.slice(0, 5)}%41${text.slice(6)}`],
  // U+0141 is 'A' where the high byte is dropped.
  [
    'one character with a high byte',
    (text) => String.fromCharCode(text.charCodeAt(0) + 0x100) + text.slice(1),
  ],
  ['every character with a high byte', (text) => raised(text, 0x100)],
  ['every character two high bytes up', (text) => raised(text, 0x4100)],
  ['full-width letters', (text) => text.replace(/[A-Za-z0-9]/, (letter) => raised(letter, 0xfee0))],
  ['a Kelvin sign for a K', (text) => text.replace(/[kK]|(?<=^.)./, '\u212a')],
  ['a dotless i', (text) => text.replace(/[iI]|(?<=^.)./, '\u0131')],
  ['a lone surrogate in it', (text) => `${text.slice(0, 5)}\ud841${text.slice(6)}`],
];

/** @param {string} text @param {number} by */
function raised(text, by) {
  return Array.from(text, (letter) => String.fromCharCode(letter.charCodeAt(0) + by)).join('');
}

/** Of an authorization header only what stands before a space is the token. */
const cutAtSpace = { authenticate: 'anonymous' };
const spellingRows = ['header', 'payload', 'signature'].flatMap((part, at) =>
  spellings.map(([name, spell]) => ({
    name: `${name}: the ${part}`,
    verdicts: cutAtSpace,
    forge: (/** @type {Honest} */ honest) => spelt(honest, /** @type {0 | 1 | 2} */ (at), spell),
  })),
);

/** @param {string} name @param {(token: string) => any} change @param {Record<string, string>} [verdicts] */
const change = (name, change, verdicts) => ({
  name,
  ...(verdicts && { verdicts }),
  forge: (/** @type {Honest} */ _honest, /** @type {string} */ original) => change(original),
});
/** @param {string} token */
const parts = (token) => /** @type {[string, string, string]} */ (token.split('.'));
// The scheme and the token are separated by spaces, and the header is trimmed, as it always was.
const trimmed = { authenticate: 'in' };

const formRows = [
  change('a period behind', (token) => `${token}.`),
  change('a period before', (token) => `.${token}`),
  change('two periods in a row', (token) => token.replace('.', '..')),
  change('four parts', (token) => `${token}.AAAA`),
  change('five parts, as an encrypted token has', (token) => `${token}.AAAA.AAAA`),
  change('two parts', (token) => parts(token).slice(0, 2).join('.')),
  change('the header alone', (token) => parts(token)[0]),
  change('the payload alone', (token) => parts(token)[1]),
  change('no header', (token) => `.${parts(token).slice(1).join('.')}`),
  change('an empty header and payload', (token) => `..${parts(token)[2]}`),
  change('periods alone', () => '..'),
  change('one period', () => '.'),
  change('a thousand periods', () => '.'.repeat(1000)),
  change('16,000 periods', () => '.'.repeat(16_000)),
  change('a space behind', (token) => `${token} `, trimmed),
  change('a space before', (token) => ` ${token}`, trimmed),
  change('a line feed behind', (token) => `${token}\n`, trimmed),
  change('a NUL behind', (token) => `${token}\0`),
  change('a byte order mark before', (token) => `\ufeff${token}`),
  change('a byte order mark behind', (token) => `${token}\ufeff`, trimmed),
  change('quotes around it', (token) => `"${token}"`),
  change('its own JSON text', (token) => JSON.stringify({ token })),
  change('the JSON serialisation of a JWS', (token) => {
    const [protectedHeader, payload, signature] = parts(token);
    return JSON.stringify({ protected: protectedHeader, payload, signature });
  }),
  change('the scheme once more', (token) => `Bearer.${token}`),
  change('commas for periods', (token) => token.replaceAll('.', ',')),
  change('percent-encoded periods', (token) => token.replaceAll('.', '%2E')),
  change('full-width periods', (token) => token.replaceAll('.', '\uff0e')),
  change('one-dot leaders for periods', (token) => token.replaceAll('.', '\u2024')),
  change('periods with a high byte', (token) => token.replaceAll('.', '\u012e')),
  change('every character with a high byte', (token) => raised(token, 0x100)),
  change('its bytes in reverse', (token) => [...token].reverse().join('')),
  change('its base64url once more', (token) => Buffer.from(token).toString('base64url')),
  change('its hexadecimal text', (token) => Buffer.from(token).toString('hex')),
  change('the token twice', (token) => token + token),
  change('the token twice with a period', (token) => `${token}.${token}`),
  change('the token twice with a comma', (token) => `${token},${token}`),
];

/** The signature of one token under the payload of another, and parts in the wrong place. */
const splicedRows = [
  {
    name: 'another payload under the signature',
    forge: (/** @type {Honest} */ honest, /** @type {string} */ original) => {
      const other = token(honest, { payload: { ...honest.claims, admin: true } });
      return [parts(original)[0], parts(other)[1], parts(original)[2]].join('.');
    },
  },
  {
    name: 'another header under the signature',
    forge: (/** @type {Honest} */ honest, /** @type {string} */ original) => {
      const other = token(honest, { header: { ...honest.header, kid: 'x' } });
      return [parts(other)[0], ...parts(original).slice(1)].join('.');
    },
  },
  {
    name: 'the payload as signature',
    forge: (/** @type {Honest} */ _, /** @type {string} */ original) => {
      const [header, payload] = parts(original);
      return [header, payload, payload].join('.');
    },
  },
  {
    name: 'a period moved within the signing input',
    forge: (/** @type {Honest} */ _, /** @type {string} */ original) => {
      const [header, payload, signature] = parts(original);
      return [`${header}${payload.slice(0, 4)}`, payload.slice(4), signature].join('.');
    },
    code: 'ERR_JWS_INVALID',
  },
].map((row) => ({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', ...row }));

/** Every length that a token could be cut to; each is some other token. */
const truncated = {
  name: 'the token at every length but its own',
  forge: (/** @type {Honest} */ _, /** @type {string} */ original) =>
    all(...Array.from({ length: original.length - 1 }, (_, length) => original.slice(0, length + 1))),
};

attack('spellings under a secret', { rows: 78, presented: 78 * 7 }, () => doors.jwt(hmac), spellingRows);
attack('spellings under an EC key', { rows: 78, presented: 78 * 7 }, () => doors.jwt(ecdsa), spellingRows);
attack('forms', { rows: 36, presented: 36 * 7 }, () => doors.jwt(hmac), formRows);
attack('spliced tokens', { rows: 4, presented: 28 }, () => doors.jwt(hmac), splicedRows);
attack('spliced tokens under an EC key', { rows: 4, presented: 28 }, () => doors.jwt(ecdsa), splicedRows);
attack(
  'truncated tokens',
  { rows: 1, presented: 863 },
  () => doors.jwt(hmac).filter(({ name }) => name !== 'createVerifier' && name !== 'the token endpoint'),
  [truncated],
);
