'use strict';

// Where operators listen besides option `debug`: channels of node:diagnostics_channel, and NODE_DEBUG=latchkey. Loaded by each product, so
// whatever a listener needs is in the other files of this room, which the first event loads.

const { channel } = require('node:diagnostics_channel');
const { debuglog } = require('node:util');

const log = debuglog('latchkey');

/** @typedef {import('node:diagnostics_channel').Channel} Channel */

module.exports = {
  refused: channel('latchkey:refused'),
  accepted: channel('latchkey:accepted'),
  issued: channel('latchkey:issued'),
  revoked: channel('latchkey:revoked'),
  reused: channel('latchkey:refresh-reused'),
  log,
  /** Node reads the environment when it starts. */
  isLogged: log.enabled,
};
