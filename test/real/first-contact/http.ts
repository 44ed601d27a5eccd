/** Web servers. */

import type { RealPort, RealServer, Run } from '../server.ts';
import { inetd, nodeScript, pythonScript } from './script.ts';

const HTTP: RealPort = { stack: 'http' };

const lighttpd: RealServer = {
  name: 'lighttpd',
  product: 'lighttpd',
  packages: ['lighttpd', 'lighttpd-mod-openssl'],
  ports: { http: HTTP, https: { stack: 'tls/http', alternatives: ['tls/http2'] } },
  run: ({ host, dir, port }) => ({
    files: {
      'lighttpd.conf': `
server.modules = ( "mod_openssl" )
server.document-root = "${dir}"
server.bind = "${host}"
server.port = ${port('http')}
$SERVER["socket"] == "${host}:${port('https')}" {
  ssl.engine = "enable"
  ssl.pemfile = "${dir}/cert.pem"
  ssl.privkey = "${dir}/key.pem"
}
`,
    },
    start: ['/usr/sbin/lighttpd', '-D', '-f', 'lighttpd.conf'],
  }),
};

const webfs: RealServer = {
  name: 'webfs',
  product: 'webfs',
  packages: ['webfs'],
  ports: { http: HTTP },
  run: ({ host, dir, port }) => ({
    start: ['/usr/bin/webfsd', '-F', '-4', '-i', host, '-p', `${port('http')}`, '-r', dir],
  }),
};

const miniHttpd: RealServer = {
  name: 'mini-httpd',
  product: 'mini_httpd',
  packages: ['mini-httpd'],
  ports: { http: HTTP },
  run: ({ host, dir, port }) => ({
    start: ['/usr/sbin/mini_httpd', '-D', '-h', host, '-p', `${port('http')}`, '-d', dir],
  }),
};

const busybox: RealServer = {
  name: 'busybox',
  product: 'BusyBox httpd',
  packages: ['busybox'],
  ports: { http: HTTP },
  run: ({ host, dir, port }) => ({
    start: ['/usr/bin/busybox', 'httpd', '-f', '-p', `${host}:${port('http')}`, '-h', dir],
  }),
};

const h2o: RealServer = {
  name: 'h2o',
  product: 'H2O',
  packages: ['h2o'],
  ports: {
    // It accepts HTTP/2 with prior knowledge as well.
    http: { stack: 'http', alternatives: ['http2'] },
    https: { stack: 'tls/http2', alternatives: ['tls/http'] },
  },
  run: ({ host, dir, port }) => ({
    files: {
      'h2o.conf': `
user: root
listen: { host: ${host}, port: ${port('http')} }
listen:
  host: ${host}
  port: ${port('https')}
  ssl: { certificate-file: ${dir}/cert.pem, key-file: ${dir}/key.pem }
hosts:
  default:
    paths: { "/": { file.dir: ${dir} } }
`,
    },
    start: ['/usr/bin/h2o', '-c', 'h2o.conf'],
  }),
};

/** HTTP/2 only, as few servers are. */
const nghttpd: RealServer = {
  name: 'nghttpd',
  product: 'nghttpd',
  packages: ['nghttp2-server'],
  ports: { h2c: { stack: 'http2' } },
  run: ({ host, dir, port }) => ({
    start: ['/usr/sbin/nghttpd', '--no-tls', '-a', host, '-d', dir, `${port('h2c')}`],
  }),
};

const nghttpdTls: RealServer = {
  name: 'nghttpd-tls',
  product: 'nghttpd',
  packages: ['nghttp2-server'],
  ports: { h2: { stack: 'tls/http2' } },
  run: ({ host, dir, port }) => ({
    start: ['/usr/sbin/nghttpd', '-a', host, '-d', dir, `${port('h2')}`, 'key.pem', 'cert.pem'],
  }),
};

const WSGI = `
def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'here']
`;

const ASGI = `
async def app(scope, receive, send):
    if scope['type'] == 'http':
        await send({'type': 'http.response.start', 'status': 200, 'headers': []})
        await send({'type': 'http.response.body', 'body': b'here'})
`;

function application(text: string, start: readonly string[]): Run {
  return { files: { 'app.py': text }, start };
}

const gunicorn: RealServer = {
  name: 'gunicorn',
  product: 'Gunicorn',
  packages: ['gunicorn'],
  ports: { http: HTTP },
  run: ({ host, port }) =>
    application(WSGI, ['/usr/bin/gunicorn', '-b', `${host}:${port('http')}`, 'app:app']),
};

const waitress: RealServer = {
  name: 'waitress',
  product: 'Waitress',
  packages: ['python3-waitress'],
  ports: { http: HTTP },
  run: ({ host, port }) =>
    pythonScript(`${WSGI}
import waitress
waitress.serve(app, host='${host}', port=${port('http')})
`),
};

const uvicorn: RealServer = {
  name: 'uvicorn',
  product: 'Uvicorn',
  packages: ['uvicorn'],
  ports: { http: HTTP },
  run: ({ host, port }) =>
    application(ASGI, ['/usr/bin/uvicorn', '--host', host, '--port', `${port('http')}`, 'app:app']),
};

const hypercorn: RealServer = {
  name: 'hypercorn',
  product: 'Hypercorn',
  packages: ['python3-hypercorn'],
  ports: { https: { stack: 'tls/http2', alternatives: ['tls/http'] } },
  run: ({ host, port }) =>
    application(ASGI, [
      ...['/usr/bin/hypercorn', '-b', `${host}:${port('https')}`],
      ...['--certfile', 'cert.pem', '--keyfile', 'key.pem', 'app:app'],
    ]),
};

const aiohttp: RealServer = {
  name: 'aiohttp',
  product: 'aiohttp',
  packages: ['python3-aiohttp'],
  ports: { http: HTTP },
  run: ({ host, port }) =>
    pythonScript(`
from aiohttp import web
app = web.Application()
web.run_app(app, host='${host}', port=${port('http')})
`),
};

const tornado: RealServer = {
  name: 'tornado',
  product: 'Tornado',
  packages: ['python3-tornado'],
  ports: { http: HTTP },
  run: ({ host, port }) =>
    pythonScript(`
import tornado.ioloop, tornado.web
tornado.web.Application([]).listen(${port('http')}, '${host}')
tornado.ioloop.IOLoop.current().start()
`),
};

const cherrypy: RealServer = {
  name: 'cherrypy',
  product: 'CherryPy',
  packages: ['python3-cherrypy3'],
  ports: { http: HTTP },
  run: ({ host, port }) =>
    pythonScript(`
import cherrypy
cherrypy.config.update({'server.socket_host': '${host}', 'server.socket_port': ${port('http')}})
cherrypy.quickstart(None)
`),
};

const twisted: RealServer = {
  name: 'twisted-web',
  product: 'Twisted Web',
  packages: ['python3-twisted'],
  ports: { http: HTTP },
  run: ({ host, dir, port }) => ({
    start: [
      ...['/usr/bin/python3', '-m', 'twisted', 'web'],
      ...['--listen', `tcp:${port('http')}:interface=${host}`, '--path', dir],
    ],
  }),
};

const radicale: RealServer = {
  name: 'radicale',
  product: 'Radicale',
  packages: ['radicale'],
  ports: { http: HTTP },
  run: ({ host, dir, port }) => ({
    start: [
      ...['/usr/bin/python3', '-m', 'radicale', '--server-hosts', `${host}:${port('http')}`],
      ...['--auth-type', 'none', '--storage-filesystem-folder', dir],
    ],
  }),
};

const jetty: RealServer = {
  name: 'jetty',
  product: 'Jetty',
  packages: ['jetty9', 'default-jre-headless'],
  ports: { http: HTTP },
  run: ({ host, dir, port }) => ({
    start: [
      ...['/usr/bin/java', '-jar', '/usr/share/jetty9/start.jar'],
      ...['jetty.home=/usr/share/jetty9', `jetty.base=${dir}`],
      ...['--module=http', `jetty.http.host=${host}`, `jetty.http.port=${port('http')}`],
    ],
  }),
};

const php: RealServer = {
  name: 'php',
  product: 'PHP built-in server',
  packages: ['php8.2-cli'],
  ports: { http: HTTP },
  run: ({ host, dir, port }) => ({
    start: ['/usr/bin/php8.2', '-S', `${host}:${port('http')}`, '-t', dir],
  }),
};

const puma: RealServer = {
  name: 'puma',
  product: 'Puma',
  packages: ['puma'],
  ports: { http: HTTP },
  run: ({ host, port }) => ({
    files: { 'config.ru': "run ->(env) { [200, {}, ['here']] }\n" },
    start: ['/usr/bin/puma', '-b', `tcp://${host}:${port('http')}`, 'config.ru'],
  }),
};

const webrick: RealServer = {
  name: 'webrick',
  product: 'WEBrick',
  packages: ['ruby-webrick'],
  ports: { http: HTTP },
  run: ({ host, port }) => ({
    files: {
      'server.rb': `
require 'webrick'
WEBrick::HTTPServer.new(BindAddress: '${host}', Port: ${port('http')}, DocumentRoot: '.').start
`,
    },
    start: ['/usr/bin/ruby', 'server.rb'],
  }),
};

const cockpit: RealServer = {
  name: 'cockpit',
  product: 'Cockpit',
  packages: ['cockpit-ws'],
  ports: { http: HTTP },
  run: ({ host, port }) => ({
    start: ['/usr/lib/cockpit/cockpit-ws', '--no-tls', '-a', host, '-p', `${port('http')}`],
  }),
};

const aria2: RealServer = {
  name: 'aria2',
  product: 'aria2',
  packages: ['aria2'],
  ports: { rpc: HTTP },
  run: ({ dir, port }) => ({
    start: [
      ...['/usr/bin/aria2c', '--enable-rpc', `--rpc-listen-port=${port('rpc')}`],
      ...[`--dir=${dir}`, `--listen-port=${port('peers')}`, '--enable-dht=false'],
    ],
  }),
};

const opentracker: RealServer = {
  name: 'opentracker',
  product: 'opentracker',
  packages: ['opentracker'],
  ports: { http: HTTP },
  run: ({ host, port }) => ({
    start: ['/usr/bin/opentracker', '-i', host, '-p', `${port('http')}`],
  }),
};

const transmission: RealServer = {
  name: 'transmission',
  product: 'Transmission',
  packages: ['transmission-daemon'],
  ports: { rpc: HTTP },
  run: ({ host, dir, port }) => ({
    start: [
      ...['/usr/bin/transmission-daemon', '-f', '-g', dir, '-r', host],
      ...['-p', `${port('rpc')}`, '-P', `${port('peers')}`],
    ],
  }),
};

const tang: RealServer = {
  name: 'tang',
  product: 'Tang',
  packages: ['tang'],
  ports: { http: HTTP },
  run: ({ host, dir, port }) => inetd(host, port('http'), ['/usr/libexec/tangd', dir]),
};

const fastify: RealServer = {
  name: 'fastify',
  product: 'Fastify (npm)',
  npm: ['fastify@5.12.8'],
  ports: { http: HTTP, h2c: { stack: 'http2' } },
  run: ({ host, port }) =>
    nodeScript(`
import fastify from 'fastify';
const plain = fastify().get('/', async () => ({ here: true }));
const second = fastify({ http2: true }).get('/', async () => ({ here: true }));
await plain.listen({ host: '${host}', port: ${port('http')} });
await second.listen({ host: '${host}', port: ${port('h2c')} });
`),
};

const hapi: RealServer = {
  name: 'hapi',
  product: 'hapi (npm)',
  npm: ['@hapi/hapi@21.4.10'],
  ports: { http: HTTP },
  run: ({ host, port }) =>
    nodeScript(`
import hapi from '@hapi/hapi';
await hapi.server({ host: '${host}', port: ${port('http')} }).start();
`),
};

const express: RealServer = {
  name: 'express',
  product: 'Express (npm)',
  npm: ['express@4.21.2'],
  ports: { http: HTTP },
  run: ({ host, port }) =>
    nodeScript(`
import express from 'express';
express().listen(${port('http')}, '${host}');
`),
};

/** It replies to a request after three seconds. */
const slow: RealServer = {
  name: 'slow-http',
  product: 'slow web server',
  ports: { http: HTTP },
  run: ({ host, port }) =>
    nodeScript(`
import http from 'node:http';
const answer = (request, response) => setTimeout(() => response.end('here'), 3000);
http.createServer(answer).listen(${port('http')}, '${host}');
`),
};

export const webServers: readonly RealServer[] = [
  ...[lighttpd, webfs, miniHttpd, busybox, h2o, nghttpd, nghttpdTls, gunicorn, waitress, uvicorn],
  ...[hypercorn, aiohttp, tornado, cherrypy, twisted, radicale, jetty, php, puma, webrick, cockpit],
  ...[aria2, opentracker, transmission, tang, fastify, hapi, express, slow],
];
