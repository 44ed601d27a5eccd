import path from 'node:path';
import type { ClientCertificate, Constraints, Expectation, TrustedBy } from '../expect/endpoint.ts';
import type { CertificateInput } from './certificate-schema.ts';
import type { ClientCertificateInput } from './connection-schema.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import { type ConfigFiles, certificatesProblem, keyProblem } from './pem.ts';

/** What a config requires of a certificate; `no` takes back what the defaults require. */
export interface CertificateRules {
  /** Milliseconds. */
  readonly validFor?: number;
  readonly trusted?: TrustedBy | 'no';
  readonly name?: 'required' | 'no';
}

/** The rules of an endpoint, and those of the defaults. */
export interface CertificateSettings {
  readonly certificateName?: 'required';
  readonly certificate?: CertificateRules;
  readonly defaultCertificate?: CertificateRules;
}

/** The rules as a config writes them; paths are relative to its file. */
export function certificateRules(input: CertificateInput, file: string): CertificateRules {
  const { 'valid-for': validFor, trusted, name } = input;
  return {
    ...(validFor === undefined ? {} : { validFor }),
    ...(trusted === undefined ? {} : { trusted: trustedBy(trusted, file) }),
    ...(name === undefined ? {} : { name }),
  };
}

function trustedBy(text: string, file: string): TrustedBy | 'no' {
  return text === 'system' || text === 'no' ? text : { file: besideConfig(text, file) };
}

/** The path of a file that a config names. */
function besideConfig(name: string, file: string): string {
  return path.resolve(path.dirname(file), name);
}

/** What must hold where there is TLS: each rule of the endpoint goes before that of the defaults. */
export function certificateExpectation(
  settings: CertificateSettings,
): Pick<Constraints, 'certificateName' | 'certificate'> {
  const { certificateName, certificate, defaultCertificate } = settings;
  const { validFor, trusted, name } = { ...defaultCertificate, ...certificate };
  const isNameRequired = certificateName === 'required' || name === 'required';
  const rules = {
    ...(validFor === undefined ? {} : { validFor }),
    ...(trusted === undefined || trusted === 'no' ? {} : { trusted }),
  };
  return {
    ...(isNameRequired ? { certificateName: 'required' as const } : {}),
    ...(Object.keys(rules).length > 0 ? { certificate: rules } : {}),
  };
}

/** The keys of the endpoint that say so; none where only the defaults do. */
export function certificateKeys({
  certificateName,
  certificate,
  defaultCertificate,
}: CertificateSettings): Pick<Expectation, 'certificateKeys'> {
  if (!certificate && !defaultCertificate) return {};
  return {
    certificateKeys: [
      ...(certificateName ? ['certificate-name'] : []),
      ...(certificate ? ['certificate'] : []),
    ],
  };
}

/** What is wrong with the files of `certificate`, of an endpoint or of the defaults. */
export function certificateFileDiagnostics(
  { certificate }: { readonly certificate?: CertificateInput | undefined },
  { file, readPem }: ConfigFiles,
): SchemaDiagnostic[] {
  const { trusted } = certificateRules(certificate ?? {}, file);
  if (!readPem || typeof trusted !== 'object') return [];
  const message = certificatesProblem(trusted.file, readPem);
  return message === undefined ? [] : [{ message, path: ['certificate', 'trusted'] }];
}

/** The files of a client certificate, relative to the config. */
export function clientCertificateOf(
  { cert, key }: ClientCertificateInput,
  file: string,
): ClientCertificate {
  return { cert: besideConfig(cert, file), key: besideConfig(key, file) };
}

/** What is wrong with the files of a client certificate. */
export function clientCertificateDiagnostics(
  files: ClientCertificate,
  { readPem }: ConfigFiles,
): SchemaDiagnostic[] {
  if (!readPem) return [];
  const problems = {
    cert: certificatesProblem(files.cert, readPem),
    key: keyProblem(files, readPem),
  };
  return Object.entries(problems).flatMap(([key, message]) =>
    message === undefined ? [] : [{ message, path: ['client-certificate', key] }],
  );
}
