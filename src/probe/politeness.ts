/**
 * Ports on which foreign bytes do harm: raw printers print what they are sent, and control
 * systems may take it for a command. There, only the opening that the config expects is sent.
 */
const FRAGILE: readonly (readonly [first: number, last: number])[] = [
  [102, 102], // S7, ISO-TSAP
  [502, 502], // Modbus
  [1911, 1911], // Niagara Fox
  [2404, 2404], // IEC 60870-5-104
  [4911, 4911], // Niagara Fox over TLS
  [4532, 4533], // Hamlib: single letters turn radios and rotators
  [9100, 9107], // raw printing
  [20000, 20000], // DNP3
  [44818, 44818], // EtherNet/IP
  [47808, 47808], // BACnet
];

/** Whether a search with foreign openings must not be made on this port. */
export function isFragilePort(port: number): boolean {
  return FRAGILE.some(([first, last]) => port >= first && port <= last);
}
