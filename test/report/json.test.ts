import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/expect/finding.ts';
import { json } from '../../src/report/json.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import { hostileText, unsafeIn } from '../support/hostile.ts';
import { endpointOf, okOf, refusedOf, resultOf, wholeOf } from '../support/results.ts';

const SWAPPED: Finding = { code: 'swapped', about: { with: { address: 'bastion.internal:22' } } };

describe('json', () => {
  test('one document has everything that is known', () => {
    const whole = { ...wholeOf([resultOf()]), notes: new Map([[0, [SWAPPED]]]) };
    expect(JSON.parse([...json.end(whole)].join(''))).toMatchInlineSnapshot(`
      {
        "results": [
          {
            "attempts": [
              {
                "end": "open",
                "probedWith": "http",
                "timing": {
                  "connected": 1,
                  "ended": 4,
                  "firstByte": 3,
                },
                "turns": [
                  {
                    "received": "5353482d322e302d4f70656e5353485f392e3270310d0a",
                    "sent": "474554202f20485454502f312e310d0a0d0a",
                  },
                ],
              },
              {
                "errorCode": "ETIMEDOUT",
                "failure": "timed-out",
                "timing": {
                  "ended": 3000,
                },
              },
            ],
            "connections": 2,
            "expected": {
              "constraints": {},
              "kind": "stacks",
              "stacks": [
                "http",
              ],
              "text": "http",
            },
            "findings": [
              {
                "about": {
                  "expected": "http",
                  "found": "ssh",
                  "product": "OpenSSH",
                },
                "code": "wrong-protocol",
                "fix": "fix the address, or set \`expect: ssh\` if this is intended",
                "location": {
                  "column": 5,
                  "file": "firstbytes.yaml",
                  "line": 3,
                },
                "problem": "expected http, found ssh (OpenSSH)",
                "severity": "error",
                "status": "mismatch",
                "title": "Wrong protocol",
              },
              {
                "about": {
                  "with": {
                    "address": "bastion.internal:22",
                  },
                },
                "code": "swapped",
                "fix": "exchange the two addresses",
                "location": {
                  "column": 5,
                  "file": "firstbytes.yaml",
                  "line": 3,
                },
                "problem": "swapped with bastion.internal:22: each endpoint has the protocol expected of the other",
                "severity": "note",
                "title": "Swapped endpoints",
              },
            ],
            "found": {
              "confidence": "certain",
              "evidence": {
                "at": [
                  0,
                  23,
                ],
                "layer": "tcp",
                "probedWith": "http",
                "received": "5353482d322e302d4f70656e5353485f392e3270310d0a",
                "rule": "identification string",
                "sent": "474554202f20485454502f312e310d0a0d0a",
                "spec": "RFC 4253 section 4.2",
              },
              "facts": {
                "product": "OpenSSH",
                "protocolVersion": "2.0",
                "version": "9.2p1",
              },
              "outcome": "identified",
              "runnersUp": [],
              "stack": "ssh",
            },
            "index": 0,
            "location": {
              "column": 5,
              "file": "firstbytes.yaml",
              "line": 3,
            },
            "ms": 12,
            "name": "shop",
            "status": "mismatch",
            "target": {
              "host": "shop.internal",
              "port": 80,
              "transport": "tcp",
            },
          },
        ],
        "schemaVersion": 2,
        "summary": {
          "connections": 1,
          "exitCode": 1,
          "inconclusive": 0,
          "interrupted": false,
          "mismatch": 1,
          "ms": 1235,
          "notProbed": 0,
          "ok": 0,
          "startedAt": "2026-01-02T03:04:05.678Z",
          "tolerated": 0,
          "unreachable": 0,
        },
        "tool": {
          "name": "firstbytes",
          "version": "1.2.3",
        },
      }
    `);
  });

  test('the impact on clients is in the document as data and in sentences', () => {
    const logs = [{ software: 'OpenSSL', pattern: 'wrong version number', source: 'o/r#1' }];
    const effects = [{ kind: 'hang', client: 'tls', cause: 'no-answer' }] as const;
    const about = { expected: 'tls/http', client: 'tls', effects, logs };
    const { results } = JSON.parse(
      [...json.end(wholeOf([resultOf({ findings: [{ code: 'silent', about }] })]))].join(''),
    );
    expect(results[0].findings[0]).toMatchObject({
      about,
      effects: [
        'hang: the tls client waits for a reply to its opening: the connection stays open, but the server sends no data',
      ],
      logs: ['OpenSSL: "wrong version number" (o/r#1)'],
    });
  });

  test('a failed attempt has its failure and the system error', () => {
    const { results } = JSON.parse([...json.end(wholeOf([refusedOf()]))].join(''));
    expect(results[0].attempts).toEqual([
      { failure: 'refused', errorCode: 'ECONNREFUSED', timing: { ended: 0 } },
    ]);
    expect(results[0].found).toEqual({
      outcome: 'refused',
      facts: {},
      runnersUp: [],
      errorCode: 'ECONNREFUSED',
    });
  });

  test('without results the document is still valid', () => {
    expect(JSON.parse([...json.end(wholeOf([]))].join('')).results).toEqual([]);
  });
});

describe('ndjson', () => {
  test('each result is a line, and the summary is the last one', () => {
    const whole = { ...wholeOf([resultOf(), okOf()]), notes: new Map([[0, [SWAPPED]]]) };
    const lines = whole.results.map((one) => ndjson.each?.(one) ?? '');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { type: 'result', index: 0, status: 'mismatch' },
      { type: 'result', index: 1, status: 'ok' },
    ]);
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
    const [last = ''] = ndjson.end(whole);
    expect(JSON.parse(last)).toMatchObject({
      type: 'summary',
      schemaVersion: 2,
      tool: { name: 'firstbytes', version: '1.2.3' },
      ok: 1,
      mismatch: 1,
      notes: [{ index: 0, findings: [{ code: 'swapped', location: { line: 3 } }] }],
    });
  });
});

test('hostile texts read back, and are never raw', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const result = resultOf({
        endpoint: endpointOf({ name: text }),
        identification: { ...resultOf().identification, facts: { product: text } },
      });
      const document = [...json.end(wholeOf([result]))].join('');
      const line = ndjson.each?.(result) ?? '';
      expect(unsafeIn(document + line, '\n')).toEqual([]);
      expect(JSON.parse(document).results[0].found.facts.product).toBe(text);
      expect(JSON.parse(line).name).toBe(text);
    }),
  );
});
