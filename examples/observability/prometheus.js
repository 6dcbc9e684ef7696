'use strict';

// The same metrics for Prometheus, with the prom-client of the application.
//
//   const client = require('prom-client');
//   measure(client);
//   app.get('/metrics', async (req, res) => res.type(client.register.contentType).send(await client.register.metrics()));

const { LEGACY, listenToEvents, listenToOperations } = require('./listen');
const { errorType } = require('./metrics');

/** Seconds. */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/**
 * @param {import('prom-client')} client
 * @param {object} [options]
 * @param {import('prom-client').Registry} [options.register]
 * @param {{ legacy?: any }[]} [options.stores] stores with the option `legacy`: `[auth.store]`
 * @returns {() => void} stops measuring
 */
function measure(client, { register = client.register, stores = [] } = {}) {
  countLegacy(client, register, stores);
  const stops = [measureEvents(client, register), measureOperations(client, register)];
  return () => {
    for (const stop of stops) stop();
  };
}

function measureEvents({ Counter }, register) {
  const counter = (name, help, labelNames) => new Counter({ name, help, labelNames, registers: [register] });
  const counters = {
    refused: counter('latchkey_refusals_total', 'Requests that were refused, by reason', ['entry', 'code']),
    accepted: counter('latchkey_accepted_total', 'Tokens that were accepted', ['entry']),
    issued: counter('latchkey_issued_total', 'Tokens that were issued', ['entry']),
    revoked: counter('latchkey_revoked_total', 'Revocations', ['entry']),
    'refresh-reused': counter('latchkey_refresh_token_reuses_total', 'Refresh tokens that were used twice', [
      'entry',
    ]),
  };
  return listenToEvents(({ type, code, context }) => {
    // Neither users nor clients nor paths: each combination of labels is a time series.
    const labels = { entry: context.entry, ...(type === 'refused' && { code }) };
    counters[type]?.inc(labels);
  });
}

function measureOperations({ Gauge, Histogram }, register) {
  const operations = new Histogram({
    name: 'latchkey_operation_duration_seconds',
    help: 'How long operations of latchkey take: checks, log-ins, stores, key sets, signatures',
    labelNames: ['operation', 'store', 'verb', 'error'],
    buckets: BUCKETS,
    registers: [register],
  });
  const loaded = new Gauge({
    name: 'latchkey_key_set_loaded_timestamp_seconds',
    help: 'When a key set was last loaded: its age is time() minus this',
    labelNames: ['source'],
    registers: [register],
  });
  return listenToOperations((operation, message, seconds) => {
    const { error, store = '', operation: verb = '', source } = message;
    operations.observe(
      { operation, store, verb, error: error === undefined ? '' : errorType(error) },
      seconds,
    );
    if (operation === 'keys' && error === undefined) loaded.set({ source }, Date.now() / 1000);
  });
}

/** Access tokens of jwt-middleware 0.3.0, which each store counts itself. */
function countLegacy({ Counter }, register, stores) {
  new Counter({
    name: 'latchkey_legacy_tokens_total',
    help: 'Access tokens of jwt-middleware 0.3.0 since the start',
    labelNames: ['event'],
    registers: [register],
    collect() {
      this.reset();
      for (const event of LEGACY) {
        this.inc(
          { event },
          stores.reduce((sum, { legacy }) => sum + (legacy?.[event] ?? 0), 0),
        );
      }
    },
  });
}

module.exports = { measure };
