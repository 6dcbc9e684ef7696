import { readFileSync } from 'node:fs';
import { createTokenClient } from 'latchkey/client';

const { SERVER = 'http://localhost:3000', KEY = 'private.pem' } = process.env;
const client = createTokenClient({
  tokenEndpoint: `${SERVER}/oauth/token`,
  clientId: 'exporter',
  key: readFileSync(KEY, 'utf8'),
  algorithm: 'ES256',
  scope: 'export',
});

const response = await client.fetch(`${SERVER}/export`);
console.log(response.status, await response.text());
