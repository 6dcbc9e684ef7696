'use strict';

// docs/observability.md: its code is run, and its tables name what the examples measure.

const assert = require('node:assert/strict');
const diagnostics = require('node:diagnostics_channel');
const path = require('node:path');
const { test } = require('node:test');
const { metrics, trace } = require('@opentelemetry/api');
const express = require('express5');
const { read, root } = require('../support/documented');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

const page = read('docs/observability.md');
const blocks = [...page.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => code);
const examples = path.join(root, 'examples/observability');
/** @param {string} code @param {Record<string, unknown>} [names] */
const run = (code, names = {}) =>
  new Function('require', ...Object.keys(names), code)(
    (/** @type {string} */ name) => require(name.replace('./observability', examples)),
    ...Object.values(names),
  );
/** @param {RegExp} row */
const cells = (row) => [...page.matchAll(row)].map(([, cell = '']) => cell);

test('the blocks for OpenTelemetry and Prometheus run, and /metrics answers', async () => {
  assert.equal(blocks.length, 2);
  run(String(blocks[0]));
  const app = express();
  run(String(blocks[1]), { app });
  const server = await serve(app);
  const { status, text, headers } = await request(`${server.url}/metrics`);
  await server.close();
  assert.equal(status, 200);
  assert.match(String(headers['content-type']), /text\/plain/);
  const named = cells(/`[^`]*?(latchkey_\w+)/g);
  assert.ok(named.length >= 5);
  // A histogram is read by its count.
  for (const name of named) assert.ok(text.includes(`# TYPE ${name.replace(/_count$/, '')} `), name);
});

test('the tables name every channel that the examples listen to, and every metric', () => {
  const { OPERATIONS } = require('../../examples/observability/listen');
  assert.deepEqual(
    cells(/^\| `latchkey\.(\w+)` +\| [^|]*\| [^|]*\|$/gm).filter((name) => OPERATIONS.includes(name)),
    OPERATIONS,
  );
  for (const name of cells(/^\| `(latchkey:[\w-]+)`/gm)) assert.ok(diagnostics.hasSubscribers(name), name);
  /** @type {string[]} */
  const made = [];
  const create = (/** @type {string} */ name) => {
    made.push(name);
    return { add() {}, record() {}, addCallback() {}, removeCallback() {} };
  };
  const meter = {
    createCounter: create,
    createHistogram: create,
    createObservableGauge: create,
    createObservableCounter: create,
  };
  require('../../examples/observability/metrics').measure(/** @type {any} */ (meter))();
  assert.deepEqual(cells(/^\| `([\w.]+)` +\| (?:counter|histogram|gauge)/gm).sort(), made.sort());
  assert.ok(metrics && trace);
});
