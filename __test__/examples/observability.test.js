'use strict';

// examples/observability with the real SDKs: OpenTelemetry with its exporters in memory, and prom-client.

const assert = require('node:assert/strict');
const { tracingChannel } = require('node:diagnostics_channel');
const { after, test } = require('node:test');
const { SpanKind, context, trace } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const metrics = require('@opentelemetry/sdk-metrics');
const traces = require('@opentelemetry/sdk-trace-base');
const express = require('express5');
const prometheus = require('prom-client');
const JwtMiddleware = require('../../lib/jwt-middleware');
const examples = {
  ...require('../../examples/observability/traces'),
  measureOtel: require('../../examples/observability/metrics').measure,
  measurePrometheus: require('../../examples/observability/prometheus').measure,
};
const { jwkOf, withIssuer } = require('../support/issuer');
const keys = require('../support/keys');
const { legacyToken } = require('../support/legacy-tokens');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
after(() => context.disable());

const client = 'a-client-whose-name-is-no-attribute';
const password = 'hunter2-hunter2';

/** One token, one accepted and two refused requests. */
async function serveSome() {
  const auth = new JwtMiddleware({
    keys: { clients: { [client]: keys.rsa.publicKey } },
    store: { type: 'memory' },
  });
  const app = express();
  app.post('/token', express.urlencoded({ extended: false }), auth.token);
  app.get('/data', auth.check, (_req, res) => res.json({}));
  const server = await serve(app);
  const post = (/** @type {string} */ key) =>
    request(`${server.url}/token`, {
      form: { assertion: keys.sign({ alg: 'RS256' }, { iss: client }, key) },
    });
  const get = (/** @type {string} */ token) =>
    request(`${server.url}/data`, { headers: { authorization: `Bearer ${token}` } });
  const { json } = await post(keys.rsa.privateKey);
  const answers = [
    await get(json.access_token),
    await post(keys.otherRsa.privateKey),
    await get('x'.repeat(43)),
  ];
  await server.close();
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 401, 401],
  );
}

/** A key set that is fetched, a token that is stored, a check that reads it, and one whose store fails. */
async function operate() {
  const values = new Map();
  const engine = {
    isDown: false,
    get: async (/** @type {string} */ key) => {
      if (engine.isDown) throw new Error(`redis://user:${password}@host`);
      return values.get(key);
    },
    put: async (/** @type {string} */ key, /** @type {string} */ value) => void values.set(key, value),
    remove: async (/** @type {string} */ key) => values.delete(key),
  };
  await withIssuer([jwkOf(keys.rsa.publicKey)], async (issuer) => {
    const auth = new JwtMiddleware({ keys: { jwks: issuer.url }, store: engine });
    const app = express();
    app.post('/token', express.urlencoded({ extended: false }), auth.token);
    app.get('/data', auth.check, (_req, res) => res.json({}));
    app.use(
      (
        /** @type {any} */ _error,
        /** @type {any} */ _req,
        /** @type {any} */ res,
        /** @type {any} */ _next,
      ) => res.sendStatus(503),
    );
    const server = await serve(app);
    const assertion = keys.sign({ alg: 'RS256' }, { iss: client });
    const { json } = await request(`${server.url}/token`, { form: { assertion } });
    const get = () =>
      request(`${server.url}/data`, { headers: { authorization: `Bearer ${json.access_token}` } });
    const [read] = [await get()];
    engine.isDown = true;
    const failed = await get();
    await server.close();
    assert.deepEqual([read.status, failed.status], [200, 503]);
  });
}

/** A store that opened one token of jwt-middleware 0.3.0. */
async function legacyStore() {
  const secret = 's'.repeat(64);
  const { store } = new JwtMiddleware({
    getKey() {},
    store: { type: 'encrypted', secret, legacy: { until: Date.now() / 1000 + 60 } },
  });
  const token = legacyToken(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + 30 }), secret);
  await new Promise((resolve) => store.retrieve(token, resolve));
  return store;
}

/** @param {any[]} [stores] @returns {{ stop(): void, collect(): Promise<Map<string, any[]>> }} data points by the name of their metric */
function startMeter(stores = []) {
  const exporter = new metrics.InMemoryMetricExporter(metrics.AggregationTemporality.CUMULATIVE);
  const reader = new metrics.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new metrics.MeterProvider({ readers: [reader] });
  after(() => provider.shutdown());
  return {
    stop: examples.measureOtel(provider.getMeter('latchkey'), { stores }),
    async collect() {
      exporter.reset();
      await provider.forceFlush();
      const all = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
      return new Map(all.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints]));
    },
  };
}

test('OpenTelemetry counts what is refused, accepted and issued, until it stops', async () => {
  const { stop, collect } = startMeter();
  await serveSome();
  const found = await collect();
  const points = (/** @type {string} */ name) =>
    (found.get(name) ?? []).map(({ value, attributes }) => ({ value, ...attributes }));
  assert.deepEqual(points('latchkey.refusals'), [
    { value: 1, 'latchkey.entry': 'token', 'error.type': 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
    { value: 1, 'latchkey.entry': 'check', 'error.type': 'ERR_TOKEN_UNKNOWN' },
  ]);
  assert.deepEqual(
    points('latchkey.accepted').map(({ value }) => value),
    [1],
  );
  assert.deepEqual(
    points('latchkey.issued').map(({ value }) => value),
    [1],
  );
  assert.ok(!JSON.stringify([...found]).includes(client));
  stop();
  await serveSome();
  assert.deepEqual(
    (await collect()).get('latchkey.refusals')?.map(({ value }) => value),
    [1, 1],
  );
});

test('OpenTelemetry measures operations and stores by the semantic conventions, and the age of key sets', async () => {
  const { stop, collect } = startMeter([await legacyStore()]);
  await operate();
  const found = await collect();
  stop();
  const stores = (found.get('db.client.operation.duration') ?? []).map(({ attributes, value }) => ({
    ...attributes,
    count: value.count,
  }));
  assert.deepEqual(stores, [
    { 'db.system.name': 'custom', 'db.operation.name': 'put', count: 1 },
    { 'db.system.name': 'custom', 'db.operation.name': 'get', count: 1 },
    {
      'db.system.name': 'custom',
      'db.operation.name': 'get',
      'error.type': 'ERR_STORE_UNAVAILABLE',
      count: 1,
    },
  ]);
  const operations = (found.get('latchkey.operation.duration') ?? []).map(({ attributes, value }) => ({
    ...attributes,
    count: value.count,
  }));
  assert.deepEqual(operations, [
    { 'latchkey.operation': 'keys', count: 1 },
    { 'latchkey.operation': 'token', count: 1 },
    { 'latchkey.operation': 'check', count: 1 },
    { 'latchkey.operation': 'check', 'error.type': 'ERR_STORE_UNAVAILABLE', count: 1 },
  ]);
  const legacy = (found.get('latchkey.legacy_tokens') ?? []).map(({ attributes, value }) => [
    attributes['latchkey.event'],
    value,
  ]);
  assert.deepEqual(legacy.slice(0, 2), [
    ['opened', 1],
    ['expired', 0],
  ]);
  const [age] = found.get('latchkey.key_set.age') ?? [];
  assert.match(age.attributes['server.address'], /^127\.0\.0\.1:\d+$/);
  assert.ok(age.value >= 0 && age.value < 60);
  assert.ok(!JSON.stringify([...found]).includes(password));
});

test('OpenTelemetry has a span for each operation, with those within it as children', async () => {
  const exporter = new traces.InMemorySpanExporter();
  const provider = new traces.BasicTracerProvider({
    spanProcessors: [new traces.SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('latchkey');
  const stop = examples.traceOperations(tracer);
  await operate();
  stop();
  await operate();
  const spans = exporter.getFinishedSpans();
  const idOf = (/** @type {any} */ span) => span.spanContext().spanId;
  const names = [
    'latchkey keys',
    'put custom',
    'latchkey token',
    'get custom',
    'latchkey check',
    'get custom',
    'latchkey check',
  ];
  assert.deepEqual(
    spans.map(({ name }) => name),
    names,
  );
  const [fetched, put, token, got, check, failed, failedCheck] = spans;
  const parents = [token, token, undefined, check, undefined, failedCheck, undefined].map(
    (span) => span && idOf(span),
  );
  assert.deepEqual(
    spans.map((span) => span.parentSpanContext?.spanId),
    parents,
  );
  assert.deepEqual(
    spans.map(({ status }) => status.code),
    [0, 0, 0, 0, 0, 2, 2],
  );
  assert.equal(failed?.attributes['error.type'], 'ERR_STORE_UNAVAILABLE');
  assert.deepEqual(
    [fetched, put, got].map((span) => span?.kind),
    Array(3).fill(SpanKind.CLIENT),
  );
  assert.ok(
    !spans.some((span) => JSON.stringify([span.attributes, span.events, span.status]).includes(password)),
  );
});

test('spans are children of the span that is active', async () => {
  const exporter = new traces.InMemorySpanExporter();
  const provider = new traces.BasicTracerProvider({
    spanProcessors: [new traces.SimpleSpanProcessor(exporter)],
  });
  const stop = examples.traceOperations(provider.getTracer('latchkey'));
  const outer = provider.getTracer('application').startSpan('GET /data');
  // An operation that ends synchronously.
  context.with(trace.setSpan(context.active(), outer), () =>
    tracingChannel('latchkey.check').traceSync(() => 1, {}),
  );
  stop();
  const [span] = exporter.getFinishedSpans();
  assert.deepEqual(
    [span?.name, span?.parentSpanContext?.spanId],
    ['latchkey check', outer.spanContext().spanId],
  );
});

/** What the page calculates: how often a store was read for three requests with one token. @param {number} staleness */
async function readsWith(staleness) {
  const register = new prometheus.Registry();
  const stop = examples.measurePrometheus(prometheus, { register });
  const engine = { get: async () => null, put: async () => {}, remove: async () => true };
  const store = { type: 'encrypted', secret: keys.secret, revocation: { store: engine, staleness } };
  const auth = new JwtMiddleware({ keys: { clients: { [client]: keys.rsa.publicKey } }, store });
  const exp = Math.floor(Date.now() / 1000) + 60;
  const token = await new Promise((resolve, reject) =>
    auth.store.make({ iss: client, exp }, (/** @type {unknown} */ error, /** @type {unknown} */ made) =>
      error ? reject(error) : resolve(made),
    ),
  );
  for (let n = 0; n < 3; n += 1) {
    await new Promise((resolve) => auth.check({ query: { access_token: token } }, {}, resolve));
  }
  await new Promise(setImmediate);
  stop();
  const text = await register.metrics();
  const value = (/** @type {RegExp} */ name) => Number(name.exec(text)?.[1] ?? 0);
  return {
    accepted: value(/^latchkey_accepted_total\{entry="check"\} (\d+)/m),
    reads: value(
      /^latchkey_operation_duration_seconds_count\{operation="store",store="custom",verb="get",error=""\} (\d+)/m,
    ),
  };
}

test('hits of the revocation cache are the requests that read no store', async () => {
  assert.deepEqual(await readsWith(300), { accepted: 3, reads: 1 });
  assert.deepEqual(await readsWith(0), { accepted: 3, reads: 3 });
});

test('Prometheus has the same, until it stops', async () => {
  const register = new prometheus.Registry();
  const stop = examples.measurePrometheus(prometheus, { register, stores: [await legacyStore()] });
  await serveSome();
  await operate();
  const text = await register.metrics();
  for (const line of [
    /^latchkey_refusals_total\{entry="token",code="ERR_JWS_SIGNATURE_VERIFICATION_FAILED"\} 1$/m,
    /^latchkey_refusals_total\{entry="check",code="ERR_TOKEN_UNKNOWN"\} 1$/m,
    /^latchkey_accepted_total\{entry="check"\} 2$/m,
    /^latchkey_issued_total\{entry="token"\} 2$/m,
    /^latchkey_operation_duration_seconds_count\{operation="store",store="custom",verb="get",error=""\} 1$/m,
    /^latchkey_operation_duration_seconds_count\{operation="store",store="custom",verb="get",error="ERR_STORE_UNAVAILABLE"\} 1$/m,
    /^latchkey_legacy_tokens_total\{event="opened"\} 1$/m,
    /^latchkey_legacy_tokens_total\{event="late"\} 0$/m,
    /^latchkey_key_set_loaded_timestamp_seconds\{source="127\.0\.0\.1:\d+"\} \d/m,
  ]) {
    assert.match(text, line);
  }
  assert.ok(!text.includes(client) && !text.includes(password));
  stop();
  await serveSome();
  assert.match(await register.metrics(), /^latchkey_accepted_total\{entry="check"\} 2$/m);
});
