'use strict';

// Who has a token that was ended tries to get in with it all the same: in another spelling, in another place, or while the
// store of revocations is in trouble. Each try stands beside a token that was not ended.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { countingStore } = require('../support/counting-store');
const { versions } = require('../support/express');
const { legacyToken } = require('../support/legacy-tokens');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const secret = 'the secret of the sealed tokens';
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

/**
 * A guarded route, with a token that was ended and one that was not.
 *
 * @param {any} express
 * @param {any} store of revocations
 * @param {(doors: any) => unknown} use
 * @param {object} [more] options of the encrypted store
 */
async function guarded(express, store, use, more = {}) {
  const options = () => ({
    getKey: () => {},
    store: { type: 'encrypted', secret, revocation: { store, staleness: 5 }, ...more },
  });
  const auth = /** @type {any} */ (new JwtMiddleware(/** @type {any} */ (options())));
  const app = express();
  app.use(express.urlencoded({ extended: false }), express.json({ strict: false }));
  app.all('/', auth.check, (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session.uid));
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) =>
      res.status(500).json(error.code),
  );
  const server = await serve(app);
  const make = (/** @type {number} */ uid) =>
    new Promise((resolve, reject) => {
      auth.store.make({ uid, exp: inAnHour() }, (/** @type {any} */ error, /** @type {string} */ token) =>
        error ? reject(error) : resolve(token),
      );
    });
  const present = async (/** @type {string} */ path, /** @type {any} */ options) => {
    const { status, json, headers } = await request(`${server.url}/${path}`, options);
    if (status === 200) return json;
    return status === 500 ? json : /error_description="(.*)"/.exec(headers['www-authenticate'] ?? '')?.[1];
  };
  const bearer = (/** @type {string} */ token) =>
    present('', { headers: { authorization: `Bearer ${token}` } });
  try {
    await use({
      auth,
      make,
      present,
      bearer,
      another: () => new JwtMiddleware(/** @type {any} */ (options())),
    });
  } finally {
    await server.close();
  }
}

const unknown = 'Unknown access token';
const swapped = (/** @type {string} */ letter) =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const encoded = (/** @type {string} */ token) =>
  [...token].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');

/** Other texts for the bytes of a token, or near them. @type {[string, (token: string) => string][]} */
const spellings = [
  ['itself', (token) => token],
  ['in capitals', (token) => token.toUpperCase()],
  ['in small letters', (token) => token.toLowerCase()],
  ['with its case turned', (token) => [...token].map(swapped).join('')],
  ['with the case of its first letter turned', (token) => token.replace(/[a-z]/i, swapped)],
  ['with the case of its last letter turned', (token) => token.replace(/[a-z](?=[^a-z]*$)/i, swapped)],
  ['with one padding character', (token) => `${token}=`],
  ['with two padding characters', (token) => `${token}==`],
  ['with a spare bit', (token) => token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) ^ 1]],
  ['with another spare bit', (token) => token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) ^ 2]],
  ['with a letter behind', (token) => `${token}A`],
  ['with four letters behind', (token) => `${token}AAAA`],
  ['with a letter less', (token) => token.slice(0, -1)],
  ['with the standard alphabet', (token) => token.replaceAll('-', '+').replaceAll('_', '/')],
  ['with a plus', (token) => `${token}+`],
  ['in quotes', (token) => `"${token}"`],
  ['with a period', (token) => `${token}.`],
  ['twice', (token) => token + token],
  ['twice with a comma', (token) => `${token},${token}`],
  ['in hexadecimal', (token) => Buffer.from(token, 'base64url').toString('hex')],
  ['in base64url once more', (token) => Buffer.from(token).toString('base64url')],
];

/** Where a token can be, and what gets there unchanged. @type {Record<string, (token: string) => [string, any]>} */
const places = {
  'the header': (token) => ['', { headers: { authorization: `Bearer ${token}` } }],
  'the header, with the scheme in another case': (token) => [
    '',
    { headers: { authorization: `bEARER ${token}` } },
  ],
  'the query': (token) => [`?access_token=${encodeURIComponent(token)}`, {}],
  'the query, every letter encoded': (token) => [`?access_token=${encoded(token)}`, {}],
  'a form': (token) => ['', { form: { access_token: token } }],
  'a JSON body': (token) => ['', { json: { access_token: token } }],
};

for (const { name, express } of versions) {
  runTable(
    `over ${name} a token that was ended stays out`,
    21,
    spellings.map(([name, spell]) => ({ name, spell })),
    async ({ spell }) => {
      await guarded(express, countingStore(), async ({ auth, make, present, bearer, another }) => {
        const [ended, good] = [await make(1), await make(2)];
        // By another process: this one has to ask.
        assert.equal(await another().revoke(ended), true);
        const isItself = spell(good) === good;
        for (const put of Object.values(places)) {
          assert.equal(await present(...put(spell(ended))), unknown);
          assert.equal(await present(...put(spell(good))), isItself ? 2 : unknown);
          assert.equal(await present(...put(good)), 2);
        }
        // And no other spelling of a good one ends it.
        if (!isItself) assert.equal(await auth.revoke(spell(good)), false);
        assert.equal(await bearer(good), 2);
      });
    },
  );

  test(`over ${name} of a hundred tokens for the same session, the ones that were ended stay out`, async () => {
    await guarded(express, countingStore(), async ({ auth, bearer }) => {
      const session = { uid: 7, exp: inAnHour() };
      /** @type {string[]} */
      const tokens = [];
      const add = (/** @type {any} */ _error, /** @type {string} */ token) => tokens.push(token);
      for (let made = 0; made < 100; made += 1) auth.store.make(session, add);
      // By what is random in them, and not by what they have in common.
      assert.equal(new Set(tokens.map((token) => token.slice(0, 12))).size, 1);
      assert.equal(new Set(tokens.map((token) => token.slice(12, 44))).size, 100);
      const ended = tokens.filter((_, at) => at % 2);
      await Promise.all(ended.map(auth.revoke));
      for (const token of tokens) assert.equal(await bearer(token), ended.includes(token) ? unknown : 7);
    });
  });

  test(`over ${name} a token that was ended doesn’t get in beside another`, async () => {
    await guarded(express, countingStore(), async ({ auth, make, present }) => {
      const [ended, good] = [await make(1), await make(2)];
      await auth.revoke(ended);
      const header = (/** @type {string} */ token) => ({ headers: { authorization: `Bearer ${token}` } });
      // The query decides before the header.
      assert.equal(await present(`?access_token=${ended}`, header(good)), unknown);
      assert.equal(await present(`?access_token=${good}`, header(ended)), 2);
      assert.equal(await present(`?access_token=${ended}&access_token=${good}`, {}), unknown);
      assert.equal(await present('', header(`${ended} ${good}`)), unknown);
      assert.equal(await present('', header(good)), 2);
    });
  });

  test(`over ${name} no token of a crowd gets past its end, whatever the store does meanwhile`, async () => {
    const store = countingStore();
    await guarded(express, store, async ({ auth, make, bearer }) => {
      const [ended, good] = [await make(1), await make(2)];
      store.turn('slow');
      const before = [ended, good].map((token) =>
        Promise.all(Array.from({ length: 20 }, () => bearer(token))),
      );
      const asked = async () => {
        while (store.calls.length < 2) await new Promise(setImmediate);
      };
      await asked();
      const revoked = auth.revoke(ended);
      const after = Promise.all(Array.from({ length: 20 }, () => bearer(ended)));
      assert.deepEqual(new Set(await after), new Set([unknown]));
      store.turn('well');
      assert.equal(await revoked, true);
      const [late, fine] = await Promise.all(before);
      assert.deepEqual(new Set(late), new Set([unknown]));
      assert.deepEqual(new Set(fine), new Set([2]));
      assert.equal(await bearer(ended), unknown);
      assert.equal(await bearer(good), 2);
    });
  });

  runTable(
    `over ${name} nobody gets in who isn’t known, while the store of revocations`,
    8,
    [
      { name: 'is down', get: async () => Promise.reject(new Error('connect ECONNREFUSED')) },
      {
        name: 'throws',
        get: () => {
          throw new Error('no connection');
        },
      },
      { name: 'rejects without an error', get: async () => Promise.reject() },
      { name: 'never answers', get: () => new Promise(() => {}) },
      { name: 'answers with what isn’t text', get: async () => 0, code: 'ERR_STORE_INVALID' },
      { name: 'answers with garbage', get: async () => 'garbage', code: 'ERR_STORE_INVALID' },
      { name: 'answers with an empty text', get: async () => '', code: 'ERR_STORE_INVALID' },
      { name: 'answers with «false»', get: async () => 'false', code: 'ERR_STORE_INVALID' },
    ],
    async ({ get, code = 'ERR_STORE_UNAVAILABLE' }) => {
      const well = countingStore();
      let isWell = true;
      const store = {
        ...well,
        timeout: '100ms',
        get: (/** @type {any[]} */ ...args) =>
          isWell ? /** @type {any} */ (well).get(...args) : /** @type {any} */ (get)(...args),
      };
      await guarded(express, store, async ({ auth, make, bearer, another }) => {
        const [ended, elsewhere, good, strange] = await Promise.all([1, 2, 3, 4].map(make));
        await auth.revoke(ended);
        await another().revoke(elsewhere);
        assert.equal(await bearer(good), 3);
        isWell = false;
        assert.equal(await bearer(ended), unknown);
        assert.equal(await bearer(elsewhere), code);
        assert.equal(await bearer(strange), code);
        assert.equal(await bearer(good), 3);
        assert.equal(await bearer('no token'), unknown);
        isWell = true;
        assert.equal(await bearer(elsewhere), unknown);
        assert.equal(await bearer(strange), 4);
      });
    },
  );

  test(`over ${name} who ends a token hears that the store is down, and this process refuses it`, async () => {
    const store = countingStore();
    await guarded(express, store, async ({ auth, make, bearer }) => {
      const [ended, good] = [await make(1), await make(2)];
      assert.deepEqual([await bearer(ended), await bearer(good)], [1, 2]);
      store.turn('down');
      await assert.rejects(auth.revoke(ended), { code: 'ERR_STORE_UNAVAILABLE' });
      assert.equal(await bearer(ended), unknown);
      assert.equal(await bearer(good), 2);
    });
  });

  test(`over ${name} an end in the store of one secret or purpose says nothing about other tokens`, async () => {
    const store = countingStore();
    await guarded(express, store, async ({ make, bearer, another }) => {
      const good = await make(1);
      const other = new JwtMiddleware(
        /** @type {any} */ ({
          getKey: () => {},
          store: { type: 'encrypted', secret: 'another secret', revocation: { store } },
        }),
      );
      // Not one of its own, so nothing is written that could end it elsewhere.
      assert.equal(await other.revoke(good), false);
      assert.equal(store.rows.size, 0);
      assert.equal(await bearer(good), 1);
      assert.equal(await another().revoke(good), true);
      assert.equal(store.rows.size, 1);
    });
  });

  runTable(
    `over ${name} a legacy token that was ended stays out, spelt with`,
    6,
    [
      { name: 'its own text', spell: (/** @type {number} */ exp) => `{"uid":1,"exp":${exp}}` },
      { name: 'a space in it', spell: (/** @type {number} */ exp) => `{"uid": 1,"exp":${exp}}` },
      { name: 'white space around it', spell: (/** @type {number} */ exp) => `  {"uid":1,"exp":${exp}}\n` },
      { name: 'a member twice', spell: (/** @type {number} */ exp) => `{"uid":9,"uid":1,"exp":${exp}}` },
      { name: 'an escaped letter', spell: (/** @type {number} */ exp) => `{"\\u0075id":1,"exp":${exp}}` },
      {
        name: 'another number for the same',
        spell: (/** @type {number} */ exp) => `{"uid":1.0,"exp":${exp}.0}`,
      },
    ],
    async ({ spell }) => {
      const legacy = { until: inAnHour(), ttl: 7200 };
      await guarded(
        express,
        countingStore(),
        async ({ auth, bearer }) => {
          const exp = inAnHour();
          const ended = legacyToken(`{"uid":1,"exp":${exp}}`, secret);
          const other = legacyToken(spell(exp), secret);
          const good = legacyToken(`{"uid":2,"exp":${exp}}`, secret);
          assert.deepEqual([await bearer(other), await bearer(good)], [1, 2]);
          assert.equal(await auth.revoke(ended), true);
          assert.deepEqual(
            [await bearer(other), await bearer(ended), await bearer(good)],
            [unknown, unknown, 2],
          );
        },
        { legacy },
      );
    },
  );
}
