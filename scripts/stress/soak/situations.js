'use strict';

// What is asked, again and again, and the status that answers it. Half of it is to be refused.

const keys = require('../../../__test__/support/keys');
const { request } = require('../../../__test__/support/request');

/** @typedef {{ method: 'GET' | 'POST', path: string, headers?: Record<string, string>, body?: string, status: number }} Situation */

/**
 * @param {string} url
 * @returns {Promise<Situation[]>}
 */
exports.situationsOf = async (url) => {
  const alpha = keys.sign({ alg: 'RS256' }, { client_id: 'alpha' });
  const beta = keys.sign({ alg: 'ES256' }, { client_id: 'beta' }, keys.p256.privateKey);
  const post = async (/** @type {string} */ path, /** @type {Record<string, string>} */ form) =>
    (await request(url + path, { form })).json;
  const { access_token: sealed } = await post('/sealed/token', { assertion: alpha });
  const { access_token: kept } = await post('/kept/token', { assertion: alpha });

  return [
    form('/sealed/token', { assertion: alpha }, 200),
    form('/sealed/token', { assertion: keys.tampered(alpha) }, 401),
    form('/full/token', { assertion: beta }, 200),
    form(
      '/full/token',
      { assertion: keys.sign({ alg: 'HS256' }, { client_id: 'alpha' }, keys.rsa.certificate) },
      401,
    ),
    form('/full/token', { assertion: keys.compact('{"alg":"none"}', '{"client_id":"constructor"}') }, 401),
    form('/full/token', { assertion: 'nonsense' }, 400),
    form('/full/token', {}, 400),
    get('/sealed', sealed, 200),
    get('/sealed', `${sealed.slice(0, 80)}${sealed[80] === 'A' ? 'B' : 'A'}${sealed.slice(81)}`, 401),
    get('/sealed', 'A'.repeat(12_000), 401),
    get('/kept', kept, 200),
    get('/kept', 'constructor', 401),
    ...(await identity('hs256', post)),
    ...(await identity('es256', post)),
  ];
};

/**
 * @param {string} path
 * @param {(path: string, form: Record<string, string>) => Promise<any>} post
 * @returns {Promise<Situation[]>}
 */
async function identity(path, post) {
  const { grantToken, refreshToken } = await post(`/${path}/login`, {
    login: 'a',
    password: 'p',
    rememberMe: '1',
  });
  return [
    get(`/${path}/me`, grantToken, 200),
    get(`/${path}/me`, keys.tampered(grantToken), 401),
    get(`/${path}/me`, refreshToken, 401),
    form(`/${path}/login`, { login: 'a', password: 'p' }, 200),
    form(`/${path}/login`, { login: 'a', password: 'wrong' }, 401),
    form(`/${path}/login`, { refreshToken }, 200),
    form(`/${path}/login`, { refreshToken: grantToken }, 401),
  ];
}

/**
 * @param {string} path
 * @param {string} token
 * @param {number} status
 * @returns {Situation}
 */
function get(path, token, status) {
  return { method: 'GET', path, headers: { authorization: `Bearer ${token}` }, status };
}

/**
 * @param {string} path
 * @param {Record<string, string>} fields
 * @param {number} status
 * @returns {Situation}
 */
function form(path, fields, status) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', path, headers, body: String(new URLSearchParams(fields)), status };
}
