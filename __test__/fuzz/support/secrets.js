'use strict';

// What the server knows and nobody may learn from it.

const crypto = require('node:crypto');
const keys = require('../../support/keys');

exports.hmac = 'FUZZ-client-secret-2f81-of-more-than-sixty-four-bytes-0123456789abcdef';
/** 32 bytes are a key as they are, and take no time to stretch. @param {string} name */
const bytes = (name) => crypto.createHash('sha256').update(`FUZZ-${name}`).digest();
exports.sealing = bytes('sealing');
exports.revocable = bytes('revocable');
exports.legacy = 'FUZZ-legacy-secret-b1e4';
exports.identity = 'FUZZ-identity-secret-93aa-of-more-than-thirty-two-bytes';
exports.kept = 'FUZZ-kept-secret-6e1b-of-more-than-thirty-two-bytes-long';
exports.leaving = 'FUZZ-leaving-secret-0a4d-of-more-than-thirty-two-bytes';
exports.password = 'FUZZ-password-of-alice-5d0e';
exports.stamp = 'FUZZ-security-stamp-c3f2';

/** The part of a private key's text that other keys of its kind don't have. @param {string} pem */
const partOf = (pem) => String(pem.trim().split('\n').at(-2)).slice(0, 40);
exports.privateKeys = [keys.p384.privateKey, keys.rsa.privateKey].map(partOf);
