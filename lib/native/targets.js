'use strict';

/** The targets that binaries are made for, by the names that the napi tools give them. */
const TARGETS = Object.freeze([
  'linux-x64-gnu',
  'linux-x64-musl',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64-msvc',
  'win32-arm64-msvc',
]);

module.exports = { TARGETS };
