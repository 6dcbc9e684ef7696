'use strict';

// Listens to latchkey on the channels of node:diagnostics_channel. docs/observability.md lists the channels, the events and the operations.

const { subscribe, tracingChannel, unsubscribe } = require('node:diagnostics_channel');

const EVENTS = ['refused', 'accepted', 'issued', 'revoked', 'refresh-reused'];
const OPERATIONS = ['check', 'token', 'logIn', 'store', 'keys', 'sign'];

/**
 * @param {(event: import('latchkey').DiagnosticEvent) => void} listener
 * @returns {() => void} stops listening
 */
function listenToEvents(listener) {
  const names = EVENTS.map((name) => `latchkey:${name}`);
  for (const name of names) subscribe(name, listener);
  return () => {
    for (const name of names) unsubscribe(name, listener);
  };
}

/**
 * Calls back when an operation has ended, with how long it took. A message is the same object from the start of an operation to its end.
 *
 * @param {(operation: string, message: any, seconds: number) => void} listener
 * @returns {() => void} stops listening
 */
function listenToOperations(listener) {
  /** @type {WeakMap<object, number>} */
  const starts = new WeakMap();
  const stops = OPERATIONS.map((operation) => {
    const channel = tracingChannel(`latchkey.${operation}`);
    const end = (message) => {
      const start = starts.get(message);
      if (start === undefined) return;
      starts.delete(message);
      listener(operation, message, (performance.now() - start) / 1000);
    };
    const handlers = {
      start: (message) => starts.set(message, performance.now()),
      // An operation that goes on asynchronously has an `asyncEnd`, too.
      end: (message) => (isDone(message) ? end(message) : undefined),
      asyncEnd: end,
    };
    channel.subscribe(handlers);
    return () => channel.unsubscribe(handlers);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** Whether an operation ended synchronously. By Node's convention its message has a result or an error then. */
const isDone = (message) =>
  'error' in message || ('result' in message && typeof message.result?.then !== 'function');

/** What a store with the option `legacy` counts. */
const LEGACY = ['opened', 'expired', 'refused', 'late', 'written'];

module.exports = { LEGACY, OPERATIONS, isDone, listenToEvents, listenToOperations };
