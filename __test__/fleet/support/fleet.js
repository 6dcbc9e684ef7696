'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { request } = require('../../support/request');

/**
 * Servers behind a balancer. They are real processes that share nothing but their options.
 *
 * @param {string} product
 * @param {string[]} names which implementation each of them runs
 * @param {object} options of the app
 */
exports.startFleet = async (product, names, options) => {
  let ahead = 0;
  let turn = 0;
  const servers = await Promise.all(names.map((name) => start(product, name, options)));

  /** @param {(typeof servers)[number]} server @param {string} route @param {object} [what] */
  async function ask(server, route, what) {
    server.busy += 1;
    try {
      return await request(`${server.url}${route}`, what);
    } finally {
      server.busy -= 1;
      if (server.busy === 0) server.idle();
    }
  }

  return {
    names: () => servers.map(({ name }) => name),

    /** The next server's answer. @param {string} route @param {object} [what] */
    request(route, what) {
      turn = (turn + 1) % servers.length;
      return ask(servers[turn], route, what);
    },

    /** One server's answer. @param {number} index @param {string} route @param {object} [what] */
    requestOf: (index, route, what) => ask(servers[index], route, what),

    /** Puts another server in the place of one, which ends when it has answered everything. */
    async replace(/** @type {number} */ index, /** @type {string} */ name) {
      const fresh = await start(product, name, options);
      await fresh.setAhead(ahead);
      const [old] = servers.splice(index, 1, fresh);
      if (old.busy > 0) await new Promise((resolve) => Object.assign(old, { idle: resolve }));
      await old.stop();
    },

    /** Puts all clocks forward. @param {number} milliseconds */
    async advance(milliseconds) {
      ahead += milliseconds;
      await Promise.all(servers.map((server) => server.setAhead(ahead)));
    },

    stop: () => Promise.all(servers.map((server) => server.stop())),
  };
};

/** @param {string} product @param {string} name @param {object} options */
async function start(product, name, options) {
  const child = fork(path.join(__dirname, 'server.js'), [product, name, JSON.stringify(options)]);
  const [{ port }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`A server with ${name} ended with ${code} before it listened`);
    }),
  ]);
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    busy: 0,
    idle() {},
    /** @param {number} ahead */
    async setAhead(ahead) {
      child.send({ ahead });
      await once(child, 'message');
    },
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
