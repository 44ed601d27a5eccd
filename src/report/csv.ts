import { escapeForCsv } from '../bytes/escape-formats.ts';
import { levelOf } from '../expect/level.ts';
import { trafficText } from '../words/traffic.ts';
import type { Row, RowReport } from './row.ts';

const HEAD = [
  'name',
  'address',
  'probed_address',
  'expected',
  'found',
  'software',
  'tls',
  'status',
  'codes',
  'problem',
  'impact',
  'fix',
  'file',
  'line',
  'column',
  'connections',
  'ms',
  'traffic',
] as const;

/** CSV (RFC 4180): a line per endpoint, safe to open in a spreadsheet. */
export const csv: RowReport = function* ({ rows, policy }) {
  yield `${HEAD.join(',')}\r\n`;
  for (const row of rows) {
    if (levelOf(row, policy) !== 'ignore') yield `${fieldsOf(row).map(escapeForCsv).join(',')}\r\n`;
  }
};

function fieldsOf(row: Row): string[] {
  const { name = '', address, probedAddress = '', expected, found, software, findings } = row;
  const { origin, connections, ms, status, tlsVersion = '', traffic } = row;
  const [first] = findings;
  const [file, line, column] = origin
    ? [origin.file, String(origin.line), String(origin.column)]
    : ['', '', ''];
  return [
    name,
    address,
    probedAddress,
    expected,
    found,
    software,
    tlsVersion,
    status,
    findings.map(({ code }) => code).join(' '),
    first?.problem ?? '',
    first?.impact ?? '',
    first?.fix ?? '',
    file,
    line,
    column,
    String(connections),
    String(Math.round(ms)),
    traffic ? trafficText(traffic, row.target.transport) : '',
  ];
}
