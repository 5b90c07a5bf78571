import type { IncomingMessage } from 'node:http';
import type { Admission } from '../graphql/admission.ts';
import type { CreateContext } from '../graphql/context.ts';
import type { ErrorTeller } from '../graphql/errors.ts';
import type { RequestContext } from '../modules/request-context.ts';
import { attached } from '../shared/attached.ts';
import type { AddressOf } from './address.ts';
import { credentialsOf } from './credentials.ts';
import { traceOf } from './request-log.ts';

/** The context of a request; rejects with what its caller is to be told when they are not let in. */
export type ContextOf = (request: IncomingMessage) => Promise<RequestContext>;

export interface ContextParts {
  admission: Admission;
  errors: ErrorTeller;
  addressOf: AddressOf;
  createContext: CreateContext;
}

/** One context for each request, whichever way it goes: its caller is identified, and counted, once. */
export function createContextOf({ admission, errors, addressOf, createContext }: ContextParts): ContextOf {
  return attached(async (request: IncomingMessage) => {
    const [address, trace] = [addressOf(request), traceOf(request)];
    const viewer = await admission.admit(credentialsOf(request), address).catch((error: unknown) => {
      throw errors.asCallerError(error, trace);
    });
    trace.viewerId = viewer?.id ?? null;
    return createContext(viewer, { address, trace });
  });
}
