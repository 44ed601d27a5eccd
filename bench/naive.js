// What the guard is measured against: a reader that believes its prefix, allocates what it says,
// and copies what comes. Right for good data, and the reader of the story for all else.

/** The frames of a stream with a 4-byte big-endian length; `allocate` makes their buffers. */
export async function* naiveFrames(stream, allocate = Buffer.allocUnsafe) {
  const head = Buffer.alloc(4);
  let [headHas, frame, has] = [0, undefined, 0];
  for await (const chunk of stream) {
    let at = 0;
    while (at < chunk.length) {
      if (!frame) {
        const taken = chunk.copy(head, headHas, at, at + 4 - headHas);
        headHas += taken;
        at += taken;
        if (headHas < 4) continue;
        frame = allocate(head.readUInt32BE(0));
        has = 0;
      }
      const taken = chunk.copy(frame, has, at);
      has += taken;
      at += taken;
      if (has < frame.length) continue;
      yield frame;
      frame = undefined;
      headHas = 0;
    }
  }
  if (frame || headHas > 0) throw new Error('data truncated');
}
