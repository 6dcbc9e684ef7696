'use strict';

// A client of server.js, with nothing but what Node brings and the openssl program.

const { execFileSync } = require('node:child_process');
const { sign } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');

/**
 * Makes private.pem, which stays here, and public.pem, the certificate that the server gets.
 *
 * @param {string} folder
 */
exports.makeKeys = (folder) => {
  const command =
    'openssl req -x509 -days 365 -newkey rsa:2048 -keyout private.pem -out public.pem -nodes -subj /CN=alpha';
  const [program, ...args] = command.split(' ');
  execFileSync(program, args, { cwd: folder, stdio: 'pipe' });
  return {
    command,
    privateKey: readFileSync(path.join(folder, 'private.pem'), 'utf8'),
    certificate: path.join(folder, 'public.pem'),
  };
};

/**
 * @param {object} claims
 * @param {string} privateKey PEM
 */
exports.makeAssertion = (claims, privateKey) => {
  const signingInput = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signingInput}.${sign('sha256', Buffer.from(signingInput), privateKey).toString('base64url')}`;
};

/**
 * @param {string} url the server's
 * @param {string} assertion
 */
exports.requestToken = (url, assertion) =>
  fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    }),
  });

/**
 * @param {string} url the server's
 * @param {string} [accessToken]
 */
exports.readAccount = (url, accessToken) =>
  fetch(`${url}/account`, { headers: accessToken ? { authorization: `Bearer ${accessToken}` } : {} });
