'use strict';

// What any implementation in Rust pays: the header's string, an empty crossing with the same strings, the primitive, and
// V8's JSON. Their sum is the row «floor».

const floor = require('../floor');
const { inTurn, presented } = require('../harness/presented');

const names = {
  header: 'floor: header string',
  crossing: 'floor: header string and empty crossing',
  primitive: 'floor: primitive in Rust',
  parse: 'floor: JSON.parse',
  stringify: 'floor: JSON.stringify',
};
const seconds = () => Math.floor(Date.now() / 1000);

/**
 * @param {import('../keys').BenchmarkKey} key
 * @param {unknown[]} claims
 * @param {string[]} tokens
 */
exports.floorOfVerify = (key, claims, tokens) => {
  const native = floor.load();
  const texts = claims.map((set) => JSON.stringify(set));
  const token = /** @type {string} */ (tokens[0]);
  const end = token.lastIndexOf('.');
  const message = Buffer.from(token.slice(0, end));
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  return {
    contestants: [
      headerString(tokens),
      crossing(native, presented(tokens), /** @type {string} */ (texts[0])),
      {
        name: names.primitive,
        kind: 'timed',
        run: (times) => native.timeVerify(key.alg, key.raw.verifying, message, signature, times),
      },
      parsing(texts),
    ],
    sums: { floor: [names.crossing, names.primitive, names.parse] },
  };
};

/**
 * @param {import('../keys').BenchmarkKey} key
 * @param {unknown[]} claims
 * @param {string[]} tokens
 */
exports.floorOfSign = (key, claims, tokens) => {
  const native = floor.load();
  const texts = claims.map((set) => JSON.stringify(set));
  const token = /** @type {string} */ (tokens[0]);
  const message = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  return {
    contestants: [
      { ...crossing(native, inTurn(texts), token), name: 'floor: empty crossing' },
      {
        name: names.primitive,
        kind: 'timed',
        run: (times) => native.timeSign(key.alg, key.raw.signing, message, times),
      },
      stringifying(claims),
    ],
    sums: { floor: ['floor: empty crossing', names.primitive, names.stringify] },
  };
};

/**
 * @param {unknown} value
 * @param {string} token
 */
exports.floorOfSeal = (value, token) => {
  const native = floor.load();
  const text = JSON.stringify(value);
  const [bytes, key] = [Buffer.from(text), Buffer.alloc(32, 7)];
  return {
    contestants: [
      { ...crossing(native, inTurn([text]), token), name: 'floor: empty crossing' },
      { name: names.primitive, kind: 'timed', run: (times) => native.timeSeal(key, bytes, times) },
      stringifying([value]),
    ],
    sums: { floor: ['floor: empty crossing', names.primitive, names.stringify] },
  };
};

/**
 * @param {unknown} value
 * @param {string[]} tokens
 */
exports.floorOfOpen = (value, tokens) => {
  const native = floor.load();
  const text = JSON.stringify(value);
  const [bytes, key] = [Buffer.from(text), Buffer.alloc(32, 7)];
  return {
    contestants: [
      headerString(tokens),
      crossing(native, presented(tokens), text),
      { name: names.primitive, kind: 'timed', run: (times) => native.timeOpen(key, bytes, times) },
      parsing([text]),
    ],
    sums: { floor: [names.crossing, names.primitive, names.parse] },
  };
};

/** @param {string[]} tokens */
const headerString = (tokens) => ({ name: names.header, kind: 'sync', run: presented(tokens) });

/**
 * @param {ReturnType<typeof floor.load>} native
 * @param {() => string} next
 * @param {string} output
 */
function crossing(native, next, output) {
  const cross = native.createCrossing(output);
  return {
    name: names.crossing,
    kind: 'sync',
    run: () => cross(next(), seconds()),
    expect: (result) => result === output,
  };
}

/** @param {string[]} texts */
function parsing(texts) {
  const next = inTurn(texts);
  return { name: names.parse, kind: 'sync', run: () => JSON.parse(next()) };
}

/** @param {unknown[]} values */
function stringifying(values) {
  const next = inTurn(values);
  return { name: names.stringify, kind: 'sync', run: () => JSON.stringify(next()) };
}
