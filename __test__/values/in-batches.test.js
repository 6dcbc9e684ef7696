'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { mapInBatches } = require('../../lib/values/in-batches');

/**
 * @param {number} count
 * @param {number} size
 */
async function mapped(count, size) {
  let turns = 0;
  let isOn = true;
  const turn = () => {
    turns += 1;
    if (isOn) setImmediate(turn);
  };
  setImmediate(turn);
  const items = Array.from({ length: count }, (_, at) => at);
  const result = await mapInBatches(items, size, (item) => item * 2);
  isOn = false;
  assert.deepEqual(
    result,
    items.map((item) => item * 2),
  );
  return turns;
}

test('the event loop turns between batches', async () => {
  assert.ok((await mapped(100, 10)) >= 9);
});

test('one batch takes no turn', async () => {
  assert.equal(await mapped(10, 10), 0);
  assert.equal(await mapped(0, 10), 0);
});
