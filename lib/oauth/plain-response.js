'use strict';

// The responses of servers without Express, and of connect-like adapters: by the members of Node's `ServerResponse`.

const { STATUS_CODES } = require('node:http');
const { serialiseData } = require('../values/plain-data');
const { setHeader } = require('./response');

/** @typedef {import('./response').Response} Response */

/**
 * @param {Response} res
 * @param {number} status
 */
function endWithStatus(res, status) {
  endWith(res, status, 'text/plain; charset=utf-8', STATUS_CODES[status] ?? String(status));
}

/**
 * @param {Response} res
 * @param {number} status
 * @param {object} body
 */
function endWithJson(res, status, body) {
  endWith(res, status, 'application/json; charset=utf-8', serialiseData(body, 'body'));
}

/**
 * @param {Response} res
 * @param {number} status
 * @param {string} type
 * @param {string} text
 */
function endWith(res, status, type, text) {
  res.statusCode = status;
  setHeader(res, 'Content-Type', type);
  setHeader(res, 'Content-Length', Buffer.byteLength(text));
  res.end(text);
}

module.exports = { endWithJson, endWithStatus };
