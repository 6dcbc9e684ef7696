'use strict';

// The refusals of proofs of possession (RFC 9449 §5, §7.1).

const { refusal } = require('../errors');

module.exports = {
  proofMissing: refusal(400, 'invalid_dpop_proof', 'DPoP proof is missing'),
  /** @param {number} status */
  proofReplayed: (status) => refusal(status, 'invalid_dpop_proof', 'The DPoP proof has been used before'),
  tokenBound: refusal(401, 'invalid_token', 'The access token is bound to a key and needs the scheme DPoP'),
  tokenUnbound: refusal(401, 'invalid_token', 'The access token is not bound to a key'),
  tokenOfAnotherKey: refusal(401, 'invalid_token', 'The access token is bound to another key'),
};
