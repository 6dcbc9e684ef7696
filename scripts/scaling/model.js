'use strict';

// What a number of users costs, from measured constants. The formulas are checked by simulation.js.

const DAY = 24 * 60 * 60;
const MICRO = 1e-6;
const GIGABYTE = 1e9;

/** What one user does, on average. Change it to what yours do. */
const WORKLOAD = {
  logInsPerDay: 0.2,
  activeHoursPerDay: 1,
  requestsPerDay: 200,
  /** Sessions that are stored for each user. */
  sessions: 2,
  /** Lifetime of a grant token, in seconds. */
  grantLifetime: 900,
  /** Of `grantToken.revocation`, in seconds. */
  staleness: 5,
  /** The busiest hour against the mean. */
  peak: 3,
};

/** Round trips to the engine, as docs/sessions.md says. */
const TRIPS = { logIn: 4, refresh: 2, check: 2 };
/** How much of a processor, and of a server's memory, is used at the peak. */
const UTILIZATION = 0.6;
const MEMORY_PER_MASTER = 32;

/**
 * The share of requests that query the engine, since the answer «not revoked» is older than `staleness` or another process has it.
 *
 * @param {number} perSecond requests of one user in one process
 * @param {number} staleness
 */
const missShare = (perSecond, staleness) => 1 / (1 + perSecond * staleness);

/**
 * How long it takes until everybody has a new grant token after an outage, in seconds.
 *
 * @param {{ users: number, lifetime: number, outage: number, capacity: number }} storm users who are active, refreshes per second
 */
function drainTime({ users, lifetime, outage, capacity }) {
  const waiting = users * Math.min(1, outage / lifetime);
  const arriving = (users - waiting) / lifetime;
  return waiting / (capacity - arriving);
}

/**
 * The share of sessions that still have a refresh token of the old key, so long after a rotation.
 *
 * @param {number} days
 * @param {number} returnsPerDay
 */
const oldKeyShare = (days, returnsPerDay) => Math.exp(-days * returnsPerDay);

/**
 * The share of requests whose grant token a server refuses too early, because its clock is ahead: uniform within so many seconds.
 *
 * @param {number} skew
 * @param {number} lifetime
 */
const refusedEarly = (skew, lifetime) => skew / 4 / lifetime;

/**
 * @param {number} users
 * @param {{ bytes: { session: number }, full: Record<string, { server: number, engine: number }> }} measured
 */
function costOf(users, measured, workload = WORKLOAD) {
  const { logInsPerDay, activeHoursPerDay, requestsPerDay, sessions, grantLifetime, staleness, peak } =
    workload;
  const peakOf = (/** @type {number} */ perDay) => (users * perDay * peak) / DAY;
  const refreshesPerDay = (activeHoursPerDay * 3600) / grantLifetime;
  const [logIns, refreshes, requests] = [logInsPerDay, refreshesPerDay, requestsPerDay].map(peakOf);
  const processor = (/** @type {'server' | 'engine'} */ part, /** @type {number} */ misses) =>
    MICRO *
    (logIns * (measured.full['log-in']?.[part] ?? 0) +
      refreshes * (measured.full.refresh?.[part] ?? 0) +
      requests * misses * (measured.full.check?.[part] ?? 0));
  // Every request is a miss at first, which gives the number of processes that the misses depend on.
  const processes = Math.max(2, Math.ceil(processor('server', 1) / UTILIZATION));
  const misses = missShare(requestsPerDay / (activeHoursPerDay * 3600) / processes, staleness);
  const engine = processor('engine', misses);
  const gigabytes = (users * sessions * measured.bytes.session) / GIGABYTE;
  return {
    users,
    tripsPerSecond: logIns * TRIPS.logIn + refreshes * TRIPS.refresh + requests * misses * TRIPS.check,
    gigabytes,
    serverCores: processor('server', misses),
    engineCores: engine,
    processes,
    masters: Math.max(Math.ceil(engine / UTILIZATION), Math.ceil(gigabytes / MEMORY_PER_MASTER)),
  };
}

module.exports = { TRIPS, WORKLOAD, costOf, drainTime, missShare, oldKeyShare, refusedEarly };
