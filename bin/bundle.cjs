/**
 * Loads the bundled command. Compiling it takes longer than a check of ten endpoints, so the build
 * leaves V8's code cache beside each chunk (docs/decisions/bundled-command.md). V8 takes a cache only
 * from its own version with the same flags, and compiles the source otherwise.
 */

const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const FOLDER = join(__dirname, '../dist/bundle');
/** Caches of other versions of V8 are not even read. */
const CACHE_FOLDER = join(
  FOLDER,
  'code-cache',
  `${process.versions.v8}-${process.platform}-${process.arch}`,
);

/** The exports of `src/cli/main.ts`. Throws what reading and compiling throw. */
function loadCommand() {
  if (existsSync(CACHE_FOLDER)) return new Bundle().load(join(FOLDER, 'main.cjs'));
  // From here NODE_COMPILE_CACHE works, which Node.js 22 and later have. It is left to the user: its
  // default folder is one that everybody may write to, and what is in it is run.
  return require('../dist/bundle/main.cjs');
}

const HEAD = Buffer.from('(function (exports, require, module, __filename, __dirname) {');
const TAIL = Buffer.from('\n})');

/** CommonJS modules that are compiled with a cache if there is one. */
class Bundle {
  /** Scripts by the file of their chunk. */
  scripts = new Map();
  #modules = new Map();

  load(file) {
    const known = this.#modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    this.#modules.set(file, module);
    try {
      this.#evaluate(file, module);
    } catch (error) {
      this.#modules.delete(file);
      throw error;
    }
    return module.exports;
  }

  #evaluate(file, module) {
    const source = Buffer.concat([HEAD, readFileSync(file), TAIL]).toString();
    const script = new Script(source, {
      filename: file,
      cachedData: readIfExists(cacheFileOf(file)),
    });
    this.scripts.set(file, script);
    const folder = dirname(file);
    const requireFrom = (id) => {
      return id.startsWith('.') ? this.load(join(folder, id)) : builtInModule(id);
    };
    script.runInThisContext()(module.exports, requireFrom, module, file, folder);
  }
}

/** Modules of Node that few runs need, and that take a millisecond each. */
const RARE = ['child_process', 'crypto', 'dgram', 'dns', 'tls'].map((name) => `node:${name}`);

/** A rare module is loaded when something of it is first used. */
function builtInModule(id) {
  if (!RARE.includes(id)) return require(id);
  let loaded;
  const get = (_, name) => {
    loaded ??= require(id);
    return loaded[name];
  };
  // For a default import, the bundle makes an object with the prototype of the module.
  const module = new Proxy({}, { get, getPrototypeOf: () => module });
  return module;
}

/** Where the build puts the cache of a chunk. */
function cacheFileOf(file) {
  return `${join(CACHE_FOLDER, file.slice(FOLDER.length))}.cache`;
}

function readIfExists(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

module.exports = { Bundle, cacheFileOf, loadCommand };
