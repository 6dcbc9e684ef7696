'use strict';

const crypto = require('node:crypto');
const { serialiseData } = require('../values/plain-data');

/** Characters of an id. */
const ID_LENGTH = 22;
const ID = /^[\w-]{22}$/;

/** A new id of a session or a token: 128 random bits. */
function createId() {
  return crypto.randomBytes(16).toString('base64url');
}

/** @param {unknown} id @returns {id is string} */
function isId(id) {
  return typeof id === 'string' && ID.test(id);
}

/**
 * A user's id as JSON text, so that 7 and '7' remain two users, as they are in tokens.
 *
 * @param {unknown} userId
 * @returns {string}
 */
function userKey(userId) {
  return /** @type {string} */ (serialiseData(userId, 'userId'));
}

module.exports = { ID_LENGTH, createId, isId, userKey };
