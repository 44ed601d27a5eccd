import { describe, expect, it } from 'vitest';
import { likelyPorts } from '../../src/config/known-ports.ts';
import { parsePortList } from '../../src/config/port-list.ts';
import type { PortRange } from '../../src/expect/address.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const registry = new Registry(tcpProtocols, udpProtocols);

function read(text: string): string {
  const list = parsePortList(text, registry);
  if ('problem' in list) return `${list.offset}: ${list.problem} (${list.hint ?? 'no hint'})`;
  const udp = list.udp.length > 0 ? ` udp ${written(list.udp)}` : '';
  return `${written(list.tcp)}${udp}`.trim();
}

function written(ranges: readonly PortRange[]): string {
  return ranges.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join();
}

describe('a list of ports', () => {
  it('is sorted, and what overlaps or touches is one range', () => {
    expect(read('8000-8100, 443,22,8050-8200,8201,80')).toBe('22,80,443,8000-8201');
  });

  it('has ranges without an end, as nmap writes them', () => {
    expect(read('60000-')).toBe('60000-65535');
    expect(read('-1024')).toBe('1-1024');
    expect(read('-')).toBe('1-65535');
    expect(read('all')).toBe('1-65535');
  });

  it('takes the name of a protocol for its ports, and of one inside TLS for those', () => {
    expect(read('ssh')).toBe('22,830,2222');
    expect(read('ldaps')).toBe('636,3269');
    expect(read('tls/imap')).toBe('993');
    expect(read('postgres')).toBe('5432,6432');
  });

  it('changes the transport for what follows, and for one item', () => {
    expect(read('22,U:53,161,T:80')).toBe('22,80 udp 53,161');
    expect(read('udp:53,tcp:53')).toBe('53 udp 53');
    expect(read('53/udp,53')).toBe('53 udp 53');
    expect(read('U:all')).toBe('udp 1-65535');
  });

  it('takes a name that only UDP has for ports of UDP', () => {
    expect(read('ssh,ntp')).toBe('22,830,2222 udp 123');
    expect(read('T:ntp')).toContain('is not a port');
  });

  it('has the most likely ports of the registry', () => {
    expect(read('top10')).toBe('21-23,25,80,443,1080,3128,5432,50051');
    expect(read('U:top3')).toMatch(/^udp /);
    expect(read('top-10')).toBe(read('top10'));
  });

  it('has all ports of the registry', () => {
    const list = parsePortList('registered', registry);
    const ports = 'problem' in list ? [] : list.tcp.map(({ first, last }) => last - first + 1);
    expect(ports.reduce((sum, one) => sum + one, 0)).toBe(likelyPorts(registry).length);
    expect(read('registered')).toBe(read('top65535'));
  });

  it.each([
    ['', '0: a port is missing (write 22,80,8000-8100)'],
    ['22,,80', '3: a port is missing (write 22,80,8000-8100)'],
    ['22, 0', '4: a port must be from 1 to 65535 (no hint)'],
    ['22,65536', '3: a port must be from 1 to 65535 (no hint)'],
    ['U:90-80', '2: the port range 90-80 is reversed (write 80-90)'],
    ['22,sssh', '3: "sssh" is not a port, a range or a protocol (did you mean "ssh"?)'],
    ['top0', '0: top0 has no ports (write top100)'],
  ])('reports what is wrong, and where: %s', (text, problem) => {
    expect(read(text)).toBe(problem);
  });
});
