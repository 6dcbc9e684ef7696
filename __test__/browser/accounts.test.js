'use strict';

// Signing up, logging in and out, sessions, roles and passwords, as users do it with examples/web-app.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { skip } = require('./support/browser');
const { GRANT_LIFE, travel } = require('./support/clock');
const { agents, useScene } = require('./support/scene');
const { PASSWORD, heading, logIn, signUp, submit } = require('./support/web-app');

describe('accounts', { skip }, () => {
  const scene = useScene();
  /** The devices of a user: the first one signs up, the others log in. @param {string} name @param {string[]} userAgents */
  const devices = async (name, ...userAgents) => {
    const all = [];
    for (const userAgent of userAgents) {
      const each = await scene.device({ userAgent });
      await (all.length === 0 ? signUp : logIn)(each.page, scene.url, { name });
      all.push(each.page);
    }
    return all;
  };
  const visit = async (/** @type {any} */ page, path = '/sessions') => {
    const response = await page.goto(scene.url + path);
    return { status: response.status(), heading: await heading(page) };
  };
  const listed = (/** @type {any} */ page) => page.locator('.sessions h2').allTextContents();

  test('the first account is the administrator, and the second one is not', async () => {
    const [ada] = await devices('ada', agents.firefox);
    const [bob] = await devices('bob', agents.iPhone);
    assert.deepEqual(await visit(ada, '/admin'), { status: 200, heading: 'Users' });
    assert.deepEqual(await ada.locator('tbody th').allTextContents(), ['ada', 'bob']);
    assert.deepEqual(await visit(bob, '/admin'), { status: 403, heading: 'No access' });
    assert.equal(await bob.getByRole('link', { name: 'Admin' }).count(), 0);

    await ada.getByRole('button', { name: 'Log out bob everywhere' }).click();
    await ada.getByText('The user was logged out on all devices.').waitFor();
    assert.equal((await visit(bob)).status, 401);
    assert.equal((await visit(ada)).status, 200);
  });

  test('a guest is asked to log in, and comes to the page that was wanted', async () => {
    const { page } = await scene.device();
    assert.deepEqual(await visit(page, '/password'), { status: 401, heading: 'Log in' });
    await submit(page, { Name: 'ada', Password: 'not her password' }, 'Log in');
    assert.equal(await page.getByRole('alert').textContent(), 'Name or password is wrong.');
    await submit(page, { Name: 'ada', Password: PASSWORD }, 'Log in');
    assert.equal(await heading(page), 'Change your password');
  });

  test('a name is taken once, and a password has a least length', async () => {
    const { page } = await scene.device();
    await page.goto(`${scene.url}/signup`);
    await submit(page, { Name: 'ADA', Password: PASSWORD }, 'Sign up');
    assert.equal(await page.getByRole('alert').textContent(), 'That name is taken.');
    await submit(page, { Name: 'eve', Password: 'short' }, 'Sign up');
    assert.match(String(await page.getByRole('alert').textContent()), /at least 12 characters/);
    assert.equal((await visit(page)).status, 401);
  });

  test('«Remember me» outlives the grant token, and a log-in without it does not', async () => {
    const [remembered] = await devices('carol', agents.firefox);
    const { page } = await scene.device();
    await logIn(page, scene.url, { name: 'carol', rememberMe: false });
    assert.equal((await visit(page)).status, 200);
    await page.getByText('You are logged in here for 15 minutes').waitFor();
    travel(GRANT_LIFE);
    assert.equal((await visit(page)).status, 401);
    assert.equal((await visit(remembered)).status, 200);
  });

  test('each session has its device, and is ended from another one', async () => {
    const [laptop, phone, desk] = await devices('dave', agents.firefox, agents.iPhone, agents.windows);
    await visit(laptop);
    assert.deepEqual((await listed(laptop)).sort(), [
      'Edge on Windows',
      'Firefox on Linux This device',
      'Safari on iPhone',
    ]);
    for (const term of ['Created', 'Last used']) {
      assert.equal(await laptop.getByText(term, { exact: true }).count(), 3);
    }
    await laptop.getByRole('button', { name: /End the session of Safari on iPhone/ }).click();
    await laptop.getByText('The session was ended.').waitFor();
    assert.equal((await visit(phone)).status, 401);
    assert.equal((await visit(desk)).status, 200);

    await laptop.getByRole('button', { name: 'End all other sessions' }).click();
    await laptop.getByText('All other sessions were ended.').waitFor();
    assert.deepEqual(await listed(laptop), ['Firefox on Linux This device']);
    assert.equal((await visit(desk)).status, 401);
  });

  test('logging out ends this session, and logging out everywhere ends all', async () => {
    const [laptop, phone] = await devices('erin', agents.firefox, agents.iPhone);
    await phone.getByRole('button', { name: 'Log out', exact: true }).click();
    await phone.getByText('You are logged out on this device.').waitFor();
    assert.equal((await visit(phone)).status, 401);
    assert.equal((await visit(laptop)).status, 200);

    await logIn(phone, scene.url, { name: 'erin' });
    await visit(laptop);
    await laptop.getByRole('button', { name: 'Log out everywhere' }).click();
    await laptop.getByText('You are logged out on all devices.').waitFor();
    for (const page of [laptop, phone]) assert.equal((await visit(page)).status, 401);
    travel(GRANT_LIFE);
    for (const page of [laptop, phone]) assert.equal((await visit(page)).status, 401);
  });

  test('changing the password ends the other sessions, and the old password', async () => {
    const [laptop, phone] = await devices('frank', agents.firefox, agents.iPhone);
    await visit(laptop, '/password');
    const next = 'another horse battery';
    await submit(laptop, { 'Current password': 'wrong', 'New password': next }, 'Change the password');
    assert.equal(await laptop.getByRole('alert').textContent(), 'The current password is wrong.');
    assert.equal((await visit(phone)).status, 200);
    await visit(laptop, '/password');
    await submit(laptop, { 'Current password': PASSWORD, 'New password': next }, 'Change the password');
    await laptop.getByText('Your password was changed').waitFor();
    assert.deepEqual(await listed(laptop), ['Firefox on Linux This device']);
    assert.equal((await visit(phone)).status, 401);
    travel(GRANT_LIFE);
    assert.equal((await visit(laptop)).status, 200);
    assert.equal((await visit(phone)).status, 401);

    await logIn(phone, scene.url, { name: 'frank' });
    assert.equal(await phone.getByRole('alert').textContent(), 'Name or password is wrong.');
    await logIn(phone, scene.url, { name: 'frank', password: next });
    assert.equal(await heading(phone), 'My sessions');
  });
});
