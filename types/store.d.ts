import latchkey = require('../index.js');

/** The store that the options name, one over the engine that they are, or the options themselves where they are a store. */
declare function createStore<Session extends object = any>(
  options: latchkey.EncryptedStoreOptions,
): latchkey.EncryptedStore<Session>;
declare function createStore<Session extends object = any>(
  options: latchkey.MemoryStoreOptions,
): latchkey.RemovingStore<Session>;
declare function createStore<Session extends object = any>(
  options: latchkey.EngineOptions,
): latchkey.KeptStore<Session>;
declare function createStore<Session extends object = any>(
  options: latchkey.Store<Session>,
): latchkey.Store<Session>;

export = createStore;
