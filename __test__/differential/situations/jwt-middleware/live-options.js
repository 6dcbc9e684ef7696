'use strict';

const { debugSpy } = require('../../support/debug-spy');
const { createTrace } = require('../../support/trace');
const { exchange, guard, noisyStore, session } = require('../../support/jwt-middleware');
const { secret } = require('../../../support/keys');

const req = { query: { access_token: 'good' } };

/** @param {string} id @param {string} title @param {(middleware: any, trace: ReturnType<typeof createTrace>) => void} change */
const changed = (id, title, change) => ({
  id,
  title: `${title}, changed after construction`,
  run(implementation) {
    const trace = createTrace();
    return exchange(implementation, { trace, before: (middleware) => change(middleware, trace) });
  },
});

/** @param {string} id @param {string} title @param {(middleware: any, trace: ReturnType<typeof createTrace>) => void} change */
const changedForCheck = (id, title, change) => ({
  id,
  title: `${title}, changed after construction`,
  async run({ JwtMiddleware }) {
    const trace = createTrace();
    class Changed extends JwtMiddleware {
      constructor(given) {
        super(given);
        change(this, trace);
      }
    }
    return guard({ JwtMiddleware: Changed }, { trace, req: { ...req } });
  },
});

module.exports = [
  changed('ttl', 'options.ttl', (middleware) => {
    middleware.options.ttl = 60;
  }),
  changed('ttl-zero', 'options.ttl to 0', (middleware) => {
    middleware.options.ttl = 0;
  }),
  changed('ttl-negative', 'options.ttl to a negative number', (middleware) => {
    middleware.options.ttl = -1;
  }),
  changed('ttl-deleted', 'options.ttl deleted', (middleware) => {
    delete middleware.options.ttl;
  }),
  changed('get-key', 'options.getKey', (middleware, trace) => {
    middleware.options.getKey = trace.spy('other getKey', (_payload, cb) => cb(null, secret));
  }),
  changed('get-key-refusing', 'options.getKey to one that knows nobody', (middleware, trace) => {
    middleware.options.getKey = trace.spy('other getKey', (_payload, cb) => cb());
  }),
  changed('store-member', 'the store of the instance', (middleware, trace) => {
    middleware.store = { make: trace.spy('other make', (_payload, cb) => cb(null, 'other')) };
  }),
  changed('store-option', 'options.store, which is read only at construction', (middleware, trace) => {
    middleware.options.store = { make: trace.spy('other make', (_payload, cb) => cb(null, 'other')) };
  }),
  changed('whole-options', 'the whole options', (middleware, trace) => {
    middleware.options = { ...middleware.options, ttl: 5, debug: debugSpy(trace) };
  }),
  changed('store-method', 'the make of the store', (middleware, trace) => {
    middleware.store.make = trace.spy('other make', (_payload, cb) => cb(null, 'other'));
  }),
  changedForCheck('check-store-member', 'the store of the instance', (middleware, trace) => {
    middleware.store = noisyStore(trace, { good: { ...session, from: 'other' } });
  }),
  changedForCheck('check-debug', 'options.debug', (middleware, trace) => {
    middleware.options.debug = debugSpy(trace);
    middleware.store = { retrieve: (_token, cb) => cb(null, null) };
  }),
];
