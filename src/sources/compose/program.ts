import { HEALTH_TOOLS } from '../health-tools.ts';
import { nameOfImage } from '../images.ts';
import { programName, simpleCommands } from '../shell.ts';
import type { ComposeService } from './service.ts';

/** Services that others wait for to end: they set something up, and serve nothing. */
export function endingServices(services: readonly ComposeService[]): ReadonlySet<string> {
  const waited = services.flatMap((service) =>
    service.all('depends_on').flatMap(({ tree }) => [...tree.entries.values()]),
  );
  const ended = waited.filter(
    ({ value }) => value.get('condition')?.text === 'service_completed_successfully',
  );
  return new Set(ended.map(({ key }) => key));
}

/** Programs that are the client and the server in one. */
const BOTH = ['consul', 'vault', 'ollama'];
/** Scripts of images that start their server, and servers that are called otherwise than their image. */
const STARTS =
  /entrypoint|^(?:run|start)|foreground|^(?:mysqld|mariadbd|postgres|mongod|zkserver|catalina|kc)(?:\W|$)/;
const SHELL = /^'?(?:\/[\w/]{0,64}\/)?(?:ba|a|da|z)?sh(?:['\s]|$)/;

/**
 * Whether a container runs the server of its image, as far as its entry point and its command show. A
 * shell or another entry point does so only if one of its words is the name of the server:
 * `bash -c "mongosh --eval ..."` does not.
 */
export function runsServerOf(image: string, service: ComposeService): boolean {
  const entrypoint = lineOf(service, 'entrypoint');
  const line = `${entrypoint} ${lineOf(service, 'command')}`.trim();
  if (line === '') return true;
  const commands = simpleCommands(line);
  // Without an entry point, a command is options, or a program for the entry point of the image.
  if (entrypoint === '' && !SHELL.test(line)) return !isClient(programName(commands[0]?.[0]));
  const parts = nameOfImage(image)
    .split(/[-_.]/)
    .filter((part) => part.length > 2 && part !== 'server');
  return commands.some((words) =>
    words.map((word) => programName(word).toLowerCase()).some((name) => isServer(name, parts)),
  );
}

function isServer(name: string, parts: readonly string[]): boolean {
  if (isClient(name)) return false;
  return STARTS.test(name) || parts.some((part) => name.startsWith(part));
}

function isClient(name: string): boolean {
  const program = name.replace(/\.sh$/, '');
  return HEALTH_TOOLS.has(program) && !BOTH.includes(program);
}

/** A command as a line for a shell. */
function lineOf(service: ComposeService, key: 'entrypoint' | 'command'): string {
  const found = service.last(key);
  if (!found) return '';
  const { tree, scope } = found;
  if (tree.text !== undefined) return scope.text(tree.text);
  return tree.items.map(({ text = '' }) => quoted(scope.text(text))).join(' ');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
