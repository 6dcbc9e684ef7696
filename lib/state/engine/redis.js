'use strict';

const { unavailable, unsupported } = require('./errors');
const { arrayOf, assertStored, countOf, unexpired } = require('./redis/answers');
const { commanderOf } = require('./redis/clients');
const { clusterGroups, serverGroups } = require('./redis/groups');
const { areTogether, createKeys } = require('./redis/keys');
const { createScripts } = require('./redis/scripts');
const { pack } = require('./packed');

// Each attempt fails because another caller has moved the value to another group.
const MAX_ATTEMPTS = 5;

/**
 * Redis and compatible servers. Values are packed with their expiry, because Redis expires by its own clock; and with their group, because
 * the index of a group may be out of date.
 *
 * @param {{ client: import('./clients').Client, prefix?: string }} options
 */
function create({ client, prefix }) {
  const { command, isCluster, rediscover } = commanderOf(client);
  const keys = createKeys(prefix, isCluster);
  const run = createScripts(command);
  const change = isCluster ? declaring(run, keys) : undeclared(run, keys);

  /** @type {import('./engine').Adapter} */
  const adapter = {
    get(key, signal) {
      return command(['GET', keys.entryOf(key)], signal).then(unexpired);
    },
    async put(key, value, until, group, signal) {
      const packed = pack(value, until, group);
      const ttl = ttlOf(until);
      if (group === undefined)
        assertStored(await command(['SET', keys.entryOf(key), packed, 'PX', ttl], signal));
      else {
        if (isCluster && !areTogether(key, group)) throw apart();
        const args = [packed, ttl, String(until), String(Date.now()), key];
        assertStored(await run('put', [keys.entryOf(key), keys.indexOf(group)], args, signal));
      }
    },
    async remove(key, group, signal) {
      return countOf(await change('remove', key, [], group, signal)) > 0;
    },
    async take(key, signal) {
      return unexpired(await change('take', key, [], undefined, signal));
    },
    async add(key, value, until, signal) {
      const args = [pack(value, until), ttlOf(until), String(Date.now())];
      return countOf(await run('add', [keys.entryOf(key)], args, signal)) === 1;
    },
    async swap(key, expected, value, until, group, signal) {
      const args = [expected, value, String(until), ttlOf(until), String(Date.now())];
      return countOf(await change('swap', key, args, group, signal)) === 1;
    },
  };
  if (rediscover) adapter.onTimeout = () => rediscover(keys.entryOf('any'));
  return Object.assign(adapter, isCluster ? clusterGroups(command, run, keys) : serverGroups(run, keys));
}

/**
 * Runs a script that changes a value and the index of its group.
 *
 * @typedef {(name: 'remove' | 'take' | 'swap', key: string, args: string[], group?: string, signal?: () => AbortSignal) => Promise<unknown>} Change
 */

/**
 * On a single server, the script finds the index by itself.
 *
 * @param {import('./redis/scripts').Run} run
 * @param {import('./redis/groups').Keys} keys
 * @returns {Change}
 */
function undeclared(run, { entryOf }) {
  return (name, key, args, _group, signal) => run(name, [entryOf(key)], [...args, key, ''], signal);
}

/**
 * In a cluster, the index is declared. The script returns the group in an array, where it isn't the one that the caller expected.
 *
 * @param {import('./redis/scripts').Run} run
 * @param {import('./redis/groups').Keys} keys
 * @returns {Change}
 */
function declaring(run, { entryOf, indexOf }) {
  return async (name, key, args, expectedGroup = '', signal = undefined) => {
    let group = expectedGroup;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const names = group === '' ? [entryOf(key)] : [entryOf(key), indexOf(group)];
      const answer = await run(name, names, [...args, key, `=${group}`], signal);
      if (!Array.isArray(answer)) return answer;
      group = String(arrayOf(answer)[0]);
    }
    throw unavailable('redis', 'was written to by others all the time');
  };
}

/** @param {number} until */
function ttlOf(until) {
  return String(Math.max(1, Math.ceil(until - Date.now())));
}

function apart() {
  return unsupported('In a Redis cluster, a key begins with the same four characters as its group');
}

module.exports = { create, names: ['client', 'prefix'] };
