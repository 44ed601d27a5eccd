import { type ProvokedClient, script } from './client.ts';

/** Node.js itself; the version is in the name, since the package is not Debian's. */
function node(name: string, speaks: string, code: string): ProvokedClient {
  const head = `const [, , host, text] = process.argv;
const port = Number(text);
const failed = (error) => {
  console.error(error);
  process.exit(1);
};`;
  const { packages: _, ...client } = script(
    { program: process.execPath, file: 'client.mjs', from: '' },
    `Node.js ${name}`,
    speaks,
    `${code.split('\n')[0]}\n${head}\n${code.split('\n').slice(1).join('\n')}`,
  );
  return { ...client, packages: [] };
}

export const nodeClients: readonly ProvokedClient[] = [
  node(
    'http',
    'http',
    `import http from 'node:http';
http.get({ host, port, timeout: 8000 }, (response) => response.pipe(process.stdout)).on('error', failed);`,
  ),
  node(
    'https',
    'tls/http',
    `import https from 'node:https';
https.get({ host, port, timeout: 8000, rejectUnauthorized: false }).on('error', failed);`,
  ),
  node(
    'fetch http',
    'http',
    `import 'node:http';
fetch(\`http://\${host}:\${port}/\`).then(async (response) => console.log(await response.text()), failed);`,
  ),
  node(
    'fetch https',
    'tls/http',
    `import 'node:http';
fetch(\`https://\${host}:\${port}/\`).then(async (response) => console.log(await response.text()), failed);`,
  ),
  node(
    'tls',
    'tls',
    `import tls from 'node:tls';
tls.connect({ host, port, rejectUnauthorized: false }).on('error', failed);`,
  ),
  node(
    'http2',
    'http2',
    `import http2 from 'node:http2';
const session = http2.connect(\`http://\${host}:\${port}\`);
session.on('error', failed);
session.request({ ':path': '/' }).on('error', failed).resume();`,
  ),
  node(
    'http2 with TLS',
    'tls/http2',
    `import http2 from 'node:http2';
http2.connect(\`https://\${host}:\${port}\`, { rejectUnauthorized: false }).on('error', failed);`,
  ),
];
