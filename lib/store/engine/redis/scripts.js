'use strict';

const crypto = require('node:crypto');

// What a client puts before keys by itself is before KEYS, and not before what is in ARGV: the keys of a group's members are
// made from the group's own. A value is «end group value», see packed.js. A server that is full refuses the first command that
// writes, and no later one: so the first is the one that needs room.
const FUNCTIONS = `
local function unpacked(stored)
  local last, group, value = string.match(stored, '^(%d+) (%S*) (.*)$')
  return tonumber(last or 0), group, value
end
local function enter(index, key, last, life, now)
  redis.call('ZADD', index, last, key)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
  if redis.call('PTTL', index) < tonumber(life) then redis.call('PEXPIRE', index, life) end
end
local function members(index, group, now)
  local base = string.sub(index, 1, #index - #group - 2) .. 'v:'
  return base, redis.call('ZRANGEBYSCORE', index, '(' .. now, '+inf')
end
`;

const SOURCES = {
  /** KEYS value, index; ARGV packed, life, end, now, key */
  put: `
local done = redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
enter(KEYS[2], ARGV[5], ARGV[3], ARGV[2], ARGV[4])
return done`,
  /** KEYS value */
  take: `
local stored = redis.call('GET', KEYS[1])
if stored then redis.call('DEL', KEYS[1]) end
return stored`,
  /** KEYS value; ARGV packed, life, now. Not SET with NX: what is over may be there a little longer. */
  add: `
local stored = redis.call('GET', KEYS[1])
if stored then
  local last, group = unpacked(stored)
  if not group or last > tonumber(ARGV[3]) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`,
  /** KEYS value; ARGV expected, value, end, life, now, key */
  swap: `
local stored = redis.call('GET', KEYS[1])
if not stored then return 0 end
local last, group, value = unpacked(stored)
if value ~= ARGV[1] or last <= tonumber(ARGV[5]) then return 0 end
redis.call('SET', KEYS[1], ARGV[3] .. ' ' .. group .. ' ' .. ARGV[2], 'PX', ARGV[4])
if group ~= '' then
  local index = string.sub(KEYS[1], 1, #KEYS[1] - #ARGV[6] - 2) .. 'g:' .. group
  enter(index, ARGV[6], ARGV[3], ARGV[4], ARGV[5])
end
return 1`,
  /** KEYS index; ARGV group, now */
  list: `
local found = {}
local base, keys = members(KEYS[1], ARGV[1], ARGV[2])
for _, key in ipairs(keys) do
  local stored = redis.call('GET', base .. key)
  if stored then
    found[#found + 1] = key
    found[#found + 1] = stored
  end
end
return found`,
  /** KEYS index; ARGV group, now */
  removeGroup: `
local count = 0
local base, keys = members(KEYS[1], ARGV[1], ARGV[2])
for _, key in ipairs(keys) do
  local stored = redis.call('GET', base .. key)
  if stored then
    local last, group = unpacked(stored)
    if group == ARGV[1] then
      redis.call('DEL', base .. key)
      if last > tonumber(ARGV[2]) then count = count + 1 end
    end
  end
end
redis.call('DEL', KEYS[1])
return count`,
};

/** @typedef {keyof typeof SOURCES} Name */

const scripts = Object.fromEntries(
  Object.entries(SOURCES).map(([name, source]) => {
    const text = FUNCTIONS + source;
    return [name, { text, hash: crypto.createHash('sha1').update(text).digest('hex') }];
  }),
);

/**
 * Runs a script by its hash, and by its text where the server doesn't have it: the first time, and after a restart.
 *
 * @param {import('./clients').Command} command
 */
function createScripts(command) {
  /**
   * @param {Name} name
   * @param {string[]} keys
   * @param {string[]} args
   * @param {() => AbortSignal} [signal]
   */
  return async (name, keys, args, signal) => {
    const { text, hash } = scripts[name];
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await command(['EVALSHA', hash, ...rest], signal);
    } catch (error) {
      if (!String(/** @type {any} */ (error)?.message).startsWith('NOSCRIPT')) throw error;
      return command(['EVAL', text, ...rest], signal);
    }
  };
}

module.exports = { createScripts };
