'use strict';

const crypto = require('node:crypto');
const EncryptedStore = require('jwt-middleware/lib/store/encrypted');

/** Its cipher went with Node 22. */
exports.hasEncryptedStore = 'createCipher' in crypto;

exports.sealers = () => {
  if (!exports.hasEncryptedStore) return [];
  const store = new EncryptedStore({ secret: 'a secret of the encrypted store' });
  let result;
  const keep = (_error, value) => {
    result = value;
  };
  return [
    {
      name: 'jwt-middleware, encrypted store',
      seal(value) {
        store.make(value, keep);
        return result;
      },
      open(token) {
        store.retrieve(token, keep);
        return result;
      },
    },
  ];
};
