import { expect, test } from 'vitest';
import { factsOfManifests } from '../../../src/sources/kubernetes/facts.ts';
import { kubernetesReader } from '../../../src/sources/kubernetes/reader.ts';
import { testFixtureTables } from '../fixture-tables.ts';
import { readText } from '../read-text.ts';

testFixtureTables('kubernetes');

const read = (text: string) => readText(kubernetesReader, text);

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          readinessProbe: {httpGet: {port: 8080}}
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 8080}]}
`;

test('a Service finds its Pods in another file', () => {
  const input = { env: {}, profiles: [], readOther: () => undefined };
  const facts = factsOfManifests([
    { ...input, file: 'deployment.yaml', text: DEPLOYMENT },
    { ...input, file: 'service.yaml', text: SERVICE },
  ]);
  expect(facts.listeners[0]?.clues).toMatchObject([
    { expect: ['http'], certainty: 'probe', origin: { file: 'deployment.yaml', line: 10 } },
  ]);
});

test('passwords of environments are in no fact', () => {
  const facts = read(`${DEPLOYMENT}          env:
            - {name: A_URL, value: "postgres://app:hunter2@db:5432/x"}
            - {name: A_PASSWORD, value: hunter2}
`);
  expect(facts.references).toMatchObject([{ host: 'db', port: 5432 }]);
  expect(JSON.stringify(facts)).not.toContain('hunter2');
});

test('the query of a probe, which may hold a token, is dropped', () => {
  const facts = read(`${DEPLOYMENT.replace('port: 8080', 'port: 8080, path: "/a?token=hunter2"')}---
${SERVICE}`);
  expect(facts.listeners[0]?.path).toBe('/a');
  expect(JSON.stringify(facts)).not.toContain('hunter2');
});

test('a Pod of a StatefulSet is known by its own name', () => {
  const facts = read(`kind: StatefulSet
apiVersion: apps/v1
metadata: {name: kafka, namespace: bus}
spec: {serviceName: kafka, replicas: 3}
---
kind: Service
apiVersion: v1
metadata: {name: kafka, namespace: bus}
spec: {ports: [{port: 9092}]}
`);
  expect(facts.listeners[0]?.hosts).toContain('kafka-2.kafka.bus.svc.cluster.local');
});

test('a host without dots means a Service of the namespace of the container', () => {
  const facts = read(`apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop}
spec:
  containers:
    - env:
        - {name: X_URL, value: "redis://cache"}
        - {name: Y_URL, value: "redis://cache.shop"}
        - {name: Z_URL, value: "redis://cache.example.com"}
`);
  expect(facts.references.map(({ host }) => host)).toEqual([
    'cache.shop.svc',
    'cache.shop.svc',
    'cache.example.com',
  ]);
});

test.each([
  ['apiVersion: v1\nkind: Service\n', true],
  ['{"kind":"List","apiVersion":"v1","items":[]}', true],
  ['- apiVersion: v1\n  kind: Service\n', true],
  ['services:\n  web:\n    image: nginx\n', false],
  ['apiVersion: v2\nname: a-chart\n', false],
])('manifests are known by their text: %j', (text, fits) => {
  expect(kubernetesReader.fits('given', text)).toBe(fits);
});

test.each([
  ['templates/service.yaml', 'kind: Service\nname: "{{ .Values.name }}"\n', 1],
  ['service.yaml', 'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: "{{ .x }}"\n', 0],
])('in the folder of templates of a chart, any action is one of Helm: %s', (file, text, count) => {
  const input = { file, text, env: {}, profiles: [], readOther: () => undefined };
  expect(kubernetesReader.read(input).notes).toHaveLength(count);
});

test.each([
  '',
  'null',
  '[]',
  'apiVersion: v1\nkind: List\nitems: [1, null, {kind: Service}]',
  'apiVersion: v1\nkind: Service\nspec: 5',
  'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: {a: 1}, selector: [1]}',
  'apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{env: [{name: a}], ports: [1]}]}}}',
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {rules: [1, {http: {paths: [{}]}}], tls: [{}]}',
  'apiVersion: v1\nkind: Endpoints\nsubsets: [{addresses: [{}], ports: [{}]}]',
])('a manifest of another shape gives no endpoint and does not throw: %j', (text) => {
  const { listeners, references } = read(text);
  expect([...listeners, ...references]).toEqual([]);
});

test('lists inside lists are followed to a depth', () => {
  const open = '{"kind":"List","apiVersion":"v1","items":['.repeat(40);
  expect(read(`${open}${']}'.repeat(40)}`).listeners).toEqual([]);
});

test('addresses times ports are bounded', () => {
  const addresses = Array.from({ length: 200 }, (_, i) => `{ip: 10.0.0.${i}}`).join(',');
  const ports = Array.from({ length: 200 }, (_, i) => `{port: ${i + 1}}`).join(',');
  const { references, notes } = read(
    `apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\nsubsets: [{addresses: [${addresses}], ports: [${ports}]}]`,
  );
  expect(references).toHaveLength(10_000);
  expect(notes).toMatchObject([{ message: 'only the first 10000 addresses are read' }]);
});
