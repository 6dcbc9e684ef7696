'use strict';

const path = require('node:path');
const keys = require('../../support/keys');
const nodes = require('../support/nodes');
const { start } = require('../support/process');

const script = path.join(__dirname, 'server.js');
// 32 bytes are a key as they are. Text is stretched, which every process has to do anew.
const bytes = (/** @type {string} */ byte) => ({ hex: byte.repeat(32) });

/** The stores of each server: a cipher of each kind, text and bytes, and a secret that comes new with latchkey. */
exports.stores = [
  { original: { secret: 'very long s3cr3t key' }, latchkey: { secret: 'very long s3cr3t key' } },
  ...['aes-256-cbc', 'aes-128-ctr'].map((algorithm) => {
    const store = { secret: bytes('ff'), algorithm };
    return { original: store, latchkey: store };
  }),
  {
    original: { secret: bytes('fe'), algorithm: 'des-ede3-cbc' },
    latchkey: { secret: [bytes('fd'), bytes('fe')] },
    legacy: { secret: bytes('fe'), algorithm: 'DES-EDE3-CBC' },
  },
];

const { rsa, otherRsa } = keys;
/** The clients' private keys and their certificates of every sort. @type {Record<string, { privateKey: string, certificate: string }>} */
exports.clients = {
  alpha: rsa,
  beta: otherRsa,
  gamma: { ...rsa, certificate: rsa.certificateExpired },
  delta: { ...rsa, certificate: rsa.certificateSha1 },
  epsilon: { ...rsa, certificate: rsa.chain },
};

exports.ttl = 3600;

/**
 * What a server can be: which tokens it writes, and which it takes.
 *
 * @typedef {'legacy' | 'sealed'} Kind
 * @type {Record<string, { writes: Kind, takes: Kind[], legacy?: { write?: boolean } }>}
 */
exports.modes = {
  original: { writes: 'legacy', takes: ['legacy'] },
  'phase 1': { writes: 'legacy', takes: ['legacy', 'sealed'], legacy: { write: true } },
  'phase 2': { writes: 'sealed', takes: ['legacy', 'sealed'], legacy: {} },
  'phase 3': { writes: 'sealed', takes: ['sealed'] },
};

/**
 * @param {string} mode
 * @param {{ until?: number, ahead?: number }} [options] until in seconds; ahead as the fleet's clock is by then
 */
exports.startServer = async (mode, { until = 4_000_000_000, ahead = 0 } = {}) => {
  const { legacy } = /** @type {(typeof exports.modes)[string]} */ (exports.modes[mode]);
  const isOriginal = mode === 'original';
  const server = await start(script, isOriginal ? nodes.forOriginal() : nodes.forLatchkey(), {
    ahead,
    product: isOriginal ? 'original' : 'latchkey',
    stores: exports.stores.map((store) =>
      isOriginal
        ? store.original
        : { ...store.latchkey, ...(legacy && { legacy: { until, ...legacy, ...store.legacy } }) },
    ),
    clients: Object.fromEntries(
      Object.entries(exports.clients).map(([id, { certificate }]) => [id, certificate]),
    ),
    ttl: exports.ttl,
  });
  const none = () => exports.stores.map(() => 0);
  /** What its counters must say by now. */
  const expected = { opened: none(), written: none(), expired: none(), refused: none() };
  return { ...server, mode, expected };
};

/** @typedef {Awaited<ReturnType<typeof exports.startServer>>} Server */
