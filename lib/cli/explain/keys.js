'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { own } = require('../../values/members');
const { latchkeyError } = require('../../values/errors');
const { usageError } = require('../usage-error');

/**
 * @typedef {object} Candidate
 * @property {string} label where it comes from
 * @property {unknown} [key]
 * @property {(token: string, now: number) => string | number} [verify] of a key in a JWK Set
 * @property {Error & { code?: string }} [error] why there is no key
 */

/**
 * The keys and secrets that the options name.
 *
 * @param {import('../arguments').Values} values
 * @param {import('../commands').Io} io
 * @returns {Candidate[]}
 */
function readCandidates({ 'key-file': files = [], 'secret-env': names = [] }, { cwd, env }) {
  return [
    ...files.flatMap((/** @type {string} */ file) => fromFile(file, path.resolve(cwd(), file))),
    ...names.map((/** @type {string} */ name) => fromEnvironment(name, env)),
  ];
}

/**
 * @param {string} name as it was given
 * @param {string} file
 * @returns {Candidate[]}
 */
function fromFile(name, file) {
  const bytes = readFile(file);
  const label = `--key-file ${name}`;
  const text = bytes.toString();
  const jwk = jwkIn(text);
  if (own(jwk, 'keys') !== undefined) throw usageError(`${label} is a JWK Set: give it as --jwks`);
  if (jwk) return [{ label, key: jwk }];
  const found = [{ label, key: bytes }];
  // Editors end a file with a line break, which would be part of the secret.
  const trimmed = text.replace(/\r?\n$/, '');
  if (trimmed !== text && trimmed !== '' && !trimmed.includes('-----')) {
    found.push({ label: `${label} without the line break at its end`, key: Buffer.from(trimmed) });
  }
  return found;
}

/** @param {string} file */
function readFile(file) {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    const { code = 'ERR_KEY_INVALID' } = /** @type {NodeJS.ErrnoException} */ (error);
    // Whoever gives the secret in place of a file must not see it again.
    throw latchkeyError(code, `a file of --key-file cannot be read (${code})`);
  }
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Candidate}
 */
function fromEnvironment(name, env) {
  // Whoever passes the secret itself must not see it again.
  if (!/^[A-Za-z_]\w{0,63}$/.test(name))
    throw usageError('--secret-env needs the name of an environment variable');
  const text = own(env, name);
  if (!text)
    throw usageError(
      `the environment variable that --secret-env names is ${text === '' ? 'empty' : 'not set'}`,
    );
  return { label: `--secret-env ${name}`, key: jwkIn(text) ?? text };
}

/** @param {string} text @returns {Record<string, unknown> | undefined} */
function jwkIn(text) {
  try {
    const value = JSON.parse(text);
    return own(value, 'kty') !== undefined || own(value, 'keys') !== undefined ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The key of a JWK Set that the header of a token names.
 *
 * @param {string | undefined} location a file or URL
 * @param {unknown} kid
 * @param {import('../../native').Policy} policy
 * @param {import('../commands').Io} io
 * @returns {Promise<Candidate[]>}
 */
async function readKeySet(location, kid, policy, { cwd }) {
  if (location === undefined) return [];
  const { createRemoteKeySet } = require('../../key-sources/remote-key-set');
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(location);
  const jwks = isUrl ? location : path.resolve(cwd(), location);
  const label = `--jwks${isUrl ? '' : ` ${location}`}`;
  const found = await unlessUnavailable(async () => createRemoteKeySet({ jwks }, '--jwks', policy).find(kid));
  if (found === undefined) {
    const message = kid === undefined ? 'it has no key' : 'it has no key with the kid of the header';
    return [{ label, error: latchkeyError('ERR_JWKS_NO_MATCHING_KEY', message) }];
  }
  return [{ label, verify: found.verify, error: found.error }];
}

/**
 * @template T
 * @param {() => Promise<T>} find
 * @returns {Promise<T>}
 */
async function unlessUnavailable(find) {
  try {
    return await find();
  } catch (error) {
    const { code, cause } = /** @type {Error & { code?: string, cause?: NodeJS.ErrnoException }} */ (error);
    if (code === 'ERR_OPTION_INVALID') {
      throw usageError(
        '--jwks needs a file, an https URL without credentials, or an http URL of this machine',
      );
    }
    if (code !== 'ERR_KEY_SOURCE_UNAVAILABLE') throw error;
    throw latchkeyError(code, `the key set of --jwks cannot be loaded: ${cause?.code ?? cause?.message}`);
  }
}

module.exports = { readCandidates, readKeySet };
