'use strict';

const { exchange, assertion } = require('../../support/jwt-middleware');
const { startSeconds: now } = require('../../support/clock');
const { compact, signer, secret } = require('../../../support/keys');

/** @type {[string, string, string][]} id, title, the members after iss */
const claims = [
  ['exp-later', 'an exp in an hour', `"exp":${now + 3600}`],
  ['exp-next-second', 'an exp in the next second', `"exp":${now + 1}`],
  ['exp-now', 'an exp now', `"exp":${now}`],
  ['exp-past', 'an exp in the past', `"exp":${now - 1}`],
  ['exp-zero', 'an exp of 0', '"exp":0'],
  ['exp-negative', 'a negative exp', '"exp":-5'],
  ['exp-fraction', 'an exp between two seconds', `"exp":${now + 1.5}`],
  ['exp-fraction-now', 'an exp within this second', `"exp":${now + 0.5}`],
  ['exp-exponent', 'an exp written with an exponent', '"exp":1.8e9'],
  ['exp-far', 'an exp in the year 5138', '"exp":100000000000'],
  ['exp-infinite', 'an exp that is too large for a number', '"exp":1e400'],
  ['exp-text', 'an exp that is a text', `"exp":"${now + 3600}"`],
  ['exp-null', 'an exp that is null', '"exp":null'],
  ['exp-true', 'an exp that is true', '"exp":true'],
  ['exp-array', 'an exp that is an array', `"exp":[${now + 3600}]`],
  ['exp-object', 'an exp that is an object', '"exp":{}'],
  ['nbf-past', 'an nbf in the past', `"nbf":${now - 1}`],
  ['nbf-now', 'an nbf now', `"nbf":${now}`],
  ['nbf-next-second', 'an nbf in the next second', `"nbf":${now + 1}`],
  ['nbf-later', 'an nbf in an hour', `"nbf":${now + 3600}`],
  ['nbf-text', 'an nbf that is a text', `"nbf":"${now}"`],
  ['nbf-null', 'an nbf that is null', '"nbf":null'],
  ['iat-now', 'an iat now', `"iat":${now}`],
  ['iat-later', 'an iat in an hour', `"iat":${now + 3600}`],
  ['iat-old', 'an iat of long ago', '"iat":1'],
  ['iat-text', 'an iat that is a text', `"iat":"${now}"`],
  ['iat-fraction', 'an iat between two seconds', `"iat":${now - 0.5}`],
  ['sub-text', 'a sub that is a text', '"sub":"alpha"'],
  ['sub-number', 'a sub that is a number', '"sub":5'],
  ['sub-null', 'a sub that is null', '"sub":null'],
  ['aud-text', 'an aud that is a text', '"aud":"https://example.com/token"'],
  ['aud-array', 'an aud that is an array', '"aud":["https://example.com/token","other"]'],
  ['aud-number', 'an aud that is a number', '"aud":5'],
  ['aud-empty', 'an aud that is an empty array', '"aud":[]'],
  ['aud-mixed', 'an aud that is an array with a number', '"aud":["a",5]'],
  ['jti-text', 'a jti that is a text', '"jti":"1"'],
  ['jti-number', 'a jti that is a number', '"jti":1'],
  ['scope', 'a scope', '"scope":"read write"'],
];

/** @type {[string, string, string][]} id, title, the payload */
const issuers = [
  ['iss-missing', 'no iss', '{"client_id":"alpha"}'],
  ['iss-number', 'an iss that is a number', '{"iss":5}'],
  ['iss-array', 'an iss that is an array', '{"iss":["alpha"]}'],
  ['iss-null', 'an iss that is null', '{"iss":null}'],
  ['iss-empty', 'an iss that is empty', '{"iss":""}'],
];

module.exports = [
  ...claims.map(([id, title, members]) => [id, title, `{"iss":"alpha",${members},"last":1}`]),
  ...issuers,
].map(([id, title, payload]) => ({
  id,
  title: `an assertion with ${title}`,
  run: (implementation) =>
    exchange(implementation, {
      assertion: compact('{"alg":"HS256","typ":"JWT"}', payload, signer('HS256', secret)),
    }),
}));

module.exports.push({
  id: 'used-twice',
  title: 'an assertion that is used twice',
  async run(implementation) {
    const token = assertion({ iss: 'alpha', jti: '1' });
    const first = await exchange(implementation, { assertion: token });
    const second = await exchange(implementation, { assertion: token });
    return { events: [...first.events, ...second.events] };
  },
});
