'use strict';

const { latchkeyError } = require('../../values/errors');
const { wholeSeconds } = require('../../values/clock');
const { createKeySetHandler } = require('../../oauth/jwks');
const { assertKnown } = require('../../options/known');
const { parseHarmless } = require('../../values/json');
const { bare, own } = require('../../values/members');
const native = require('../../native');
const { expected, isText, isTextOrList } = require('../../values/checks');
const { readSignatureCache } = require('../../options/signature-cache');
const { REQUIRED, claimsText } = require('./claims');
const { readKeys } = require('./keys');
const { createSealedRevocation } = require('../sealed-revocation');
const { sessionText } = require('../session-text');
const { declare, declareJwts } = require('../traits');

const NAMES = ['type', 'issuer', 'audience', 'keys', 'key', 'algorithm', 'kid', 'revocation', 'cache'];
/** RFC 9068 §2.1. */
const TYP = 'at+jwt';
/** Longer ones wouldn't be read again. */
const MAX_LENGTH = 16_384;

/** Keeps nothing: the access token is a JWT that other services verify by themselves, with the public keys (RFC 9068). */
class JwtStore {
  #server;
  #sign;
  /** @type {Map<unknown, ReturnType<typeof native.createReader>>} */
  #readers = new Map();
  #publish;
  #revocation;

  /** @param {any} options */
  constructor(options) {
    const given = assertKnown(options, NAMES, 'store');
    const text = 'a non-empty string';
    const { issuer, audience, revocation, cache } = given;
    if (!isText(issuer)) throw expected(text, 'store.issuer', issuer);
    if (!isTextOrList(audience)) {
      throw expected(`${text} or a non-empty array of them`, 'store.audience', audience);
    }
    this.#server = { issuer, audience: Array.isArray(audience) ? [...audience] : audience };

    const keys = readKeys(given);
    const [{ key, kid, algorithm }] = /** @type {[any]} */ (keys);
    this.#sign = native.createSigner(key, { alg: algorithm, typ: TYP, kid }).async;
    const remember = readSignatureCache('store.cache', cache);
    const policy = bare(this.#server, { typ: TYP, requiredClaims: REQUIRED, remember });
    for (const { kid, key, algorithm } of keys) {
      this.#readers.set(
        kid,
        native.createReader(key, bare(policy, { algorithms: [algorithm] }), 'store.keys', parseHarmless),
      );
    }
    this.#revocation = revocation === undefined ? undefined : createSealedRevocation(revocation);
    this.#publish = (/** @type {any} */ how) => createKeySetHandler(keys, how);
  }

  /** The issuer that its tokens name. */
  get issuer() {
    return this.#server.issuer;
  }

  /**
   * @param {any} session
   * @param {(error: any, token?: string) => void} callback
   */
  make(session, callback) {
    let claims;
    try {
      claims = claimsText(JSON.parse(sessionText(session)), this.#server, wholeSeconds());
    } catch (error) {
      return callback(error);
    }
    // It needn't wait for a signature that would be for nothing.
    if ((Buffer.byteLength(claims) * 4) / 3 > MAX_LENGTH) return callback(tooLong());
    // Out of the promise: what the callback throws is no matter of the signature.
    const answer = (/** @type {any} */ error, /** @type {string | undefined} */ token) =>
      process.nextTick(callback, error, token);
    this.#sign(claims).then(
      (token) => (token.length > MAX_LENGTH ? answer(tooLong(), undefined) : answer(null, token)),
      (error) => answer(error, undefined),
    );
  }

  /**
   * @param {unknown} token
   * @param {(error: any, session?: any) => void} callback
   */
  retrieve(token, callback) {
    const session = this.#open(token);
    if (this.#revocation === undefined || session === undefined) callback(null, session);
    else this.#revocation.pass(idOf(session), session, callback);
  }

  /**
   * Ends a token before its time, for all who ask this store; undefined where that isn't kept. Services that verify by
   * themselves take it until then.
   */
  get remove() {
    return this.#revocation && this.#remove;
  }

  /**
   * @param {unknown} token
   * @returns {Promise<boolean>} whether it was one of this store's, and not over yet
   */
  async #remove(token) {
    const session = this.#open(token);
    return session !== undefined && /** @type {any} */ (this.#revocation).end(idOf(session), session);
  }

  /** @param {unknown} token */
  #open(token) {
    const header = native.decodeHeader(token);
    const read = typeof header === 'string' ? this.#readers.get(own(JSON.parse(header), 'kid')) : undefined;
    // At the time 0 no exp has passed. As with every store, that is for the one who asks to decide.
    const session = read?.(token, 0);
    return typeof session === 'number' ? undefined : session;
  }

  /**
   * The handler that publishes the public keys (RFC 7517 §5).
   *
   * @param {{ maxAge?: number }} [options]
   * @returns {(req: any, res: any) => void}
   */
  jwks(options) {
    return this.#publish(options);
  }
}

declare(JwtStore.prototype, false);
declareJwts(JwtStore.prototype);

/**
 * Anybody can respell an ECDSA signature, so that the text of a token isn't what tells it from others.
 *
 * @param {{ jti: string }} session
 */
function idOf({ jti }) {
  return `jti ${jti}`;
}

function tooLong() {
  return latchkeyError('ERR_SESSION_INVALID', 'The session is too long for an access token');
}

module.exports = JwtStore;
