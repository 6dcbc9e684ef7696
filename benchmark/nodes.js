'use strict';

// The Node versions that are measured: packages that hold nothing but the program.

const { existsSync } = require('node:fs');
const path = require('node:path');

const { optionalDependencies } = require('./package.json');
const here = `-${process.platform}-${process.arch}`;

/** @type {{ major: number, node: string }[]} */
exports.nodes = Object.keys(optionalDependencies)
  .filter((name) => name.endsWith(here))
  .map((name) => ({
    major: Number(/^node(\d+)/.exec(name)?.[1]),
    node: path.join(__dirname, 'node_modules', name, 'bin/node'),
  }))
  .filter(({ node }) => existsSync(node));
