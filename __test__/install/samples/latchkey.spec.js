/* global expect, test */

const check = require('./check');
const latchkey = require('latchkey');
const { createSigner, createVerifier } = require('latchkey/jwt');

test('everything works in a test of Jest', async () => {
  expect(await check()).toMatch(/^latchkey \d/);
});

test('errors are known as such', () => {
  expect(() => createVerifier({ key: 'k' })('a.b.c')).toThrow(
    expect.objectContaining({ code: 'ERR_JWS_INVALID' }),
  );
  expect(() => createSigner({ key: 'k', algorithm: 'RS256' })).toThrow(/cannot serve the algorithm/);
  expect(() => new latchkey({ getKey() {} })).toThrow('options.store should be provided');
});

test('faked timers are the clock', () => {
  const token = createSigner({ key: 'k', algorithm: 'HS256', expiresIn: 60 })({});
  const verify = createVerifier({ key: 'k' });
  expect(verify.try(token)).not.toBeNull();
  jest.useFakeTimers({ now: Date.now() + 61_000 });
  expect(verify.try(token)).toBeNull();
  jest.useRealTimers();
});
