'use strict';

const { createHook } = require('node:async_hooks');
const { promisify } = require('node:util');
const { show } = require('./show');

const turn = promisify(setImmediate);
/** What node:crypto works on: a thread of its pool may have to wait for a processor longer than many turns of the event loop take. */
const inPool = new Set();
createHook({
  init(id, type) {
    if (type === 'RANDOMBYTESREQUEST') inPool.add(id);
  },
  after: (id) => inPool.delete(id),
}).enable();

/** @type {string[]} what the trace that was created last has noted */
exports.latest = [];

/**
 * What happened, in its order: one line for each call that an implementation made, and for each way it ended. A line
 * before «… returned» happened synchronously.
 */
exports.createTrace = () => {
  /** @type {string[]} */
  const events = [];
  exports.latest = events;
  /** @type {Map<unknown, string>} */
  const labels = new Map();
  /** @type {[string, string][]} */
  const masks = [];
  const describe = (/** @type {unknown} */ value) =>
    masks.reduce((line, [from, to]) => line.replaceAll(from, to), show(value, labels));
  const note = (/** @type {string} */ line) => {
    events.push(line);
  };

  const trace = {
    events,
    note,
    show: describe,

    /** From now on the value is shown by its name. @param {any} value @param {string} name */
    label(value, name) {
      labels.set(value, name);
      return value;
    },

    /** Text that is different in each run, such as a random token. @param {string} volatile @param {string} name */
    mask(volatile, name) {
      masks.push([volatile, `«${name}»`]);
    },

    /** A function that notes how it is called. @param {string} name @param {(this: any, ...args: any[]) => any} [answer] */
    spy(name, answer) {
      return /** @this {any} */ function (/** @type {any[]} */ ...args) {
        const on = labels.has(this) ? ` on «${labels.get(this)}»` : '';
        note(`${name}(${args.map(describe).join(', ')})${on}`);
        return answer?.apply(this, args);
      };
    },

    /** Calls, and notes the end of the call. @param {string} name @param {() => any} run */
    call(name, run) {
      try {
        const result = run();
        note(`${name} returned ${describe(result)}`);
        return result;
      } catch (error) {
        note(`${name} threw ${describe(error)}`);
        return undefined;
      }
    },

    /** What a construction makes, or undefined where it fails, which is noted. @param {() => any} construct */
    made(construct) {
      try {
        return construct();
      } catch (error) {
        note(`construction threw ${describe(error)}`);
        return undefined;
      }
    },

    /** Awaits, and notes the end. @param {string} name @param {() => any} run */
    async settle(name, run) {
      try {
        const result = await run();
        note(`${name} resolved ${describe(result)}`);
        return result;
      } catch (error) {
        note(`${name} rejected ${describe(error)}`);
        return undefined;
      }
    },

    /** Resolves when nothing has been noted for some turns of the event loop, and nothing is left in the thread pool. */
    async quiet() {
      for (let rounds = 0, seen = -1; rounds < 4; rounds += 1) {
        if (events.length !== seen || inPool.size > 0) {
          seen = events.length;
          rounds = 0;
        }
        await turn();
      }
    },
  };
  return trace;
};
