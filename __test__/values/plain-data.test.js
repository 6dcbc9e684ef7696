'use strict';

// What names a key or fills a record has one text, whatever the prototypes of the process have gained.

const assert = require('node:assert/strict');
const { serialiseData } = require('../../lib/values/plain-data');
const { runTable } = require('../support/run-table');

const rows = [
  { name: 'text', data: 'a"b' },
  { name: 'a number', data: 7 },
  { name: 'null', data: null },
  { name: 'a list', data: ['a', 1, null, true] },
  { name: 'lists in lists', data: [['a'], [['b']]] },
  { name: 'an object', data: { a: 1, b: { c: ['d'] } } },
  { name: 'an object without a prototype', data: Object.assign(Object.create(null), { a: [1] }) },
  { name: 'an undefined member', data: { a: undefined, b: [undefined] } },
  { name: 'a member toJSON', data: { toJSON: 'text', a: ['b'] } },
  { name: 'a member __proto__', data: JSON.parse('{"__proto__":{"a":["b"]}}') },
];

for (const [where, prototype] of /** @type {[string, object][]} */ ([
  ['arrays', Array.prototype],
  ['objects', Object.prototype],
])) {
  runTable(`a toJSON that all ${where} have gained changes no text:`, 10, rows, ({ data }) => {
    const before = JSON.stringify(data);
    assert.equal(serialiseData(data, 'data'), before);
    Object.defineProperty(prototype, 'toJSON', { configurable: true, value: () => 'changed' });
    let [text, plain] = ['', ''];
    try {
      text = serialiseData(data, 'data');
      plain = JSON.stringify(['a']);
    } finally {
      Reflect.deleteProperty(prototype, 'toJSON');
    }
    assert.equal(text, before);
    assert.equal(plain, '"changed"');
  });
}
