import latchkey = require('../index.js');

/** The store that the options name, or the options themselves where they are a store. */
declare function createStore<Session extends object = any>(
  options: latchkey.EncryptedStoreOptions,
): latchkey.EncryptedStore<Session>;
declare function createStore<Session extends object = any>(
  options: latchkey.MemoryStoreOptions | latchkey.Store<Session>,
): latchkey.Store<Session>;

export = createStore;
