'use strict';

// Plays what model.js calculates, with random users and the same random numbers each time.

const { drainTime, missShare, oldKeyShare, refusedEarly } = require('./model');

/** @typedef {{ name: string, model: number, simulated: number, unit: string }} Outcome */

/** Numbers from 0 to 1, the same in each run (mulberry32). */
function createRandom(seed = 42) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** After an outage, every client whose grant token has expired wants a new one; clients retry at random within 30 seconds. */
function refreshStorm() {
  const storm = { users: 100_000, lifetime: 900, outage: 300, capacity: 1000 };
  const random = createRandom();
  // When the token of each user expires; those that expire meanwhile come back within the retry time.
  const due = Array.from({ length: storm.users }, () => random() * storm.lifetime - storm.outage)
    .map((at) => (at < 0 ? random() * 30 : at))
    .sort((a, b) => a - b);
  let served = 0;
  let second = 0;
  do {
    second += 1;
    const arrived = due.findIndex((at) => at > second);
    served = Math.min(arrived === -1 ? due.length : arrived, served + storm.capacity);
    if (served === arrived && second > 30) break;
  } while (served < due.length);
  return {
    name: 'refresh storm after an outage of 5 minutes',
    model: drainTime(storm),
    simulated: second,
    unit: 's until nobody waits',
  };
}

/** The caches of a fleet that runs, and of one that has just started. */
function fleetRestart() {
  const [users, processes, staleness, perSecond, seconds] = [200, 4, 5, 0.5, 600];
  const random = createRandom();
  const cached = new Map();
  let requests = 0;
  let misses = 0;
  for (let user = 0; user < users; user += 1) {
    for (let at = 0; ; requests += 1) {
      at -= Math.log(1 - random()) / perSecond;
      if (at > seconds) break;
      const key = `${user} ${Math.floor(random() * processes)}`;
      if (at < (cached.get(key) ?? 0)) continue;
      misses += 1;
      cached.set(key, at + staleness);
    }
    cached.clear();
  }
  const model = missShare(perSecond / processes, staleness);
  return {
    name: 'requests that query the engine; after a restart of the fleet, all',
    model,
    simulated: misses / requests,
    unit: 'of all requests',
  };
}

/** Who comes back gets tokens of the new key. */
function keyRotation() {
  const [users, days, returnsPerDay] = [50_000, 3, 0.5];
  const random = createRandom();
  let left = 0;
  for (let user = 0; user < users; user += 1) {
    if (-Math.log(1 - random()) / returnsPerDay > days) left += 1;
  }
  return {
    name: 'sessions of the old key, 3 days after a rotation',
    model: oldKeyShare(days, returnsPerDay),
    simulated: left / users,
    unit: 'of all sessions',
  };
}

/** Servers whose clocks differ. */
function clockSkew() {
  const [requests, skew, lifetime] = [2_000_000, 30, 900];
  const random = createRandom();
  let refused = 0;
  for (let n = 0; n < requests; n += 1) {
    const age = random() * lifetime;
    const ahead = (2 * random() - 1) * skew;
    if (age + ahead > lifetime) refused += 1;
  }
  return {
    name: 'grant tokens refused too early, with clocks 30 s apart',
    model: refusedEarly(skew, lifetime),
    simulated: refused / requests,
    unit: 'of all requests',
  };
}

/** @returns {Outcome[]} */
const simulate = () => [refreshStorm(), fleetRestart(), keyRotation(), clockSkew()];

module.exports = { simulate };
