'use strict';

const { EventEmitter, once } = require('node:events');

/**
 * Clients that all make request after request, at the same time, until they are stopped. The first step that throws
 * ends the load, and every wait for it.
 *
 * @param {number} count
 * @param {(client: number, turn: number) => Promise<void>} step what a client does in one turn
 * @param {AbortSignal} signal a test's, which ends the load too
 */
exports.startLoad = (count, step, signal) => {
  const events = new EventEmitter().setMaxListeners(0);
  const turns = /** @type {number[]} */ (Array(count).fill(0));
  let waiting = 0;
  let state = 'running';
  /** @type {unknown} */
  let failure;

  const failed = () => state === 'failed';

  /** @param {number} client */
  const play = async (client) => {
    while (state !== 'stopped' && !failed()) {
      if (state === 'paused') {
        waiting += 1;
        events.emit('turn');
        await once(events, 'state');
        waiting -= 1;
        continue;
      }
      try {
        await step(client, turns[client] ?? 0);
      } catch (error) {
        failure ??= error;
        change('failed');
      }
      turns[client] = (turns[client] ?? 0) + 1;
      events.emit('turn');
    }
  };
  const change = (/** @type {string} */ next) => {
    state = next;
    events.emit('state');
    events.emit('turn');
  };
  signal.addEventListener('abort', () => {
    failure ??= signal.reason;
    change('failed');
  });
  const playing = Promise.all(turns.map((_, client) => play(client)));

  /** @param {() => boolean} condition */
  const until = async (condition) => {
    while (!condition()) {
      if (failed()) throw failure;
      await once(events, 'turn');
    }
    if (failed()) throw failure;
  };

  return {
    /** Waits until every client has made so many turns more. */
    rounds: async (/** @type {number} */ more) => {
      const goals = turns.map((turn) => turn + more);
      await until(() => turns.every((turn, client) => turn >= (goals[client] ?? 0)));
    },
    /** Runs while no request is under way. */
    paused: async (/** @type {() => Promise<void>} */ run) => {
      change('paused');
      await until(() => waiting === count);
      await run();
      change('running');
    },
    stop: async () => {
      if (!failed()) change('stopped');
      await playing;
      if (failed()) throw failure;
      return turns.reduce((sum, turn) => sum + turn, 0);
    },
  };
};
