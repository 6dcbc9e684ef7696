'use strict';

const { isText, optional } = require('../../values/checks');
const { unavailable, unknownAnswer } = require('./errors');
const { commanderOf } = require('./redis/clients');
const { createScripts } = require('./redis/scripts');
const { pack, unpack } = require('./packed');

const DEFAULT_PREFIX = 'latchkey:';
// Entries per page: some tenths of a millisecond, in which the server does nothing else.
const PAGE = '256';
// At most so many surplus entries are returned at a time.
const SURPLUS = '100';

/**
 * Redis and compatible servers. Values are packed with their expiry, because Redis expires by its own clock; and with their group, because
 * the index of a group may be out of date.
 *
 * @param {{ client: import('./clients').Client, prefix?: string }} options
 */
function create({ client, prefix: given }) {
  const prefix = optional('a non-empty string', 'store.prefix', given, isText) ?? DEFAULT_PREFIX;
  const { command, isCluster } = commanderOf(client);
  const run = createScripts(command);
  /** @param {string} key */
  const keyOf = (key) => `${prefix}v:${key}`;
  /** @param {string} group */
  const groupOf = (group) => `${prefix}g:${group}`;

  /** @type {import('./engine').Adapter} */
  const adapter = {
    async get(key, signal) {
      return unexpired(await command(['GET', keyOf(key)], signal));
    },
    async put(key, value, until, group, signal) {
      const packed = pack(value, until, group);
      const ttl = ttlOf(until);
      if (group === undefined) assertStored(await command(['SET', keyOf(key), packed, 'PX', ttl], signal));
      else {
        const now = String(Date.now());
        const keys = [keyOf(key), groupOf(group)];
        assertStored(await run('put', keys, [packed, ttl, String(until), now, key], signal));
      }
    },
    async remove(key, signal) {
      if (isCluster) return countOf(await command(['DEL', keyOf(key)], signal)) > 0;
      return countOf(await run('remove', [keyOf(key)], [key], signal)) > 0;
    },
    async take(key, signal) {
      return unexpired(await run('take', [keyOf(key)], [isCluster ? '' : key], signal));
    },
    async add(key, value, until, signal) {
      const args = [pack(value, until), ttlOf(until), String(Date.now())];
      return countOf(await run('add', [keyOf(key)], args, signal)) === 1;
    },
    async swap(key, expected, value, until, signal) {
      const args = [expected, value, String(until), ttlOf(until), String(Date.now()), key];
      return countOf(await run('swap', [keyOf(key)], args, signal)) === 1;
    },
  };
  // In a cluster the keys of a group are on several servers, and a script sees those of one.
  return isCluster ? adapter : Object.assign(adapter, groupVerbs(run, groupOf));
}

/**
 * @param {ReturnType<typeof createScripts>} run
 * @param {(group: string) => string} groupOf the key of a group's index
 * @returns {Partial<import('./engine').Adapter>}
 */
function groupVerbs(run, groupOf) {
  return {
    pages: true,
    async list(group, cursor = '0', signal = undefined) {
      const args = [group, String(Date.now()), cursor, PAGE];
      const [next, ...found] = arrayOf(await run('list', [groupOf(group)], args, signal));
      return { entries: entriesOf(group, found), next: String(next) === '0' ? undefined : String(next) };
    },
    async removeGroup(group, signal) {
      const args = [group, String(Date.now()), PAGE];
      const [count, left] = arrayOf(await run('removeGroup', [groupOf(group)], args, signal));
      return { count: countOf(count), isMore: countOf(left) > 0 };
    },
    async surplus(group, max, signal) {
      const args = [group, String(Date.now()), String(max), SURPLUS];
      return entriesOf(group, await run('surplus', [groupOf(group)], args, signal));
    },
  };
}

/**
 * @param {string} group
 * @param {unknown} found keys and values in turn
 */
function entriesOf(group, found) {
  /** @type {{ key: string, value: string }[]} */
  const entries = [];
  const list = arrayOf(found);
  for (let at = 0; at < list.length; at += 2) {
    const { value, until, group: owner } = unpack('redis', String(list[at + 1]));
    if (owner === group && until > Date.now()) entries.push({ key: String(list[at]), value });
  }
  return entries;
}

/** @param {unknown} answer @returns {unknown[]} */
function arrayOf(answer) {
  if (Array.isArray(answer)) return answer;
  throw isText(answer) ? unavailable('redis', 'did not run a command') : unknownAnswer('redis');
}

/** @param {unknown} packed */
function unexpired(packed) {
  if (packed === null) return null;
  if (typeof packed !== 'string') throw unknownAnswer('redis');
  const { value, until } = unpack('redis', packed);
  return until > Date.now() ? value : null;
}

/** @param {number} until */
function ttlOf(until) {
  return String(Math.max(1, Math.ceil(until - Date.now())));
}

// A proxy may return something else without an error, and so does the server within a MULTI of the application's.
/** @param {unknown} answer */
function assertStored(answer) {
  if (answer === 'OK') return;
  throw isText(answer) || answer === null
    ? unavailable('redis', 'did not store a value')
    : unknownAnswer('redis');
}

/** @param {unknown} answer @returns {number} */
function countOf(answer) {
  if (!['number', 'string', 'bigint'].includes(typeof answer)) throw unknownAnswer('redis');
  const count = answer === '' ? Number.NaN : Number(answer);
  if (!Number.isSafeInteger(count)) throw unavailable('redis', 'did not run a command');
  return count;
}

module.exports = { create, names: ['client', 'prefix'] };
