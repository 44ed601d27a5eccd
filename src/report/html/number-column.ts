import type { COLUMNS, ColumnName } from './page-data.ts';

type Column = InstanceType<(typeof COLUMNS)[ColumnName]>;

/** Numbers of a fixed width; the array doubles when it is full. */
export class NumberColumn {
  readonly #make: new (
    length: number,
  ) => Column;
  #numbers: Column;
  #length = 0;

  constructor(make: new (length: number) => Column) {
    this.#make = make;
    this.#numbers = new make(1024);
  }

  push(value: number): void {
    if (this.#length === this.#numbers.length) {
      const grown = new this.#make(2 * this.#length);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.#length++] = value;
  }

  set(row: number, value: number): void {
    this.#numbers[row] = value;
  }

  at(row: number): number {
    return this.#numbers[row] ?? 0;
  }

  get numbers(): Column {
    return this.#numbers.subarray(0, this.#length);
  }
}
