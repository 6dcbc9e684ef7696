/* global expect, jest, test */

const { accessTokenExpires, grantTokenExpires } = require('./fake-timers');

const timers = {
  fake: () => jest.useFakeTimers({ doNotFake: ['nextTick'] }),
  advance: (/** @type {number} */ milliseconds) => jest.advanceTimersByTime(milliseconds),
  real: () => jest.useRealTimers(),
};

test('grant tokens expire by the timers of Jest', async () => {
  expect(await grantTokenExpires(timers)).toEqual(['7', 'null']);
});

test('access tokens expire by the timers of Jest', async () => {
  expect(await accessTokenExpires(timers)).toEqual(['test-user', 'Unauthorized']);
});
