import { Explainer } from '../explain/explain.ts';
import { explanationToJson, type JsonExplanation } from '../explain/json.ts';
import type { Registry } from '../protocols/registry.ts';
import { builtInRegistry } from './built-in.ts';

const explainers = new WeakMap<Registry, Explainer>();

/**
 * Explains a number, a size, bytes, a log message or a code of firstbytes: the document of
 * `firstbytes explain -o json`. Never throws.
 */
export function explain(
  input: string,
  { registry = builtInRegistry() }: { readonly registry?: Registry } = {},
): JsonExplanation {
  const explainer = explainers.get(registry) ?? new Explainer(registry);
  explainers.set(registry, explainer);
  return explanationToJson(explainer.explain(input));
}
