import type { Stack } from '../protocols/registry.ts';
import type { Expectation } from './endpoint.ts';

/**
 * The settings of an endpoint, as the config writes them, that contradict `expect` with the stack
 * that was found: whoever accepts that stack must remove them as well.
 */
export function contradictionsOf(
  { constraints, tlsKey, certificateKeys }: Expectation,
  found: Stack,
  isSameProtocol: boolean,
): readonly string[] {
  const isInTls = found[0] === 'tls';
  const { starttls, alpn, minTls, certificateName, version } = constraints;
  const isTlsKeyWrong = isInTls ? tlsKey !== 'required' : tlsKey === 'required';
  // With the upgrade, these apply to a protocol in plaintext as well; without TLS they cannot hold.
  const ofTls = [
    ...(alpn ? ['alpn'] : []),
    ...(minTls ? ['min-tls'] : []),
    ...(certificateKeys ?? (certificateName ? ['certificate-name'] : [])),
  ];
  return [
    ...(tlsKey && isTlsKeyWrong ? [`tls: ${tlsKey}`] : []),
    ...(starttls ? ['starttls: required'] : []),
    ...(isInTls ? [] : ofTls),
    ...(version && !isSameProtocol ? ['version'] : []),
  ];
}
