import type { SourceReader } from '../source.ts';
import { factsOfManifests } from './facts.ts';
import { isKustomizationFile } from './manifest.ts';

/** Manifests of Kubernetes, and what `kubectl get -o yaml` and `-o json` print. */
export const kubernetesReader: SourceReader = {
  kind: 'kubernetes',
  title: 'Kubernetes manifest',
  fits: (file, text) =>
    isKustomizationFile(file) || (hasKey(text, 'apiVersion') && hasKey(text, 'kind')),
  read: (input) => factsOfManifests([input]),
  readTogether: factsOfManifests,
};

/** Whether a line starts with a key, or an object in braces contains it. */
function hasKey(text: string, key: 'apiVersion' | 'kind'): boolean {
  if (text.includes(`"${key}"`) || FLOW.test(text)) return true;
  return KEYS[key].test(text);
}

/** An object in braces, whose keys need no quotes in YAML. */
const FLOW = /^\{\s{0,40}apiVersion:/m;

const KEYS = {
  apiVersion: /^(?:- )?apiVersion:/m,
  kind: /^ {0,8}(?:- )?kind:/m,
};
