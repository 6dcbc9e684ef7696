'use strict';

// examples/web-app in this process, so that a test can move its clock, on a free port, with a database in memory.

const { once } = require('node:events');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const DIST = path.join(__dirname, '../../../examples/web-app/dist');
/** What npm run test:browser has compiled. @param {string} name @returns {Promise<any>} */
const load = (name) => import(pathToFileURL(path.join(DIST, name)).href);

const PASSWORD = 'correct horse battery';

/** @returns {Promise<{ url: string, port: number, close(): Promise<void> }>} */
async function startWebApp() {
  const [{ createApp }, { openDatabase }, { createParts }, { createPasswords }, { sessionStore }] =
    await Promise.all(['app.js', 'database.js', 'identity.js', 'passwords.js', 'session-store.js'].map(load));
  const database = openDatabase(':memory:');
  const parts = createParts({
    database,
    store: await sessionStore(database),
    secret: 'a secret of the browser tests, which is long enough',
    // What a real password costs would be most of the time that the tests take.
    passwords: createPasswords({ N: 2 ** 10, r: 8, p: 1 }),
  });
  await parts.identity.ready({ createTables: true });
  const server = createApp(parts).listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  return {
    // Browsers take localhost for secure, as they take HTTPS, so that cookies with Secure work.
    url: `http://localhost:${port}`,
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      database.close();
    },
  };
}

/**
 * Fills in the form of the page and sends it.
 *
 * @param {import('playwright-core').Page} page
 * @param {Record<string, string | boolean>} values by label; booleans for boxes
 * @param {string} button
 */
async function submit(page, values, button) {
  for (const [label, value] of Object.entries(values)) {
    const input = page.getByLabel(label, { exact: true });
    if (typeof value === 'boolean') await input.setChecked(value);
    else await input.fill(value);
  }
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForLoadState();
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} url of the app
 * @param {{ name?: string, rememberMe?: boolean }} [options]
 */
async function signUp(page, url, { name = 'ada', rememberMe = true } = {}) {
  await page.goto(`${url}/signup`);
  await submit(page, { Name: name, Password: PASSWORD, 'Remember me': rememberMe }, 'Sign up');
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} url of the app
 * @param {{ name?: string, password?: string, rememberMe?: boolean }} [options]
 */
async function logIn(page, url, { name = 'ada', password = PASSWORD, rememberMe = true } = {}) {
  await page.goto(`${url}/login`);
  await submit(page, { Name: name, Password: password, 'Remember me': rememberMe }, 'Log in');
}

/** @param {import('playwright-core').Page} page */
const heading = (page) => page.getByRole('heading', { level: 1 }).textContent();

module.exports = { PASSWORD, heading, logIn, signUp, startWebApp, submit };
