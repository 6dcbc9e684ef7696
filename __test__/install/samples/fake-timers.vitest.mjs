/* global expect, test, vi */

import { accessTokenExpires, grantTokenExpires } from './fake-timers.js';

const timers = {
  fake: () => vi.useFakeTimers(),
  advance: (/** @type {number} */ milliseconds) => vi.advanceTimersByTime(milliseconds),
  real: () => vi.useRealTimers(),
};

test('grant tokens expire by the timers of Vitest', async () => {
  expect(await grantTokenExpires(timers)).toEqual(['7', 'null']);
});

test('access tokens expire by the timers of Vitest', async () => {
  expect(await accessTokenExpires(timers)).toEqual(['test-user', 'Unauthorized']);
});
