import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { refusedPairRule } from '../../src/explain/refused-pair-rule.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));

const found = (text: string) => refusedPairRule.find(text, prefixes);

describe('two bytes that were refused as one number', () => {
  test.each([
    ['wire: unsupported packet version 18245', 'http', 'client'],
    ['unknown protocol version: 0x4854', 'http', 'server'],
    ['bad packet version 5635', 'tls', 'client'],
    ['invalid protocol identifier 8239', 'http', 'client'],
    ['unexpected message type 21331', 'ssh', 'both'],
    ['unknown message type 17735', 'http', 'client'],
    ['rpc: wrong magic 0x504f', 'http', 'client'],
  ] as const)('%s', (text, protocol, side) => {
    expect(found(text)[0]).toMatchObject({ confidence: 'likely', side });
    expect(found(text)[0]?.protocols).toContain(protocol);
  });

  test.each([
    'unsupported packet version 258',
    'unknown protocol identifier 2048',
    'unexpected message type 5376',
    'unsupported schema version 18245',
    'invalid packet size 18245',
    'invalid message type 18245 bytes long',
    'index file: bad magic 18245',
    'message type 18245 was accepted',
  ])('no beginning of a protocol: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});
