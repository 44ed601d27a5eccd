/** The addresses of names, as an answer of DNS in the capture or the user has them. */
export class HostAddresses {
  readonly #byName = new Map<string, Set<string>>();

  constructor(entries: Iterable<readonly [name: string, address: string]> = []) {
    for (const [name, address] of entries) this.add(name, address);
  }

  add(name: string, address: string): void {
    const key = name.toLowerCase();
    const known = this.#byName.get(key);
    if (known) {
      if (known.size < MAX_ADDRESSES) known.add(addressForm(address));
    } else if (this.#byName.size < MAX_NAMES) {
      this.#byName.set(key, new Set([addressForm(address)]));
    }
  }

  /** An address stands for itself; empty for a name that is not known. */
  of(host: string): readonly string[] {
    if (isAddressText(host)) return [addressForm(host)];
    const name = host.toLowerCase().replace(/\.$/, '');
    const known = this.#byName.get(name);
    if (known) return [...known];
    return name === 'localhost' ? LOOPBACK : [];
  }
}

const MAX_NAMES = 50_000;
const MAX_ADDRESSES = 16;
const LOOPBACK: readonly string[] = ['127.0.0.1', '::1'];

/** Names have a letter in their last label, or a dash; addresses a colon, or four numbers. */
export function isAddressText(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
}

/** The usual notation: `fd00::7` for `FD00:0:0::7`. */
export function addressForm(address: string): string {
  if (!address.includes(':')) return address;
  const url = `ftp://[${address}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address.toLowerCase();
}
