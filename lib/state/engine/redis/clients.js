'use strict';

const { hasAll, refused } = require('../clients');

/**
 * Sends one command and gives its reply, text as a string. The signal says that nobody waits any more.
 *
 * @typedef {(args: string[], signal?: () => AbortSignal) => Promise<any>} Command
 */

/**
 * The one function that is needed of a client. Clients are known by their shape: an `instanceof` would need the package,
 * in the application's very copy.
 *
 * @param {any} client
 * @returns {{ command: Command, isCluster: boolean }}
 */
function commanderOf(client) {
  if (hasAll(client, ['call()', 'status']) && typeof client.status === 'string') {
    return { command: ioredis(client), isCluster: client.isCluster === true };
  }
  if (hasAll(client, ['sendCommand()', 'nodeClient()'])) {
    return { command: nodeRedisCluster(client), isCluster: true };
  }
  // A client for sentinels has the same method with another first argument.
  if (hasAll(client, ['sendCommand()', 'isOpen']) && !hasAll(client, ['getSentinelNode()'])) {
    return { command: nodeRedis(client), isCluster: false };
  }
  throw refused('a client of redis 4 or later, or of ioredis,', 'store.client', client);
}

/** @param {any} client @returns {Command} */
function ioredis(client) {
  return async (args) => text(await client.call(...args));
}

/** @param {any} client @returns {Command} */
function nodeRedis(client) {
  // In that mode of node-redis 4 the client itself calls back.
  const target = client.options?.legacyMode ? client.v4 : client;
  return async (args, signal) => {
    // Offline, the client queues: what nobody waits for must leave the queue, or it fills the memory.
    const queues = client.isReady === false && signal !== undefined;
    return text(await target.sendCommand(args, queues ? abortedBy(signal()) : undefined));
  };
}

/** @param {any} client @returns {Command} */
function nodeRedisCluster(client) {
  return async (args) => {
    const key = args[0] === 'EVAL' || args[0] === 'EVALSHA' ? args[3] : args[1];
    // Never from a replica, which may not know yet what was revoked.
    return text(await client.sendCommand(key, false, args));
  };
}

/**
 * What version 4 calls a signal, and what 5 does.
 *
 * @param {AbortSignal} signal
 */
function abortedBy(signal) {
  return { signal, abortSignal: signal };
}

// A client may be set up to give bytes.
/** @param {any} reply @returns {any} */
function text(reply) {
  if (Buffer.isBuffer(reply)) return reply.toString();
  return Array.isArray(reply) ? reply.map(text) : reply;
}

module.exports = { commanderOf };
