'use strict';

const { isDate } = require('node:util').types;
const { given } = require('../../values/members');
const { utc } = require('../output/times');
const { ok, warning } = require('./findings');

const AREA = 'legacy';

/**
 * Whether `store.legacy`, which accepts tokens of jwt-middleware 0.3.0, can be taken away.
 *
 * @param {import('../../values/members').Members | null | undefined} legacy the option
 * @param {import('../../../index').LegacyCounts | undefined} counts of this process
 * @param {number} now seconds
 * @returns {import('./findings').Finding[]}
 */
function checkLegacy(legacy, counts, now) {
  if (legacy === undefined || legacy === null) return [];
  const until = isDate(legacy.until) ? legacy.until.getTime() / 1000 : Number(legacy.until);
  const subject = 'store.legacy';
  if (until <= now) {
    const text = `safe to take away: its until, ${utc(until)}, has passed, so tokens of 0.3.0 are refused anyway`;
    return [warning(AREA, subject, text, 'Remove store.legacy.')];
  }
  if (given(legacy, 'write') === true) {
    const text = `not safe to take away: this server issues tokens of 0.3.0 until ${utc(until)}`;
    return [warning(AREA, subject, text, 'Turn write off as soon as no server runs 0.3.0.')];
  }
  const { opened = 0, late = 0, lastOpened = null } = counts ?? {};
  const last = lastOpened === null ? '' : `, last at ${utc(lastOpened.getTime() / 1000)}`;
  const text = `tokens of 0.3.0 are accepted until ${utc(until)}; this process opened ${opened}${last}, and refused ${late} afterwards`;
  const remedy =
    'Safe to take away when auth.store.legacy.opened has not risen for one ttl on every running server: a new process always starts at 0.';
  return [{ ...ok(AREA, subject, text), remedy }];
}

module.exports = { checkLegacy };
