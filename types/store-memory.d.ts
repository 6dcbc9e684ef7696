import latchkey = require('../index.js');

declare const Store: new (
  options?: Omit<latchkey.MemoryStoreOptions, 'type'> & { type?: 'memory' },
) => latchkey.RemovingStore;

export = Store;
