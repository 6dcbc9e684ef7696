'use strict';

const { isText, optional } = require('../../options');
const { misshapen, unavailable } = require('./errors');
const { commanderOf } = require('./redis/clients');
const { createScripts } = require('./redis/scripts');
const { pack, unpack } = require('./packed');

const DEFAULT_PREFIX = 'latchkey:';

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
      return counted(await command(['DEL', keyOf(key)], signal)) > 0;
    },
    async take(key, signal) {
      return alive(await run('take', [keyOf(key)], [], signal));
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

  adapter.list = async (group, signal) => {
    const found = await run('list', [groupOf(group)], [group, String(Date.now())], signal);
    if (!Array.isArray(found)) throw misshapen('redis');
    /** @type {{ key: string, value: string }[]} */
    const entries = [];
    for (let at = 0; at < found.length; at += 2) {
      const { value, until, group: owner } = unpack('redis', String(found[at + 1]));
      if (owner === group && until > Date.now()) entries.push({ key: String(found[at]), value });
    }
    return entries;
  };
  adapter.removeGroup = async (group, signal) =>
    counted(await run('removeGroup', [groupOf(group)], [group, String(Date.now())], signal));
  return adapter;
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
