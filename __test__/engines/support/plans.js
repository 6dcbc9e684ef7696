'use strict';

const { postgresql } = require('../../../lib/state/engine/sql/postgresql');
const { options } = require('./postgresql');

const TABLE = postgresql.quoted('latchkey');
const CONTENT = 12 * 32;
const PER_GROUP = 10;

/**
 * A table with so many rows of ten to a group, a tenth of which are over, and the plan of each statement.
 *
 * @param {number} port of a PostgreSQL server
 * @param {number} rows
 * @returns {Promise<{ plans: { name: string, text: string, milliseconds: number }[], bytesPerRow: number }>}
 */
async function plansOf(port, rows) {
  const client = new (require('pg').Client)(options(port));
  await client.connect();
  const now = Date.now();
  const [table, ...indexes] = postgresql.table(TABLE, (suffix) => postgresql.quoted(`latchkey_${suffix}`));
  await client.query(/** @type {any} */ (table).text);
  await client.query(
    `INSERT INTO ${TABLE} SELECT left(md5(i::text) || md5(i::text), 43), repeat(md5(i::text), $1 / 32),
      left(md5((i / $2)::text) || md5('group'), 43), $3 + (i::bigint * 7919 % 1000000) * 1000 - 100000000
      FROM generate_series(1, $4) i`,
    [CONTENT, PER_GROUP, now, rows],
  );
  for (const { text } of indexes) await client.query(text);
  await client.query(`VACUUM ANALYZE ${TABLE}`);
  const { rows: sizes } = await client.query(`SELECT pg_total_relation_size('${TABLE}') AS bytes`);
  const plans = await explained(client, now);
  await client.end();
  return { plans, bytesPerRow: Number(sizes[0].bytes) / rows };
}

/** @param {any} client @param {number} now */
async function explained(client, now) {
  const statements = { ...postgresql.statements(TABLE), surplus: postgresql.surplus(TABLE, 5) };
  const { rows } = await client.query(`SELECT * FROM ${TABLE} WHERE ends > $1 LIMIT 1`, [now]);
  const [row] = rows;
  /** @type {Record<string, unknown>} */
  const values = {
    ...{ key: row.id, before: row.content, family: row.family, content: 'new' },
    ...{ now, ends: now + 1e6, ended: now - 60_000 },
  };
  const plans = [];
  for (const [name, { text, order }] of Object.entries(statements)) {
    const result = await client.query({
      text: `EXPLAIN (ANALYZE) ${text}`,
      values: order.map((parameter) => values[parameter]),
    });
    const plan = result.rows.map((/** @type {any} */ line) => line['QUERY PLAN']).join('\n');
    plans.push({ name, text: plan, milliseconds: Number(/Execution Time: ([\d.]+)/.exec(plan)?.[1]) });
  }
  return plans;
}

module.exports = { plansOf };
