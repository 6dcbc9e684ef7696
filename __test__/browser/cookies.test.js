'use strict';

// The cookies of examples/web-app as the browser has them.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { skip } = require('./support/browser');
const { GRANT_LIFE, travel } = require('./support/clock');
const { useScene } = require('./support/scene');
const { heading, logIn, signUp } = require('./support/web-app');

const GRANT = '__Host-grantToken';
const REFRESH = '__Host-refreshToken';

describe('cookies', { skip }, () => {
  const scene = useScene();
  /** @param {import('playwright-core').BrowserContext} context */
  const cookiesOf = async (context) =>
    Object.fromEntries((await context.cookies()).map((cookie) => [cookie.name, cookie]));

  test('both are HttpOnly, Secure, SameSite=Strict, and bound to this host', async () => {
    const { page, context } = await scene.device();
    await signUp(page, scene.url, { name: 'ada' });
    const cookies = await cookiesOf(context);
    assert.deepEqual(Object.keys(cookies).sort(), [GRANT, REFRESH]);
    for (const cookie of Object.values(cookies)) {
      const { httpOnly, secure, sameSite, domain, path } = cookie;
      const flags = { httpOnly, secure, sameSite, domain, path };
      const expected = { httpOnly: true, secure: true, sameSite: 'Strict', domain: 'localhost', path: '/' };
      assert.deepEqual(flags, expected, cookie.name);
    }
    const days = (cookies[REFRESH].expires - Date.now() / 1000) / 86_400;
    assert.ok(29.9 < days && days < 30.1, `${days} days`);
  });

  test('without «Remember me» there is no refresh token, and nothing survives the browser', async () => {
    const { page, context } = await scene.device();
    await logIn(page, scene.url, { name: 'ada', rememberMe: false });
    const cookies = await cookiesOf(context);
    assert.deepEqual(Object.keys(cookies), [GRANT]);
    assert.equal(cookies[GRANT].expires, -1);
  });

  test('no script reads them, and no page contains them', async () => {
    const { page, context } = await scene.device();
    await logIn(page, scene.url, { name: 'ada' });
    assert.equal(await page.evaluate(() => document.cookie), '');
    await context.addCookies([{ name: 'seen', value: '1', url: scene.url }]);
    assert.equal(await page.evaluate(() => document.cookie), 'seen=1');
    const markup = await page.content();
    for (const { name, value } of await context.cookies()) {
      if (name !== 'seen') assert.ok(!markup.includes(value), name);
    }
    const isStored = await page.evaluate(() => localStorage.length + sessionStorage.length);
    assert.equal(isStored, 0);
  });

  test('logging out removes them', async () => {
    const { page, context } = await scene.device();
    await logIn(page, scene.url, { name: 'ada' });
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await page.getByText('You are logged out on this device.').waitFor();
    assert.deepEqual(await cookiesOf(context), {});
  });

  test('two tabs that renew at once stay logged in, with one session', async () => {
    const { page, context } = await scene.device();
    await logIn(page, scene.url, { name: 'ada' });
    const before = (await cookiesOf(context))[REFRESH].value;
    const tabs = [page, await context.newPage(), await context.newPage()];
    travel(GRANT_LIFE);
    const responses = await Promise.all(tabs.map((tab) => tab.goto(`${scene.url}/sessions`)));
    assert.deepEqual(
      responses.map((response) => response?.status()),
      [200, 200, 200],
    );
    const after = (await cookiesOf(context))[REFRESH].value;
    assert.notEqual(after, before);
    travel(GRANT_LIFE);
    for (const tab of tabs) {
      assert.equal((await tab.goto(`${scene.url}/sessions`))?.status(), 200);
      assert.equal(await tab.locator('.badge').count(), 1);
    }
  });

  test('the back button after logging out shows nothing of the account', async () => {
    const { page } = await scene.device();
    await logIn(page, scene.url, { name: 'ada' });
    await page.goto(`${scene.url}/password`);
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await page.getByText('You are logged out on this device.').waitFor();
    for (const _ of ['/password', '/sessions']) {
      await page.goBack();
      assert.equal(await heading(page), 'Log in');
      assert.equal(await page.getByRole('button', { name: 'Log out', exact: true }).count(), 0);
    }
  });
});
