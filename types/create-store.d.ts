import createAny = require('./store.js');

/**
 * Makes the store that options describe, for code that calls it without a middleware: to create its table before the first server starts, or to
 * end sessions in a script. Options of an engine of your own are the engine itself; a store of your own is returned as it is.
 *
 * @throws {@link latchkey.LatchkeyError} for options that make no sense
 *
 * @example
 * const { createStore } = require('latchkey/store');
 * await createStore({ type: 'sql', client: pool }).createTable();
 */
export declare const createStore: typeof createAny;
