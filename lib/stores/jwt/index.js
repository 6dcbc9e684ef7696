'use strict';

const { latchkeyError } = require('../../values/errors');
const { wholeSeconds } = require('../../values/clock');
const { assertKnown } = require('../../options/known');
const { parseHarmless } = require('../../values/json');
const { bare, own } = require('../../values/members');
const native = require('../../native');
const { publicKeySet } = require('../../native/public-keys');
const { createSigner } = require('../../native/signing');
const { expected, isText, isTextOrList } = require('../../values/checks');
const { readSignatureCache } = require('../../options/signature-cache');
const { DIAGNOSE, declareCapabilities } = require('../capabilities');
const { REQUIRED, claimsText } = require('./claims');
const { readKeys } = require('./keys');
const { createSealedRevocation } = require('../sealed-revocation');
const { sessionText } = require('../session-text');

const NAMES = ['type', 'issuer', 'audience', 'keys', 'key', 'algorithm', 'kid', 'revocation', 'cache'];
/** RFC 9068 §2.1. */
const TYP = 'at+jwt';
/** In bytes; the reader refuses longer tokens. */
const MAX_LENGTH = 16_384;

/** Stores nothing: the access token is a JWT that other services verify by themselves with the public keys (RFC 9068). */
class JwtStore {
  #server;
  #sign;
  /** @type {Map<unknown, ReturnType<typeof native.createReader>>} */
  #readers = new Map();
  #keys;
  /** @type {string | undefined} */
  #publicKeySet;
  #revocation;

  /** @param {import('../../values/members').Members} options checked here */
  constructor(options) {
    const given = assertKnown(options, NAMES, 'store');
    const text = 'a non-empty string';
    const { issuer, audience, revocation, cache } = given;
    if (!isText(issuer)) throw expected(text, 'store.issuer', issuer);
    if (!isTextOrList(audience)) {
      throw expected(`${text} or a non-empty array of them`, 'store.audience', audience);
    }
    this.#server = { issuer, audience: Array.isArray(audience) ? [...audience] : audience };

    const remember = readSignatureCache('store.cache', cache);
    const keys = readKeys(given, (key, { name, kid, algorithm }, signs) => {
      const policy = bare(this.#server, {
        typ: TYP,
        requiredClaims: REQUIRED,
        remember,
        algorithms: [algorithm],
      });
      return {
        sign: signs ? createSigner(key, { alg: algorithm, typ: TYP, kid }, `${name}.key`).async : undefined,
        reader: native.createReader(key, policy, `${name}.key`, parseHarmless),
      };
    });
    this.#sign = /** @type {ReturnType<typeof createSigner>['async']} */ (keys[0]?.sign);
    for (const { kid, reader } of keys) this.#readers.set(kid, reader);
    this.#revocation = revocation === undefined ? undefined : createSealedRevocation(revocation, this);
    this.#keys = keys;
  }

  /** The public keys as a JWK Set (RFC 7517 §5), in JSON. */
  get publicKeySet() {
    this.#publicKeySet ??= publicKeySet(this.#keys);
    return this.#publicKeySet;
  }

  /** @param {string} token */
  [DIAGNOSE](token) {
    const policy = { ...this.#server, typ: TYP, requiredClaims: REQUIRED };
    return require('../diagnosis').diagnoseJwt(token, { readers: this.#readers, policy });
  }

  /** The issuer of its tokens. */
  get issuer() {
    return this.#server.issuer;
  }

  /**
   * @param {unknown} session
   * @param {(error: unknown, token?: string) => void} callback
   */
  make(session, callback) {
    let claims;
    try {
      claims = claimsText(JSON.parse(sessionText(session)), this.#server, wholeSeconds());
    } catch (error) {
      return callback(error);
    }
    // Refused before it costs a signature.
    if ((Buffer.byteLength(claims) * 4) / 3 > MAX_LENGTH) return callback(tooLong());
    // Outside of the promise, so that an error of the callback isn't taken for one of the signature.
    const settle = (/** @type {unknown} */ error, /** @type {string | undefined} */ token) =>
      process.nextTick(callback, error, token);
    this.#sign(claims).then(
      (token) => (token.length > MAX_LENGTH ? settle(tooLong(), undefined) : settle(null, token)),
      (error) => settle(error, undefined),
    );
  }

  /**
   * @param {unknown} token
   * @param {(error: unknown, session?: unknown) => void} callback
   */
  retrieve(token, callback) {
    const session = this.#open(token);
    if (this.#revocation === undefined || session === undefined) callback(null, session);
    else this.#revocation.retrieve(idOf(session), session, callback);
  }

  /**
   * Revokes a token in this store; undefined without the option `revocation`. Services that verify tokens by themselves accept it until it
   * expires.
   */
  get remove() {
    return this.#revocation && this.#remove;
  }

  /**
   * @param {unknown} token
   * @returns {Promise<boolean>} whether the token was this store's and had not expired
   */
  async #remove(token) {
    const session = this.#open(token);
    if (session === undefined || this.#revocation === undefined) return false;
    return this.#revocation.revoke(idOf(session), session);
  }

  /** @param {unknown} token */
  #open(token) {
    const header = native.decodeHeader(token);
    const read = typeof header === 'string' ? this.#readers.get(own(JSON.parse(header), 'kid')) : undefined;
    // At the time 0 nothing has expired: as with every store, the check decides on expiry.
    const session = read?.(token, 0);
    return typeof session === 'number' ? undefined : session;
  }
}

declareCapabilities(JwtStore.prototype, { alwaysExpires: true, issuesJwts: true });

/**
 * A token is identified by its `jti` and not by its text: anybody can write an ECDSA signature in a second valid form.
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
