'use strict';

const { bare } = require('../values/members');
const { binding } = require('./load-binding');
const { materialOf } = require('./key-material');
const { named, signed } = require('.');

/** Loaded by the first signature of a private key. @type {ReturnType<ReturnType<typeof tracing>['createTracer']> | undefined} */
let trace;
const tracing = () => require('../diagnostics/tracing');
// Loaded when the queue is full.
const errors = () => require('../values/errors');

// Some seconds of a core's work. Each queued signature holds its payload, so an unbounded queue would let a flood of log-ins exhaust memory.
const MAX_QUEUED = 16_384;
/** Signatures of this thread in the signing pool. */
let queued = 0;
/** Called when there are none left. @type {(() => void)[]} */
let waiting = [];

/**
 * @typedef {((payload: string) => string) & { async(payload: string): Promise<string>, isAsymmetric: boolean }} Sign
 */

/**
 * @param {unknown} key
 * @param {{ alg: string, typ?: string, kid?: string, jwk?: object }} header serialised member by member as it is given
 * @param {string} [name] of the option, for the error
 * @returns {Sign}
 */
function createSigner(key, header, name) {
  const { material, form } = materialOf(key, name);
  const native = named(name, () =>
    binding.createSigner(material, form, header.alg, JSON.stringify(bare(header))),
  );
  const sign = (/** @type {string} */ payload) => signed(native(payload));
  sign.async = (/** @type {string} */ payload) => {
    trace ??= tracing().createTracer('sign');
    return trace(() => signing(native, payload), { algorithm: header.alg, kid: header.kid });
  };
  sign.isAsymmetric = native.isAsymmetric;
  return sign;
}

/** @param {ReturnType<typeof binding.createSigner>} native @param {string} payload @returns {Promise<string>} */
function signing(native, payload) {
  if (queued >= MAX_QUEUED) {
    const message = `${MAX_QUEUED} signatures are queued already; sign fewer tokens at once, or add processors`;
    return Promise.reject(errors().latchkeyError('ERR_SIGNING_QUEUE_FULL', message));
  }
  const result = native.async(payload);
  queued += 1;
  return result.then(finished, failed);
}

/** @param {string | number} result */
function finished(result) {
  leave();
  return signed(result);
}

/** @param {unknown} error @returns {never} */
function failed(error) {
  leave();
  throw error;
}

function leave() {
  queued -= 1;
  if (queued > 0 || waiting.length === 0) return;
  for (const resolve of waiting) resolve();
  waiting = [];
}

/** Resolves when no signature is in the signing pool. @returns {Promise<void>} */
async function settledSignatures() {
  if (queued > 0) await new Promise((resolve) => waiting.push(() => resolve(undefined)));
}

module.exports = { createSigner, settledSignatures };
