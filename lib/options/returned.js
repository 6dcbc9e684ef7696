'use strict';

// What a function of the application returned, besides calling back or instead: a promise, a handle, or a result by mistake.

const { types } = require('node:util');
const { latchkeyError } = require('../values/errors');
const { isPlainObject } = require('../values/plain-object');
const { warnOnce } = require('../diagnostics/warnings');

/** @typedef {import('./call').Pending} PendingCall */

const NEITHER = 'neither called back nor returned a promise. Make it an async function, or call back.';
const BESIDE =
  'returned a promise beside the callback that it declares, and did not call back. Make it an async function, declare no callback, or call back.';

/**
 * @param {unknown} returned
 * @param {PendingCall} pending
 * @param {Function} method
 * @param {string} name of the method
 */
function handleReturned(returned, pending, method, name) {
  const declaresCallback = method.length > 1;
  if (declaresCallback && types.isPromise(returned) && !isAsync(method)) {
    const giveUp = () => settleAsFailure(pending, name, BESIDE);
    returned.then(
      () => pending.startTimeout(giveUp),
      // What it waits for failed before it could call back.
      (/** @type {unknown} */ error) => pending.fail(error),
    );
  } else if (isPromiseOf(returned, declaresCallback)) {
    returned.then(
      /** @param {unknown} value */
      (value) => {
        if (value !== undefined || !declaresCallback) pending.settle('resolved', value);
        // An async function that calls back later resolves to undefined before it does.
        else pending.startTimeout(() => settleAsNothing(pending, name));
      },
      (/** @type {unknown} */ error) => pending.fail(error),
    );
  } else if (pending.isPending && (!declaresCallback || isAnswer(returned))) {
    if (!declaresCallback && isText(returned)) warnOfReturned(name);
    pending.startTimeout(() => settleAsFailure(pending, name, NEITHER));
  }
}

const AsyncFunction = Object.getPrototypeOf(async () => {});

/** Whether a method is an async function. One that is bound, or behind a Proxy, has the prototype alone. @param {Function} method */
function isAsync(method) {
  return types.isAsyncFunction(method) || Object.getPrototypeOf(method) === AsyncFunction;
}

/** @param {PendingCall} pending @param {string} name */
function settleAsNothing(pending, name) {
  const message = `${name} resolved to undefined and did not call back within three seconds, so it counts as having found nothing. Resolve to null, or call back with null, if there is nothing to find.`;
  warnOnce('LATCHKEY_NO_ANSWER', message, `${name} undefined`);
  pending.settle('resolved', undefined);
}

/**
 * A value that was returned without a promise is never used: it may be the handle of a query, and would authenticate the request as a
 * session that nobody made.
 *
 * @param {PendingCall} pending
 * @param {string} name
 * @param {string} mistake
 */
function settleAsFailure(pending, name, mistake) {
  const message = `${name} ${mistake}`;
  warnOnce('LATCHKEY_NO_ANSWER', message, name);
  pending.settle('failed', latchkeyError('ERR_CALLBACK_FAILED', message));
}

/**
 * Of a method that declares a callback, only a real promise counts: other objects with a `then` may be queries of an ORM, which run once
 * more when their `then` is called.
 *
 * @param {unknown} returned
 * @param {boolean} declaresCallback
 * @returns {returned is PromiseLike<unknown>}
 */
function isPromiseOf(returned, declaresCallback) {
  return (
    types.isPromise(returned) ||
    (!declaresCallback && typeof Reflect.get(Object(returned), 'then') === 'function')
  );
}

/**
 * Whether a value is most likely a key or a token, and not the handle of a pending operation.
 *
 * @param {unknown} returned
 */
function isText(returned) {
  return typeof returned === 'string' || returned instanceof Uint8Array;
}

/**
 * Whether a value can only be meant as an answer. Numbers, booleans and instances of classes are not: `push`, `write` and ORMs return
 * such where the callback is still to come.
 *
 * @param {unknown} returned
 */
function isAnswer(returned) {
  return (
    returned === null ||
    isText(returned) ||
    Array.isArray(returned) ||
    types.isNativeError(returned) ||
    types.isDate(returned) ||
    isPlainObject(returned) ||
    types.isKeyObject(returned) ||
    types.isAnyArrayBuffer(returned) ||
    types.isMap(returned) ||
    types.isSet(returned) ||
    types.isGeneratorObject(returned)
  );
}

/** @param {string} name of a method that declares no callback */
function warnOfReturned(name) {
  const message = `${name} returned its result without a promise, which is ignored: the request fails unless ${name} calls back. Make it an async function.`;
  warnOnce('LATCHKEY_NO_ANSWER', message, name);
}

module.exports = { handleReturned };
