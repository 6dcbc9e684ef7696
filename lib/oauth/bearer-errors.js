'use strict';

// The refusals of protected routes (RFC 6750 §3.1) that options and guards add.

const { refusal } = require('./errors');

module.exports = {
  tokenInvalid: refusal(401, 'invalid_token', 'The access token is not valid'),
  credentialsMalformed: refusal(400, 'invalid_request', 'The Authorization header is malformed'),
  scopeInsufficient: refusal(403, 'insufficient_scope', 'The access token has too little scope'),
  privilegesInsufficient: refusal(403, 'insufficient_scope', 'The user is not authorized for this'),
};
