'use strict';

// What sessions cost as they become many: bytes for each, and latency and processor time of each operation, with an empty engine and with
// a full one; and a user with 10,000 sessions. Starts the engine itself.
//
//   node scripts/stress/growth.js ioredis6|postgresqlPool [sessions] [users] [operations] [--constants]
//
// With --constants it keeps them for docs/scaling.md, which \`npm run docs\` then writes.

const os = require('node:os');
const path = require('node:path');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const jwtIdentity = require('../../lib/jwt-identity');
const { createEngine } = require('../../lib/state/engine');
const { sessionSecret } = require('../../lib/sessions/secret');
const { createSessionStore } = require('../../lib/sessions/session-store');
const { updateConstants } = require('../scaling/constants');

// By paths that tsc doesn't follow, since the drivers below them have no types.
const tests = path.join(__dirname, '../../__test__');
const { connect } = require(path.join(tests, 'engines/support/clients'));
const engines = require(path.join(tests, 'engines/support/growth'));
const { pass } = require(path.join(tests, 'jwt-identity/support'));

const isKept = process.argv.includes('--constants');
const args = process.argv.slice(2).filter((arg) => arg !== '--constants');
const [name = 'ioredis6', sessions = '1000000', users = '100000', operations = '3000'] = args;
/** @type {Partial<import('../scaling/constants').Measured> & { empty: any, full: any, many: any }} */
const measured = { empty: {}, full: {}, many: {} };
const AT_ONCE = 8;
const MANY = 10_000;
const SECRET = 'a secret of the growth run, long enough';
const DAY = 24 * 60 * 60;

main();

async function main() {
  const server = await engines[name].start();
  const connection = await connect(name, [server.port]);
  const store = { ...connection.options, timeout: 60 };
  try {
    if (store.type === 'sql') await createEngine(store).createTable();
    const { port } = server;
    measured.about = `Node ${process.versions.node}, ${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(0)}; ${sessions} sessions of ${users} users`;
    console.log(`${name}: ${measured.about}`);
    await measure(store, 'empty', port);
    const before = await engines[name].bytes(port);
    const begun = Date.now();
    const bulk = engines[name].fill;
    await fill(store, bulk ? 1 : Number(sessions), Number(users), (n) => `user ${n}`);
    await bulk?.(port, Number(sessions), Number(users));
    const bytes = ((await engines[name].bytes(port)) - before) / Number(sessions);
    console.log(
      `${sessions} sessions of ${users} users in ${((Date.now() - begun) / 1000).toFixed(0)} s, ${bytes.toFixed(0)} bytes each`,
    );
    await measure(store, 'full', port);
    measured.bytes = { session: Math.round(bytes), revocation: await revocations(store, port) };
    await manySessions(store, port);
    if (isKept) updateConstants(name, measured);
  } finally {
    await connection.close();
    await server.stop();
  }
}

/** @param {object} store */
const middlewareOf = (store) =>
  jwtIdentity({
    security: { key: SECRET },
    workers: {
      getUser: async (/** @type {any} */ { id, login }) => ({ userId: id ?? login, securityStamp: 'a' }),
    },
    refreshToken: { store, rotate: true, maxSessions: 100_000 },
    grantToken: { revocation: { staleness: 0 } },
  });

/**
 * @param {any} store
 * @param {number} count
 * @param {number} owners
 * @param {(n: number) => string} userOf
 */
async function fill(store, count, owners, userOf) {
  const target = createSessionStore(createEngine(store), [sessionSecret(SECRET, 'HS256')]);
  const now = Date.now();
  const exp = Math.floor(now / 1000) + 14 * DAY;
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const n = next;
      next += 1;
      const tokens = [{ jti: 'x'.repeat(22), iat: exp - 14 * DAY, exp }];
      const session = {
        userId: userOf(n % owners),
        epoch: now,
        createdAt: now,
        lastUsedAt: now,
        label: 'Firefox on Linux',
        exp: exp + (n % DAY),
        tokens,
      };
      await target.create(session);
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
}

/** @param {object} store @param {'empty' | 'full'} state @param {number} port */
async function measure(store, state, port) {
  const middleware = middlewareOf(store);
  const visitor = async (/** @type {object} */ request) => (await pass(middleware, request)).identity;
  let n = 0;
  const logIn = async () => {
    n += 1;
    const body = { login: `user ${n % 1000}`, rememberMe: true };
    return (await visitor({ headers: {}, body })).logIn();
  };
  const logged = await Promise.all(Array.from({ length: 1000 }, logIn));
  const bearer = (/** @type {string} */ token) => ({
    headers: { authorization: `Bearer ${token}` },
    body: {},
  });
  let at = 0;
  const next = () => {
    at += 1;
    return at % logged.length;
  };
  const one = () => logged[next()];
  const rows = {
    'log-in': logIn,
    refresh: async () => {
      const entry = one();
      const { refreshToken } = await (
        await visitor({ headers: {}, body: { refreshToken: entry.refreshToken } })
      ).logIn();
      if (refreshToken) entry.refreshToken = refreshToken;
    },
    check: async () => visitor(bearer(one().grantToken)),
    sessions: async () => (await visitor(bearer(one().grantToken))).listSessions(),
    logOutAll: async () => (await visitor({ headers: {}, body: {} })).logOutAll(`user ${next()}`),
  };
  for (const [row, run] of Object.entries(rows)) await report(state, row, run, port);
}

/** @param {'empty' | 'full'} state @param {string} row @param {() => Promise<unknown>} run @param {number} port */
async function report(state, row, run, port) {
  const times = /** @type {number[]} */ ([]);
  const cpu = process.cpuUsage();
  const engineBefore = await engines[name].processor(port);
  let left = Number(operations);
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const begun = performance.now();
      await run();
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const { user, system } = process.cpuUsage(cpu);
  const engine = (await engines[name].processor(port)) - engineBefore;
  times.sort((a, b) => a - b);
  const [p50 = 0, p99 = 0, p999 = 0] = [0.5, 0.99, 0.999].map((share) =>
    rounded(times[Math.floor(times.length * share)] ?? 0),
  );
  const used = {
    server: Math.round((user + system) / times.length),
    engine: Math.round(engine / times.length),
  };
  measured[state][row] = { p50, p99, p999, ...used };
  console.log(state, row, JSON.stringify(measured[state][row]));
}

/** @param {number} milliseconds */
const rounded = (milliseconds) => Number(milliseconds.toPrecision(3));

/**
 * @param {any} store
 * @param {number} port
 * @returns {Promise<number>} bytes for each
 */
async function revocations(store, port) {
  const { createRevocation } = require('../../lib/state/revocation');
  const revocation = createRevocation({ store, purpose: 'growth' });
  const before = await engines[name].bytes(port);
  const count = 20_000;
  for (let n = 0; n < count; n += 500) {
    await Promise.all(
      Array.from({ length: 500 }, (_, at) => revocation.revoke(`token ${n + at}`, Date.now() + DAY * 1000)),
    );
  }
  const bytes = Math.round(((await engines[name].bytes(port)) - before) / count);
  console.log(`a revocation takes ${bytes} bytes`);
  return bytes;
}

/** @param {any} store @param {number} port */
async function manySessions(store, port) {
  const middleware = middlewareOf(store);
  const { identity } = await pass(middleware, { headers: {}, body: { login: 'busy', rememberMe: true } });
  await identity.logIn();
  await fill(store, MANY - 1, 1, () => 'busy');
  await engines[name].resetLongest(port);
  for (const act of ['listSessions', 'logOutAll']) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const turns = watchTurns();
    const begun = performance.now();
    const result = await identity[act]('busy');
    const milliseconds = performance.now() - begun;
    const processor = turns.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    delay.disable();
    const count = Array.isArray(result) ? result.length : result;
    measured.many[act] = {
      milliseconds: Math.round(milliseconds),
      loop: rounded(delay.max / 1e6),
      processor: rounded(processor),
      command: await engines[name].longest(port),
    };
    console.log(`${act} of ${count} sessions`, JSON.stringify(measured.many[act]));
  }
}

/** Finds the turn of the event loop that takes most processor time, which others on the machine don't prolong as they do its length. */
function watchTurns() {
  // Node before 23.9 has it for all threads together, those of the garbage collector among them.
  /** @type {typeof process.cpuUsage} */
  const usage = Reflect.get(process, 'threadCpuUsage') ?? process.cpuUsage;
  let last = usage();
  let most = 0;
  let isOn = true;
  const turn = () => {
    const { user, system } = usage(last);
    last = usage();
    most = Math.max(most, (user + system) / 1000);
    if (isOn) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    /** @returns {number} milliseconds */
    stop() {
      isOn = false;
      return most;
    },
  };
}
