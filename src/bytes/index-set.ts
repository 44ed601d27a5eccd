/** Indices that share a page: a page of bits takes 8 KiB. */
const PAGE_SIZE = 2 ** 16;
/** With more indices than this, a page of bits is smaller than a Set. */
const MAX_SPARSE = 256;

type Page = Set<number> | Uint8Array;

/**
 * A set of indices from 0 to 2^53 - 1: one bit for each where they are dense. Where they are far from each
 * other, the memory follows their number, and not the largest of them.
 */
export class IndexSet {
  readonly #pages = new Map<number, Page>();
  #size = 0;

  /** How many different indices were added. */
  get size(): number {
    return this.#size;
  }

  add(index: number): void {
    if (this.has(index)) return;
    const key = Math.floor(index / PAGE_SIZE);
    const page = this.#pageOf(key);
    addTo(page, index % PAGE_SIZE);
    this.#size++;
    if (page instanceof Set && page.size > MAX_SPARSE) this.#pages.set(key, bitsOf(page));
  }

  has(index: number): boolean {
    const page = this.#pages.get(Math.floor(index / PAGE_SIZE));
    if (!page) return false;
    const offset = index % PAGE_SIZE;
    if (page instanceof Set) return page.has(offset);
    return ((page[offset >> 3] as number) & (1 << (offset & 7))) !== 0;
  }

  #pageOf(key: number): Page {
    const known = this.#pages.get(key);
    if (known) return known;
    const page = new Set<number>();
    this.#pages.set(key, page);
    return page;
  }
}

function addTo(page: Page, offset: number): void {
  if (page instanceof Set) page.add(offset);
  else page[offset >> 3] = (page[offset >> 3] as number) | (1 << (offset & 7));
}

function bitsOf(offsets: ReadonlySet<number>): Uint8Array {
  const bits = new Uint8Array(PAGE_SIZE / 8);
  for (const offset of offsets) addTo(bits, offset);
  return bits;
}
