'use strict';

const { createHash } = require('node:crypto');
const { unavailable } = require('../engine/errors');
const { Recent } = require('./recent');
const { covers, merged, readRecord, textOf } = require('./tombstone');

/**
 * @typedef {import('./tombstone').Record & { askedAt?: number }} Record when the engine was asked for it, if that's how it is known
 * @typedef {{ askedAt: number, answer: Promise<Record | null> }} Question
 */

// What is remembered must not grow with what a client chose: a name that is longer is remembered by its hash.
const LONGEST_NAME = 64;
const HASHED = '#';
// Each time round, another caller has written. So many don't end the tokens of one subject at once.
const ROUNDS = 100;

/**
 * Records of ended tokens by one kind of name: in an engine, and those that were asked for or written last also here.
 *
 * @param {object} options
 * @param {string} options.kind
 * @param {ReturnType<typeof import('../engine').createEngine>} options.engine
 * @param {string} options.purpose
 * @param {number} options.staleness milliseconds
 * @param {number} options.max
 */
function createLedger({ kind, engine, purpose, staleness, max }) {
  /** @type {InstanceType<typeof Recent<Record>>} */
  const ended = new Recent(max);
  /** When it was asked whether there is a record and there was none. @type {InstanceType<typeof Recent<number>>} */
  const clear = new Recent(max);
  /** Questions that are open and not older than what was learnt. @type {Map<string, Question>} */
  const asking = new Map();

  /** @param {string} text */
  const keyOf = (text) =>
    createHash('sha256')
      .update(JSON.stringify(['latchkey revocation', purpose, kind, text]))
      .digest('base64url');

  /** @param {string} text */
  const nameOf = (text) =>
    text.length <= LONGEST_NAME && !text.startsWith(HASHED) ? text : `${HASHED}${keyOf(text)}`;

  /**
   * Whether what was true then may be taken for true now. A clock that was set back makes it older, not younger.
   *
   * @param {number} then
   * @param {number} now
   */
  const isFresh = (then, now) => now >= then && now - then < staleness;

  /** @param {string} name @param {Record} record */
  function learn(name, record) {
    const all = merged(ended.get(name), record);
    ended.set(name, all);
    clear.delete(name);
    asking.delete(name);
    return all;
  }

  /** @param {string} name @param {number} now */
  function known(name, now) {
    const record = ended.get(name);
    return record && record.until > now ? record : undefined;
  }

  /** @param {string} text @param {string} name */
  function ask(text, name) {
    /** @type {Question} */
    const question = { askedAt: Date.now(), answer: look() };
    asking.set(name, question);
    // The one who asked may know enough without it.
    question.answer.catch(() => {});
    return question.answer;

    async function look() {
      try {
        const value = await engine.get(keyOf(text));
        // Not where it was ended here while the engine was looking.
        const isCurrent = asking.get(name) === question;
        /** @type {Record | undefined} */
        const record = value === null ? known(name, Date.now()) : learn(name, readRecord(value));
        if (isCurrent && record) record.askedAt = question.askedAt;
        else if (isCurrent) clear.set(name, question.askedAt);
        return record ?? null;
      } finally {
        if (asking.get(name) === question) asking.delete(name);
      }
    }
  }

  return {
    /**
     * The record, null where there is none, or a promise where the engine has to be asked.
     *
     * @param {string} text
     * @param {unknown} issuedAt of the token, in seconds
     * @returns {Record | null | Promise<Record | null>}
     */
    find(text, issuedAt) {
      const name = nameOf(text);
      const now = Date.now();
      const record = known(name, now);
      if (record && covers(record, issuedAt)) return record;
      // A record that lets the token pass is a «not revoked», too: others may have moved it on.
      const checked = record ? record.askedAt : clear.get(name);
      if (checked !== undefined && isFresh(checked, now)) return record ?? null;

      const question = asking.get(name);
      return question && isFresh(question.askedAt, now) ? question.answer : ask(text, name);
    },

    /**
     * Writes a record. This process knows it from the call on, also where the engine fails.
     *
     * @param {string} text
     * @param {Record} record
     */
    async end(text, record) {
      if (record.until <= Date.now()) return;
      const name = nameOf(text);
      const all = learn(name, record);
      await engine.put(keyOf(text), textOf(all), all.until);
      // Enough others may have been ended meanwhile to push it out.
      learn(name, all);
    },

    /**
     * Writes a record that only ever grows: of two callers, the one with less takes nothing back. One round trip where there
     * was no record yet, else three.
     *
     * @param {string} text
     * @param {Record} record
     */
    async advance(text, record) {
      if (record.until <= Date.now()) return;
      const name = nameOf(text);
      const key = keyOf(text);
      learn(name, record);
      for (let round = 0; round < ROUNDS; round += 1) {
        if (await engine.add(key, textOf(record), record.until)) return void learn(name, record);
        const value = await engine.get(key);
        if (value === null) continue;
        const all = merged(readRecord(value), record);
        if (textOf(all) === value || (await engine.swap(key, value, textOf(all), all.until))) {
          return void learn(name, all);
        }
      }
      throw unavailable(engine.name, 'was written to by others all the time');
    },
  };
}

module.exports = { createLedger };
