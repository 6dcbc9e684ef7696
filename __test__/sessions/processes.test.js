'use strict';

const fs = require('node:fs');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { race } = require('./processes/servers');
const { freshStore } = require('./session-support');

test('64 concurrent callers in four processes get one successor for one token', () =>
  race({ engine: createEngine(freshStore()) }));

// From Node 22.13 on.
const sqlite = (() => {
  try {
    return createRequire(__filename)('node:sqlite');
  } catch {
    return undefined;
  }
})();
const skip = sqlite ? false : `Node ${process.version} has no node:sqlite`;

test('64 concurrent callers in four processes get one successor with a shared file', { skip }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-sessions-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const module = path.join(folder, 'store.js');
  fs.writeFileSync(
    module,
    `exports.create = () => {
      const { DatabaseSync } = require('node:sqlite');
      const client = new DatabaseSync(${JSON.stringify(path.join(folder, 'sessions.db'))});
      client.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL');
      return { type: 'sql', client };
    };`,
  );
  const options = require(module).create();
  await createEngine(options).createTable();
  // On Windows an open file can't be removed.
  options.client.close();
  await race({ module });
});
