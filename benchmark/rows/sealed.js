'use strict';

// A session is sealed into a token, and a token is opened.

const { createSealer } = require('../latchkey');
const peers = require('../peers');
const { claimsOf, many, sizes } = require('../claims');
const { calling, inTurn, presented } = require('../harness/presented');
const { floorOfOpen, floorOfSeal } = require('./floor');

exports.rows = sizes.flatMap((size) => [
  { id: `seal, ${size}`, make: () => makeSeal(claimsOf(size)) },
  { id: `open, ${size}`, make: () => makeOpen(claimsOf(size), claimsOf(size, { count: many })) },
]);

/** @param {Record<string, unknown>[]} sessions */
async function makeSeal(sessions) {
  const ways = await peers.sealers();
  const contestants = ways.map(({ name, seal, open, asynchronous }) => {
    const next = inTurn(sessions);
    return {
      name,
      kind: asynchronous ? 'promise' : 'sync',
      run: calling(seal, next),
      expect: async (token) => isSession(await open(token)),
    };
  });
  const floor = floorOfSeal(sessions[0], await ways[0]?.seal(sessions[0]));
  return { contestants: [...contestants, ...floor.contestants], sums: floor.sums };
}

/**
 * @param {Record<string, unknown>[]} sessions
 * @param {Record<string, unknown>[]} others so many that the claims cache holds none of their tokens when it is presented again
 */
async function makeOpen(sessions, others) {
  const ways = await peers.sealers();
  const contestants = [];
  for (const { name, seal, open, asynchronous } of ways) {
    const next = presented(await Promise.all(sessions.map(seal)));
    const kind = asynchronous ? 'promise' : 'sync';
    contestants.push({ name, kind, run: calling(open, next), expect: isSession });
  }
  const { seal, open } = createSealer({ secret: Buffer.alloc(32, 7) });
  const run = calling(open, presented(others.map(seal)));
  contestants.push({ name: 'latchkey, claims cache miss', kind: 'sync', run, expect: isSession });
  const floor = floorOfOpen(
    sessions[0],
    await Promise.all(sessions.map((session) => ways[0]?.seal(session))),
  );
  return { contestants: [...contestants, ...floor.contestants], sums: floor.sums };
}

const isSession = (value) => value.tenant === 'north' && typeof value.exp === 'number';
