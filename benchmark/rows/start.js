'use strict';

// How long a process takes to load a package and make its middleware, beside the original's. Each call starts a process, so that all
// times include Node's own start, which is the contestant `node alone`.

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const latchkey = (/** @type {string} */ name) => JSON.stringify(path.join(__dirname, '../../lib', name));
const middleware = (/** @type {string} */ required, store = "{ type: 'memory' }") =>
  `new (require(${required}))({ getKey() {}, store: ${store} })`;
const encrypted = "{ type: 'encrypted', secret: 's'.repeat(64) }";
const identity = (/** @type {string} */ required) =>
  `require(${required})({ security: { key: 'k'.repeat(64) }, workers: { getUser() {} } })`;

exports.rows = [
  {
    id: 'start jwt-middleware',
    make: () => startRow(middleware(latchkey('jwt-middleware')), middleware("'jwt-middleware'")),
  },
  {
    id: 'start jwt-middleware, encrypted',
    make: () =>
      startRow(middleware(latchkey('jwt-middleware'), encrypted), middleware("'jwt-middleware'", encrypted)),
  },
  {
    id: 'start jwt-identity',
    make: () => startRow(identity(latchkey('jwt-identity')), identity("'jwt-identity'")),
  },
  { id: 'start jwt', make: () => startRow(`require(${latchkey('jwt')})`, "require('jsonwebtoken')") },
];

/**
 * @param {string} ours
 * @param {string} theirs
 */
function startRow(ours, theirs) {
  const scripts = { latchkey: ours, original: theirs, 'node alone': '' };
  const contestants = Object.entries(scripts).map(([name, script]) => ({
    name,
    kind: 'sync',
    run: () => spawnSync(process.execPath, ['-e', script], { cwd: __dirname, stdio: 'ignore' }).status,
    expect: (/** @type {number | null} */ status) => status === 0,
  }));
  return { contestants };
}
