import { describe, expect, it } from 'vitest';
import { mail, type Peer } from '../../fixtures/servers/index.ts';
import { opened } from '../support/command.ts';
import { foundIn, probed } from '../support/probing.ts';

const REQUIRED = { constraints: { starttls: 'required' as const } };

describe('STARTTLS', () => {
  it('upgrades the connection of the banner, and reports its TLS', async () => {
    const peer = await opened(mail());
    const answer = await probed(peer, 'smtp', { ...REQUIRED, serverName: 'localhost' });
    expect(foundIn(answer)).toBe('smtp');
    expect(answer.identification.upgrade).toMatchObject({
      version: 'TLS 1.3',
      certificate: { coversName: true },
    });
    expect(peer.connections()).toBe(1);
    expect(peer.received().toString('latin1')).toMatch(/^EHLO \S+\r\nSTARTTLS\r\n/);
  });

  it('follows a tie that HELO settled', async () => {
    const peer = await opened(mail({ greeting: '220 hello\r\n' }));
    const answer = await probed(peer, 'smtp', REQUIRED);
    expect(answer.identification.upgrade).toMatchObject({ version: 'TLS 1.3' });
    expect(peer.received().toString('latin1').match(/EHLO/g)).toHaveLength(1);
  });

  it('waits for the last line of the greeting', async () => {
    const greeting = '220-fixture ESMTP\r\n';
    const peer = await opened(mail({ greeting, restOfGreeting: '220 fixture ESMTP\r\n' }));
    const answer = await probed(peer, 'smtp', REQUIRED);
    expect(answer.identification.upgrade).toMatchObject({ version: 'TLS 1.3' });
  });

  it('is tried where TLS of any kind is required', async () => {
    const answer = await probed(await opened(mail()), 'smtp', { constraints: { tls: 'required' } });
    expect(answer.identification.upgrade).toMatchObject({ version: 'TLS 1.3' });
  });

  it('is not tried where the config does not want it', async () => {
    const peer = await opened(mail());
    const answer = await probed(peer, 'smtp');
    expect(answer.identification.upgrade).toBeUndefined();
    expect(peer.received()).toHaveLength(0);
  });

  it('is refused, and not requested, where it is not offered', async () => {
    const peer = await opened(mail({ ehlo: '250 fixture\r\n' }));
    const answer = await probed(peer, 'smtp', REQUIRED);
    expect(answer.identification.upgrade).toBe('refused');
    expect(peer.received().toString('latin1')).not.toContain('STARTTLS');
  });

  it('is refused where it is offered and then declined', async () => {
    const peer = await opened(mail({ starttls: '454 not now\r\n' }));
    const answer = await probed(peer, 'smtp', REQUIRED);
    expect(foundIn(answer)).toBe('smtp');
    expect(answer.identification.upgrade).toBe('refused');
  });

  it('is refused where no handshake follows', async () => {
    const peer = await opened(mail({ ehlo: '250 STARTTLS\r\n', handshake: false }));
    const answer = await probed(peer, 'smtp', REQUIRED);
    expect(answer.identification.upgrade).toBe('refused');
  });

  it.each([
    ['EHLO', { ehlo: '' }],
    ['STARTTLS', { starttls: '' }],
  ])('ends at once with the probe, while %s waits for a reply', async (until, answers) => {
    const stopping = new AbortController();
    const onCommand = (command: string) => {
      if (command.startsWith(until)) stopping.abort();
    };
    const peer: Peer = await opened(mail({ ...answers, heard: onCommand }));
    const answer = await probed(peer, 'smtp', { ...REQUIRED, signal: stopping.signal });
    expect(foundIn(answer)).toBe('smtp');
    // An abort is not a refusal.
    expect(answer.identification.upgrade).toBeUndefined();
  });

  it('ends at the deadline of the target', async () => {
    const limits = { total: 300, firstByte: 60_000 };
    const answer = await probed(await opened(mail({ ehlo: '' })), 'smtp', { ...REQUIRED, limits });
    expect(foundIn(answer)).toBe('smtp');
    expect(answer.identification.upgrade).toBeUndefined();
  });
});
