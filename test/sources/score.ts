import type { SourceEndpoint, SourceSummary } from '../../src/sources/source.ts';
import { expectText, type TruthRow, truthAddress } from './truth-rows.ts';

/** How the endpoints of one set of files compare with the truth. */
export interface Score {
  readonly expected: number;
  /** Right in address, protocol, certainty and line. */
  readonly right: number;
  /** Right in address and protocol. */
  readonly usable: number;
  /** Endpoints of the truth with another expectation that the file is said to state or probe. */
  readonly wrong: readonly string[];
  readonly differing: readonly string[];
  readonly missing: readonly string[];
  /** Endpoints that the truth does not have. */
  readonly extra: readonly string[];
  /** Hosts of strangers that would be asked without being asked for. */
  readonly foreign: readonly string[];
}

export function score(summary: SourceSummary, truth: readonly TruthRow[]): Score {
  const rows = truth.filter(({ address }) => address !== '-');
  const found = new Map(summary.endpoints.map((one) => [truthAddress(one), one]));
  const asked = summary.endpoints.filter(({ isExternal }) => !isExternal);
  const wanted = new Set(rows.map(({ address }) => address));
  const matched = rows.flatMap((row) => {
    const endpoint = found.get(row.address);
    return endpoint ? [{ row, endpoint }] : [];
  });
  const usable = matched.filter(({ row, endpoint }) => sameExpect(row, endpoint));
  const right = usable.filter(({ row, endpoint }) => sameGrounds(row, endpoint));
  const differing = matched.filter((one) => !right.includes(one));
  return {
    expected: rows.length,
    right: right.length,
    usable: usable.length,
    wrong: differing
      .filter((one) => !usable.includes(one) && isFirm(one.endpoint))
      .map(({ row, endpoint }) => `${foundText(endpoint)}, not ${wantedText(row)}`),
    differing: differing.map(
      ({ row, endpoint }) => `${foundText(endpoint)}, not ${wantedText(row)}`,
    ),
    missing: rows.filter(({ address }) => !found.has(address)).map(wantedText),
    extra: asked.filter((one) => !wanted.has(truthAddress(one))).map(foundText),
    // A service may have a dot in its name.
    foreign: asked
      .filter((one) => isPublicName(one.host) && !wanted.has(truthAddress(one)))
      .map(foundText),
  };
}

function sameExpect(row: TruthRow, { expect }: SourceEndpoint): boolean {
  return expectText(row.expect.split(',')) === expectText(expect);
}

function sameGrounds(row: TruthRow, { certainty, origin }: SourceEndpoint): boolean {
  return row.certainty === certainty && (row.line === 0 || row.line === origin.line);
}

function isFirm({ certainty }: SourceEndpoint): boolean {
  return certainty === 'stated' || certainty === 'probe';
}

function foundText(endpoint: SourceEndpoint): string {
  const { expect, certainty, origin } = endpoint;
  return `${truthAddress(endpoint)} ${expectText(expect)} ${certainty} line ${origin.line}`;
}

function wantedText({ address, expect, certainty, line }: TruthRow): string {
  return `${address} ${expectText(expect.split(','))} ${certainty} line ${line}`;
}

const PRIVATE_NAME =
  /(?:^|\.)(?:local|internal|lan|test|localhost|svc|svc\.cluster\.local|home\.arpa)$/i;
const PRIVATE_ADDRESS = /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\./;

function isPublicName(host: string): boolean {
  if (host.includes(':') || !host.includes('.')) return false;
  return !PRIVATE_NAME.test(host) && !PRIVATE_ADDRESS.test(host) && host !== '0.0.0.0';
}
