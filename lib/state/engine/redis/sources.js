'use strict';

// A client may add a prefix of its own to KEYS, but not to ARGV, so names are derived from names in KEYS, in the form of keys.js. A value
// is «until group value», see packed.js. A server without memory left refuses a script's first writing command, but no later one: so the
// command that needs memory comes first.
const FUNCTIONS = `
local function unpacked(stored)
  local last, group, value = string.match(stored, '^(%d+) (%S*) (.*)$')
  return tonumber(last or 0), group, value
end
local function braced(key)
  return '{' .. string.sub(key, 1, 4) .. '}' .. string.sub(key, 5)
end
local function index_of(value, key, group)
  return string.sub(value, 1, #value - #key - 4) .. 'g:' .. braced(group)
end
local function base_of(index, group)
  return string.sub(index, 1, #index - #group - 4) .. 'v:'
end
local function enter(index, key, last, life, now)
  redis.call('ZADD', index, last, key)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
  if redis.call('PTTL', index) < tonumber(life) then redis.call('PEXPIRE', index, life) end
end
-- A cluster wants all keys declared. The caller says of which group it has declared the index, and otherwise learns the group.
local function is_undeclared(group, declared)
  return group and group ~= '' and declared ~= '' and declared ~= '=' .. group
end
-- The keys of an index up to a rank, or those that the caller has declared from KEYS[2] on and named in ARGV.
local function chosen(stop, first)
  if #KEYS == 1 then return redis.call('ZRANGE', KEYS[1], 0, stop) end
  return { unpack(ARGV, first) }
end
`;

/** Where a script takes `declared`, it is empty on a single server, and in a cluster «=group» of the declared index. */
const SOURCES = {
  /** KEYS value, index; ARGV packed, life, end, now, key */
  put: `
local done = redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
enter(KEYS[2], ARGV[5], ARGV[3], ARGV[2], ARGV[4])
return done`,
  /** KEYS value, index; ARGV key, declared */
  remove: `
local stored = redis.call('GET', KEYS[1])
if not stored then return 0 end
local last, group = unpacked(stored)
if is_undeclared(group, ARGV[2]) then return { group } end
redis.call('DEL', KEYS[1])
if group and group ~= '' then redis.call('ZREM', index_of(KEYS[1], ARGV[1], group), ARGV[1]) end
return 1`,
  /** KEYS value, index; ARGV key, declared */
  take: `
local stored = redis.call('GET', KEYS[1])
if not stored then return stored end
local last, group = unpacked(stored)
if is_undeclared(group, ARGV[2]) then return { group } end
redis.call('DEL', KEYS[1])
if group and group ~= '' then redis.call('ZREM', index_of(KEYS[1], ARGV[1], group), ARGV[1]) end
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
  /** KEYS value, index; ARGV expected, value, end, life, now, key, declared */
  swap: `
local stored = redis.call('GET', KEYS[1])
if not stored then return 0 end
local last, group, value = unpacked(stored)
if value ~= ARGV[1] or last <= tonumber(ARGV[5]) then return 0 end
if is_undeclared(group, ARGV[7]) then return { group } end
redis.call('SET', KEYS[1], ARGV[3] .. ' ' .. group .. ' ' .. ARGV[2], 'PX', ARGV[4])
if group ~= '' then enter(index_of(KEYS[1], ARGV[6], group), ARGV[6], ARGV[3], ARGV[4], ARGV[5]) end
return 1`,
  /** KEYS index; ARGV group, now, cursor, step */
  list: `
local base = base_of(KEYS[1], ARGV[1])
local page = redis.call('ZSCAN', KEYS[1], ARGV[3], 'COUNT', ARGV[4])
local found = { page[1] }
for at = 1, #page[2], 2 do
  if tonumber(page[2][at + 1]) > tonumber(ARGV[2]) then
    local stored = redis.call('GET', base .. braced(page[2][at]))
    if stored then
      found[#found + 1] = page[2][at]
      found[#found + 1] = stored
    end
  end
end
return found`,
  /** KEYS values; ARGV keys */
  values: `
local found = {}
for at, name in ipairs(KEYS) do
  local stored = redis.call('GET', name)
  if stored then
    found[#found + 1] = ARGV[at]
    found[#found + 1] = stored
  end
end
return found`,
  /** KEYS index, values; ARGV group, now, step, keys */
  removeGroup: `
local count = 0
local base = base_of(KEYS[1], ARGV[1])
for at, key in ipairs(chosen(tonumber(ARGV[3]) - 1, 4)) do
  local name = KEYS[at + 1] or base .. braced(key)
  local stored = redis.call('GET', name)
  if stored then
    local last, group = unpacked(stored)
    if group == ARGV[1] then
      redis.call('DEL', name)
      if last > tonumber(ARGV[2]) then count = count + 1 end
    end
  end
  redis.call('ZREM', KEYS[1], key)
end
return { count, redis.call('ZCARD', KEYS[1]) }`,
  /** KEYS index; ARGV now, max, step. The keys of entries in excess of the maximum. */
  excess: `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
local extra = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[2])
if extra <= 0 then return {} end
return redis.call('ZRANGE', KEYS[1], 0, math.min(extra, tonumber(ARGV[3])) - 1)`,
  /** KEYS index, values; ARGV group, now, max, step, keys. Index entries whose value is gone don't count, wherever they stand. */
  surplus: `
local base = base_of(KEYS[1], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
local found = {}
local extra = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[3])
if extra <= 0 then return found end
local function value_of(key, name)
  local stored = redis.call('GET', name or base .. braced(key))
  local last, group
  if stored then last, group = unpacked(stored) end
  if group == ARGV[1] then return stored end
  redis.call('ZREM', KEYS[1], key)
end
local step = math.min(extra, tonumber(ARGV[4]))
local rest = redis.call('ZRANGE', KEYS[1], step, -1)
for at, key in ipairs(chosen(step - 1, 5)) do
  local stored = value_of(key, KEYS[at + 1])
  if stored then
    found[#found + 1] = key
    found[#found + 1] = stored
  end
end
local missing = tonumber(ARGV[3])
for _, key in ipairs(rest) do
  if missing == 0 or #found == 0 then break end
  if value_of(key) then missing = missing - 1 end
end
while #found > 0 and missing > 0 do
  found[#found] = nil
  found[#found] = nil
  missing = missing - 1
end
return found`,
};

module.exports = { FUNCTIONS, SOURCES };
