'use strict';

const { Worker } = require('node:worker_threads');
const { once } = require('node:events');
const { exchange, guard, assertion } = require('../../support/jwt-middleware');
const { compact, signer, secret } = require('../../../support/keys');

const later = (/** @type {() => void} */ run) => setImmediate(run);

module.exports = [
  {
    id: 'prints-nothing',
    title: 'a flow prints nothing, and its process ends by itself',
    isolated: true,
    async run(implementation) {
      const made = await exchange(implementation);
      const refused = await exchange(implementation, { assertion: 'x' });
      const checked = await guard(implementation, { req: { query: { access_token: 'good' } } });
      return { made, refused, checked };
    },
  },
  {
    id: 'short-secret-prints',
    title: 'what a secret that is shorter than the hash makes a process print',
    isolated: true,
    run: (implementation) =>
      exchange(implementation, {
        key: 'short',
        assertion: compact('{"alg":"HS256","typ":"JWT"}', '{}', signer('HS256', 'short')),
      }),
  },
  {
    id: 'globals',
    title: 'no global variable appears',
    isolated: true,
    async run(implementation) {
      const before = Object.keys(globalThis);
      await exchange(implementation);
      return { added: Object.keys(globalThis).filter((name) => !before.includes(name)) };
    },
  },
  {
    id: 'required-twice',
    title: 'a second copy after clearing the cache of require works beside the first one',
    isolated: true,
    async run(implementation) {
      const first = await exchange(implementation);
      for (const name of Object.keys(require.cache)) delete require.cache[name];
      const second = await exchange(implementation);
      return { first, second };
    },
  },
  {
    id: 'worker',
    title: 'a flow in a worker thread',
    isolated: true,
    async run(implementation) {
      const worker = new Worker(
        `
        const { parentPort } = require('node:worker_threads');
        const { exchange } = require(${JSON.stringify(require.resolve('../../support/jwt-middleware'))});
        const implementations = require(${JSON.stringify(require.resolve('../../support/implementations'))});
        Date.now = () => 1700000000250;
        exchange(implementations[${JSON.stringify(implementation.name)}]).then((seen) => parentPort.postMessage(seen));
      `,
        { eval: true },
      );
      const [inWorker] = await once(worker, 'message');
      return { inWorker, beside: await exchange(implementation) };
    },
  },
  {
    id: 'unsigned-null-payload-later',
    title: 'an unsigned payload null with a getKey that answers later',
    isolated: true,
    run: (implementation) =>
      exchange(implementation, {
        getKey: (_payload, cb) => later(() => cb(null, secret)),
        assertion: compact('{"alg":"none","typ":"JWT"}', 'null'),
      }),
  },
  {
    id: 'unsigned-null-payload-lookup',
    title: 'an unsigned payload null with a getKey that looks its client id up later',
    isolated: true,
    run: (implementation) =>
      exchange(implementation, {
        getKey: (payload, cb) => later(() => cb(null, { alpha: secret }[payload.client_id])),
        assertion: compact('{"alg":"none","typ":"JWT"}', 'null'),
      }),
  },
  {
    id: 'store-throws-after-async-key',
    title: 'a store that throws after a getKey that answered later',
    isolated: true,
    run: (implementation) =>
      exchange(implementation, {
        getKey: (_payload, cb) => later(() => cb(null, secret)),
        store: {
          make() {
            throw new Error('the store is down');
          },
        },
      }),
  },
  {
    id: 'next-throws-after-async-retrieve',
    title: 'a handler that throws after a retrieve that answered later',
    isolated: true,
    run: (implementation) =>
      guard(implementation, {
        req: { query: { access_token: 'good' } },
        store: { make() {}, retrieve: (_token, cb) => later(() => cb(null, { uid: 1 })) },
        next() {
          throw new Error('a handler failed');
        },
      }),
  },
  {
    id: 'missing-body-later-crash',
    title: 'a request without headers and token at check',
    isolated: true,
    run: (implementation) => guard(implementation, { req: {} }),
  },
  {
    id: 'exit-in-flight',
    title: 'process.exit while a token is made',
    isolated: true,
    async run({ JwtMiddleware }) {
      const middleware = new JwtMiddleware({
        getKey: (_payload, cb) => cb(null, secret),
        store: { type: 'memory' },
      });
      for (let left = 20; left > 0; left -= 1) {
        middleware.token({ body: { assertion: assertion() } }, { send() {} }, () => {});
      }
      process.exit(7);
    },
  },
];
