/** An order of the numbers from 0 to before a size. */
export interface Permutation {
  /** The number at a position of the order; both are from 0 to before the size. */
  at(position: number): number;
}

/** An even number, so that both halves have their ranges again at the end. */
const ROUNDS = 6;

/**
 * The order that a seed (0 to 2^32 - 1) gives the numbers below a size of at most 2^53 - 1, without a list of
 * them: a Feistel network over two numbers, whose product is hardly more than the size (Black and
 * Rogaway, Ciphers with Arbitrary Finite Domains, 2002). It hides nothing: it only spreads.
 */
export function permutation(size: number, seed: number): Permutation {
  const left = Math.max(1, Math.ceil(Math.sqrt(size)));
  const right = Math.max(1, Math.ceil(size / left));
  const keys = Array.from({ length: ROUNDS }, (_, i) => mixed(mixed(seed) + i + 1));
  const [k0, k1, k2, k3, k4, k5] = keys as [number, number, number, number, number, number];
  return { at };

  function at(position: number): number {
    let number = position;
    // What is beyond the size is encrypted again: it is on a cycle that leads back (cycle walking).
    do number = encrypted(number);
    while (number >= size);
    return number;
  }

  function encrypted(number: number): number {
    let b = Math.floor(number / left);
    let a = number - b * left;
    a = (a + hash(b, k0)) % left;
    b = (b + hash(a, k1)) % right;
    a = (a + hash(b, k2)) % left;
    b = (b + hash(a, k3)) % right;
    a = (a + hash(b, k4)) % left;
    b = (b + hash(a, k5)) % right;
    return b * left + a;
  }
}

/** 30 bits, so that a sum with half of a number is a small integer. */
function hash(value: number, key: number): number {
  return mixed(value ^ key) >>> 2;
}

/** The last steps of MurmurHash3: each bit of the input changes half of those of the output. */
function mixed(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
