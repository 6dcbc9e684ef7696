'use strict';

// One server process: checks requests in a closed loop and says how it went. HTTP itself isn't measured.

const path = require('node:path');
const util = require('node:util');
const { JwtMiddleware } = require('../..');
const { AT_ONCE } = require('./settings');
const { connect } = require('../../__test__/engines/support/clients');

const [kind, port, folder] = process.argv.slice(2);
const TOKENS = 1000;
const SECONDS = 3;
const WARM_UP = 1;
const SAMPLE = 50_000;

async function storeOf() {
  if (kind === 'memory') return { type: 'memory' };
  if (kind === 'encrypted') return { type: 'encrypted', secret: Buffer.alloc(32, 0xff) };
  if (kind === 'sqlite') {
    const { DatabaseSync } = require('node:sqlite');
    const client = new DatabaseSync(path.join(folder, 'sessions.db'));
    client.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    return { type: 'sql', client, timeout: '30s' };
  }
  if (kind === 'keyv') {
    const { Keyv } = require('keyv');
    const { options } = await connect('redis6', [Number(port)]);
    const store = {
      opts: {},
      get: (/** @type {string} */ key) => options.client.get(key),
      set: (/** @type {string} */ key, /** @type {string} */ value, /** @type {number} */ ttl) =>
        options.client.set(key, value, { PX: ttl }),
      delete: async (/** @type {string} */ key) => (await options.client.del(key)) > 0,
      clear() {},
    };
    return { type: 'keyv', keyv: new Keyv({ store, throwOnErrors: true }), timeout: '30s' };
  }
  return { ...(await connect(kind, [Number(port)])).options, timeout: '30s' };
}

async function main() {
  /** @type {any} */
  const auth = new JwtMiddleware({
    getKey: (_payload, callback) => callback(null, 'unused'),
    store: await storeOf(),
  });
  const { store } = auth;
  if (store.engine?.name === 'sql') await store.createTable();
  const make = util.promisify(store.make).bind(store);
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const tokens = [];
  for (let n = 0; n < TOKENS; n += 1)
    tokens.push(await make({ iss: `client ${n % 10}`, sub: `user ${n}`, exp }));

  const res = {
    set() {},
    sendStatus(/** @type {number} */ status) {
      throw new Error(`refused: ${status}`);
    },
  };
  const check = (/** @type {number} */ n) =>
    new Promise((resolve, reject) => {
      const req = { headers: { authorization: `Bearer ${tokens[n % TOKENS]}` } };
      auth.check(req, res, (/** @type {any} */ error) => (error ? reject(error) : resolve(undefined)));
    });

  /** @param {number} seconds */
  const load = async (seconds) => {
    const used = process.cpuUsage();
    const begin = process.hrtime.bigint();
    const end = begin + BigInt(seconds * 1e9);
    /** @type {number[]} */
    const sample = [];
    let count = 0;
    const caller = async () => {
      for (let now = begin; now < end; ) {
        const asked = process.hrtime.bigint();
        await check(count);
        now = process.hrtime.bigint();
        count += 1;
        sample[count % SAMPLE] = Number(now - asked) / 1000;
      }
    };
    const callers = ['memory', 'encrypted', 'sqlite'].includes(kind) ? 1 : AT_ONCE;
    await Promise.all(Array.from({ length: callers }, caller));
    const { user, system } = process.cpuUsage(used);
    return {
      rate: count / (Number(process.hrtime.bigint() - begin) / 1e9),
      cpu: (user + system) / count,
      sample: sample.filter(Boolean),
    };
  };

  await load(WARM_UP);
  process.once('message', async () => process.send?.(await load(SECONDS)));
  process.send?.('ready');
}

main();
