'use strict';

/**
 * Lines to copy into the options.
 *
 * @param {object} made
 * @param {string} made.kind
 * @param {string} [made.kid] undefined for a secret
 * @param {(file: string) => string} made.pathOf
 */
function optionLines({ kind, kid, pathOf }) {
  const read = (/** @type {string} */ file) => `readFileSync(${quoted(pathOf(file))}, 'utf8')`;
  const lines =
    kid === undefined ? secretLines(kind, read('secret.txt')) : pairLines(kind, quoted(kid), read);
  return lines.map(([where, line]) => `${where}:\n  ${line}\n`).join('');
}

/**
 * @param {string} kind
 * @param {string} secret
 */
function secretLines(kind, secret) {
  const algorithm = kind === 'secret' ? 'HS256' : kind;
  return [
    ['jwt-identity', `security: { key: ${secret}, algorithm: '${algorithm}' },`],
    ['jwt-middleware', `store: { type: 'encrypted', secret: ${secret} },`],
  ];
}

/**
 * @param {string} algorithm
 * @param {string} kid
 * @param {(file: string) => string} read
 */
function pairLines(algorithm, kid, read) {
  const key = read('private.pem');
  return [
    ['jwt-identity', `security: { keys: [{ kid: ${kid}, privateKey: ${key}, algorithm: '${algorithm}' }] },`],
    ['the store of type jwt', `keys: [{ kid: ${kid}, key: ${key}, algorithm: '${algorithm}' }],`],
    ['a client, for createTokenClient', `key: ${key}, algorithm: '${algorithm}', kid: ${kid},`],
    ['jwt-middleware, for that client', `keys: { clients: { 'client-id': ${read('certificate.pem')} } },`],
  ];
}

/** A string literal. @param {string} text */
function quoted(text) {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
}

module.exports = { optionLines };
