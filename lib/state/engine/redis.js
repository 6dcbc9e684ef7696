'use strict';

const { isText, optional } = require('../../values/checks');
const { misshapen, unavailable } = require('./errors');
const { commanderOf } = require('./redis/clients');
const { createScripts } = require('./redis/scripts');
const { pack, unpack } = require('./packed');

const DEFAULT_PREFIX = 'latchkey:';
// Some tenths of a millisecond, in which the server does nothing else.
const STEP = '256';
// What is over its bound by more than that is brought back in several rounds.
const SURPLUS = '100';

/**
 * Redis and what speaks its protocol. Values are packed with their end, because Redis counts by its own clock; and with
 * their group, so that a group's index, which may lag behind, is never believed by itself.
 *
 * @param {{ client: any, prefix?: string }} options
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
      return alive(await command(['GET', keyOf(key)], signal));
    },
    async put(key, value, until, group, signal) {
      const packed = pack(value, until, group);
      const life = lifeOf(until);
      if (group === undefined) written(await command(['SET', keyOf(key), packed, 'PX', life], signal));
      else {
        const now = String(Date.now());
        const keys = [keyOf(key), groupOf(group)];
        written(await run('put', keys, [packed, life, String(until), now, key], signal));
      }
    },
    async remove(key, signal) {
      if (isCluster) return counted(await command(['DEL', keyOf(key)], signal)) > 0;
      return counted(await run('remove', [keyOf(key)], [key], signal)) > 0;
    },
    async take(key, signal) {
      return alive(await run('take', [keyOf(key)], [isCluster ? '' : key], signal));
    },
    async add(key, value, until, signal) {
      const args = [pack(value, until), lifeOf(until), String(Date.now())];
      return counted(await run('add', [keyOf(key)], args, signal)) === 1;
    },
    async swap(key, expected, value, until, signal) {
      const args = [expected, value, String(until), lifeOf(until), String(Date.now()), key];
      return counted(await run('swap', [keyOf(key)], args, signal)) === 1;
    },
  };
  // One script sees a group's keys only where all are on one server.
  if (isCluster) return adapter;

  /**
   * @param {string} group
   * @param {unknown} found keys and values, one after the other
   */
  const entriesOf = (group, found) => {
    /** @type {{ key: string, value: string }[]} */
    const entries = [];
    const list = listed(found);
    for (let at = 0; at < list.length; at += 2) {
      const { value, until, group: owner } = unpack('redis', String(list[at + 1]));
      if (owner === group && until > Date.now()) entries.push({ key: String(list[at]), value });
    }
    return entries;
  };

  adapter.steps = true;
  adapter.list = async (group, from = '0', signal = undefined) => {
    const args = [group, String(Date.now()), from, STEP];
    const [next, ...found] = listed(await run('list', [groupOf(group)], args, signal));
    return { entries: entriesOf(group, found), next: String(next) === '0' ? undefined : String(next) };
  };
  adapter.removeGroup = async (group, signal) => {
    const args = [group, String(Date.now()), STEP];
    const [count, left] = listed(await run('removeGroup', [groupOf(group)], args, signal));
    return { count: counted(count), isMore: counted(left) > 0 };
  };
  adapter.surplus = async (group, max, signal) => {
    const args = [group, String(Date.now()), String(max), SURPLUS];
    return entriesOf(group, await run('surplus', [groupOf(group)], args, signal));
  };
  return adapter;
}

/** @param {unknown} answer @returns {any[]} */
function listed(answer) {
  if (Array.isArray(answer)) return answer;
  throw isText(answer) ? unavailable('redis', 'did not do what it was asked') : misshapen('redis');
}

/** @param {unknown} packed */
function alive(packed) {
  if (packed === null) return null;
  if (typeof packed !== 'string') throw misshapen('redis');
  const { value, until } = unpack('redis', packed);
  return until > Date.now() ? value : null;
}

/** @param {number} until */
function lifeOf(until) {
  return String(Math.max(1, until - Date.now()));
}

// A proxy in between may answer something else without an error, and in a MULTI of the application's the server does.
/** @param {unknown} answer */
function written(answer) {
  if (answer === 'OK') return;
  throw isText(answer) || answer === null ? unavailable('redis', 'did not keep a value') : misshapen('redis');
}

/** @param {unknown} answer @returns {number} */
function counted(answer) {
  if (!['number', 'string', 'bigint'].includes(typeof answer)) throw misshapen('redis');
  const count = answer === '' ? Number.NaN : Number(answer);
  if (!Number.isSafeInteger(count)) throw unavailable('redis', 'did not do what it was asked');
  return count;
}

module.exports = { create, names: ['client', 'prefix'] };
