import { fieldOf, type HttpAnswer } from '../bytes/http-answer.ts';
import { splitSoftware } from '../bytes/software.ts';
import type { Facts } from './protocol.ts';
import type { Exposure } from './protocol-facts.ts';

/**
 * Which application answered. The Server field often names only the library or the proxy in
 * front; an application that people know by another name wins, and the Server field then
 * becomes the note.
 */
export function productOf(answer: HttpAnswer): Facts {
  const server = splitSoftware(fieldOf(answer, 'Server') ?? '');
  const found = namedByField(answer) ?? namedByBody(answer);
  if (!found) return server;
  const token = [server.product, server.version].filter(Boolean).join('/');
  const isSame = server.product?.toLowerCase() === found.product.toLowerCase();
  const version = found.version ?? (isSame ? server.version : undefined);
  return {
    product: found.product,
    ...(version ? { version } : {}),
    ...(token && !isSame ? { note: `behind or on ${token}` } : {}),
  };
}

/** Whether the rest of the body may still name the product: text of a length that is known. */
export function mayYetName(answer: HttpAnswer): boolean {
  if (answer.whole || answer.body.length >= BODY || namedByField(answer)) return false;
  const type = fieldOf(answer, 'Content-Type') ?? '';
  const ends = fieldOf(answer, 'Content-Length') ?? fieldOf(answer, 'Transfer-Encoding');
  return ends !== undefined && /^(?:text\/html|text\/plain|application\/json)\b/i.test(type);
}

/** How much of a body is read. */
const BODY = 1024;

/** The longest value of a peer that is kept. */
const VALUE = 80;

/**
 * What these products leave open to everybody. The first reply of etcd, Consul, CouchDB, ClickHouse
 * and a kubelet does not show whether they require a login.
 */
export const PRODUCT_EXPOSURE: readonly Exposure[] = [
  { product: 'Docker', risk: 'container-runtime' },
  { product: 'Podman', risk: 'container-runtime' },
  // Where a login is required, the status is 401.
  { product: 'Elasticsearch', risk: 'database', openReplies: ['HTTP/1.1 200', 'HTTP/1.0 200'] },
  { product: 'OpenSearch', risk: 'database', openReplies: ['HTTP/1.1 200', 'HTTP/1.0 200'] },
];

interface Named {
  readonly product: string;
  readonly version?: string;
}

interface Mark {
  readonly product: string;
  /** What the text must match; its first group, if it has one, is the version. */
  readonly pattern: RegExp;
}

interface FieldMark extends Mark {
  /** In lower case. */
  readonly field: string;
}

const ANY = /(?:)/;
const VERSION = /^v?(\d[\w.+~-]{0,39})/;

/**
 * Fields that only one application sends. Observed: Docker registry 2.8.2, Docker 20.10.24, Podman
 * 4.3.1, InfluxDB 1.6.7; the others by their documentation or source.
 */
const FIELDS: readonly FieldMark[] = [
  { product: 'Docker registry', field: 'docker-distribution-api-version', pattern: ANY },
  { product: 'Podman', field: 'libpod-api-version', pattern: VERSION },
  { product: 'Docker', field: 'server', pattern: /^Docker\/(\d[\w.+~-]{0,39}) \(/ },
  { product: 'InfluxDB', field: 'x-influxdb-version', pattern: VERSION },
  { product: 'Elasticsearch', field: 'x-elastic-product', pattern: /^Elasticsearch$/ },
  { product: 'Kibana', field: 'kbn-version', pattern: VERSION },
  { product: 'Kibana', field: 'kbn-name', pattern: ANY },
  { product: 'Jenkins', field: 'x-jenkins', pattern: VERSION },
  { product: 'Kubernetes', field: 'x-kubernetes-pf-flowschema-uid', pattern: ANY },
  { product: 'Consul', field: 'x-consul-default-acl-policy', pattern: ANY },
  { product: 'Consul', field: 'x-consul-effective-consistency', pattern: ANY },
  { product: 'Consul', field: 'x-consul-index', pattern: ANY },
  { product: 'Nomad', field: 'x-nomad-index', pattern: ANY },
  { product: 'Vault', field: 'x-vault-hostname', pattern: ANY },
  { product: 'ClickHouse', field: 'x-clickhouse-server-display-name', pattern: ANY },
  { product: 'MinIO', field: 'server', pattern: /^MinIO\b/ },
  { product: 'MinIO', field: 'x-minio-deployment-id', pattern: ANY },
  { product: 'Grafana', field: 'set-cookie', pattern: /^grafana_session(?:_expiry)?=/ },
  { product: 'Verdaccio', field: 'x-powered-by', pattern: /^verdaccio\/(\d[\w.+~-]{0,39})/ },
  { product: 'Apache Tomcat', field: 'server', pattern: /^Apache-Coyote\// },
  { product: 'Apache Solr', field: 'location', pattern: /\/solr\/$/ },
];

function namedByField(answer: HttpAnswer): Named | undefined {
  for (const { product, field, pattern } of FIELDS) {
    const value = answer.fields.get(field);
    const found = value === undefined ? null : pattern.exec(value.slice(0, VALUE));
    if (!found) continue;
    const version = found[1] ?? (NUMBERED.includes(product) ? numberOf(answer) : undefined);
    return { product, ...(version ? { version } : {}) };
  }
  return undefined;
}

/**
 * Bodies of start pages, redirects and errors. Observed: Prometheus 2.42, node_exporter 1.5,
 * Alertmanager 0.25, Pushgateway 1.5, RabbitMQ 3.10, Docker 20.10, Tomcat 10.1, Node.js 20; the
 * others by their documentation or source.
 */
const BODIES: readonly Mark[] = [
  { product: 'Node.js inspector', pattern: /^WebSockets request was expected\r?\n$/ },
  { product: 'Docker', pattern: /^\{"message":"page not found"\}\s*$/ },
  {
    product: 'Prometheus',
    pattern: /^<a href="(?:\/[\w-]{1,40})?\/(?:graph|query)">Found<\/a>\.\s*$/,
  },
  { product: 'Prometheus', pattern: /<title>Prometheus Time Series Collection/ },
  { product: 'node_exporter', pattern: /<title>Node Exporter<\/title>/ },
  { product: 'Alertmanager', pattern: /<title>Alertmanager<\/title>/ },
  { product: 'Pushgateway', pattern: /<title>(?:Prometheus )?Pushgateway<\/title>/ },
  { product: 'Grafana', pattern: /<title>Grafana<\/title>/ },
  { product: 'RabbitMQ management', pattern: /<title>RabbitMQ Management<\/title>/ },
  { product: 'Vault', pattern: /<title>Vault<\/title>/ },
  { product: 'Apache Solr', pattern: /<title>Solr Admin<\/title>/ },
  { product: 'Consul', pattern: /^Consul Agent\b/ },
  { product: 'CouchDB', pattern: /^\{"couchdb":"Welcome","version":"(\d[\w.+~-]{0,39})"/ },
  { product: 'OpenSearch', pattern: /"tagline"\s?:\s?"The OpenSearch Project:/ },
  { product: 'Elasticsearch', pattern: /"tagline"\s?:\s?"You Know, for Search"/ },
  {
    product: 'Elasticsearch',
    pattern: /^\{"error":\{"root_cause":\[\{"type":"security_exception"/,
  },
  { product: 'etcd', pattern: /^\{"etcdserver":"(\d[\w.+~-]{0,39})"/ },
  { product: 'Neo4j', pattern: /"neo4j_version"\s?:\s?"(\d[\w.+~-]{0,39})"/ },
  { product: 'Apache Tomcat', pattern: /<h3>Apache Tomcat\/(\d[\w.+~-]{0,39})/ },
  { product: 'S3', pattern: /<Error>\s?<Code>(?:AccessDenied|InvalidAccessKeyId)<\/Code>/ },
];

function namedByBody(answer: HttpAnswer): Named | undefined {
  if (answer.body === '') return undefined;
  const body = firstChunk(answer).slice(0, BODY);
  for (const { product, pattern } of BODIES) {
    const found = pattern.exec(body);
    if (!found) continue;
    const version = found[1] ?? (NUMBERED.includes(product) ? numberOf(answer) : undefined);
    return { product, ...(version ? { version } : {}) };
  }
  if (isKubernetesStatus(body)) return { product: 'Kubernetes' };
  if (isEtcd(answer)) return { product: 'etcd' };
  return exposition(answer, body);
}

/** The first chunk of the body, without its size (RFC 9112 section 7.1). */
function firstChunk(answer: HttpAnswer): string {
  const isChunked = /^chunked$/i.test(fieldOf(answer, 'Transfer-Encoding') ?? '');
  const size = isChunked ? /^([0-9a-f]{1,8})\r?\n/i.exec(answer.body) : null;
  if (!size) return answer.body;
  const start = size[0].length;
  return answer.body.slice(start, start + Number.parseInt(size[1] as string, 16));
}

/** Products that state their version apart from their name. */
const NUMBERED = ['Elasticsearch', 'OpenSearch'];

/** `version.number` of the start page of Elasticsearch and OpenSearch. */
function numberOf({ body }: HttpAnswer): string | undefined {
  return /"number"\s?:\s?"(\d[\w.+~-]{0,39})"/.exec(body.slice(0, BODY))?.[1];
}

/** A Status object of the Kubernetes API: how it answers with 401, 403 and 404. */
function isKubernetesStatus(body: string): boolean {
  return STATUS_KIND.test(body) && API_VERSION.test(body.slice(0, 200));
}

const STATUS_KIND = /^\{\s{0,4}"kind":\s?"Status"/;
const API_VERSION = /"apiVersion":\s?"v1"/;

/** etcd 3.4 allows foreign origins these fields and methods even where it finds nothing. */
function isEtcd(answer: HttpAnswer): boolean {
  return (
    answer.body === '404 page not found\n' &&
    fieldOf(answer, 'Access-Control-Allow-Headers') === 'accept, content-type, authorization' &&
    fieldOf(answer, 'Access-Control-Allow-Methods') === 'POST, GET, OPTIONS, PUT, DELETE'
  );
}

/** Metrics in the text format of Prometheus; the name of the build's metric may be the exporter's. */
function exposition(answer: HttpAnswer, body: string): Named | undefined {
  const type = fieldOf(answer, 'Content-Type') ?? '';
  if (!/^text\/plain; ?version=0\.0\.4/.test(type) || !body.startsWith('# ')) return undefined;
  const build = /\n([a-z]{1,20}(?:_[a-z]{1,20})?)_build_info\{/.exec(body)?.[1];
  return { product: build ?? 'Prometheus metrics' };
}
