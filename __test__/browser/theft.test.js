'use strict';

// A refresh token that is stolen from one browser and used in another, for real and as the demonstration of examples/web-app.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { skip } = require('./support/browser');
const { GRACE, GRANT_LIFE, travel } = require('./support/clock');
const { agents, useScene } = require('./support/scene');
const { heading, logIn, signUp } = require('./support/web-app');

describe('a stolen refresh token', { skip }, () => {
  const scene = useScene();
  /** @param {any} page @returns {Promise<number>} */
  const visit = async (page) => (await page.goto(`${scene.url}/sessions`)).status();
  const isRefresh = (/** @type {{ name: string }} */ { name }) => name.includes('refresh');
  /** A victim, and a thief who has the victim's refresh token. @param {string} name */
  const robbery = async (name) => {
    const victim = await scene.device({ userAgent: agents.firefox });
    await signUp(victim.page, scene.url, { name });
    const thief = await scene.device();
    await thief.context.addCookies((await victim.context.cookies()).filter(isRefresh));
    return { victim: victim.page, thief: thief.page };
  };

  test('used by the thief first: the victim finds the session ended, and is told why', async () => {
    const { victim, thief } = await robbery('ada');
    assert.equal(await visit(thief), 200);
    travel(GRANT_LIFE);
    assert.equal(await visit(victim), 401);
    assert.equal(await visit(thief), 401);
    await logIn(victim, scene.url, { name: 'ada' });
    const alert = victim.getByRole('region', { name: 'Somebody used a copy of your log-in' });
    await alert.getByText('Firefox on Linux').waitFor();
    await alert.getByRole('button', { name: 'Dismiss' }).click();
    await alert.waitFor({ state: 'detached' });
  });

  test('used by the victim first: the thief gets nothing, and the session ends', async () => {
    const { victim, thief } = await robbery('bob');
    travel(GRANT_LIFE);
    assert.equal(await visit(victim), 200);
    travel(GRACE);
    assert.equal(await visit(thief), 401);
    assert.equal(await visit(victim), 401);
  });

  test('within the grace time both get one successor, and the next use is detected', async () => {
    const { victim, thief } = await robbery('carol');
    travel(GRANT_LIFE);
    assert.deepEqual([await visit(victim), await visit(thief)], [200, 200]);
    travel(GRANT_LIFE);
    assert.equal(await visit(victim), 200);
    travel(GRACE);
    assert.equal(await visit(thief), 401);
    assert.equal(await visit(victim), 401);
  });

  test('the demonstration takes its steps in order, and shows both outcomes', async () => {
    const { page } = await scene.device();
    await signUp(page, scene.url, { name: 'dave' });
    const press = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('link', { name: 'Theft' }).click();
    await press('Copy the token');
    await press('Renew my tokens');
    await press('Use the copy');
    await page.getByRole('heading', { name: 'The thief got in, for now' }).waitFor();
    await page.getByRole('link', { name: 'Back' }).click();
    travel(GRACE);
    await press('Use the copy');
    await page.getByRole('heading', { name: 'The thief was caught' }).waitFor();
    await page.getByRole('link', { name: 'Continue' }).click();
    assert.equal(await heading(page), 'Log in');
    await logIn(page, scene.url, { name: 'dave' });
    await page.getByRole('region', { name: 'Somebody used a copy of your log-in' }).waitFor();
  });

  test('without «Remember me» there is nothing to steal', async () => {
    const { page } = await scene.device();
    await logIn(page, scene.url, { name: 'dave', rememberMe: false });
    await page.goto(`${scene.url}/theft`);
    await page.getByText('so there is no refresh token to steal').waitFor();
  });
});
