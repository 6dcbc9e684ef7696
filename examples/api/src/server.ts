import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createApp } from './app.ts';
import { createAuth } from './auth.ts';
import { addAccount } from './users.ts';

const { SECRET, EXPORTER_KEY = 'public.pem', DATABASE = 'api.db', PORT = '3000' } = process.env;
if (SECRET === undefined)
  throw new Error('Set SECRET, such as the output of: npx latchkey keygen secret --stdout');

await addAccount('alice', 'open sesame', 'admin', 'finance');
await addAccount('bob', 'swordfish', 'member', 'sales');

const auth = createAuth({
  store: { type: 'sql', client: new DatabaseSync(DATABASE) },
  secret: SECRET,
  exporterKey: readFileSync(EXPORTER_KEY, 'utf8'),
});
await auth.identity.ready({ createTables: true });

const server = createApp(auth).listen(Number(PORT), () => {
  console.log(`http://localhost:${(server.address() as { port: number }).port}`);
});
