import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { Origin } from '../expect/endpoint.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry } from '../protocols/registry.ts';
import { factsOfScan, scannedHost, scannedTransport } from './found-ports.ts';
import { scannedPort } from './json-objects.ts';
import { expectOfNmapService } from './nmap-services.ts';
import type { Clue, Reference, SourceFacts, SourceNote, SourceReader } from './source.ts';

/** Characters that are given to the parser at once; it stops after the first mistake. */
const CHUNK = 65536;

/** Output of `nmap -oX`. */
export const nmapReader: SourceReader = {
  kind: 'nmap',
  title: 'nmap XML',
  fits: (_, text) => /<nmaprun\s/.test(text.slice(0, 8192)),
  read: ({ file, text }) => new ReportReader(file).read(text),
};

interface Port {
  readonly number: number;
  readonly transport: 'tcp' | 'udp';
  readonly origin: Origin;
  isOpen: boolean;
  service?: Readonly<Record<string, string>>;
}

/** Reads a report as a stream of tags; what a cut report contains is kept. */
class ReportReader {
  readonly #file: string;
  readonly #references: Reference[] = [];
  readonly #notes: SourceNote[] = [];
  readonly #registry = new Registry(tcpProtocols, udpProtocols);
  #isInHost = false;
  #isUp = true;
  #address: string | undefined;
  #name: string | undefined;
  #port: Port | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): SourceFacts {
    const parser = new SaxesParser();
    let start: Origin = { file: this.#file, line: 1, column: 1 };
    const here = (length: number): Origin => ({
      file: this.#file,
      line: parser.line,
      column: Math.max(1, parser.columnIndex - length),
    });
    let problem: Origin | undefined;
    parser.on('error', () => {
      problem ??= here(0);
    });
    parser.on('opentagstart', ({ name }) => {
      start = here(name.length + 1);
    });
    parser.on('opentag', (tag) => this.#open(tag, start));
    parser.on('closetag', ({ name }) => this.#close(name));
    for (let at = 0; at < text.length && problem === undefined; at += CHUNK) {
      parser.write(text.slice(at, at + CHUNK));
    }
    if (problem === undefined) parser.close();
    if (problem !== undefined) {
      const message = 'the report is cut off or not valid XML: what follows is not read';
      this.#notes.push({ message, origin: problem });
    }
    return factsOfScan(this.#references, this.#notes);
  }

  #open({ name, attributes }: SaxesTagPlain, origin: Origin): void {
    if (name === 'host') {
      this.#isInHost = true;
      this.#isUp = true;
      this.#address = undefined;
      this.#name = undefined;
    }
    // <hosthint> repeats parts of hosts that are not scanned yet.
    if (!this.#isInHost) return;
    if (name === 'status') this.#isUp = attributes.state === 'up';
    if (name === 'address' && attributes.addrtype !== 'mac') {
      this.#address ??= scannedHost(attributes.addr);
    }
    if (name === 'hostname' && attributes.type === 'user') {
      this.#name ??= scannedHost(attributes.name);
    }
    if (name === 'port') {
      const number = scannedPort(attributes.portid);
      const transport = scannedTransport(attributes.protocol);
      const isRead = number !== undefined && transport !== undefined;
      this.#port = isRead ? { number, transport, origin, isOpen: false } : undefined;
    }
    if (name === 'state' && this.#port) this.#port.isOpen = attributes.state === 'open';
    if (name === 'service' && this.#port) this.#port.service = attributes;
  }

  #close(name: string): void {
    if (name === 'host') this.#isInHost = false;
    if (name !== 'port') return;
    const port = this.#port;
    this.#port = undefined;
    const host = this.#address;
    if (!port?.isOpen || !this.#isUp || host === undefined) return;
    const clue = this.#clueOf(port);
    this.#references.push({
      host,
      port: port.number,
      transport: port.transport,
      role: 'peer',
      ...(clue ? { clue } : {}),
      ...(this.#name === undefined ? {} : { serverName: this.#name }),
      origin: port.origin,
    });
  }

  /** A service from the table of ports is a guess by the number, which says nothing. */
  #clueOf({ service, transport, origin }: Port): Clue | undefined {
    if (service?.method !== 'probed') return undefined;
    const known = this.#registry.forTransport(transport);
    const isKnown = (name: string) => known.parseStack(name) !== undefined;
    const expect = expectOfNmapService(service.name ?? '', service.tunnel === 'ssl', isKnown);
    if (!expect) return undefined;
    const evidence = `nmap identified ${service.tunnel === 'ssl' ? 'ssl/' : ''}${service.name}`;
    return { expect, certainty: 'stated', evidence, origin };
  }
}
