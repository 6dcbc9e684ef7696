'use strict';

const crypto = require('node:crypto');
const { given } = require('../../../values/members');

// A client may add a prefix of its own to KEYS, but not to ARGV, so the keys of a group's members are derived from the key of the group.
// A value is «until group value», see packed.js. A server without memory left refuses a script's first writing command, but no later one:
// so the command that needs memory comes first.
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
local function leave(value, key, group)
  if group and group ~= '' and key ~= '' then
    redis.call('ZREM', string.sub(value, 1, #value - #key - 2) .. 'g:' .. group, key)
  end
end
local function base_of(index, group)
  return string.sub(index, 1, #index - #group - 2) .. 'v:'
end
`;

const SOURCES = {
  /** KEYS value, index; ARGV packed, life, end, now, key */
  put: `
local done = redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
enter(KEYS[2], ARGV[5], ARGV[3], ARGV[2], ARGV[4])
return done`,
  /** KEYS value; ARGV key */
  remove: `
local stored = redis.call('GET', KEYS[1])
if not stored then return 0 end
local last, group = unpacked(stored)
redis.call('DEL', KEYS[1])
leave(KEYS[1], ARGV[1], group)
return 1`,
  /** KEYS value; ARGV key, or nothing where there are no groups */
  take: `
local stored = redis.call('GET', KEYS[1])
if stored then
  local last, group = unpacked(stored)
  redis.call('DEL', KEYS[1])
  leave(KEYS[1], ARGV[1], group)
end
return stored`,
  /** KEYS value; ARGV packed, life, now. Not SET with NX: an expired value may still exist, since Redis expires by its own clock. */
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
  /** KEYS index; ARGV group, now, cursor, step */
  list: `
local base = base_of(KEYS[1], ARGV[1])
local page = redis.call('ZSCAN', KEYS[1], ARGV[3], 'COUNT', ARGV[4])
local found = { page[1] }
for at = 1, #page[2], 2 do
  if tonumber(page[2][at + 1]) > tonumber(ARGV[2]) then
    local stored = redis.call('GET', base .. page[2][at])
    if stored then
      found[#found + 1] = page[2][at]
      found[#found + 1] = stored
    end
  end
end
return found`,
  /** KEYS index; ARGV group, now, step */
  removeGroup: `
local count = 0
local base = base_of(KEYS[1], ARGV[1])
local keys = redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[3]) - 1)
for _, key in ipairs(keys) do
  local stored = redis.call('GET', base .. key)
  if stored then
    local last, group = unpacked(stored)
    if group == ARGV[1] then
      redis.call('DEL', base .. key)
      if last > tonumber(ARGV[2]) then count = count + 1 end
    end
  end
  redis.call('ZREM', KEYS[1], key)
end
return { count, redis.call('ZCARD', KEYS[1]) }`,
  /** KEYS index; ARGV group, now, max, step. Index entries whose value is gone don't count. */
  surplus: `
local base = base_of(KEYS[1], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
local found = {}
local extra = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[3])
if extra <= 0 then return found end
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, math.min(extra, tonumber(ARGV[4])) - 1)) do
  local stored = redis.call('GET', base .. key)
  local last, group
  if stored then last, group = unpacked(stored) end
  if group == ARGV[1] then
    found[#found + 1] = key
    found[#found + 1] = stored
  else
    redis.call('ZREM', KEYS[1], key)
    extra = extra - 1
  end
end
while #found > 2 * math.max(extra, 0) do found[#found] = nil end
return found`,
};

/** @typedef {keyof typeof SOURCES} Name */

const scripts = Object.fromEntries(
  Object.entries(SOURCES).map(([name, source]) => {
    const text = FUNCTIONS + source;
    return [name, { text, hash: crypto.createHash('sha1').update(text).digest('hex') }];
  }),
);

/**
 * Runs a script by its hash, and by its source where the server doesn't know the hash: the first time, and after a restart.
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
      if (!String(given(error, 'message')).startsWith('NOSCRIPT')) throw error;
      return command(['EVAL', text, ...rest], signal);
    }
  };
}

module.exports = { createScripts };
