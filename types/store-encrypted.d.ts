import latchkey = require('../index.js');

declare const Store: new (
  options: Omit<latchkey.EncryptedStoreOptions, 'type'> & { type?: 'encrypted' },
) => latchkey.EncryptedStore;

export = Store;
