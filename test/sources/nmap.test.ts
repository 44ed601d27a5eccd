import { expect, test } from 'vitest';
import { nmapReader } from '../../src/sources/nmap.ts';
import { testFixtureTables } from './fixture-tables.ts';
import { readText } from './read-text.ts';

testFixtureTables('scans');

const port = (service: string, state = 'open', transport = 'tcp') =>
  `<nmaprun version="7.93"><host><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/>
  <ports><port protocol="${transport}" portid="8000"><state state="${state}"/>${service}</port></ports></host></nmaprun>`;
const expectOf = (service: string) =>
  readText(nmapReader, port(service)).references[0]?.clue?.expect;

test.each([
  ['http', '', ['http']],
  ['http', 'tunnel="ssl"', ['https']],
  ['ssl/http', '', ['https']],
  ['http-proxy', '', ['http-proxy', 'http']],
  ['ssl', '', ['tls']],
  ['ssl', 'tunnel="ssl"', ['tls']],
  ['unknown', 'tunnel="ssl"', ['tls']],
  ['imap', 'tunnel="ssl"', ['tls/imap']],
  ['microsoft-ds', '', ['smb']],
  ['netbios-ssn', '', ['smb']],
  ['ms-wbt-server', '', ['rdp']],
  ['ms-sql-s', '', ['mssql']],
  ['X11', '', ['x11']],
  ['tcpwrapped', '', undefined],
  ['unknown', '', undefined],
  ['a-service-of-tomorrow', '', undefined],
])('service %s %s', (name, more, meant) => {
  expect(expectOf(`<service name="${name}" ${more} method="probed"/>`)).toEqual(meant);
});

test('a service by the table of ports says nothing', () => {
  expect(expectOf('<service name="ssh" method="table"/>')).toBeUndefined();
});

test.each([
  ['closed', 'tcp', 0],
  ['filtered', 'tcp', 0],
  ['open|filtered', 'udp', 0],
  ['open', 'udp', 1],
  ['open', 'sctp', 0],
])('a port that is %s over %s', (state, transport, count) => {
  expect(readText(nmapReader, port('', state, transport)).references).toHaveLength(count);
});

test('a port has the place of its element', () => {
  const [found] = readText(nmapReader, port('<service name="ssh" method="probed"/>')).references;
  expect(found?.origin).toEqual({ file: 'given', line: 2, column: 10 });
});

test('the name that was scanned is the server name', () => {
  const names = '<hostnames><hostname name="a.internal" type="user"/></hostnames><ports>';
  const { references } = readText(nmapReader, port('').replace('<ports>', names));
  expect(references).toMatchObject([{ host: '10.0.0.1', serverName: 'a.internal' }]);
});

test.each(['', '<', '<nmaprun', '<nmaprun><host><ports><port/></ports></host></nmaprun>', '\0'])(
  'a report of another shape gives no endpoint and does not throw: %j',
  (text) => expect(readText(nmapReader, text).references).toEqual([]),
);
