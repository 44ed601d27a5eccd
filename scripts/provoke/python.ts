import { type ProvokedClient, python } from './client.ts';

/** The standard library of Python, and libraries that Debian packages. */
export const pythonClients: readonly ProvokedClient[] = [
  python(
    'http.client',
    'http',
    'python3.11',
    `import http.client
connection = http.client.HTTPConnection(host, port, timeout=8)
connection.request('GET', '/')
print(connection.getresponse().read())`,
  ),
  python(
    'urllib https',
    'tls/http',
    'python3.11',
    `import urllib.request
print(urllib.request.urlopen(f'https://{host}:{port}/', timeout=8, context=trusting).read())`,
  ),
  python(
    'ssl',
    'tls',
    'python3.11',
    `import socket
trusting.wrap_socket(socket.create_connection((host, port), 8)).version()`,
  ),
  python(
    'smtplib',
    'smtp',
    'python3.11',
    `import smtplib
print(smtplib.SMTP(host, port, timeout=8).ehlo())`,
  ),
  python(
    'smtplib SMTP_SSL',
    'tls/smtp',
    'python3.11',
    `import smtplib
smtplib.SMTP_SSL(host, port, timeout=8, context=trusting)`,
  ),
  python(
    'imaplib',
    'imap',
    'python3.11',
    `import imaplib
imaplib.IMAP4(host, port, timeout=8)`,
  ),
  python(
    'poplib',
    'pop3',
    'python3.11',
    `import poplib
poplib.POP3(host, port, timeout=8)`,
  ),
  python(
    'ftplib',
    'ftp',
    'python3.11',
    `import ftplib
ftp = ftplib.FTP()
print(ftp.connect(host, port, timeout=8))
ftp.login()`,
  ),
  python(
    'requests http',
    'http',
    'python3-requests',
    `import requests
print(requests.get(f'http://{host}:{port}/', timeout=8).text)`,
  ),
  python(
    'requests https',
    'tls/http',
    'python3-requests',
    `import requests
print(requests.get(f'https://{host}:{port}/', timeout=8, verify=False).text)`,
  ),
  python(
    'aiohttp',
    'http',
    'python3-aiohttp',
    `import aiohttp, asyncio
async def main():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(8)) as session:
        print(await (await session.get(f'http://{host}:{port}/')).text())
asyncio.run(main())`,
  ),
  python(
    'httpx http',
    'http',
    'python3-httpx',
    `import httpx
print(httpx.get(f'http://{host}:{port}/', timeout=8).text)`,
  ),
  python(
    'httpx https',
    'tls/http',
    'python3-httpx',
    `import httpx
print(httpx.get(f'https://{host}:{port}/', timeout=8, verify=False).text)`,
  ),
  python(
    'websockets',
    'http/websocket',
    'python3-websockets',
    `import asyncio, websockets
async def main():
    await websockets.connect(f'ws://{host}:{port}/', open_timeout=8)
asyncio.run(main())`,
  ),
  python(
    'websocket-client',
    'http/websocket',
    'python3-websocket',
    `import websocket
websocket.create_connection(f'ws://{host}:{port}/', timeout=8)`,
  ),
  python(
    'paramiko',
    'ssh',
    'python3-paramiko',
    `import paramiko
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect(host, port, 'nobody', 'x', timeout=8, banner_timeout=8, allow_agent=False)`,
  ),
  python(
    'redis',
    'redis',
    'python3-redis',
    `import redis
print(redis.Redis(host, port, socket_timeout=8).ping())`,
  ),
  python(
    'redis with TLS',
    'tls/redis',
    'python3-redis',
    `import redis
redis.Redis(host, port, ssl=True, ssl_cert_reqs='none', socket_timeout=8).ping()`,
  ),
  python(
    'PyMySQL',
    'mysql',
    'python3-pymysql',
    `import pymysql
pymysql.connect(host=host, port=port, user='nobody', connect_timeout=8, read_timeout=8)`,
  ),
  python(
    'psycopg2',
    'postgresql',
    'python3-psycopg2',
    `import psycopg2
psycopg2.connect(host=host, port=port, user='nobody', dbname='none', connect_timeout=8)`,
  ),
  python(
    'asyncpg',
    'postgresql',
    'python3-asyncpg',
    `import asyncio, asyncpg
asyncio.run(asyncpg.connect(host=host, port=port, user='nobody', database='none', timeout=8))`,
  ),
  python(
    'pymongo',
    'mongodb',
    'python3-pymongo',
    `import pymongo
client = pymongo.MongoClient(host, port, serverSelectionTimeoutMS=4000, connectTimeoutMS=3000)
client.admin.command('ping')`,
  ),
  python(
    'ldap3',
    'ldap',
    'python3-ldap3',
    `import ldap3
ldap3.Connection(ldap3.Server(host, port, connect_timeout=8), auto_bind=True, receive_timeout=8)`,
  ),
  python(
    'pika',
    'amqp',
    'python3-pika',
    `import logging, pika
logging.basicConfig(level=logging.INFO)
pika.BlockingConnection(pika.ConnectionParameters(host, port, socket_timeout=6, stack_timeout=8))`,
  ),
  python(
    'amqp (Celery)',
    'amqp',
    'python3-amqp',
    `import amqp
amqp.Connection(f'{host}:{port}', connect_timeout=8, read_timeout=8).connect()`,
  ),
  python(
    'kafka-python',
    'kafka',
    'python3-kafka',
    `import kafka, logging
logging.basicConfig(level=logging.INFO)
kafka.KafkaProducer(bootstrap_servers=f'{host}:{port}', api_version_auto_timeout_ms=4000)`,
  ),
  python(
    'paho-mqtt',
    'mqtt',
    'python3-paho-mqtt',
    `import logging
import paho.mqtt.client as mqtt
logging.basicConfig(level=logging.DEBUG)
client = mqtt.Client()
client.enable_logger()
client.connect(host, port)
client.on_disconnect = lambda client, data, rc: (print(rc, mqtt.error_string(rc)), sys.exit(1))
client.loop_forever()`,
  ),
  python(
    'grpcio',
    'http2/grpc',
    'python3-grpcio',
    `import grpc
channel = grpc.insecure_channel(f'{host}:{port}')
channel.unary_unary('/a.B/C')(b'', timeout=6)`,
  ),
  python(
    'grpcio with TLS',
    'tls/http2/grpc',
    'python3-grpcio',
    `import grpc
channel = grpc.secure_channel(f'{host}:{port}', grpc.ssl_channel_credentials())
channel.unary_unary('/a.B/C')(b'', timeout=6)`,
  ),
  python(
    'cassandra-driver',
    'cassandra',
    'python3-cassandra',
    `import logging
from cassandra.cluster import Cluster
logging.basicConfig(level=logging.INFO)
Cluster([host], port=port, connect_timeout=5).connect()`,
  ),
  python(
    'stomp.py',
    'stomp',
    'python3-stomp',
    `import logging, stomp
logging.basicConfig(level=logging.INFO)
stomp.Connection([(host, port)], reconnect_attempts_max=1, timeout=6).connect('nobody', 'x', wait=True)`,
  ),
];
