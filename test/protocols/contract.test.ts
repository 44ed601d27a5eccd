import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { replyOf } from '../support/bytes.ts';
import { ownAnswers } from '../support/own-answers.ts';

const ALL = [...tcpProtocols, ...udpProtocols];

describe('all protocols', () => {
  it('of UDP are marked as such, and no others', () => {
    expect(udpProtocols.filter(({ transport }) => transport !== 'udp')).toEqual([]);
    expect(tcpProtocols.filter(({ transport }) => transport !== undefined)).toEqual([]);
  });

  it('are certain of the recorded answers to their own opening, with these exceptions', () => {
    const others = ALL.flatMap(ownAnswers).flatMap(({ name, verdict }) =>
      verdict.answer === 'match' && verdict.confidence === 'certain'
        ? []
        : [`${name}: ${verdict.answer === 'match' ? verdict.confidence : verdict.answer}`],
    );
    expect(others.sort()).toEqual([
      'dicom/dcmtk-dcmqrscp-3.6.7: likely',
      'finger/cfingerd-1.4.3: likely',
      'gopher/pygopherd-3.0.0: likely',
      'http-proxy/privoxy-3.0.34: likely',
      'http/node-inspector-20: likely',
      'lmtp/smtp-server-npm-lmtp-3.21.6: weak',
      'memcached/memcached-auth-1.6.18: likely',
      'postgresql/pgbouncer-1.18: likely',
      'postgresql/postgresql-15-ssl: likely',
      'postgresql/postgresql-15: likely',
      'smtp/smtp-server-3.21: weak',
      'smtp/smtp-server-npm-smtps-3.21.6: weak',
      'socks5/microsocks-1.0.3: likely',
      'time/inetutils-time-2.4: likely',
      'time/xinetd-time-2.3.15.3: likely',
    ]);
  });

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n', 'http http-proxy ipp proxy-protocol rtsp tls websocket'],
    ['SSH-2.0-x\r\n', 'ssh'],
    ['220 x ESMTP\r\n', 'smtp'],
    ['+OK\r\n', 'pop3'],
  ])('reject %j at once, except %s', (line, exceptions) => {
    const bytes = text(line);
    const open = ALL.filter((one) => {
      const sent = openingFor(one, { host: 'a.test', port: 80, path: '/' });
      const layer = one.transport ?? 'tcp';
      return one.server(replyOf(bytes, { sent, layer })).answer !== 'reject';
    });
    const ids = open.map(({ id }) => id).sort();
    expect(ids.join(' ')).toBe(exceptions);
  });
});
