import { compare, compareAny } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type Facts, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Ganglia: an XML document with its type, to everybody who connects; then it closes. */
export const gmond = protocol({
  id: 'gmond',
  title: 'Ganglia (gmond, gmetad)',
  name: 'Ganglia',
  aliases: ['ganglia', 'gmetad'],
  ports: [8649, 8651],
  speaksFirst: 'server',
  spec: 'Ganglia 3.7.2, lib/ganglia.dtd',
  // Its clients say nothing.
  openings: [new Uint8Array(0)],
  server: legacyServer(server),
  client: legacyClient(() => REJECT),
});

const DECLARATION = '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>\n';
const DOCTYPE = '<!DOCTYPE GANGLIA_XML [';
const STARTS = [`${DECLARATION}${DOCTYPE}`, DOCTYPE, `${DECLARATION}<GANGLIA_XML VERSION="`];

function server({ bytes, ended }: Reply): Verdict {
  const start = STARTS.find((one) => compare(bytes, one) === 'full');
  if (start) return match('certain', 'document type of Ganglia', start.length, software(bytes));
  return compareAny(bytes, STARTS) === 'partial' && !ended ? NEED : REJECT;
}

/** `<GANGLIA_XML VERSION="3.7.2" SOURCE="gmond">` stands after the document type. */
function software(bytes: Uint8Array): Facts {
  const root = /<GANGLIA_XML VERSION="([\w.+~-]{1,40})" SOURCE="(gmond|gmetad)"/.exec(
    latin1(bytes),
  );
  return root ? { product: `Ganglia ${root[2]}`, version: root[1] as string } : {};
}
