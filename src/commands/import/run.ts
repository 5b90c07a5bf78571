import type { ImportedConversation, Importer } from '../../modules/importing/index.ts';
import { readDocuments } from './document.ts';
import { LONGEST_LINE_BYTES, readLines, type Line } from './lines.ts';

/** What is imported at once: conversations, and characters of the lines that they are in. */
const BATCH_CONVERSATIONS = 200;
const BATCH_BYTES = 1_000_000;

export interface ImportSums {
  added: number;
  grown: number;
  same: number;
  lines: number;
  rejectedLines: number;
}

export interface ImportReport {
  /** Told of each line that is done with how many bytes it was. */
  advance: (bytes: number) => void;
  /** Told why a line, or a part of one, is rejected; lines with several such parts more than once. */
  reject: (line: Line, reason: string) => void;
}

/** Imports the lines of a stream, in order. What is wrong with some holds up no others. */
export async function importLines(
  importer: Importer,
  stream: AsyncIterable<Buffer>,
  isDry: boolean,
  report: ImportReport,
): Promise<ImportSums> {
  const sums: ImportSums = { added: 0, grown: 0, same: 0, lines: 0, rejectedLines: 0 };
  let batch: { line: Line; imported: ImportedConversation }[] = [];
  let bytes = 0;
  const ids = new Set<string>();
  const rejected = new WeakSet<Line>();

  const reject = (line: Line, reason: string) => {
    if (!rejected.has(line)) sums.rejectedLines += 1;
    rejected.add(line);
    report.reject(line, reason);
  };

  async function flush(): Promise<void> {
    const outcomes = await importer.import(
      batch.map(({ imported }) => imported),
      isDry,
    );
    for (const [index, outcome] of outcomes.entries()) {
      const one = batch[index];
      if (!one) continue;
      if (outcome === 'ADDED') sums.added += 1;
      else if (outcome === 'GROWN') sums.grown += 1;
      else if (outcome === 'SAME') sums.same += 1;
      else reject(one.line, `conversation ${one.imported.id}: ${outcome.reason}`);
    }
    report.advance(bytes);
    batch = [];
    bytes = 0;
    ids.clear();
  }

  for await (const line of readLines(stream)) {
    const isBlank = line.bytes !== null && line.bytes.toString('latin1').trim() === '';
    if (!isBlank) sums.lines += 1;
    if (line.bytes === null) reject(line, `is longer than ${LONGEST_LINE_BYTES / 1024 / 1024} MB`);
    const { conversations, problems } =
      line.bytes === null || isBlank ? { conversations: [], problems: [] } : readDocuments(line.bytes);
    for (const problem of problems) reject(line, problem);
    for (const imported of conversations) {
      const own = [imported.id, ...imported.messages.map(({ id }) => id)];
      // What comes twice must find the first in the database.
      if (own.some((id) => ids.has(id))) await flush();
      for (const id of own) ids.add(id);
      batch.push({ line, imported });
      if (batch.length >= BATCH_CONVERSATIONS) await flush();
    }
    bytes += line.length;
    if (bytes >= BATCH_BYTES) await flush();
  }
  await flush();
  return sums;
}
