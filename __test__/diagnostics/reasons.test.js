'use strict';

// Provokes each reason of docs/reasons.md over HTTP, at each of its entry points, and reads only what an operator is told.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { inspect } = require('node:util');
const { REASONS } = require('../../lib/diagnostics/reasons');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { other, provoke } = require('./provoke');

/** @type {import('./provoke').Row[]} */
const rows = [...require('./rows/assertions'), ...require('./rows/access'), ...require('./rows/identity')];
const secrets = [
  keys.secret,
  other,
  keys.rsa.privateKey.split('\n')[1],
  keys.p256.privateKey.split('\n')[1],
].map(String);

for (const version of versions) {
  describe(`each reason is named by its own code (${version.name})`, () => {
    const provoked = new Set();
    for (const row of rows) {
      const { at, code, name = '' } = row;
      test(`${at}: ${code} ${name}`, async () => {
        const { events } = await provoke(version.express, row);
        const event = events.find((each) => each.context.entry === at && each.code === code);
        assert.ok(
          event,
          events.map(({ code: other, context }) => `${context.entry} ${other} ${context.message}`).join('\n'),
        );
        const { context, type } = event;
        assert.ok(['refused', 'anonymous', 'failed'].includes(type));
        assert.ok(context.message && context.descr);
        assert.equal(context.code, code);
        if (type !== 'failed') assert.equal(context.step, REASONS.get(code)?.step);
        const text = inspect(events, { depth: 9, showHidden: true }) + JSON.stringify(events);
        for (const secret of secrets) assert.equal(text.includes(secret), false);
        assert.equal(/ey[\w-]{10,}\.[\w-]+/.test(text), false, 'no token is told');
        provoked.add(`${at} ${code}`);
      });
    }
    test('each row of the table was provoked at each of its entry points', () => {
      const all = [...REASONS.values()].flatMap(({ code, at }) => at.map((entry) => `${entry} ${code}`));
      assert.ok(all.length > 100, `${all.length} rows`);
      assert.deepEqual(
        all.filter((each) => !provoked.has(each)),
        [],
      );
    });
  });
}

/** What a client learns: of a success, only that it was one. */
const learned = (/** @type {any} */ { status, text, headers }) => {
  const { date, etag, ...others } = headers;
  return status < 400 ? { status } : { status, text, headers: others };
};

describe('a response does not depend on who listens', () => {
  const express = versions.at(-1)?.express;
  let compared = 0;
  for (const row of rows) {
    test(`${row.at}: ${row.code} ${row.name ?? ''}`, async () => {
      const alone = await provoke(express, row, false);
      const heard = await provoke(express, row, true);
      assert.deepEqual(heard.responses.map(learned), alone.responses.map(learned));
      assert.ok(heard.responses.length > 0);
      assert.equal(
        JSON.stringify(heard.responses.map(learned)).includes(row.code),
        row.code === 'ERR_KEY_SOURCE_UNAVAILABLE',
      );
      compared += 1;
    });
  }
  test('all rows were compared', () => assert.equal(compared, rows.length));
});
