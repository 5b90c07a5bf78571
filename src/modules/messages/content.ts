import { Refused } from '../../shared/errors.ts';
import { fileUrlProblem, textProblem } from '../../shared/text.ts';

/** The longest text of a message, in Unicode code points. */
export const LONGEST_BODY = 10_000;
/** What a message says whose sender was erased. A text, as every message has a text or a file, and every client shows it. */
export const ERASED_BODY = '[erased]';
const LONGEST_FILE_TYPE = 255;

/** What a message says: a text, a file, or both. */
export interface Content {
  body: string | null;
  fileUrl: string | null;
  fileType: string | null;
}

/**
 * Checks what a message is to say (contract section 4).
 *
 * @throws Refused INVALID, which names the field
 */
export function checkContent({ body, fileUrl, fileType }: Content): void {
  const refuse = (field: keyof Content, problem: string | null) => {
    if (problem !== null) throw new Refused('INVALID', `${field} ${problem}.`, field);
  };
  if (body === null && fileUrl === null && fileType === null) refuse('body', 'must be given unless there is a file');
  if (body !== null) refuse('body', textProblem(body, LONGEST_BODY));
  if (fileUrl !== null) {
    refuse('fileUrl', fileUrlProblem(fileUrl));
    if (fileType === null) refuse('fileType', 'must be given with fileUrl');
  }
  if (fileType !== null) {
    refuse('fileType', textProblem(fileType, LONGEST_FILE_TYPE));
    if (fileUrl === null) refuse('fileUrl', 'must be given with fileType');
  }
}
