import { readSll, readSll2 } from './cooked.ts';
import { readEthernet } from './ethernet.ts';
import { type HeaderReader, IPV4, IPV6, readRawIp } from './frame.ts';
import { readLlc } from './llc.ts';
import { readLoopback } from './loopback.ts';
import { readNflog } from './nflog.ts';
import { readCiscoHdlc, readPpp, readPppInHdlc, readPppoe, readPppWithDirection } from './ppp.ts';
import {
  readErf,
  readFddi,
  readFrameRelay,
  readPflog,
  readPktap,
  readTokenRing,
} from './rare-links.ts';
import { readPpi, readPrism, readRadiotap, readWifi } from './wi-fi.ts';

/** The reader of each LINKTYPE_ that can carry IP: https://www.tcpdump.org/linktypes.html. */
const READERS: ReadonlyMap<number, HeaderReader> = new Map<number, HeaderReader>([
  [0, readLoopback],
  [1, readEthernet],
  [6, readTokenRing],
  [9, readPpp],
  [10, readFddi],
  [12, readRawIp],
  [14, readRawIp],
  [50, readPppInHdlc],
  [51, readPppoe],
  [100, readLlc],
  [101, readRawIp],
  [104, readCiscoHdlc],
  [105, readWifi],
  [107, readFrameRelay],
  [108, readLoopback],
  [113, readSll],
  [117, readPflog],
  [119, readPrism],
  [127, readRadiotap],
  [163, readPrism],
  [192, readPpi],
  [197, readErf],
  [204, readPppWithDirection],
  [228, () => IPV4],
  [229, () => IPV6],
  [239, readNflog],
  [258, readPktap],
  [276, readSll2],
]);

export function readerOfLink(linkType: number): HeaderReader | undefined {
  return READERS.get(linkType);
}

/** Names of what cannot be read, for a summary. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [138, 'Apple IP over FireWire'],
  [143, 'DOCSIS'],
  [177, 'LAPD'],
  [187, 'Bluetooth HCI'],
  [189, 'USB (Linux)'],
  [195, 'IEEE 802.15.4'],
  [201, 'Bluetooth HCI'],
  [215, 'IEEE 802.15.4'],
  [220, 'USB (Linux)'],
  [227, 'CAN'],
  [230, 'IEEE 802.15.4'],
  [231, 'D-Bus'],
  [247, 'InfiniBand'],
  [249, 'USBPcap'],
  [251, 'Bluetooth LE'],
  [252, 'Wireshark upper PDUs'],
  [253, 'Netlink'],
  [272, 'Nordic Bluetooth LE'],
]);

/** `USB (Linux)`, or `link type 231` for what has no name here. */
export function linkTypeName(linkType: number): string {
  return NAMES.get(linkType) ?? `link type ${linkType}`;
}
