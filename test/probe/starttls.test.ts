import { describe, expect, it } from 'vitest';
import { mail, type Peer } from '../../fixtures/servers/index.ts';
import { asked, foundIn } from '../support/asking.ts';
import { opened } from '../support/command.ts';

const REQUIRED = { constraints: { starttls: 'required' as const } };

describe('STARTTLS', () => {
  it('is carried out on the connection of the banner, and its TLS is told', async () => {
    const peer = await opened(mail());
    const answer = await asked(peer, 'smtp', { ...REQUIRED, serverName: 'localhost' });
    expect(foundIn(answer)).toBe('smtp');
    expect(answer.identification.upgrade).toMatchObject({
      version: 'TLS 1.3',
      certificate: { coversName: true },
    });
    expect(peer.connections()).toBe(1);
    expect(peer.received().toString('latin1')).toMatch(/^EHLO \S+\r\nSTARTTLS\r\n/);
  });

  it('is carried out after a tie was settled, without saying EHLO twice', async () => {
    const peer = await opened(mail({ greeting: '220 hello\r\n' }));
    const answer = await asked(peer, 'smtp', REQUIRED);
    expect(answer.identification.upgrade).toMatchObject({ version: 'TLS 1.3' });
    expect(peer.received().toString('latin1').match(/EHLO/g)).toHaveLength(1);
  });

  it('is asked for where TLS of any kind is required', async () => {
    const answer = await asked(await opened(mail()), 'smtp', { constraints: { tls: 'required' } });
    expect(answer.identification.upgrade).toMatchObject({ version: 'TLS 1.3' });
  });

  it('is not asked for where nobody wants it', async () => {
    const peer = await opened(mail());
    const answer = await asked(peer, 'smtp');
    expect(answer.identification.upgrade).toBeUndefined();
    expect(peer.received()).toHaveLength(0);
  });

  it('is refused where it is not offered, and then it is not asked for', async () => {
    const peer = await opened(mail({ ehlo: '250 fixture\r\n' }));
    const answer = await asked(peer, 'smtp', REQUIRED);
    expect(answer.identification.upgrade).toBe('refused');
    expect(peer.received().toString('latin1')).not.toContain('STARTTLS');
  });

  it('is refused where it is offered and then declined', async () => {
    const peer = await opened(mail({ starttls: '454 not now\r\n' }));
    const answer = await asked(peer, 'smtp', REQUIRED);
    expect(foundIn(answer)).toBe('smtp');
    expect(answer.identification.upgrade).toBe('refused');
  });

  it('is refused where no handshake follows', async () => {
    const peer = await opened(mail({ ehlo: '250 STARTTLS\r\n', handshake: false }));
    const answer = await asked(peer, 'smtp', REQUIRED);
    expect(answer.identification.upgrade).toBe('refused');
  });

  it.each([
    ['EHLO', { ehlo: '' }],
    ['STARTTLS', { starttls: '' }],
  ])('ends at once when the asking does, while %s waits for an answer', async (until, answers) => {
    const stopping = new AbortController();
    const heard = (command: string) => {
      if (command.startsWith(until)) stopping.abort();
    };
    const peer: Peer = await opened(mail({ ...answers, heard }));
    const answer = await asked(peer, 'smtp', { ...REQUIRED, signal: stopping.signal });
    expect(foundIn(answer)).toBe('smtp');
    // Nobody refused it: it was not waited for.
    expect(answer.identification.upgrade).toBeUndefined();
  });

  it('holds a target no longer than its limit', async () => {
    const limits = { total: 300 };
    const answer = await asked(await opened(mail({ ehlo: '' })), 'smtp', { ...REQUIRED, limits });
    expect(foundIn(answer)).toBe('smtp');
    expect(answer.identification.upgrade).toBeUndefined();
  });
});
