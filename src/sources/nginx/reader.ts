import type { SourceFacts, SourceInput, SourceReader } from '../source.ts';
import { readNginxFiles } from './include.ts';
import { nginxListeners } from './listeners.ts';
import { peersOf } from './peers.ts';
import { contextsOf } from './server-context.ts';

const NAMES =
  /\.(?:conf|nginx|template|tmpl)$|(?:^|\/)(?:sites-(?:available|enabled)|conf\.d)\/|nginx/i;
/** A file with another name, such as `site.example`, is recognized by a directive of nginx. */
const LISTENS = /^[ \t]*listen[ \t]+[\w.:[\]*-]{1,64}[^;\n]{0,200};/m;

/** Configurations of nginx, whole ones and the files of `conf.d`. */
export const nginxReader: SourceReader = {
  kind: 'nginx',
  title: 'nginx configuration',
  fits: (file, text) =>
    !/\.(?:ya?ml|json|cfg)$/i.test(file) &&
    (NAMES.test(file) || LISTENS.test(text)) &&
    /^[ \t]*(?:server|http|stream|mail|events|upstream[ \t]+[\w.-]{1,64})\s*\{/m.test(text),
  read: readNginx,
};

function readNginx(input: SourceInput): SourceFacts {
  const { directives, notes } = readNginxFiles(input);
  const contexts = contextsOf(directives);
  const peers = contexts.map(peersOf);
  return {
    vantage: 'network',
    listeners: contexts.flatMap(nginxListeners),
    references: peers.flatMap(({ references }) => references),
    declared: [],
    notes: [...notes, ...peers.flatMap((one) => one.notes)],
    contradictions: [],
  };
}
