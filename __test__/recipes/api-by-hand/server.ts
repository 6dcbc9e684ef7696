import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { addAccount } from '../../../examples/api/src/users.ts';
import { createApp } from './app.ts';
import { createAuth } from './auth.ts';
import { createTable } from './table.ts';

const { SECRET, EXPORTER_KEY = 'public.pem', DATABASE = 'api.db', PORT = '3000' } = process.env;
if (SECRET === undefined) throw new Error('Set SECRET, such as the output of: openssl rand -hex 32');

await addAccount('alice', 'open sesame', 'admin', 'finance');
await addAccount('bob', 'swordfish', 'member', 'sales');

const database = new DatabaseSync(DATABASE);
createTable(database);
const { identity, services } = createAuth({
  database,
  secret: SECRET,
  exporterKey: readFileSync(EXPORTER_KEY, 'utf8'),
});

const server = createApp({ identity, services, database }).listen(Number(PORT), () => {
  console.log(`http://localhost:${(server.address() as { port: number }).port}`);
});
