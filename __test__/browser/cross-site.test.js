'use strict';

// Attack pages in a real browser. For cookies, a site is a scheme and a registrable domain, without the port: a page on another port of
// localhost is same-site, so its requests carry SameSite=Strict cookies, and only their origin tells them from the app's own. A page on
// 127.0.0.1 is another site: no SameSite cookie goes with its requests.

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const express = require('express');
const { jwtIdentity } = require('../..');
const { serve } = require('../support/serve');
const { runTable } = require('../support/run-table');
const { skip } = require('./support/browser');
const { useScene } = require('./support/scene');
const { heading, signUp } = require('./support/web-app');

/** A page that posts a form at once, as soon as its script runs. @param {string} action @param {Record<string, string>} fields */
const attackPage = (action, fields) => `<!doctype html>
<form method="post" action="${action}">
  ${Object.entries(fields)
    .map(([name, value]) => `<input name="${name}" value="${value}">`)
    .join('')}
</form>
<script>document.forms[0].submit();</script>`;

/** @type {{ name: string, path: string, fields: Record<string, string> }[]} */
const FORMS = [
  { name: 'log out', path: '/logout', fields: {} },
  { name: 'end all sessions', path: '/sessions/end-all', fields: {} },
  { name: 'change the password', path: '/password', fields: { newPassword: 'of the attacker' } },
  {
    name: 'log in as the attacker',
    path: '/login',
    fields: { login: 'mallory', password: 'of the attacker' },
  },
];

describe('a page of an attacker', { skip }, () => {
  const scene = useScene();
  /** Serves the attack page that a test sets. @type {Awaited<ReturnType<typeof serve>>} */
  let attacker;
  let markup = '';
  before(async () => {
    attacker = await serve((_req, res) => res.setHeader('content-type', 'text/html').end(markup));
  });
  after(() => attacker.close());
  const origins = {
    'on another site': () => attacker.url,
    'on another port of this host': () => attacker.url.replace('127.0.0.1', 'localhost'),
  };

  for (const [where, originOf] of Object.entries(origins)) {
    const isSameSite = where.includes('port');
    test(`${where} sends the web app's forms, and each is refused`, async () => {
      const { page, context } = await scene.device();
      await signUp(page, scene.url, { name: isSameSite ? 'ada' : 'bob' });
      for (const { path, fields, name } of FORMS) {
        markup = attackPage(scene.url + path, fields);
        const cookies = watchCookies(page, path);
        await page.goto(originOf());
        await page.waitForURL(scene.url + path);
        // What kept the cookies back, or didn't.
        assert.equal(await cookies, isSameSite, `${name}: cookies were sent`);
        assert.match(String(await page.textContent('body')), /sent by another site/, name);
        await page.goto(`${scene.url}/sessions`);
        assert.equal(await heading(page), 'My sessions', name);
      }
      assert.equal((await context.cookies()).length, 2);
    });
  }

  test('can show no page of the web app in a frame, and read none by script', async () => {
    const { page } = await scene.device();
    await signUp(page, scene.url, { name: 'carol' });
    markup = `<iframe src="${scene.url}/sessions"></iframe>`;
    await page.goto(origins['on another port of this host']());
    const frame = page.frames()[1];
    assert.doesNotMatch((await frame?.content()) ?? '', /My sessions/);
    const read = await page.evaluate(
      (url) => fetch(url, { credentials: 'include' }).then(() => 'read', String),
      `${scene.url}/sessions`,
    );
    assert.match(read, /Failed to fetch/);
  });
});

describe('the cookie of latchkey alone', { skip }, () => {
  const scene = useScene();
  const user = { userId: '1', securityStamp: 'a' };
  /** An API without a protection of its own, whose cookie goes to every site: the weakest case. */
  const api = () => {
    const app = express();
    const cookie = { sameSite: /** @type {const} */ ('none') };
    const identity = jwtIdentity({
      security: { key: 'a secret of the browser tests, which is long enough' },
      workers: {
        getUser: (/** @type {any} */ { id, password }) => (id === '1' || password === 'right' ? user : null),
      },
      refreshToken: { store: { type: 'memory', namespace: 'cross-site' }, rotate: true, cookie },
    });
    app.get('/', (_req, res) => res.send('home'));
    app.use(express.urlencoded({ extended: false }), identity);
    app.post('/login', async (req, res) => {
      res.status((await req.identity.logIn()).statusCode).send('logged in or not');
    });
    app.post('/logout', async (req, res) => res.send(`ended: ${await req.identity.logOut()}`));
    return app;
  };
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let attacker;
  before(async () => {
    [server, attacker] = await Promise.all([
      serve(api()),
      serve((_req, res) => res.setHeader('content-type', 'text/html').end('attack')),
    ]);
  });
  after(() => Promise.all([server.close(), attacker.close()]));
  const own = () => server.url.replace('127.0.0.1', 'localhost');
  /**
   * Sends a form from the page that is open: the browser goes to the answer, so that not even those that block the cookies of third
   * parties keep this one back.
   *
   * @param {import('playwright-core').Page} page
   * @param {string} path
   * @param {Record<string, string>} [fields]
   */
  const post = async (page, path, fields = {}) => {
    const response = page.waitForResponse(own() + path);
    await page.setContent(attackPage(own() + path, fields));
    await (await response).finished();
    return response;
  };

  runTable(
    'is refused to a page',
    3,
    [
      { name: 'on another site', from: () => attacker.url, status: 401 },
      {
        name: 'on another port of this host',
        from: () => attacker.url.replace('127.0.0.1', 'localhost'),
        status: 401,
      },
      { name: 'but not to its own', from: own, status: 200 },
    ],
    async ({ from, status }) => {
      const { page, context } = await scene.device();
      await page.goto(own());
      await post(page, '/login', { login: 'alice', password: 'right', rememberMe: 'true' });
      const [cookie] = await context.cookies(own());
      await page.goto(from());
      const response = await post(page, '/login');
      assert.equal(response.status(), status);
      const sent = await response.request().allHeaders();
      assert.equal(sent.cookie, `${cookie?.name}=${cookie?.value}`, 'the browser sent it');
      const isKept = (await context.cookies(own()))[0]?.value === cookie?.value;
      assert.equal(isKept, status === 401, 'only its own page gets a successor');

      // Logging out with it is refused likewise, and the session goes on.
      await page.goto(from());
      const ended = await (await post(page, '/logout')).text();
      assert.equal(ended, `ended: ${status === 200}`);
      await page.goto(own());
      assert.equal((await post(page, '/login')).status(), status === 401 ? 200 : 401);
    },
  );
});

/** Whether the next request for a path had cookies. @param {import('playwright-core').Page} page @param {string} path */
async function watchCookies(page, path) {
  const request = await page.waitForRequest((each) => new URL(each.url()).pathname === path);
  return 'cookie' in (await request.allHeaders());
}
