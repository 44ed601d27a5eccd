import { fieldOf, type HttpAnswer } from '../bytes/http-answer.ts';
import type { Facts } from './protocol.ts';

/**
 * Which application answered. The Server field often names only the library or the proxy in
 * front; an application that people know by another name wins, and the Server field then
 * becomes the note.
 */
export function productOf(answer: HttpAnswer): Facts {
  const said = software(fieldOf(answer, 'Server'));
  const found = namedByField(answer) ?? namedByBody(answer);
  if (!found) return said;
  const server = [said.product, said.version].filter(Boolean).join('/');
  const isSame = said.product?.toLowerCase() === found.product.toLowerCase();
  const version = found.version ?? (isSame ? said.version : undefined);
  return {
    product: found.product,
    ...(version ? { version } : {}),
    ...(server && !isSame ? { note: `behind or on ${server}` } : {}),
  };
}

/** Whether the rest of the body may still name the product: text of a length that is known. */
export function mayYetName(answer: HttpAnswer): boolean {
  if (answer.whole || answer.body.length >= BODY || namedByField(answer)) return false;
  const type = fieldOf(answer, 'Content-Type') ?? '';
  const ends = fieldOf(answer, 'Content-Length') ?? fieldOf(answer, 'Transfer-Encoding');
  return ends !== undefined && /^(?:text\/html|text\/plain|application\/json)\b/i.test(type);
}

/** How much of a body is looked at. */
const BODY = 1024;

/** The longest value of a peer that is kept. */
const VALUE = 80;

interface Named {
  readonly product: string;
  readonly version?: string;
}

interface Mark {
  readonly product: string;
  /** What must stand there; its first group, if it has one, is the version. */
  readonly says: RegExp;
}

interface FieldMark extends Mark {
  readonly field: string;
}

const ANY = /(?:)/;
const VERSION = /^v?(\d[\w.+~-]{0,39})/;

/**
 * Fields that only one application sends. Observed: Docker registry 2.8.2, Docker 20.10.24, Podman
 * 4.3.1, InfluxDB 1.6.7; the others by their documentation or source.
 */
const FIELDS: readonly FieldMark[] = [
  { product: 'Docker registry', field: 'Docker-Distribution-Api-Version', says: ANY },
  { product: 'Podman', field: 'Libpod-Api-Version', says: VERSION },
  { product: 'Docker', field: 'Server', says: /^Docker\/(\d[\w.+~-]{0,39}) \(/ },
  { product: 'InfluxDB', field: 'X-Influxdb-Version', says: VERSION },
  { product: 'Elasticsearch', field: 'X-elastic-product', says: /^Elasticsearch$/ },
  { product: 'Kibana', field: 'kbn-version', says: VERSION },
  { product: 'Kibana', field: 'kbn-name', says: ANY },
  { product: 'Jenkins', field: 'X-Jenkins', says: VERSION },
  { product: 'Kubernetes', field: 'X-Kubernetes-Pf-Flowschema-Uid', says: ANY },
  { product: 'Consul', field: 'X-Consul-Default-Acl-Policy', says: ANY },
  { product: 'Consul', field: 'X-Consul-Effective-Consistency', says: ANY },
  { product: 'Consul', field: 'X-Consul-Index', says: ANY },
  { product: 'Nomad', field: 'X-Nomad-Index', says: ANY },
  { product: 'Vault', field: 'X-Vault-Hostname', says: ANY },
  { product: 'ClickHouse', field: 'X-ClickHouse-Server-Display-Name', says: ANY },
  { product: 'MinIO', field: 'Server', says: /^MinIO\b/ },
  { product: 'MinIO', field: 'X-Minio-Deployment-Id', says: ANY },
  { product: 'Grafana', field: 'Set-Cookie', says: /^grafana_session(?:_expiry)?=/ },
  { product: 'Verdaccio', field: 'X-Powered-By', says: /^verdaccio\/(\d[\w.+~-]{0,39})/ },
  { product: 'Apache Tomcat', field: 'Server', says: /^Apache-Coyote\// },
  { product: 'Apache Solr', field: 'Location', says: /\/solr\/$/ },
];

function namedByField(answer: HttpAnswer): Named | undefined {
  for (const { product, field, says } of FIELDS) {
    const value = fieldOf(answer, field);
    const found = value === undefined ? null : says.exec(value.slice(0, VALUE));
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
  { product: 'Node.js inspector', says: /^WebSockets request was expected\r?\n$/ },
  { product: 'Docker', says: /^\{"message":"page not found"\}\s*$/ },
  {
    product: 'Prometheus',
    says: /^<a href="(?:\/[\w-]{1,40})?\/(?:graph|query)">Found<\/a>\.\s*$/,
  },
  { product: 'Prometheus', says: /<title>Prometheus Time Series Collection/ },
  { product: 'node_exporter', says: /<title>Node Exporter<\/title>/ },
  { product: 'Alertmanager', says: /<title>Alertmanager<\/title>/ },
  { product: 'Pushgateway', says: /<title>(?:Prometheus )?Pushgateway<\/title>/ },
  { product: 'Grafana', says: /<title>Grafana<\/title>/ },
  { product: 'RabbitMQ management', says: /<title>RabbitMQ Management<\/title>/ },
  { product: 'Vault', says: /<title>Vault<\/title>/ },
  { product: 'Apache Solr', says: /<title>Solr Admin<\/title>/ },
  { product: 'Consul', says: /^Consul Agent\b/ },
  { product: 'CouchDB', says: /^\{"couchdb":"Welcome","version":"(\d[\w.+~-]{0,39})"/ },
  { product: 'OpenSearch', says: /"tagline"\s?:\s?"The OpenSearch Project:/ },
  { product: 'Elasticsearch', says: /"tagline"\s?:\s?"You Know, for Search"/ },
  { product: 'Elasticsearch', says: /^\{"error":\{"root_cause":\[\{"type":"security_exception"/ },
  { product: 'etcd', says: /^\{"etcdserver":"(\d[\w.+~-]{0,39})"/ },
  { product: 'Neo4j', says: /"neo4j_version"\s?:\s?"(\d[\w.+~-]{0,39})"/ },
  { product: 'Apache Tomcat', says: /<h3>Apache Tomcat\/(\d[\w.+~-]{0,39})/ },
  { product: 'S3', says: /<Error>\s?<Code>(?:AccessDenied|InvalidAccessKeyId)<\/Code>/ },
];

function namedByBody(answer: HttpAnswer): Named | undefined {
  const body = firstChunk(answer).slice(0, BODY);
  for (const { product, says } of BODIES) {
    const found = says.exec(body);
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

/** Those that tell their version apart from their name. */
const NUMBERED = ['Elasticsearch', 'OpenSearch'];

/** `version.number` of the start page of Elasticsearch and OpenSearch. */
function numberOf({ body }: HttpAnswer): string | undefined {
  return /"number"\s?:\s?"(\d[\w.+~-]{0,39})"/.exec(body.slice(0, BODY))?.[1];
}

/** A Status object of the Kubernetes API: how it says 401, 403 and 404. */
function isKubernetesStatus(body: string): boolean {
  const [kind, version] = [/^\{\s{0,4}"kind":\s?"Status"/, /"apiVersion":\s?"v1"/];
  return kind.test(body) && version.test(body.slice(0, 200));
}

/** etcd 3.4 allows foreign origins these fields and methods even where it finds nothing. */
function isEtcd(answer: HttpAnswer): boolean {
  return (
    answer.body === '404 page not found\n' &&
    fieldOf(answer, 'Access-Control-Allow-Headers') === 'accept, content-type, authorization' &&
    fieldOf(answer, 'Access-Control-Allow-Methods') === 'POST, GET, OPTIONS, PUT, DELETE'
  );
}

/** Metrics in the text format of Prometheus; the exporter may tell its name by its build. */
function exposition(answer: HttpAnswer, body: string): Named | undefined {
  const type = fieldOf(answer, 'Content-Type') ?? '';
  if (!/^text\/plain; ?version=0\.0\.4/.test(type) || !body.startsWith('# ')) return undefined;
  const build = /\n([a-z]{1,20}(?:_[a-z]{1,20})?)_build_info\{/.exec(body)?.[1];
  return { product: build ?? 'Prometheus metrics' };
}

/** `nginx/1.22.1`, `Icecast 2.4.4`, or what the whole field says. */
function software(value: string | undefined): { product?: string; version?: string } {
  if (!value) return {};
  const parts = /^([^/\s]{1,80})[/ ]v?(\d\S{0,79})/.exec(value);
  if (parts) return { product: parts[1] as string, version: parts[2] as string };
  return { product: value.slice(0, VALUE) };
}
