import { readFileSync } from 'node:fs';
import { createClient } from './token-client.ts';

const { SERVER = 'http://localhost:3000', KEY = 'private.pem' } = process.env;
const client = createClient({
  tokenEndpoint: `${SERVER}/oauth/token`,
  clientId: 'exporter',
  key: readFileSync(KEY, 'utf8'),
  scope: 'export',
});

const response = await client.fetch(`${SERVER}/export`);
console.log(response.status, await response.text());
