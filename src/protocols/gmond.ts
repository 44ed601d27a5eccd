import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Ganglia: it sends an XML document with its type to every client, then closes. */
export const gmond = protocol({
  id: 'gmond',
  title: 'Ganglia (gmond, gmetad)',
  name: 'Ganglia',
  aliases: ['ganglia', 'gmetad'],
  ports: [8649, 8651],
  popularity: 6,
  speaksFirst: 'server',
  spec: 'Ganglia 3.7.2, lib/ganglia.dtd',
  // Its clients send nothing.
  openings: [new Uint8Array(0)],
  server,
  client: () => REJECT,
});

const DECLARATION = '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>\n';
const DOCTYPE = '<!DOCTYPE GANGLIA_XML [';
const STARTS = [`${DECLARATION}${DOCTYPE}`, DOCTYPE, `${DECLARATION}<GANGLIA_XML VERSION="`];

function server(reader: Reader, { bytes }: Reply): Answer {
  if (!reader.oneOf(STARTS)) return REJECT;
  return match('certain', 'document type of Ganglia', reader.at, software(bytes));
}

/** `<GANGLIA_XML VERSION="3.7.2" SOURCE="gmond">` stands after the document type. */
function software(bytes: Uint8Array): Facts {
  const root = /<GANGLIA_XML VERSION="([\w.+~-]{1,40})" SOURCE="(gmond|gmetad)"/.exec(
    latin1(bytes),
  );
  return root ? { product: `Ganglia ${root[2]}`, version: root[1] as string } : {};
}
