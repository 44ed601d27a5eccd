/** The members of batches, one by one. */
export async function* oneByOne<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}

/** A batch for each member. */
export async function* inBatches<T>(members: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const one of members) yield [one];
}
