import type { Variable } from '../variables.ts';
import type { ComposeService, ServiceLayer } from './service.ts';

/** The environment of a service. */
export interface ServiceEnvironment {
  readonly variables: readonly Variable[];
  /** Whether a file with more variables could not be read. */
  readonly isPartial: boolean;
}

/** The variables of the env files and of `environment`; the last one of a name counts. */
export function environmentOf(service: ComposeService): ServiceEnvironment {
  const variables = new Map<string, Variable>();
  let isPartial = false;
  for (const layer of service.all('env_file')) {
    for (const file of envFiles(layer)) {
      const other = layer.scope.readEnvFile(file.path);
      if (!other) {
        isPartial = true;
        if (file.isRequired)
          layer.scope.note(
            `env_file "${file.path}" is not found below the folder of this file`,
            file.place,
          );
        continue;
      }
      for (const one of other.variables) {
        const origin = { file: other.file, line: one.line, column: one.column };
        variables.set(one.name, { name: one.name, value: one.value, origin });
      }
    }
  }
  for (const layer of service.all('environment')) {
    for (const variable of written(layer)) variables.set(variable.name, variable);
  }
  return { variables: [...variables.values()], isPartial };
}

function envFiles({ tree, scope }: ServiceLayer) {
  return (tree.isList ? tree.items : [tree]).flatMap((item) => {
    const path = item.text ?? item.get('path')?.text;
    if (path === undefined) return [];
    const isRequired = item.get('required')?.text !== 'false';
    return [{ path: scope.text(path), isRequired, place: item.place }];
  });
}

/** The variables of a map, or of a list of `NAME=value`; without a value it comes from outside. */
function written({ tree, scope }: ServiceLayer): Variable[] {
  const variables: Variable[] = [];
  const add = (name: string, value: string | undefined, origin: Variable['origin']) => {
    if (value !== undefined) variables.push({ name, value: scope.text(value), origin });
    const outer = value === undefined ? scope.value(name) : undefined;
    if (outer) variables.push({ name, value: outer.value, origin: outer.origin ?? origin });
  };
  for (const { key, place, value } of tree.entries.values()) {
    if (value.tag !== '!reset') add(key, value.text, scope.origin(place));
  }
  for (const { text, place } of tree.items) {
    if (text === undefined) continue;
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    add(name, equals < 0 ? undefined : text.slice(equals + 1), scope.origin(place));
  }
  return variables;
}
