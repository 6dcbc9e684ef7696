'use strict';

const assert = require('node:assert/strict');
const { describe, test, after } = require('node:test');
const { differences } = require('./differences');
const { situations } = require('./situations');
const { observe } = require('./support/observe');

const counts = { 'jwt-middleware': 0, 'jwt-identity': 0 };

const rows = new Map(differences.flatMap((row) => row.situations.map((id) => [id, row])));
const seen = { same: 0, different: 0 };

for (const product of /** @type {(keyof typeof counts)[]} */ (Object.keys(counts))) {
  const here = situations.filter(({ id }) => id.startsWith(`${product}/`));
  describe(`latchkey beside ${product}`, () => {
    for (const situation of here.filter(({ isolated }) => !isolated)) compare(situation);
    test(`all ${counts[product]} situations were there`, () => assert.equal(here.length, counts[product]));
  });
  describe(`latchkey beside ${product}, in processes of their own`, { concurrency: 4 }, () => {
    for (const situation of here.filter(({ isolated }) => isolated)) compare(situation);
  });
}

/** @param {import('./situations').Situation} situation */
function compare(situation) {
  test(`${situation.id}: ${situation.title}`, async () => {
    const original = await observe(situation, 'original');
    const latchkey = await observe(situation, 'latchkey');
    const row = rows.get(situation.id);
    assert.deepStrictEqual(
      latchkey,
      expected(original, row),
      row?.reason ?? 'a difference that is not listed',
    );
    if (row) assert.notDeepStrictEqual(latchkey, original, 'a listed difference is gone');
    seen[row ? 'different' : 'same'] += 1;
  });
}

/** @param {object} original @param {import('./differences').Difference} [row] */
function expected(original, row) {
  return JSON.parse(JSON.stringify({ ...original, ...row?.latchkey }));
}

describe('the table of differences', () => {
  test('names every situation once, and only situations that exist', () => {
    const ids = situations.map(({ id }) => id);
    const listed = differences.flatMap((row) => row.situations);
    assert.deepEqual(
      listed.filter((id) => !ids.includes(id)),
      [],
    );
    assert.equal(new Set(listed).size, listed.length);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('has a reason in every row', () => {
    for (const row of differences) assert.match(row.reason, /^\S.{10,}$/);
  });
});

after(() => {
  console.log(
    `${situations.length} situations: ${seen.same} the same, ${seen.different} different with a reason`,
  );
});
