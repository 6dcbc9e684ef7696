'use strict';

const { logIn } = require('../../support/jwt-identity');

/** @type {[string, any][]} */
const values = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
  ['text-true', 'true'],
  ['text-false', 'false'],
  ['text-False', 'False'],
  ['text-FALSE', 'FALSE'],
  ['text-false-space', 'false '],
  ['text-no', 'no'],
  ['text-off', 'off'],
  ['text-on', 'on'],
  ['text-zero', '0'],
  ['text-one', '1'],
  ['text-null', 'null'],
  ['text-undefined', 'undefined'],
  ['empty', ''],
  ['space', ' '],
  ['zero', 0],
  ['one', 1],
  ['negative', -1],
  ['nan', Number.NaN],
  ['array', []],
  ['array-false', ['false']],
  ['array-two', ['false', 'true']],
  ['object', {}],
  ['string-object-false', new String('false')],
  ['function', () => false],
];

module.exports = values.map(([id, rememberMe]) => ({
  id,
  title: `rememberMe: ${id.replaceAll('-', ' ')}`,
  run: (implementation) => logIn(implementation, { body: { login: 'me', password: 'secret', rememberMe } }),
}));
