'use strict';

// Metrics for OpenTelemetry, with the API of the application: @opentelemetry/api is enough here, and the application brings the SDK.
// Names and attributes follow the semantic conventions where there are some: db.client.operation.duration, error.type, server.address.

const { LEGACY, listenToEvents, listenToOperations } = require('./listen');

/** Seconds. Those that the semantic conventions recommend. */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/**
 * @param {import('@opentelemetry/api').Meter} meter
 * @param {{ stores?: { legacy?: any }[] }} [options] stores with the option `legacy`: `[auth.store]`
 * @returns {() => void} stops measuring
 */
function measure(meter, { stores = [] } = {}) {
  const stops = [
    measureEvents(meter),
    measureOperations(meter),
    measureKeySets(meter),
    measureLegacy(meter, stores),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** @param {import('@opentelemetry/api').Meter} meter */
function measureEvents(meter) {
  const counter = (name, description, unit) => meter.createCounter(name, { description, unit });
  const counters = {
    refused: counter('latchkey.refusals', 'Requests that were refused, by reason', '{refusal}'),
    accepted: counter('latchkey.accepted', 'Tokens that were accepted', '{token}'),
    issued: counter('latchkey.issued', 'Tokens that were issued', '{token}'),
    revoked: counter('latchkey.revoked', 'Revocations', '{revocation}'),
    'refresh-reused': counter(
      'latchkey.refresh_token.reuses',
      'Refresh tokens that were used twice',
      '{reuse}',
    ),
  };
  return listenToEvents(({ type, code, context }) => {
    // Neither users nor clients nor paths: each combination of attributes is a time series.
    const attributes = { 'latchkey.entry': context.entry };
    if (code) attributes['error.type'] = code;
    if (context.grant) attributes['latchkey.grant'] = context.grant;
    counters[type]?.add(1, attributes);
  });
}

/** @param {import('@opentelemetry/api').Meter} meter */
function measureOperations(meter) {
  const histogram = (name, description) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: BUCKETS } });
  const operations = histogram('latchkey.operation.duration', 'How long operations of latchkey take');
  const stores = histogram('db.client.operation.duration', 'Duration of database client operations');
  return listenToOperations((operation, message, seconds) => {
    const failed = message.error === undefined ? {} : { 'error.type': errorType(message.error) };
    if (operation === 'store') stores.record(seconds, { ...databaseOf(message), ...failed });
    else operations.record(seconds, { 'latchkey.operation': operation, ...failed });
  });
}

/** How old each key set is: alert before `staleIfError` is over. @param {import('@opentelemetry/api').Meter} meter */
function measureKeySets(meter) {
  /** @type {Map<string, number>} */
  const loaded = new Map();
  const stop = listenToOperations((operation, { error, source }) => {
    if (operation === 'keys' && error === undefined) loaded.set(source, performance.now());
  });
  const gauge = meter.createObservableGauge('latchkey.key_set.age', {
    description: 'Time since a key set was loaded',
    unit: 's',
  });
  const observe = (result) => {
    for (const [source, at] of loaded) {
      result.observe((performance.now() - at) / 1000, { 'server.address': source });
    }
  };
  gauge.addCallback(observe);
  return () => {
    gauge.removeCallback(observe);
    stop();
  };
}

/** Access tokens of jwt-middleware 0.3.0, which each store counts itself. */
function measureLegacy(meter, stores) {
  const description = 'Access tokens of jwt-middleware 0.3.0 since the start';
  const counter = meter.createObservableCounter('latchkey.legacy_tokens', { description, unit: '{token}' });
  const observe = (result) => {
    for (const event of LEGACY) {
      const count = stores.reduce((sum, { legacy }) => sum + (legacy?.[event] ?? 0), 0);
      result.observe(count, { 'latchkey.event': event });
    }
  };
  counter.addCallback(observe);
  return () => counter.removeCallback(observe);
}

/** By the type of the store, where the conventions have another name. If you know your database, write `sql: 'postgresql'`. */
const SYSTEMS = { sql: 'other_sql' };

/** The attributes of a database. */
const databaseOf = ({ store, operation }) => ({
  'db.system.name': SYSTEMS[store] ?? store,
  'db.operation.name': operation,
});

/** A code has few values; a message may have any number. */
const errorType = (error) => error?.code ?? error?.name ?? '_OTHER';

module.exports = { databaseOf, errorType, measure };
