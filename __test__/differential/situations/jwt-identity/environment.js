'use strict';

const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const { authenticate, logIn, grantToken, passed, user, key } = require('../../support/jwt-identity');

const authorization = `Bearer ${grantToken()}`;
const body = { login: 'me', password: 'secret', rememberMe: true };

module.exports = [
  {
    id: 'prints-nothing',
    title: 'a whole flow prints nothing, and its process ends by itself',
    isolated: true,
    async run(implementation) {
      const known = await authenticate(implementation, { authorization });
      const unknown = await authenticate(implementation, { authorization: 'Bearer bad' });
      return { known, unknown, logged: await logIn(implementation, { body }) };
    },
  },
  {
    id: 'short-key-prints',
    title: 'what a key that is shorter than the hash makes a process print',
    isolated: true,
    run: (implementation) => authenticate(implementation, { options: { security: { key: 'secret' } } }),
  },
  {
    id: 'reserved-claims-print',
    title: 'what claims with reserved names make a process print',
    isolated: true,
    run: (implementation) =>
      logIn(implementation, { body, getUser: async () => ({ ...user(), claims: { roles: 'root' } }) }),
  },
  {
    id: 'globals',
    title: 'no global variable appears',
    isolated: true,
    async run(implementation) {
      const before = Object.keys(globalThis);
      await logIn(implementation, { body });
      return { added: Object.keys(globalThis).filter((name) => !before.includes(name)) };
    },
  },
  {
    id: 'required-twice',
    title: 'a second copy after clearing the cache of require works beside the first one',
    isolated: true,
    async run(implementation) {
      const first = await authenticate(implementation, { authorization });
      for (const name of Object.keys(require.cache)) delete require.cache[name];
      const second = await authenticate(implementation, { authorization });
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
        const { logIn } = require(${JSON.stringify(require.resolve('../../support/jwt-identity'))});
        const implementations = require(${JSON.stringify(require.resolve('../../support/implementations'))});
        Date.now = () => 1700000000250;
        logIn(implementations[${JSON.stringify(implementation.name)}]).then((seen) => parentPort.postMessage(seen));
      `,
        { eval: true },
      );
      const [inWorker] = await once(worker, 'message');
      return { inWorker, beside: await logIn(implementation, { body }) };
    },
  },
  {
    id: 'many-middlewares',
    title: 'two hundred middlewares, each with its own key',
    async run(implementation) {
      const ids = new Set();
      for (let index = 0; index < 200; index += 1) {
        const options = {
          security: { key: `${key}${index}` },
          workers: { getUser: async () => ({ ...user(), userId: `u${index}` }) },
        };
        const first = await passed(implementation, options, { body });
        const { grantToken: made } = await first.identity.logIn();
        const second = await passed(implementation, options, {
          headers: { authorization: `Bearer ${made}` },
        });
        ids.add(second.identity.user.id);
      }
      return { known: ids.size };
    },
  },
  {
    id: 'exit-in-flight',
    title: 'process.exit while users log in',
    isolated: true,
    async run(implementation) {
      const options = { security: { key }, workers: { getUser: async () => user() } };
      const req = await passed(implementation, options, { body });
      for (let left = 20; left > 0; left -= 1) req.identity.logIn();
      process.exit(7);
    },
  },
];
