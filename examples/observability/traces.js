'use strict';

// Spans for OpenTelemetry, with the API of the application.

const { AsyncLocalStorage } = require('node:async_hooks');
const { tracingChannel } = require('node:diagnostics_channel');
const { SpanKind, SpanStatusCode, context, trace } = require('@opentelemetry/api');
const { OPERATIONS, isDone } = require('./listen');
const { databaseOf, errorType } = require('./metrics');

/**
 * @param {import('@opentelemetry/api').Tracer} tracer
 * @returns {() => void} stops tracing
 */
function traceOperations(tracer) {
  // The span of an operation is the parent of those that begin within it: a check that asks its store.
  const current = new AsyncLocalStorage();
  const stops = OPERATIONS.map((operation) => traceOperation(tracer, operation, current));
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * @param {import('@opentelemetry/api').Tracer} tracer
 * @param {string} operation
 * @param {AsyncLocalStorage<import('@opentelemetry/api').Span>} current
 */
function traceOperation(tracer, operation, current) {
  /** @type {WeakMap<object, import('@opentelemetry/api').Span>} */
  const spans = new WeakMap();
  const channel = tracingChannel(`latchkey.${operation}`);
  const begin = (message) => {
    const outer = current.getStore();
    const parent = outer ? trace.setSpan(context.active(), outer) : context.active();
    const span = tracer.startSpan(nameOf(operation, message), optionsOf(operation, message), parent);
    spans.set(message, span);
    return span;
  };
  const end = (message) => {
    const span = spans.get(message);
    spans.delete(message);
    if (message.error !== undefined) fail(span, message.error);
    span?.end();
  };
  const handlers = {
    end: (message) => (isDone(message) ? end(message) : undefined),
    asyncEnd: end,
  };
  // Runs before anybody who subscribes to the start.
  channel.start.bindStore(current, begin);
  channel.subscribe(handlers);
  return () => {
    channel.start.unbindStore(current);
    channel.unsubscribe(handlers);
  };
}

/** Only what has few values, as the conventions want it. */
const nameOf = (operation, message) =>
  operation === 'store' ? `${message.operation} ${message.store}` : `latchkey ${operation}`;

const optionsOf = (operation, message) =>
  operation === 'store'
    ? { kind: SpanKind.CLIENT, attributes: databaseOf(message) }
    : {
        kind: operation === 'keys' ? SpanKind.CLIENT : SpanKind.INTERNAL,
        attributes: message.source ? { 'server.address': message.source } : {},
      };

/** Not `recordException`: messages of drivers may contain addresses with passwords. */
function fail(span, error) {
  span?.setAttribute('error.type', errorType(error));
  span?.setStatus({ code: SpanStatusCode.ERROR });
}

module.exports = { traceOperations };
