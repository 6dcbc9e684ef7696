'use strict';

// Tracing channels by Node's convention: tracing:latchkey.<name>:start, end, asyncStart, asyncEnd and error. Nothing is made while nobody listens.

// Node before 18.19 has none, and then nothing is traced.
const { tracingChannel } = require('node:diagnostics_channel');

/** @typedef {import('node:diagnostics_channel').TracingChannel} TracingChannel */

const EVENTS = /** @type {const} */ (['start', 'end', 'asyncStart', 'asyncEnd', 'error']);

/**
 * @param {TracingChannel | undefined} channels
 * @returns {channels is TracingChannel}
 */
function isTraced(channels) {
  if (channels === undefined) return false;
  // Node before 20.13 doesn't say it for all five.
  const { hasSubscribers } = /** @type {{ hasSubscribers?: boolean }} */ (/** @type {unknown} */ (channels));
  return hasSubscribers ?? EVENTS.some((event) => channels[event].hasSubscribers);
}

/**
 * Makes a function that runs an operation, and traces it if somebody listens.
 *
 * @param {string} name
 */
function createTracer(name) {
  const channels = tracingChannel?.(`latchkey.${name}`);
  /**
   * @template T
   * @param {() => Promise<T>} run
   * @param {object} message the members that all events of this operation have
   * @param {(value: T) => object} [describe] what the last events have besides
   * @returns {Promise<T>}
   */
  return function trace(run, message, describe) {
    return isTraced(channels) ? tracePromise(channels, run, { ...message }, describe) : run();
  };
}

/**
 * As `tracePromise` of Node does, but for the result: it may be a token.
 *
 * @template T
 * @param {TracingChannel} channels
 * @param {() => Promise<T>} run
 * @param {Record<string, unknown>} message
 * @param {(value: T) => object} [describe]
 * @returns {Promise<T>}
 */
function tracePromise({ start, end, asyncStart, asyncEnd, error }, run, message, describe) {
  const settle = () => {
    asyncStart.publish(message);
    asyncEnd.publish(message);
  };
  /** @param {unknown} reason @returns {never} */
  const fail = (reason) => {
    message.error = reason;
    error.publish(message);
    settle();
    throw reason;
  };
  return start.runStores(message, () => {
    try {
      return run().then((value) => {
        Object.assign(message, describe?.(value));
        settle();
        return value;
      }, fail);
    } finally {
      end.publish(message);
    }
  });
}

/** What a traced `next` is called with in place of an error, when the response was sent instead. */
const SETTLED = Symbol('settled');

/**
 * Traces a handler that goes on by `next`, or sends the response itself and then calls `next[SETTLED]`.
 *
 * @param {TracingChannel} channels
 * @param {Record<string, unknown>} message
 * @param {(...args: unknown[]) => unknown} next
 * @param {(next: (...args: unknown[]) => unknown) => unknown} run
 */
function traceHandler(channels, message, next, run) {
  const { start, end, asyncStart, asyncEnd, error } = channels;
  /** @param {() => unknown} then */
  const settle = (then) =>
    asyncStart.runStores(message, () => {
      try {
        return then();
      } finally {
        asyncEnd.publish(message);
      }
    });
  /** @param {unknown} thrown */
  const fail = (thrown) => {
    message.error = thrown;
    error.publish(message);
  };
  const tracedNext = (/** @type {unknown[]} */ ...args) => {
    if (args.length > 0) fail(args[0]);
    return settle(() => next(...args));
  };
  tracedNext[SETTLED] = (/** @type {object} */ outcome) => {
    Object.assign(message, outcome);
    settle(() => undefined);
  };
  return start.runStores(message, () => {
    try {
      return run(tracedNext);
    } catch (thrown) {
      fail(thrown);
      throw thrown;
    } finally {
      end.publish(message);
    }
  });
}

module.exports = { SETTLED, createTracer, isTraced, traceHandler };
