import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORMATS, VALIDATE_FORMATS } from '../../src/cli/outputs.ts';
import { run } from '../support/in-process.ts';

const SECRET = 'hunter2';
const IN_BASE64 = Buffer.from(SECRET).toString('base64');

/** Files of every kind with passwords where people write them. Ports that nobody listens on are 1 to 9. */
const FILES = {
  'compose.yml': `services:
  db:
    image: postgres:15
    ports: ["127.0.0.1:1:5432"]
    environment: { POSTGRES_PASSWORD: ${SECRET}, PGPASSWORD: "\${PW}" }
    healthcheck: { test: "PGPASSWORD=${SECRET} pg_isready -U app -d postgres://u:${SECRET}@localhost/x" }
  app:
    image: registry.example/u:${SECRET}@sha256:0
    ports: ["127.0.0.1:2:8080", "127.0.0.1:3:\${PORT:?${SECRET}}"]
    env_file: app.env
    environment:
      - DATABASE_URL=postgres://app:${SECRET}@db:5432/app?sslpassword=${SECRET}
      - BROKER=amqp://app:${SECRET}/@#@nowhere:5672
      - API=https://user:${SECRET}@api.example.com/v1?key=${SECRET}
      - MIXED=\${UNSET_VARIABLE:-redis://:${SECRET}@cache:6379}
    command: ["--token", "${SECRET}"]
    healthcheck: { test: ["CMD", "curl", "-u", "u:${SECRET}", "http://u:${SECRET}@localhost:8080/?t=${SECRET}"] }
`,
  'app.env': `MAIL_URL=smtp://u:${SECRET}@mail:587
TOKEN=${SECRET}
`,
  '.env': `PW=${SECRET}
REDIS_URL=redis://:${SECRET}@127.0.0.1:4/0
BROKEN="${SECRET}
`,
  'manifests.yaml': `apiVersion: v1
kind: Secret
metadata: { name: s }
data: { password: ${IN_BASE64} }
stringData: { url: "mysql://u:${SECRET}@127.0.0.1:5/x" }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, name: http, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  containers:
    - name: web
      image: web:1
      ports: [{ containerPort: 8080 }]
      args: ["--password=${SECRET}"]
      env: [{ name: DSN, value: "postgres://u:${SECRET}@missing:5432/x" }]
      readinessProbe: { exec: { command: ["sh", "-c", "redis-cli -a ${SECRET} ping"] } }
`,
  'prometheus.yml': `remote_write: [{ url: "https://u:${SECRET}@metrics.example.com/push", bearer_token: ${SECRET} }]
scrape_configs:
  - job_name: a
    basic_auth: { username: u, password: ${SECRET} }
    params: { token: [${SECRET}] }
    static_configs: [{ targets: ["127.0.0.1:6"] }]
`,
  'nginx.conf': `server {
  listen 127.0.0.1:7;
  location / {
    proxy_set_header Authorization "Basic ${IN_BASE64}";
    proxy_pass http://u:${SECRET}@127.0.0.1:8/?key=${SECRET};
  }
}
`,
  'haproxy.cfg': `backend b
  http-request set-header Authorization ${SECRET}
  userlist_user ${SECRET}
  server s 127.0.0.1:9 check
`,
} as const;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbytes-secrets-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

const names = Object.keys(FILES) as (keyof typeof FILES)[];

async function outputOf(args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(args, { cwd: folder });
  expect(stderr).not.toContain('internal error');
  return stdout + stderr;
}

function expectNoSecret(text: string): void {
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(IN_BASE64);
}

test.each(names)('no output of a check shows a secret of %s', async (name) => {
  const from = ['--from', join(folder, name), '--vantage', 'host'];
  const outputs = FORMATS.map((format) => ({ format, file: join(folder, `${name}.${format}`) }));
  const each = outputs.flatMap(({ format, file }) => ['-o', `${format}=${file}`]);
  expectNoSecret(await outputOf(['check', '-v', ...from, ...each]));
  for (const { file } of outputs)
    expectNoSecret(existsSync(file) ? readFileSync(file, 'utf8') : '');
  expectNoSecret(await outputOf(['check', '--plan', ...from]));
});

test.each(names)('no output of validate and init shows a secret of %s', async (name) => {
  for (const vantage of ['host', 'network', 'cluster']) {
    const from = ['--from', join(folder, name), '--vantage', vantage, '--external'];
    expectNoSecret(await outputOf(['validate', ...from]));
    for (const format of VALIDATE_FORMATS) {
      expectNoSecret(await outputOf(['validate', ...from, '-o', format]));
    }
    expectNoSecret(await outputOf(['init', '-', ...from]));
  }
});

test('the files do yield endpoints, so that there is something to look at', async () => {
  const from = names.flatMap((name) => ['--from', join(folder, name)]);
  expect(await outputOf(['validate', ...from])).toMatch(/: [1-9]\d* endpoints/);
});
