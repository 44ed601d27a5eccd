import type { VariableSet } from './environment.ts';
import { nameInsideTls } from './scheme.ts';
import type { UrlTarget } from './url.ts';

const OTLP_NAME = /(?:^|_)(?:OTLP|OTEL)(?:_|$)/;
/** .NET and others write the URL of a gRPC server with the scheme of HTTP. */
const GRPC_NAME = /(?:^|_)GRPC(?!_WEB)(?:_|$)/;
const SIGNAL = /^OTEL_EXPORTER_OTLP_(TRACES|METRICS|LOGS)_/;
const PROXY_NAME = /(?:^|_)(?:HTTPS?|ALL|FTP)_PROXY$/;

/**
 * What a URL in a variable means where the name of the variable says more than the scheme: the URLs of
 * OTLP name the transport only (OpenTelemetry specification, exporter configuration), and that of a proxy is not one of a web server.
 */
export function expectOfUrl(
  name: string,
  url: UrlTarget,
  environment: VariableSet,
): readonly string[] | undefined {
  const isWeb = url.scheme === 'http' || url.scheme === 'https';
  if (!isWeb) return url.expect;
  if (PROXY_NAME.test(name)) return [url.scheme === 'https' ? 'tls/http-proxy' : 'http-proxy'];
  const namesGrpc = GRPC_NAME.test(name) && !OTLP_NAME.test(name);
  if (namesGrpc || (OTLP_NAME.test(name) && isGrpc(name, url, environment))) {
    return [url.scheme === 'https' ? nameInsideTls('grpc') : 'grpc'];
  }
  return url.expect;
}

/** What the port of an address without a scheme means in a variable of OTLP (OTLP specification: 4317 and 4318). */
export function expectOfOtlpPort(name: string, port: number): readonly string[] | undefined {
  if (!OTLP_NAME.test(name)) return undefined;
  if (port === 4317) return ['grpc'];
  return port === 4318 ? ['http'] : undefined;
}

/** The variable of the signal wins over the general one; without both, the port decides. */
function isGrpc(name: string, { port }: UrlTarget, environment: VariableSet): boolean {
  const signal = SIGNAL.exec(name)?.[1];
  const protocol =
    (signal ? environment.get(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`) : undefined) ??
    environment.get('OTEL_EXPORTER_OTLP_PROTOCOL');
  return protocol ? protocol.value.toLowerCase() === 'grpc' : port === 4317;
}
