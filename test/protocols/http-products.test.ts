import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { http } from '../../src/protocols/http.ts';
import type { Facts } from '../../src/protocols/protocol.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const GET = openingFor(http, { host: '127.0.0.1', port: 80, path: '/' });

function recorded(name: string): Facts {
  const server = serverRecordings().find(({ name: one }) => one.endsWith(`/${name}`));
  const exchange = server?.exchanges.find(({ probedWith }) => probedWith === 'http');
  const bytes = exchange?.turns[0]?.received ?? new Uint8Array(0);
  return matched(http.server(replyOf(bytes, { sent: GET, ended: true }))).facts;
}

function factsOf(fields: string, body = '', status = '200 OK'): Facts {
  const reply = `HTTP/1.1 ${status}\r\nDate: x\r\n${fields}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return matched(serverHolds(http, text(reply), { sent: GET })).facts;
}

describe('http: products', () => {
  it.each([
    ['prometheus-2.42.0', { product: 'Prometheus' }],
    ['alertmanager-0.25.0', { product: 'Alertmanager' }],
    ['pushgateway-1.5.1', { product: 'Pushgateway' }],
    ['node-exporter-1.5.0', { product: 'node_exporter' }],
    ['docker-20.10.24', { product: 'Docker' }],
    ['influxdb-http-1.6.7', { product: 'InfluxDB', version: '1.6.7~rc0' }],
    ['tomcat-http-10.1.60', { product: 'Apache Tomcat', version: '10.1.60' }],
    ['node-inspector-20', { product: 'Node.js inspector' }],
    ['rabbitmq-mgmt-3.10.8', { product: 'RabbitMQ management', note: 'behind or on Cowboy' }],
    ['icecast2-2.4.4', { product: 'Icecast', version: '2.4.4' }],
    ['nginx-http-1.22.1', { product: 'nginx', version: '1.22.1' }],
    ['squid-5.7', { product: 'squid', version: '5.7' }],
  ])('identifies %s', (name, facts) => {
    expect(recorded(name)).toMatchObject(facts);
  });

  it.each([
    ['podman-4.3.1', undefined],
    ['docker-registry-2.8.2', undefined],
    ['node-http-h1-20', undefined],
  ])('reports nothing where %s shows nothing', (name, product) => {
    expect(recorded(name).product).toBe(product);
  });

  // As observed of Docker registry 2.8.2 (GET /v2/), Docker 20.10.24 and Podman 4.3.1 (GET /_ping).
  it.each([
    ['Docker-Distribution-Api-Version: registry/2.0', { product: 'Docker registry' }],
    [
      'Api-Version: 1.41\r\nOstype: linux\r\nServer: Docker/20.10.24+dfsg1 (linux)',
      { product: 'Docker', version: '20.10.24+dfsg1' },
    ],
    [
      'Api-Version: 1.41\r\nLibpod-Api-Version: 4.3.1\r\nServer: Libpod/4.3.1 (linux)',
      { product: 'Podman', version: '4.3.1' },
    ],
    [
      'X-Jenkins: 2.426.1\r\nServer: Jetty(10.0.17)',
      { product: 'Jenkins', version: '2.426.1', note: 'behind or on Jetty(10.0.17)' },
    ],
    ['Server: MinIO/RELEASE.2021-04-22T15-44-28Z', { product: 'MinIO' }],
    ['kbn-name: kibana', { product: 'Kibana' }],
    ['X-Consul-Default-Acl-Policy: allow', { product: 'Consul' }],
    ['Server: CouchDB/3.3.3 (Erlang OTP/24)', { product: 'CouchDB', version: '3.3.3' }],
  ])('knows %j', (fields, facts) => {
    expect(factsOf(fields)).toMatchObject(facts);
  });

  it.each([
    [
      'etcd',
      '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}',
      { product: 'etcd', version: '3.4.23' },
    ],
    [
      'CouchDB',
      '{"couchdb":"Welcome","version":"3.3.3"}',
      { product: 'CouchDB', version: '3.3.3' },
    ],
    [
      'Elasticsearch',
      '{\n  "version" : {\n    "number" : "7.17.9"\n  },\n  "tagline" : "You Know, for Search"\n}\n',
      { product: 'Elasticsearch', version: '7.17.9' },
    ],
    [
      'OpenSearch',
      '{"version":{"distribution":"opensearch","number":"2.11.0"},"tagline":"The OpenSearch Project: https://opensearch.org/"}',
      { product: 'OpenSearch', version: '2.11.0' },
    ],
    [
      'Kubernetes',
      '{\n  "kind": "Status",\n  "apiVersion": "v1",\n  "metadata": {},\n  "status": "Failure",\n  "message": "Unauthorized"\n}',
      { product: 'Kubernetes' },
    ],
  ])('knows %s by its JSON, however it is cut', (_name, body, facts) => {
    expect(factsOf('Content-Type: application/json', body)).toMatchObject(facts);
  });

  it('knows etcd by what it allows foreign origins, even where it finds nothing', () => {
    const fields =
      'Access-Control-Allow-Headers: accept, content-type, authorization\r\n' +
      'Access-Control-Allow-Methods: POST, GET, OPTIONS, PUT, DELETE\r\n' +
      'Content-Type: text/plain; charset=utf-8';
    expect(factsOf(fields, '404 page not found\n', '404 Not Found').product).toBe('etcd');
    const bare = factsOf('Content-Type: text/plain', '404 page not found\n', '404 Not Found');
    expect(bare.product).toBeUndefined();
  });

  it('reads the name of an exporter from its metrics', () => {
    const type = 'Content-Type: text/plain; version=0.0.4; charset=utf-8';
    const body = '# HELP a b\n# TYPE a gauge\nredis_exporter_build_info{version="1"} 1\n';
    expect(factsOf(type, body).product).toBe('redis_exporter');
    expect(factsOf(type, '# HELP a b\n').product).toBe('Prometheus metrics');
  });

  it('reads a body behind the size of its chunk', () => {
    const body = '1c\r\n{"message":"page not found"}\r\n0\r\n\r\n';
    const reply = `HTTP/1.1 404 Not Found\r\nDate: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
    expect(matched(serverHolds(http, text(reply), { sent: GET })).facts.product).toBe('Docker');
  });

  it('does not wait for a body without a known end, nor for one that is not text', () => {
    for (const fields of [
      'Content-Type: text/html',
      'Content-Type: audio/mpeg\r\nContent-Length: 9',
    ]) {
      const reply = text(`HTTP/1.1 200 OK\r\nDate: x\r\n${fields}\r\n\r\n`);
      expect(http.server(replyOf(reply, { sent: GET })).answer).toBe('match');
    }
  });

  it('keeps what a hostile peer states short', () => {
    const long = 'x'.repeat(3000);
    for (const fields of [
      `Server: ${long}`,
      `Server: ${long}/1`,
      `Server: a/1${long}`,
      `X-Jenkins: 1${long}`,
    ]) {
      const facts = factsOf(fields);
      for (const value of [facts.product, facts.version, facts.note]) {
        expect(value?.length ?? 0).toBeLessThan(200);
      }
    }
  });
});
