import type { IncomingMessage } from 'node:http';
import type { Admission } from '../graphql/admission.ts';
import type { CreateContext } from '../graphql/context.ts';
import type { ErrorTeller } from '../graphql/errors.ts';
import type { Viewer } from '../modules/access/index.ts';
import type { RequestContext } from '../modules/request-context.ts';
import type { Trace } from '../platform/trace.ts';
import { attached } from '../shared/attached.ts';
import type { AddressOf } from './address.ts';
import { credentialsOf } from './credentials.ts';
import { traceOf } from './request-log.ts';

/** The context of a request; rejects with what its caller is to be told when they are not let in. */
export type ContextOf = (request: IncomingMessage) => Promise<RequestContext>;

/** Who has sent a request, if they may, and where it is from. */
export type Identify = (request: IncomingMessage) => Promise<{ viewer: Viewer | null; address: string; trace: Trace }>;

/** Tells whose a request is, and counts it; rejects with what its caller is to be told when they are not let in. */
export const createIdentify =
  (admission: Admission, errors: ErrorTeller, addressOf: AddressOf): Identify =>
  async (request) => {
    const [address, trace] = [addressOf(request), traceOf(request)];
    const viewer = await admission.admit(credentialsOf(request), address).catch((error: unknown) => {
      throw errors.asCallerError(error, trace);
    });
    trace.viewerId = viewer?.id ?? null;
    return { viewer, address, trace };
  };

/** One context for each request, whichever way it goes: its caller is identified, and counted, once. */
export const createContextOf = (identify: Identify, createContext: CreateContext): ContextOf =>
  attached(async (request: IncomingMessage) => {
    const { viewer, ...door } = await identify(request);
    return createContext(viewer, door);
  });
