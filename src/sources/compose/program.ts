import { HEALTH_TOOLS } from '../health-tools.ts';
import { expectOfImagePort, nameOfImage } from '../images.ts';
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
/** What may follow the name of a product in that of its server. */
const SERVER_END = /^(?:d|[-_](?:server|broker|start|run|standalone|docker)[\w-]{0,32})?(?:\.sh)?$/;
/** Roles of a container that take no requests, as the words of its command name them. */
const BACKGROUND =
  /^(?:workers?|scheduler|beat|celery|sidekiq|crond?|migrat(?:e|ions?)|db:migrate|setup|seed)$/;
const SHELL = /^'?(?:\/[\w/]{0,64}\/)?(?:ba|a|da|z)?sh(?:['\s]|$)/;

/**
 * Whether a container runs the server of its image at its usual ports, as far as its entry point and its
 * command show. A shell or another entry point does so only if it starts a program with the name of the
 * server: `bash -c "mongosh --eval ..."` does not.
 */
export function runsServerOf(image: string, service: ComposeService): boolean {
  const entrypoint = lineOf(service, 'entrypoint');
  const line = `${entrypoint} ${lineOf(service, 'command')}`.trim();
  if (line === '') return true;
  const commands = simpleCommands(line);
  if (movesPort(image, commands.flat())) return false;
  // Without an entry point, a command is options, or a program for the entry point of the image.
  if (entrypoint === '' && !SHELL.test(line)) {
    const words = commands[0]?.slice(0, 3) ?? [];
    return !isClient(programName(words[0])) && !words.some((word) => BACKGROUND.test(word));
  }
  const whole = nameOfImage(image);
  const names = [whole, ...whole.split(/[-_.]/).filter((part) => part.length > 2)];
  // `wait-for db:5432 -- redis-server`
  const programs = commands.flatMap((words) => [words[0], words[words.indexOf('--') + 1]]);
  return programs.some((word) => isServer(programName(word).toLowerCase(), names));
}

const PORT_OPTION = /^--?[\w.-]{0,64}(?:port|address|addr|listen)$|^-p$/;
/** Ports beside the main one, and those that a server announces. */
const OTHER_PORT = /announce|advertise|console|bus|metrics|health|tls|ssl|peer|cluster|client/;

/** Whether options name ports, and none of them is one that the image has: `--port 6380` of Redis. */
function movesPort(image: string, words: readonly string[]): boolean {
  const named = words.flatMap((word, i) => {
    const [option = '', value = words[i + 1] ?? ''] = word.split('=', 2);
    if (!PORT_OPTION.test(option) || OTHER_PORT.test(option)) return [];
    const port = /(?:^|:)(\d{2,5})$/.exec(value)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
  return named.length > 0 && named.every((port) => expectOfImagePort(image, port) === undefined);
}

function isServer(program: string, names: readonly string[]): boolean {
  if (isClient(program)) return false;
  return STARTS.test(program) || names.some((name) => isServerOf(name, program));
}

/** `nginx`, `clickhouse-server`, `mongod`; not `elasticsearch-certutil`. */
function isServerOf(name: string, program: string): boolean {
  return program.startsWith(name) && SERVER_END.test(program.slice(name.length));
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
