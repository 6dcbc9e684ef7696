'use strict';

/**
 * The verbs of a store as an application writes them, in a Map. It counts what is asked of it, and answers when and how the
 * test says.
 *
 * @param {string[]} [verbs] beside get, put and remove
 */
exports.countingStore = (verbs = ['add', 'swap']) => {
  /** @type {Map<string, { value: any, until: number }>} */
  const rows = new Map();
  /** @type {string[]} */
  const calls = [];
  /** @type {(() => void)[]} */
  const held = [];
  let mode = 'well';

  const alive = (/** @type {string} */ key) => {
    const row = rows.get(key);
    return row && row.until > Date.now() ? row.value : null;
  };
  /** @type {Record<string, (...args: any[]) => any>} */
  const does = {
    get: (key) => alive(key),
    put: (key, value, until) => void rows.set(key, { value, until }),
    remove: (key) => rows.delete(key),
    add: (key, value, until) => alive(key) === null && Boolean(rows.set(key, { value, until })),
    swap: (key, expected, value, until) =>
      alive(key) === expected && Boolean(rows.set(key, { value, until })),
  };
  const call = (/** @type {string} */ verb) => {
    return async (/** @type {any[]} */ ...args) => {
      calls.push(verb);
      // The engine looks when it is asked, and its answer takes as long as the test wants.
      if (mode === 'down') throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const answer = does[verb]?.(...args);
      if (mode === 'slow') await new Promise((resolve) => held.push(() => resolve(undefined)));
      return answer;
    };
  };
  return {
    ...Object.fromEntries(['get', 'put', 'remove', ...verbs].map((verb) => [verb, call(verb)])),
    rows,
    calls,
    held,
    /** @param {'well' | 'slow' | 'down'} next */
    turn(next) {
      mode = next;
      if (next !== 'slow') for (const go of held.splice(0)) go();
    },
  };
};
