'use strict';

// Each situation runs against the original and against latchkey, side by side. What they do is the same, or it is
// what `differences` says, with its reason. A difference that isn't listed fails, and so does one that is gone.

const assert = require('node:assert/strict');
const { describe, test, after } = require('node:test');
const { differences } = require('./differences');
const situations = require('./situations').all();
const { observe } = require('./support/observe');

const counts = { 'jwt-middleware': 1258, 'jwt-identity': 1114 };

// From Node 22 on the original's encrypted store throws at each call.
const hasEncryptedStore = Number.parseInt(process.versions.node, 10) < 22;

const listed = new Map(differences.map((difference) => [difference.id, difference]));
const seen = { same: 0, different: 0 };

for (const [product, count] of Object.entries(counts)) {
  const all = situations.filter(({ id }) => id.startsWith(`${product}/`));
  const [inside, isolated] = [false, true].map((alone) =>
    all.filter(({ isolated = false }) => isolated === alone),
  );

  describe(`latchkey beside ${product}`, () => {
    for (const situation of inside) compare(situation);
    test(`all ${count} situations were there`, () => assert.equal(all.length, count));
  });
  describe(`latchkey beside ${product}, in processes of their own`, {
    concurrency: 4,
  }, () => {
    for (const situation of isolated) compare(situation);
  });
}

/** @param {import('./situations').Situation} situation */
function compare(situation) {
  const skip = !hasEncryptedStore && situation.id.includes('encrypted');
  test(`${situation.id}: ${situation.title}`, { skip }, async () => {
    const difference = listed.get(situation.id);
    const original = await observe(situation, 'original');
    const latchkey = await observe(situation, 'latchkey');
    if (!difference) {
      assert.deepEqual(latchkey, original, 'a difference that is not listed');
      seen.same += 1;
      return;
    }
    assert.notDeepEqual(latchkey, original, `a listed difference is gone: ${difference.reason}`);
    assert.deepEqual(latchkey, plain(difference.expected(original)), difference.reason);
    seen.different += 1;
  });
}

/** @param {object} observation */
function plain(observation) {
  return JSON.parse(JSON.stringify(observation));
}

describe('the table of differences', () => {
  const ids = situations.map(({ id }) => id);

  test('names a situation once, and only situations that exist', () => {
    assert.deepEqual(
      differences.filter(({ id }) => !ids.includes(id)),
      [],
    );
    assert.equal(listed.size, differences.length);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('has a reason of one line in every row', () => {
    for (const { reason } of differences) assert.match(reason, /^.{12,120}$/);
  });
});

after(() => {
  console.log(
    `${situations.length} situations: ${seen.same} the same, ${seen.different} different for a listed reason`,
  );
});
