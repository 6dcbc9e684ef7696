'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { bearer, cook, getUser, grantOf, serving, withFolder } = require('../support');
const keys = require('../../support/keys');
const { request } = require('../../support/request');

const NEST = {
  'package.json': '{ "type": "module" }',
  'users.ts': 'export const getUser = () => null;',
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ strict: true, module: 'nodenext', target: 'es2022', types: ['node'], skipLibCheck: true },
      experimentalDecorators: true,
    },
  }),
};

/** The statuses without a token, with that of a reader, and with that of an administrator. */
async function statusesOf(visit) {
  const headers = [{}, bearer(grantOf('bob')), bearer(grantOf('alice'))];
  return Promise.all(headers.map(visit));
}

module.exports = {
  async NestJS(code) {
    await withFolder({ ...NEST, 'app.ts': code }, async (folder) => {
      const tsc = path.join(__dirname, '../node_modules/typescript/bin/tsc');
      execFileSync(process.execPath, [tsc, '-p', folder], { stdio: ['ignore', 'inherit', 'inherit'] });
      process.env.SECRET = keys.secret;
      const { app } = await import(pathToFileURL(path.join(folder, 'app.js')).href);
      delete process.env.SECRET;
      await app.init();
      await serving(app.getHttpAdapter().getInstance(), async (send) => {
        const answers = await statusesOf((headers) => send('/admin', { headers }));
        assert.deepEqual(
          answers.map(({ status }) => status),
          [401, 403, 200],
        );
        assert.deepEqual(answers[2].json, { id: '1' });
      });
      await app.close();
    });
  },

  async Fastify(code) {
    const { fastify } = cook(code, 'fastify', { getUser });
    const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
    try {
      const answers = await statusesOf((headers) => request(`${url}/admin`, { headers }));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [401, 403, 200],
      );
      assert.equal(answers[2].json.id, '1');
    } finally {
      await fastify.close();
    }
  },

  async 'serverless-http'(code) {
    const exports = {};
    cook(code, '', { exports });
    const visit = (headers) =>
      exports.handler(
        { version: '2.0', rawPath: '/me', headers, requestContext: { http: { method: 'GET', path: '/me' } } },
        {},
      );
    const answers = await statusesOf(visit);
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [401, 200, 200],
    );
    assert.equal(JSON.parse(answers[2].body).id, '1');
  },
};
