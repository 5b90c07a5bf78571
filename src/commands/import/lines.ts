/** A line longer than this is not read: it would have to be held in memory whole. */
export const LONGEST_LINE_BYTES = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

export interface Line {
  /** From 1. */
  number: number;
  /** Without its end; null when it is too long. */
  bytes: Buffer | null;
  /** How long it is in the file, with its end. */
  length: number;
}

/** The lines of a stream of bytes, one at a time, however long the stream is. */
export async function* readLines(stream: AsyncIterable<Buffer>, longest = LONGEST_LINE_BYTES): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > longest) parts = [];
    else parts.push(part);
  };
  const take = (end: number): Line => {
    const line = { number, bytes: length > longest ? null : Buffer.concat(parts), length: length + end };
    number += 1;
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      yield take(1);
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (length > 0) yield take(0);
}
