import latchkey = require('../index.js');

/** The store that the options describe. They may also be an engine, which the store uses, or a store, which is returned as it is. */
declare function createStore<Session extends object = Record<string, unknown>>(
  options: latchkey.EncryptedStoreOptions,
): latchkey.EncryptedStore<Session>;
declare function createStore<Session extends object = Record<string, unknown>>(
  options: latchkey.MemoryStoreOptions,
): latchkey.RemovingStore<Session>;
declare function createStore<Session extends object = Record<string, unknown>>(
  options: latchkey.EngineOptions,
): latchkey.EngineStore<Session>;
declare function createStore<Session extends object = Record<string, unknown>>(
  options: latchkey.Store<Session>,
): latchkey.Store<Session>;

export = createStore;
