'use strict';

const { logIn, refreshToken } = require('../../support/jwt-identity');

const everything = () => ({
  login: 'default login',
  password: 'default password',
  rememberMe: true,
  user_name: 'own login',
  psw: 'own password',
  remember_me: 'true',
});
const documented = {
  login: 'user_name',
  password: 'psw',
  rememberMe: 'remember_me',
  refreshToken: 'refresh_token',
};

/** @type {[string, string, any, any?][]} id, title, the option, the body */
const cases = [
  ['documented', 'as in the documentation, both names in the body', documented],
  [
    'documented-own-names',
    'as in the documentation, own names in the body',
    documented,
    { user_name: 'a', psw: 'b' },
  ],
  [
    'documented-default-names',
    'as in the documentation, default names in the body',
    documented,
    { login: 'a', password: 'b' },
  ],
  [
    'documented-refresh',
    'as in the documentation, a refresh token under its own name',
    documented,
    { refresh_token: refreshToken() },
  ],
  [
    'documented-default-refresh',
    'as in the documentation, a refresh token under the default name',
    documented,
    { refreshToken: refreshToken() },
  ],
  ['login-alone', 'a name for the login alone', { login: 'user_name' }],
  [
    'remember-alone',
    'a name for rememberMe alone',
    { rememberMe: 'remember_me' },
    { login: 'a', password: 'b', remember_me: 'true' },
  ],
  ['refresh-alone', 'a name for the refresh token alone', { refreshToken: 'rt' }, { rt: refreshToken() }],
  ['empty', 'without names', {}],
  ['null', 'null', null],
  ['false', 'false', false],
  ['empty-text', 'an empty text', ''],
  ['zero', '0', 0],
  ['empty-names', 'empty names', { login: '', password: '', rememberMe: '', refreshToken: '' }],
  ['zero-names', 'names that are 0', { login: 0, password: 0 }],
  ['number-names', 'names that are numbers', { login: 5 }, { login: 'a', password: 'b', 5: 'c' }],
  ['array-names', 'names in arrays', { login: ['user_name'], password: ['psw'] }],
  ['empty-array-names', 'names in empty arrays', { login: [], password: [] }],
  ['function-names', 'names that are functions', { login: (_one) => 'user_name' }],
  ['true-names', 'names that are true', { login: true }],
  ['array', 'an array', ['user_name']],
  ['function', 'a function with names', Object.assign(() => {}, { login: 'user_name' })],
  ['inherited', 'inherited names', Object.create(documented)],
  ['without-prototype', 'names without prototype', Object.assign(Object.create(null), documented)],
  ['unknown', 'names for something else', { token: 'x' }],
  [
    'same',
    'the default names',
    { login: 'login', password: 'password', rememberMe: 'rememberMe', refreshToken: 'refreshToken' },
  ],
  ['swapped', 'login and password swapped', { login: 'password', password: 'login' }],
  ['proto-name', 'the name __proto__', { login: '__proto__' }],
  ['dotted', 'a name with a dot', { login: 'user.name' }, { 'user.name': 'a', login: 'b', password: 'c' }],
];

module.exports = cases.map(([id, title, credentials, body]) => ({
  id,
  title: `the option credentials: ${title}`,
  run: (implementation) => logIn(implementation, { options: { credentials }, body: body ?? everything() }),
}));
