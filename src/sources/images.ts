/** A port that containers of a well-known image listen on, and its protocol. */
export interface ImagePort {
  readonly port: number;
  /** Names of stacks as configs write them. */
  readonly expect: readonly string[];
}

/** The ports of a well-known image, whatever its registry, namespace, tag and digest. */
export function portsOfImage(_image: string): readonly ImagePort[] {
  return [];
}
