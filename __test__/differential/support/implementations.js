'use strict';

/** What a situation is run against. Loaded when asked for: a situation about one product needs only that one. */
exports.original = {
  name: 'original',
  get JwtMiddleware() {
    return require('original-jwt-middleware');
  },
  get MemoryStore() {
    return require('original-jwt-middleware/lib/store/memory');
  },
  get EncryptedStore() {
    return require('original-jwt-middleware/lib/store/encrypted');
  },
  get jwtIdentity() {
    return require('original-jwt-identity');
  },
};

exports.latchkey = {
  name: 'latchkey',
  get JwtMiddleware() {
    return require('../../../lib/jwt-middleware');
  },
  get MemoryStore() {
    return require('../../../lib/stores/memory');
  },
  get EncryptedStore() {
    return require('../../../lib/stores/encrypted');
  },
  get jwtIdentity() {
    return require('../../../lib/jwt-identity');
  },
};
