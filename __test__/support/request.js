'use strict';

const http = require('node:http');
const { buffer } = require('node:stream/consumers');

// Far longer than any answer here takes: a handler that never answers fails its test instead of hanging the run.
const patience = 10_000;

/**
 * One request over a connection of its own, sent as it is told to: nothing is retried, followed or tidied.
 *
 * @param {string} url
 * @param {object} [options]
 * @param {string} [options.method] default GET, or POST where there is a body
 * @param {Record<string, string | string[]>} [options.headers] an array sends the header once per member
 * @param {string | Record<string, string | string[]>} [options.form] urlencoded body; an array repeats the parameter
 * @param {unknown} [options.json] JSON body
 * @param {string | Uint8Array} [options.body] any other body; set its content-type yourself
 * @returns {Promise<{ status: number, headers: http.IncomingHttpHeaders, rawHeaders: string[], text: string, json: any }>}
 *   json is undefined where the text isn't JSON
 */
exports.request = async (url, options = {}) => {
  const { body, type } = bodyOf(options);
  const headers = { ...(type && { 'content-type': type }), ...options.headers };
  const method = options.method ?? (body === undefined ? 'GET' : 'POST');
  const req = http.request(url, { method, headers, agent: false, timeout: patience });
  const response = new Promise((resolve, reject) => {
    req.on('response', resolve);
    req.on('error', reject);
    req.on('timeout', () => req.destroy(new Error(`${method} ${url} had no answer within ${patience} ms`)));
  });
  req.end(body);
  const res = /** @type {http.IncomingMessage} */ (await response);
  const text = (await buffer(res)).toString();
  return {
    status: /** @type {number} */ (res.statusCode),
    headers: res.headers,
    rawHeaders: res.rawHeaders,
    text,
    json: parsed(text),
  };
};

/** @param {{ form?: any, json?: unknown, body?: string | Uint8Array }} options */
function bodyOf(options) {
  if (options.form !== undefined) {
    return { body: formText(options.form), type: 'application/x-www-form-urlencoded' };
  }
  if ('json' in options) {
    return { body: JSON.stringify(options.json), type: 'application/json' };
  }
  return { body: options.body, type: undefined };
}

/** @param {string | Record<string, string | string[]>} form */
function formText(form) {
  if (typeof form === 'string') return form;
  const params = new URLSearchParams();
  for (const [name, values] of Object.entries(form)) {
    for (const value of [values].flat()) params.append(name, value);
  }
  return params.toString();
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
