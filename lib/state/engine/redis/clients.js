'use strict';

const { given } = require('../../../values/members');
const { hasAll, unsupportedClient } = require('../clients');
const { createRediscovery, isUnanswered } = require('./rediscovery');
const { whenReady } = require('./when-ready');

// Before a command is repeated that the server couldn't run yet, in milliseconds.
const PAUSE = 20;

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
 * @returns {{ command: Command, isCluster: boolean, rediscover?: import('./rediscovery').Rediscover }} `rediscover` is to be called when an
 *   answer is late
 */
function commanderOf(client) {
  if (hasAll(client, ['call()', 'status']) && typeof client.status === 'string') {
    const isCluster = client.isCluster === true;
    return { command: isCluster ? repeating(ioredis(client)) : ioredis(client), isCluster };
  }
  if (hasAll(client, ['sendCommand()', 'nodeClient()'])) {
    const rediscover = createRediscovery(client);
    return { command: repeating(nodeRedisCluster(client, rediscover)), isCluster: true, rediscover };
  }
  // Its method of the same name has another first argument.
  if (hasAll(client, ['sendCommand()', 'getSentinelNode()'])) {
    return { command: nodeRedisSentinel(client), isCluster: false };
  }
  if (hasAll(client, ['sendCommand()', 'isOpen'])) return { command: nodeRedis(client), isCluster: false };
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
    if (client.isReady === false && signal !== undefined) await whenReady(client, signal);
    return text(await target.sendCommand(args));
  };
}

/**
 * @param {Client} client
 * @param {import('./rediscovery').Rediscover} rediscover
 * @returns {Command}
 */
function nodeRedisCluster(client, rediscover) {
  return async (args) => {
    const key = String(args[0] === 'EVAL' || args[0] === 'EVALSHA' ? args[3] : args[1]);
    try {
      // `false`: not from a replica, which may not have a recent revocation yet.
      return text(await client.sendCommand(key, false, args));
    } catch (error) {
      if (isUnanswered(error)) rediscover(key);
      throw error;
    }
  };
}

/**
 * A client of Sentinel gives its idle connection to the first of several commands, and the others share it. Commands that begin in the same
 * turn each take one of the pool instead, never give it back, and wait without end when there are more of them than connections. So the
 * first one is a turn ahead.
 *
 * @param {Client} client
 * @returns {Command}
 */
function nodeRedisSentinel(client) {
  let running = 0;
  /** @type {Promise<void> | undefined} */
  let first;
  return async (args) => {
    while (first) await first;
    if (running === 0) {
      first = new Promise((resolve) => {
        setImmediate(() => {
          first = undefined;
          resolve();
        });
      });
    }
    running += 1;
    try {
      // `false`: not from a replica.
      return text(await client.sendCommand(false, args));
    } finally {
      running -= 1;
    }
  };
}

/**
 * While a part of the keys moves to another server of a cluster, a command that needs several of them is refused with TRYAGAIN until all
 * of them have moved. Clients repeat it a few times, or not at all.
 *
 * @param {Command} command
 * @returns {Command}
 */
function repeating(command) {
  return async (args, signal) => {
    for (;;) {
      try {
        return await command(args, signal);
      } catch (error) {
        if (!isMoving(error) || !signal || signal().aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
  };
}

/** @param {unknown} error */
const isMoving = (error) => /\bTRYAGAIN\b/.test(String(given(error, 'message')));

// A client may be configured to return bytes.
/** @param {unknown} reply @returns {unknown} */
function text(reply) {
  if (Buffer.isBuffer(reply)) return reply.toString();
  return Array.isArray(reply) ? reply.map(text) : reply;
}

module.exports = { commanderOf };
