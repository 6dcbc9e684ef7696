'use strict';

const { assertionInvalid, assertionMissing } = require('../../oauth/endpoint-errors');
const { unknownClient } = require('../../oauth/errors');
const { jwtBearer } = require('../token-request');

/**
 * The JWT bearer grant with the errors of RFC 7521 §4.1.1.
 *
 * @type {Readonly<import('../types').GrantType>}
 */
const strictJwtBearer = Object.freeze({
  __proto__: null,
  ...jwtBearer,
  missing: assertionMissing,
  undecodable: assertionInvalid,
  unknown: Object.freeze({ ...assertionInvalid, reason: unknownClient.description }),
  bad: assertionInvalid,
  hidesClients: true,
});

module.exports = { strictJwtBearer };
