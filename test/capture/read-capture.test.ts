import { describe, expect, it } from 'vitest';
import { dialogues } from '../../fixtures/dialogues.ts';
import type { FlowReport } from '../../src/capture/flow-report.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { captureOf } from '../support/captures/capture.ts';
import { tcpConversation, udpConversation } from '../support/captures/conversation.ts';

const registry = new Registry(tcpProtocols, udpProtocols);

function reportsOf(file: Uint8Array, pieceLength = file.length): FlowReport[] {
  const reports: FlowReport[] = [];
  const run = readCapture({ registry, onReport: (report) => reports.push(report) });
  for (let at = 0; at < file.length; at += pieceLength) {
    run.push(file.slice(at, at + pieceLength));
  }
  run.end();
  return reports;
}

describe('readCapture', () => {
  it('names the flows of all dialogues, whose packets come through all layers', () => {
    const unnamed = dialogues().filter(({ transport, turns, stack }) => {
      const packets = transport === 'tcp' ? tcpConversation(turns) : udpConversation(turns);
      const [report, ...others] = reportsOf(captureOf(packets));
      const isRight = report?.stack.length && report.stack.every((id, i) => stack[i] === id);
      return !isRight || others.length > 0;
    });
    expect(unnamed.map(({ name }) => name)).toEqual(['finger/finger-efingerd']);
  });

  it('reads a file in pieces of any size', () => {
    const [dialogue] = dialogues();
    const file = captureOf(tcpConversation(dialogue?.turns ?? []), { format: 'pcapng' });
    expect(reportsOf(file, 7)).toEqual(reportsOf(file));
  });

  it('reports a conversation over UDP after its reply, before the capture ends', () => {
    const dialogue = dialogues().find(({ name }) => name === 'dns/udp-dig-bind');
    const reports: FlowReport[] = [];
    const run = readCapture({ registry, onReport: (report) => reports.push(report) });
    run.push(captureOf(udpConversation(dialogue?.turns ?? [])));
    expect(reports.map(({ stack }) => stack.join('/'))).toEqual(['dns']);
    run.end();
    expect(reports).toHaveLength(1);
  });

  it('goes on with another file', () => {
    const [dialogue] = dialogues();
    const file = captureOf(tcpConversation(dialogue?.turns ?? []));
    const reports: FlowReport[] = [];
    const run = readCapture({ registry, onReport: (report) => reports.push(report) });
    run.push(file.slice(0, file.length / 2));
    run.endFile();
    run.push(file);
    run.end();
    expect(run.fault).toBeUndefined();
    expect(run.counts.flows).toBe(reports.length);
  });
});
