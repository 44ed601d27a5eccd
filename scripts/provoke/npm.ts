import { npm, type ProvokedClient } from './client.ts';

/** Packages of npm, with the versions whose messages are recorded. */
export const npmClients: readonly ProvokedClient[] = [
  npm(
    'pg (npm)',
    'postgresql',
    'pg@8.23.1',
    `import pg from 'pg';
new pg.Client({ host, port, user: 'nobody', connectionTimeoutMillis: 8000 }).connect().catch(failed);`,
  ),
  npm(
    'pg (npm) with TLS',
    'postgresql',
    'pg@8.23.1',
    `import pg from 'pg';
const options = { ssl: { rejectUnauthorized: false }, connectionTimeoutMillis: 8000 };
new pg.Client({ host, port, user: 'nobody', ...options }).connect().catch(failed);`,
  ),
  npm(
    'postgres.js (npm)',
    'postgresql',
    'postgres@3.4.9',
    `import postgres from 'postgres';
postgres({ host, port, user: 'nobody', connect_timeout: 8 })\`select 1\`.catch(failed);`,
  ),
  npm(
    'mysql2 (npm)',
    'mysql',
    'mysql2@3.24.6',
    `import mysql from 'mysql2';
mysql.createConnection({ host, port, user: 'nobody', connectTimeout: 8000 }).connect((error) => failed(error));`,
  ),
  npm(
    'mariadb (npm)',
    'mysql',
    'mariadb@3.5.4',
    `import mariadb from 'mariadb';
mariadb.createConnection({ host, port, user: 'nobody', connectTimeout: 8000 }).catch(failed);`,
  ),
  npm(
    'mongodb (npm)',
    'mongodb',
    'mongodb@6.22.0',
    `import { MongoClient } from 'mongodb';
const options = { serverSelectionTimeoutMS: 4000, connectTimeoutMS: 3000 };
new MongoClient(\`mongodb://\${host}:\${port}\`, options).connect().catch(failed);`,
  ),
  npm(
    'redis (npm)',
    'redis',
    'redis@5.9.0',
    `import { createClient } from 'redis';
const socket = { host, port, reconnectStrategy: false };
const client = createClient({ socket });
client.on('error', failed);
client.connect().then(() => client.ping()).catch(failed);`,
  ),
  npm(
    'ioredis (npm)',
    'redis',
    'ioredis@5.8.2',
    `import { Redis } from 'ioredis';
const redis = new Redis({ host, port, retryStrategy: () => null, maxRetriesPerRequest: 0 });
redis.on('error', (error) => console.error('[ioredis]', error));
redis.ping().catch(failed);`,
  ),
  npm(
    'kafkajs (npm)',
    'kafka',
    'kafkajs@2.2.4',
    `import { Kafka } from 'kafkajs';
const options = { connectionTimeout: 3000, requestTimeout: 3000, retry: { retries: 0 } };
new Kafka({ brokers: [\`\${host}:\${port}\`], ...options }).admin().connect().catch(failed);`,
  ),
  npm(
    'amqplib (npm)',
    'amqp',
    'amqplib@0.10.9',
    `import { connect } from 'amqplib';
connect(\`amqp://\${host}:\${port}\`, { timeout: 8000 }).catch(failed);`,
  ),
  npm(
    'rhea (npm)',
    'amqp',
    'rhea@3.0.5',
    `import rhea from 'rhea';
rhea.on('error', failed);
rhea.on('connection_error', ({ connection }) => failed(connection.get_error()));
rhea.on('protocol_error', failed);
rhea.on('disconnected', ({ error }) => failed(error));
rhea.connect({ host, port, reconnect: false });`,
  ),
  npm(
    'mqtt (npm)',
    'mqtt',
    'mqtt@5.14.1',
    `import mqtt from 'mqtt';
const client = mqtt.connect({ host, port, reconnectPeriod: 0, connectTimeout: 8000 });
client.on('error', failed);
client.on('close', () => failed('closed'));`,
  ),
  npm(
    'nats (npm)',
    'nats',
    'nats@2.29.3',
    `import { connect } from 'nats';
connect({ servers: \`\${host}:\${port}\`, reconnect: false, timeout: 8000 }).catch(failed);`,
  ),
  npm(
    'cassandra-driver (npm)',
    'cassandra',
    'cassandra-driver@4.8.0',
    `import cassandra from 'cassandra-driver';
const options = { localDataCenter: 'a', socketOptions: { connectTimeout: 4000 } };
const client = new cassandra.Client({ contactPoints: [\`\${host}:\${port}\`], ...options });
client.on('log', (level, className, message) => {
  if (level === 'warning' || level === 'error') console.error(level, className, message);
});
client.connect().catch(failed);`,
  ),
  npm(
    'neo4j-driver (npm)',
    'bolt',
    'neo4j-driver@5.28.2',
    `import neo4j from 'neo4j-driver';
const options = { connectionTimeout: 6000, maxTransactionRetryTime: 0 };
const driver = neo4j.driver(\`bolt://\${host}:\${port}\`, neo4j.auth.basic('a', 'b'), options);
driver.getServerInfo().catch(failed);`,
  ),
  npm(
    'ssh2 (npm)',
    'ssh',
    'ssh2@1.17.0',
    `import ssh2 from 'ssh2';
const client = new ssh2.Client();
client.on('error', failed);
client.connect({ host, port, username: 'nobody', password: 'x', readyTimeout: 8000 });`,
  ),
  npm(
    'nodemailer (npm)',
    'smtp',
    'nodemailer@7.0.10',
    `import nodemailer from 'nodemailer';
const options = { connectionTimeout: 6000, greetingTimeout: 6000 };
nodemailer.createTransport({ host, port, ...options }).verify().catch(failed);`,
  ),
  npm(
    'nodemailer (npm) secure: true',
    'tls/smtp',
    'nodemailer@7.0.10',
    `import nodemailer from 'nodemailer';
const options = { secure: true, tls: { rejectUnauthorized: false }, connectionTimeout: 6000, greetingTimeout: 6000 };
nodemailer.createTransport({ host, port, ...options }).verify().catch(failed);`,
  ),
  npm(
    'ldapts (npm)',
    'ldap',
    'ldapts@8.0.9',
    `import { Client } from 'ldapts';
const client = new Client({ url: \`ldap://\${host}:\${port}\`, timeout: 6000, connectTimeout: 6000 });
client.bind('cn=a', 'b').catch(failed);`,
  ),
  npm(
    'imapflow (npm)',
    'imap',
    'imapflow@1.0.200',
    `import { ImapFlow } from 'imapflow';
const options = { secure: false, auth: { user: 'a', pass: 'b' }, logger: false, greetingTimeout: 6000 };
const client = new ImapFlow({ host, port, ...options });
client.on('error', failed);
client.connect().catch(failed);`,
  ),
  npm(
    'basic-ftp (npm)',
    'ftp',
    'basic-ftp@5.0.5',
    `import { Client } from 'basic-ftp';
new Client(8000).access({ host, port }).catch(failed);`,
  ),
  npm(
    'tedious (npm)',
    'mssql',
    'tedious@19.2.2',
    `import { Connection } from 'tedious';
const options = { port, connectTimeout: 6000, encrypt: false };
const authentication = { type: 'default', options: { userName: 'a', password: 'b' } };
new Connection({ server: host, options, authentication }).connect(failed);`,
  ),
  npm(
    'memjs (npm)',
    'memcached',
    'memjs@1.3.2',
    `import memjs from 'memjs';
memjs.Client.create(\`\${host}:\${port}\`, { retries: 0, timeout: 4, conntimeout: 4 }).get('key').catch(failed);`,
  ),
  npm(
    'grpc-js (npm)',
    'http2/grpc',
    '@grpc/grpc-js@1.14.1',
    `import grpc from '@grpc/grpc-js';
const client = new grpc.Client(\`\${host}:\${port}\`, grpc.credentials.createInsecure());
const same = (buffer) => buffer;
client.makeUnaryRequest('/a.B/C', same, same, Buffer.alloc(0), { deadline: Date.now() + 6000 }, failed);`,
  ),
  npm(
    'undici (npm)',
    'http',
    'undici@7.16.0',
    `import { request } from 'undici';
request(\`http://\${host}:\${port}/\`, { headersTimeout: 8000 })
  .then(async ({ body }) => console.log(await body.text()))
  .catch(failed);`,
  ),
  npm(
    'axios (npm) http',
    'http',
    'axios@1.13.2',
    `import axios from 'axios';
axios.get(\`http://\${host}:\${port}/\`, { timeout: 8000 }).catch((error) => failed(error.stack));`,
  ),
  npm(
    'axios (npm) https',
    'tls/http',
    'axios@1.13.2',
    `import axios from 'axios';
axios.get(\`https://\${host}:\${port}/\`, { timeout: 8000 }).catch((error) => failed(error.stack));`,
  ),
  npm(
    'ws (npm)',
    'http/websocket',
    'ws@8.18.3',
    `import WebSocket from 'ws';
new WebSocket(\`ws://\${host}:\${port}/\`, { handshakeTimeout: 8000 }).on('error', failed);`,
  ),
  npm(
    'ws (npm) wss',
    'tls/http/websocket',
    'ws@8.18.3',
    `import WebSocket from 'ws';
new WebSocket(\`wss://\${host}:\${port}/\`, { handshakeTimeout: 8000 }).on('error', failed);`,
  ),
  npm(
    'stompit (npm)',
    'stomp',
    'stompit@1.0.0',
    `import stompit from 'stompit';
stompit.connect({ host, port, timeout: 6000 }, (error) => failed(error));`,
  ),
  npm(
    'node-zookeeper-client (npm)',
    'zookeeper',
    'node-zookeeper-client@1.1.3',
    `import zookeeper from 'node-zookeeper-client';
const client = zookeeper.createClient(\`\${host}:\${port}\`, { sessionTimeout: 4000, retries: 0 });
client.on('state', (state) => console.log(String(state)));
client.connect();
client.getChildren('/', failed);`,
  ),
];
