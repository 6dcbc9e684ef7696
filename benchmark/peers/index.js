'use strict';

// Who is measured. Each gives, for a key, its ways to verify and to sign: the fastest documented one, and the one that most
// applications have.

/**
 * @typedef {object} WayToVerify
 * @property {string} name
 * @property {(token: string) => any} verify the claims, or a promise of them; throws or rejects
 * @property {(token: string) => any} [attempt] the same with null for a refusal, where there is such a function
 * @property {boolean} [asynchronous]
 * @property {boolean} [expiry] false where it isn't checked
 */

/**
 * @typedef {object} WayToSign
 * @property {string} name
 * @property {(claims: any) => any} sign a token, or a promise of it
 * @property {boolean} [asynchronous]
 */

/**
 * @typedef {object} WayToSeal
 * @property {string} name
 * @property {(value: any) => any} seal a token, or a promise of it
 * @property {(token: any) => any} open the value, or a promise of it
 * @property {boolean} [asynchronous]
 */

/**
 * @type {{
 *   verifiers(key: import('../keys').BenchmarkKey): WayToVerify[] | Promise<WayToVerify[]>,
 *   signers(key: import('../keys').BenchmarkKey): WayToSign[] | Promise<WayToSign[]>,
 * }[]}
 */
const peers = [
  require('./latchkey'),
  require('./fast-jwt'),
  require('./jsonwebtoken'),
  require('./node-rs'),
  require('./jose'),
  require('./jws'),
  require('./node-crypto'),
];

/** @type {{ sealers(): WayToSeal[] | Promise<WayToSeal[]> }[]} */
const sealing = [
  require('./latchkey'),
  require('./jwt-middleware'),
  require('./iron'),
  require('./jose'),
  require('./node-crypto-sealed'),
];

/** @param {import('../keys').BenchmarkKey} key */
exports.verifiers = async (key) => (await Promise.all(peers.map((peer) => peer.verifiers(key)))).flat();
/** @param {import('../keys').BenchmarkKey} key */
exports.signers = async (key) => (await Promise.all(peers.map((peer) => peer.signers(key)))).flat();
exports.sealers = async () => (await Promise.all(sealing.map((peer) => peer.sealers()))).flat();
