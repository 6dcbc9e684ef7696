'use strict';

const { EventEmitter, once } = require('node:events');

/**
 * A server of a fleet, as a load balancer sees it.
 *
 * @typedef {object} Server
 * @property {string} url
 * @property {(message: object) => Promise<any>} ask
 * @property {() => Promise<void>} stop
 */

/**
 * Servers behind a balancer. They are replaced one by one while requests go on, none of which is lost: a server
 * that is taken out answers what it has begun, and is stopped then.
 *
 * @template {Server} S
 */
class Fleet {
  /** @type {S[]} */
  #servers;
  /** @type {Map<S, number>} */
  #inFlight = new Map();
  #idle = new EventEmitter().setMaxListeners(0);

  /** @param {S[]} servers */
  constructor(servers) {
    this.#servers = servers;
  }

  get servers() {
    return [...this.#servers];
  }

  /**
   * @template T
   * @param {number} turn whatever number, for the servers to take turns
   * @param {(server: S) => Promise<T>} use
   */
  async call(turn, use) {
    const server = /** @type {S} */ (this.#servers[turn % this.#servers.length]);
    this.#inFlight.set(server, (this.#inFlight.get(server) ?? 0) + 1);
    try {
      return await use(server);
    } finally {
      this.#inFlight.set(server, (this.#inFlight.get(server) ?? 0) - 1);
      this.#idle.emit('done');
    }
  }

  /**
   * @param {number} place
   * @param {() => Promise<S>} start
   * @param {(server: S) => Promise<void>} [retire] called with the old server, before it is stopped
   */
  async replace(place, start, retire) {
    const next = await start();
    const old = /** @type {S} */ (this.#servers[place]);
    this.#servers[place] = next;
    while (this.#inFlight.get(old)) await once(this.#idle, 'done');
    await retire?.(old);
    await old.stop();
  }

  async stop() {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }
}

module.exports = { Fleet };
