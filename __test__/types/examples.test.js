'use strict';

// Each group of options has an example, and the examples compile.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { before, test } = require('node:test');
const { readDeclarations } = require('../../scripts/api/declarations');
const { FILES } = require('../../scripts/api/page');

const root = path.join(__dirname, '../..');
/** Parts of other groups, which the examples of those show, and those of no more than one option. */
const PARTS = [
  'EngineStoreOptions',
  'JwtMiddlewareOptions',
  'ReadyOptions',
  'EngineOptions',
  'SharedOptions',
  'JwtStoreOptions',
];
const OF_IDENTITY = ['jwt-identity', 'req.identity'];

/** What the text around an example takes for granted. */
const PRELUDE = `
import express from 'express';
import { test } from 'node:test';
import { type Engine, type JwtIdentityOptions, type JwtMiddlewareBaseOptions, type KeySource, JwtMiddleware, jwtIdentity } from 'latchkey';
import { createTokenClient } from 'latchkey/client';
import { createSigner, createVerifier } from 'latchkey/jwt';
import { createSealer } from 'latchkey/sealed';
import { engineConformance } from 'latchkey/testing';
import { createRemoteVerifier, requireToken } from 'latchkey/verifier';
declare const client: object, pool: object, keyv: object, engine: Engine, log: Console;
declare const publicKeyPem: string, privateKeyPem: string, newSecret: string, oldSecret: string;
declare function findUser(by: object): Promise<{ userId: number } | null>;
const app = express();
const middleware = (options: Partial<JwtMiddlewareBaseOptions> & { keys?: KeySource }) => options;
const identityWith = (options: Partial<JwtIdentityOptions>) => options;
`;

/** @type {{ name: string, title: string, examples: string[] }[]} */
let groups;
before(async () => {
  groups = (await readDeclarations(FILES)).flatMap(({ title, declarations }) =>
    declarations
      .filter(({ name }) => /Options$|Rules$|Policy$|^ClientKeys$|^JwksSource$|^ServerMetadata$/.test(name))
      .map(({ name, said }) => ({ name, title, examples: said.examples })),
  );
});

test('each group of options has an example', () => {
  assert.ok(groups.length > 30, `${groups.length} groups`);
  const without = groups.filter(({ name, examples }) => examples.length === 0 && !PARTS.includes(name));
  assert.deepEqual(
    without.map(({ name }) => name),
    [],
  );
});

test('the examples of options compile, and a wrong one does not', () => {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-examples-'));
  for (const [name, target] of [
    ['latchkey', root],
    ['express', path.join(root, 'node_modules/express5')],
    ['@types/express', path.join(root, 'node_modules/@types/express5')],
    ['@types/node', path.join(root, 'node_modules/@types/node')],
  ]) {
    const link = path.join(place, 'node_modules', String(name));
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(String(target), link, 'junction');
  }
  const codes = groups.flatMap(({ title, examples }) =>
    examples.map((code) => {
      if (!/^\w+\??:/.test(code)) return `{\n${code}\n}`;
      return `${OF_IDENTITY.includes(title) ? 'identityWith' : 'middleware'}({ ${code} });`;
    }),
  );
  assert.ok(codes.length > 25, `${codes.length} examples`);
  const wrong = `middleware({ store: { type: 'rediss', client } });`;
  fs.writeFileSync(path.join(place, 'examples.ts'), [PRELUDE, ...codes, wrong].join('\n'));
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    types: ['node'],
    skipLibCheck: true,
  };
  fs.writeFileSync(path.join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  let said = '';
  try {
    execFileSync(process.execPath, [tsc, '-p', place, '--pretty', 'false'], { encoding: 'utf8' });
  } catch (error) {
    said = String(/** @type {any} */ (error).stdout);
  } finally {
    fs.rmSync(place, { recursive: true });
  }
  const complaints = said.split('\n').filter((line) => /error TS/.test(line));
  assert.equal(complaints.length, 1, said);
  assert.match(said, /Did you mean '"redis"'/);
});
