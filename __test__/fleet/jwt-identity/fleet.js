'use strict';

const path = require('node:path');
const { request } = require('../../support/request');
const { Fleet } = require('../support/fleet');
const nodes = require('../support/nodes');
const { start } = require('../support/process');

const script = path.join(__dirname, 'server.js');

/**
 * Servers of jwt-identity behind a balancer.
 *
 * @param {string[]} names which product each of them runs, 'original' or 'latchkey'
 * @param {object} options of the middleware
 */
exports.startFleet = async (names, options) => {
  let ahead = 0;
  let turn = 0;
  /** @param {string} name */
  const startServer = async (name) => {
    const program = name === 'original' ? nodes.forOriginal() : nodes.forLatchkey();
    return { name, ...(await start(script, program, { ahead, product: name, options })) };
  };
  const fleet = new Fleet(await Promise.all(names.map(startServer)));
  /** @param {number} place @param {string} route @param {object} [what] */
  const requestOf = (place, route, what) =>
    fleet.call(place, (server) => request(`${server.url}${route}`, what));

  return {
    names: () => fleet.servers.map(({ name }) => name),
    /** One server's answer. */
    requestOf,
    /** The next server's answer. @param {string} route @param {object} [what] */
    request: (route, what) => {
      turn += 1;
      return requestOf(turn, route, what);
    },
    /** Puts another server in the place of one, which ends when it has answered everything. @param {number} place @param {string} name */
    replace: (place, name) => fleet.replace(place, () => startServer(name)),
    /** Puts all clocks forward. @param {number} seconds */
    advance: async (seconds) => {
      ahead += seconds;
      await Promise.all(fleet.servers.map((server) => server.ask({ ahead })));
    },
    stop: () => fleet.stop(),
  };
};
