'use strict';

// Apps as the documentation of the originals has them, each in a folder where the name of an original is the original,
// and in one where it is latchkey.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const nodes = require('../fleet/support/nodes');
const { tryLoginServer, tryTokenServer } = require('../install/clients');
const keys = require('../support/keys');

const root = path.join(__dirname, '../..');
const examples = path.join(root, 'examples/originals');
const modules = path.join(root, 'node_modules');
const names = {
  login: 'user_name',
  password: 'psw',
  rememberMe: 'remember_me',
  refreshToken: 'refresh_token',
};

/** Where the apps find what they require. */
const installations = {
  original: {
    'jwt-middleware': path.join(modules, 'original-jwt-middleware'),
    'jwt-identity': path.join(modules, 'original-jwt-identity'),
  },
  latchkey: { 'jwt-middleware': root, 'jwt-identity': root },
};
const expresses = ['express4', 'express5'];

/** @typedef {(url: string, product: keyof typeof installations) => Promise<number>} Client @type {Record<string, Client>} */
const apps = {
  'custom-store-server.js': (url) => tryTokenServer(url, keys.rsa.privateKey),
  'login-server.js': (url) => tryLoginServer(url),
  // The original takes no notice of the names.
  'named-login-server.js': (url, product) => tryLoginServer(url, product === 'latchkey' ? names : {}),
  'token-server.js': (url) => tryTokenServer(url, keys.rsa.privateKey),
};

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-originals-'));
after(() => fs.rmSync(temporary, { recursive: true }));
const certificate = path.join(temporary, 'certificate.pem');
fs.writeFileSync(certificate, keys.rsa.certificate);

test('every example is tried', () => {
  assert.deepEqual(fs.readdirSync(examples).sort(), Object.keys(apps));
});

for (const product of /** @type {(keyof typeof installations)[]} */ (Object.keys(installations))) {
  for (const express of expresses) {
    const folder = path.join(temporary, `${product}-${express}`);
    fs.cpSync(examples, folder, { recursive: true });
    fs.mkdirSync(path.join(folder, 'node_modules'));
    const linked = { ...installations[product], express: path.join(modules, express) };
    for (const [name, place] of Object.entries(linked)) {
      fs.symlinkSync(place, path.join(folder, 'node_modules', name), 'junction');
    }

    for (const [file, client] of Object.entries(apps)) {
      const skip = product === 'original' && nodes.skipWithoutOriginal;
      test(`${file} with ${product} and ${express}`, { skip }, async () => {
        const program = product === 'original' ? nodes.forOriginal() : process.execPath;
        const child = spawn(program, [file], {
          cwd: folder,
          env: { ...process.env, CLIENT_CERTIFICATE: certificate },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const exited = once(child, 'exit');
        let stderr = '';
        child.stderr.on('data', (data) => {
          stderr += data;
        });
        try {
          const [line] = await Promise.race([once(child.stdout, 'data'), exited]);
          const url = String(line).trim();
          assert.match(url, /^http:/, stderr);
          assert.ok((await client(url, product)) >= 8);
        } finally {
          child.kill('SIGKILL');
          await exited;
        }
      });
    }
  }
}
