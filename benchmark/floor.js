'use strict';

// The library of ./native, built when it isn't there or is older than its source.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const source = path.join(__dirname, 'native');
const target = process.env.CARGO_TARGET_DIR ?? path.join(source, 'target');
const names = { linux: 'liblatchkey_benchmark_floor.so', darwin: 'liblatchkey_benchmark_floor.dylib' };
const library = path.join(
  target,
  'release',
  names[/** @type {'linux'} */ (process.platform)] ?? 'latchkey_benchmark_floor.dll',
);

function isFresh() {
  if (!fs.existsSync(library)) return false;
  const built = fs.statSync(library).mtimeMs;
  const files = [
    'Cargo.toml',
    'Cargo.lock',
    ...fs.readdirSync(path.join(source, 'src')).map((name) => `src/${name}`),
  ];
  return files.every((file) => fs.statSync(path.join(source, file)).mtimeMs <= built);
}

exports.build = () => {
  if (isFresh()) return;
  execFileSync(
    'cargo',
    ['build', '--release', '--locked', '--manifest-path', path.join(source, 'Cargo.toml')],
    {
      env: { ...process.env, CARGO_TARGET_DIR: target },
      stdio: 'inherit',
    },
  );
};

/**
 * @returns {{
 *   createCrossing(output: string): (text: string, number: number) => string,
 *   timeVerify(alg: string, key: Uint8Array, message: Uint8Array, signature: Uint8Array, times: number): number,
 *   timeSign(alg: string, key: Uint8Array, message: Uint8Array, times: number): number,
 *   timeSeal(key: Uint8Array, message: Uint8Array, times: number): number,
 *   timeOpen(key: Uint8Array, message: Uint8Array, times: number): number,
 * }}
 */
exports.load = () => {
  exports.build();
  const module = { exports: /** @type {any} */ ({}) };
  process.dlopen(module, library);
  return module.exports;
};
