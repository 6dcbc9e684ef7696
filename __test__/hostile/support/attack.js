'use strict';

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

/**
 * One way to get in that must fail.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {(honest: import('./forge').Honest, original: string) => any} forge what is presented; an array made by `all` is presented one by one
 * @property {string} [code] the fault; without it, whatever the door refuses a token without a fault of its own with
 * @property {Record<string, string>} [verdicts] by a part of the door's name, where it isn't the code's; the first that fits
 * @property {(door: import('./doors').Door) => boolean} [skip] doors that this can't be presented to
 */

class All {
  /** @param {any[]} members */
  constructor(members) {
    this.members = members;
  }
}

/** Several things to present under one name. @param {any[]} members */
const all = (...members) => new All(members);

/**
 * Presents each row to each door, and after it what the door accepts: the same token before the attacker's change.
 *
 * @param {string} name
 * @param {{ rows: number, presented: number }} counts
 * @param {() => import('./doors').Door[]} openDoors
 * @param {Row[]} rows
 */
function attack(name, counts, openDoors, rows) {
  describe(name, () => {
    let ran = 0;
    let presented = 0;
    /** @type {import('./doors').Door[]} */
    let doors;
    for (const row of rows) {
      test(row.name, async () => {
        doors ??= openDoors();
        ran += 1;
        for (const door of doors) {
          if (row.skip?.(door)) continue;
          const original = await originalOf(door);
          const forged = row.forge(door.honest, original);
          for (const given of forged instanceof All ? forged.members : [forged]) {
            assert.notEqual(given, original);
            assert.equal(await door.present(given), verdictOf(row, door), `${door.name} refuses`);
            presented += 1;
          }
          assert.equal(await door.present(original), 'in', `${door.name} accepts the original`);
        }
      });
    }
    test(`all ${counts.rows} cases were presented, ${counts.presented} times`, () => {
      assert.deepEqual({ rows: ran, presented }, counts);
      assert.equal(new Set(rows.map((row) => row.name)).size, rows.length, 'every case has its own name');
    });
  });
}

/** @type {WeakMap<import('./doors').Door, Promise<string>>} */
const originals = new WeakMap();

/** @param {import('./doors').Door} door */
function originalOf(door) {
  const original = originals.get(door) ?? door.original();
  originals.set(door, original);
  return original;
}

/** @param {Row} row @param {import('./doors').Door} door */
function verdictOf({ code, verdicts = {} }, door) {
  const own = Object.keys(verdicts).find((name) => door.name.includes(name));
  return own === undefined ? door.refusal(code ?? 'ERR_JWS_INVALID') : verdicts[own];
}

module.exports = { all, attack };
