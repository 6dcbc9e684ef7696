'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { engineConformance, memoryEngine } = require('latchkey/testing');

const count = engineConformance({ test, create: () => memoryEngine() });
test('all tests of engines ran', () => assert.ok(count > 15, String(count)));
