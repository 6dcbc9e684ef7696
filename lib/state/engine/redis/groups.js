'use strict';

const { arrayOf, countOf, entriesOf } = require('./answers');

// Entries per page: one to three milliseconds, in which the server does nothing else. A fourfold page takes as long in all.
const PAGE = 64;
// At most so many surplus entries are returned at a time.
const SURPLUS = 100;

/**
 * @typedef {Partial<import('../engine').Adapter>} GroupVerbs
 * @typedef {ReturnType<typeof import('./keys').createKeys>} Keys
 */

/**
 * The verbs for groups on a single server, whose scripts find the values of a group by its index.
 *
 * @param {import('./scripts').Run} run
 * @param {Keys} keys
 * @returns {GroupVerbs}
 */
function serverGroups(run, { indexOf }) {
  return {
    pages: true,
    async list(group, cursor = '0', signal = undefined) {
      const args = [group, now(), cursor, String(PAGE)];
      const [next, ...found] = arrayOf(await run('list', [indexOf(group)], args, signal));
      return { entries: entriesOf(group, found), next: nextOf(next) };
    },
    async removeGroup(group, signal) {
      return removed(await run('removeGroup', [indexOf(group)], [group, now(), String(PAGE)], signal));
    },
    async surplus(group, max, signal) {
      const args = [group, now(), String(max), String(SURPLUS)];
      return entriesOf(group, await run('surplus', [indexOf(group)], args, signal));
    },
  };
}

/**
 * The same in a cluster, in two round trips: a script must declare the keys that it uses. Of a group that moves to another server, some
 * keys are there and some are not, and only for declared keys the server knows. It would take others for gone.
 *
 * @param {import('./clients').Command} command
 * @param {import('./scripts').Run} run
 * @param {Keys} keys
 * @returns {GroupVerbs}
 */
function clusterGroups(command, run, { indexOf, entryOf }) {
  return {
    pages: true,
    async list(group, cursor = '0', signal = undefined) {
      const page = await command(['ZSCAN', indexOf(group), cursor, 'COUNT', String(PAGE)], signal);
      const [next, scanned] = arrayOf(page);
      const found = unexpiredKeys(arrayOf(scanned));
      if (found.length === 0) return { entries: [], next: nextOf(next) };
      const values = await run('values', found.map(entryOf), found, signal);
      return { entries: entriesOf(group, values), next: nextOf(next) };
    },
    async removeGroup(group, signal) {
      const index = indexOf(group);
      const found = arrayOf(await command(['ZRANGE', index, '0', String(PAGE - 1)], signal)).map(String);
      if (found.length === 0) return { count: 0, isMore: false };
      const args = [group, now(), String(PAGE), ...found];
      return removed(await run('removeGroup', [index, ...found.map(entryOf)], args, signal));
    },
    async surplus(group, max, signal) {
      const index = indexOf(group);
      const limits = [now(), String(max), String(SURPLUS)];
      const found = arrayOf(await run('excess', [index], limits, signal)).map(String);
      if (found.length === 0) return [];
      const keys = [index, ...found.map(entryOf)];
      return entriesOf(group, await run('surplus', keys, [group, ...limits, ...found], signal));
    },
  };
}

const now = () => String(Date.now());

/** @param {unknown} cursor */
const nextOf = (cursor) => (String(cursor) === '0' ? undefined : String(cursor));

/** @param {unknown} answer */
function removed(answer) {
  const [count, left] = arrayOf(answer);
  return { count: countOf(count), isMore: countOf(left) > 0 };
}

/** @param {unknown[]} scanned keys and ends in turn */
function unexpiredKeys(scanned) {
  return scanned.flatMap((key, at) =>
    at % 2 === 0 && Number(scanned[at + 1]) > Date.now() ? [String(key)] : [],
  );
}

module.exports = { clusterGroups, serverGroups };
