import { overRest, type Answered } from './doors.ts';
import type { Verdict } from './mutation-table.ts';
import { ROUTES, type RouteRule } from './route-table.ts';
import type { ActorName } from './sight.ts';
import type { World } from './world.ts';

/** Contract section 5: what failure is in REST. */
export const SAYS: Record<Verdict, string> = {
  OK: 'OK',
  INVALID: '400 BAD_USER_INPUT',
  FORBIDDEN: '403 FORBIDDEN',
  NOT_FOUND: '404 NOT_FOUND',
  ALREADY_ASSIGNED: '409 ALREADY_ASSIGNED',
  NOT_SUPPORT_STAFF: '400 NOT_SUPPORT_STAFF',
};

/** The routes that do one kind of thing: method, path and rule of each. */
export const routesThat = <Does extends RouteRule['does']>(does: Does) =>
  Object.entries(ROUTES).flatMap(([name, rule]) => {
    const [method = '', path = ''] = name.split(' ');
    return rule.does === does ? [[method, path, rule as Extract<RouteRule, { does: Does }>] as const] : [];
  });

/** Asks; the one parameter of a path is an id. */
export const call = (
  world: World,
  actor: ActorName,
  [method, path]: readonly [string, string],
  id: string,
  body?: object,
): Promise<Answered> => overRest(world.gateway, world.tokens[actor], { method, path: path.replace(/:\w+/, id), body });
