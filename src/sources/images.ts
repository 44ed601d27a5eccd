import { BASES, IMAGE_TABLE, PHP_IMAGES, WEB_SERVERS } from './image-table.ts';

/** A port that containers of a well-known image listen on, and its protocol. */
export interface ImagePort {
  readonly port: number;
  /** Names of stacks as configs write them. */
  readonly expect: readonly string[];
}

/** An image without registry and digest. */
interface ImageName {
  /** The last part: `postgres`. */
  readonly name: string;
  /** The last two parts; `library/postgres` where only one is written. */
  readonly full: string;
  readonly tag: string;
}

interface TablePort extends ImagePort {
  /** Whether containers listen there only if a setting asks for it. */
  readonly isOptional: boolean;
}

const PORTS: ReadonlyMap<string, readonly TablePort[]> = new Map(
  IMAGE_TABLE.flatMap(([names, ports]) => {
    const listed = ports.split(', ').map((text) => {
      const [port = '', protocol = ''] = text.split(' ');
      const isOptional = port.endsWith('?');
      return { port: Number.parseInt(port, 10), expect: [protocol], isOptional };
    });
    return names.split(' ').map((name) => [name, listed] as const);
  }),
);

/** The ports of a well-known image, whatever its registry, namespace, tag and digest. */
export function portsOfImage(image: string): readonly ImagePort[] {
  const { name, tag } = imageName(image);
  const hasManagement = name === 'rabbitmq' && tag.includes('management');
  return tablePorts(image)
    .filter(({ port, isOptional }) => !isOptional || (hasManagement && port === 15672))
    .map(({ port, expect }) => ({ port, expect }));
}

/** What a port of a well-known image serves; web servers may use ports besides their usual ones. */
export function expectOfImagePort(image: string, port: number): readonly string[] | undefined {
  const known = tablePorts(image).find((one) => one.port === port);
  if (known) return known.expect;
  const { name } = imageName(image);
  if (!WEB_SERVERS.includes(name)) return expectOfBase(name, port);
  return port === 443 || port === 8443 ? ['https'] : ['http'];
}

/** An image that is named after what it is built on, at the usual port of that. */
function expectOfBase(name: string, port: number): readonly string[] | undefined {
  const bases = name.split(/[-_]/, 8).filter((part) => BASES.has(part));
  const ports = bases.flatMap((base) => PORTS.get(base) ?? []);
  return ports.find((one) => one.port === port)?.expect;
}

function tablePorts(image: string): readonly TablePort[] {
  const { name, full, tag } = imageName(image);
  if (tag.includes('fpm') && PHP_IMAGES.includes(name)) {
    return [{ port: 9000, expect: ['fastcgi'], isOptional: false }];
  }
  return PORTS.get(full) ?? PORTS.get(name) ?? [];
}

/** The last part of an image's name: `postgres` of `docker.io/library/postgres:17`. */
export function nameOfImage(image: string): string {
  return imageName(image).name;
}

function imageName(image: string): ImageName {
  const [withTag = ''] = image.toLowerCase().split('@');
  const parts = withTag.split('/');
  const [name = '', tag = ''] = (parts.at(-1) ?? '').split(':');
  return { name, full: `${parts.at(-2) ?? 'library'}/${name}`, tag };
}
