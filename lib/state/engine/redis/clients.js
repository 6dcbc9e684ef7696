'use strict';

const { hasAll, unsupportedClient } = require('../clients');

/**
 * Sends one command and resolves to its reply, where bytes are strings. The signal is aborted when nobody waits for the reply.
 *
 * @typedef {(args: string[], signal?: () => AbortSignal) => Promise<unknown>} Command
 * @typedef {import('../clients').Client} Client
 */

/**
 * The one function of a client that the engine needs.
 *
 * @param {Client} client
 * @returns {{ command: Command, isCluster: boolean }}
 */
function commanderOf(client) {
  if (hasAll(client, ['call()', 'status']) && typeof client.status === 'string') {
    return { command: ioredis(client), isCluster: client.isCluster === true };
  }
  if (hasAll(client, ['sendCommand()', 'nodeClient()'])) {
    return { command: nodeRedisCluster(client), isCluster: true };
  }
  // A Sentinel client has the same method with another first argument.
  if (hasAll(client, ['sendCommand()', 'isOpen']) && !hasAll(client, ['getSentinelNode()'])) {
    return { command: nodeRedis(client), isCluster: false };
  }
  throw unsupportedClient('a client of redis 4 or later, or of ioredis,', 'store.client', client);
}

/** @param {Client} client @returns {Command} */
function ioredis(client) {
  return async (args) => text(await client.call(...args));
}

/** @param {Client} client @returns {Command} */
function nodeRedis(client) {
  // In the legacy mode of node-redis 4 the client's own methods take a callback.
  const target = client.options?.legacyMode ? client.v4 : client;
  return async (args, signal) => {
    // While it is offline the client queues commands. Those that nobody waits for must leave the queue, or it would grow forever.
    const queues = client.isReady === false && signal !== undefined;
    return text(await target.sendCommand(args, queues ? abortedBy(signal()) : undefined));
  };
}

/** @param {Client} client @returns {Command} */
function nodeRedisCluster(client) {
  return async (args) => {
    const key = args[0] === 'EVAL' || args[0] === 'EVALSHA' ? args[3] : args[1];
    // `false`: not from a replica, which may not have a recent revocation yet.
    return text(await client.sendCommand(key, false, args));
  };
}

/**
 * The option for a signal: version 4 and version 5 name it differently.
 *
 * @param {AbortSignal} signal
 */
function abortedBy(signal) {
  return { signal, abortSignal: signal };
}

// A client may be configured to return bytes.
/** @param {unknown} reply @returns {unknown} */
function text(reply) {
  if (Buffer.isBuffer(reply)) return reply.toString();
  return Array.isArray(reply) ? reply.map(text) : reply;
}

module.exports = { commanderOf };
