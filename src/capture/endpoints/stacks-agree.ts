import type { Stack } from '../../protocols/registry.ts';

const WEB: readonly string[] = ['http', 'http2', 'websocket', 'grpc'];

/**
 * Whether a client of one stack and a server of the other may understand each other: one continues
 * the other, or both have the same protocol innermost, or HTTP of any version.
 */
export function stacksAgree(one: Stack, other: Stack): boolean {
  const client = withoutHeader(one);
  const server = withoutHeader(other);
  if (client.length === 0 || server.length === 0) return true;
  if ((client[0] === 'tls') !== (server[0] === 'tls')) return false;
  const length = Math.min(client.length, server.length);
  if (client.slice(0, length).join('/') === server.slice(0, length).join('/')) return true;
  const [inner, otherInner] = [client.at(-1) ?? '', server.at(-1) ?? ''];
  return inner === otherInner || (WEB.includes(inner) && WEB.includes(otherInner));
}

/** The header of a proxy is a matter of the way to the service. */
function withoutHeader(stack: Stack): Stack {
  return stack[0] === 'proxy-protocol' ? stack.slice(1) : stack;
}
