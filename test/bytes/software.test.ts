import { describe, expect, it } from 'vitest';
import { splitSoftware } from '../../src/bytes/software.ts';

describe('splitSoftware', () => {
  it.each([
    ['nginx/1.22.1', 'nginx', '1.22.1'],
    ['Apache/2.4.57 (Debian)', 'Apache', '2.4.57'],
    ['Apache/2', 'Apache', '2'],
    ['Microsoft-IIS/10.0', 'Microsoft-IIS', '10.0'],
    ['Icecast 2.4.4', 'Icecast', '2.4.4'],
    ['Cowboy 2', 'Cowboy', '2'],
    ['OpenSSH_9.2p1 Debian-2+deb12u5', 'OpenSSH', '9.2p1'],
    ['OpenSSH_for_Windows_8.1', 'OpenSSH_for_Windows', '8.1'],
    ['dropbear_2022.83', 'dropbear', '2022.83'],
    ["Coturn-4.6.1 'Gorst'", 'Coturn', '4.6.1'],
    ['kamailio (5.6.3 (x86_64/linux))', 'kamailio', '5.6.3'],
    ['Asterisk PBX 16.28.0~dfsg-0+deb11u4', 'Asterisk PBX', '16.28.0~dfsg-0+deb11u4'],
    ['PowerDNS Recursor v4.8.8', 'PowerDNS Recursor', '4.8.8'],
  ])('splits %s', (text, product, version) => {
    expect(splitSoftware(text)).toEqual({ product, version });
  });

  it.each([
    ['M5T SIP Stack/4.1', 'M5T SIP Stack', '4.1'],
    ['Cisco-CP7960G/8.0', 'Cisco-CP7960G', '8.0'],
    ['snom370/8.7.3.25', 'snom370', '8.7.3.25'],
    ['PolycomSoundPointIP-SPIP_550-UA/3.3.1', 'PolycomSoundPointIP-SPIP_550-UA', '3.3.1'],
    ['Samsung 7 Series/1.2', 'Samsung 7 Series', '1.2'],
    ['AVM FRITZ!Box Fon WLAN 7170 29.04.49', 'AVM FRITZ!Box Fon WLAN 7170', '29.04.49'],
  ])('leaves the digits of a name in %s', (text, product, version) => {
    expect(splitSoftware(text)).toEqual({ product, version });
  });

  it.each(['gSOAP/2.8, static', 'gSOAP/2.8; static', 'gSOAP 2.8 (static)'])(
    'ends the version where %s goes on',
    (text) => {
      expect(splitSoftware(text)).toEqual({ product: 'gSOAP', version: '2.8' });
    },
  );

  it('takes a number that comes first for the version', () => {
    expect(splitSoftware('1.2.3')).toEqual({ version: '1.2.3' });
    expect(splitSoftware('8.35 FlowSsh: Bitvise SSH Server (WinSSHD) 8.35')).toEqual({
      product: 'FlowSsh: Bitvise SSH Server (WinSSHD)',
      version: '8.35',
    });
  });

  it.each(['lighttpd', 'Virata-EmWeb/R6_2_1', 'mod_sftp', 'Jetty(9.4.z)'])(
    'keeps %s, which has no version, as it is',
    (text) => {
      expect(splitSoftware(text)).toEqual({ product: text });
    },
  );

  it('finds nothing in an empty text', () => {
    expect(splitSoftware('  ')).toEqual({});
  });
});
