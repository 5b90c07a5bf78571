import { setTimeout as sleep } from 'node:timers/promises';
import { DemoCloseDocument, DemoCreateGuestDocument, DemoInboxDocument } from '../../generated/command-operations.ts';
import { newId } from '../../platform/ids.ts';
import type { SeededPerson } from '../seed/people.ts';
import { FIRST_NAMES, LAST_NAMES } from '../seed/texts.ts';
import { work } from './agent.ts';
import { visit, waitForAnswer, type Customer } from './customer.ts';
import { enter, type Actor, type Scene } from './scene.ts';
import { supervise } from './supervisor.ts';

/** Between two visits, in the time of people, and between the first visits of all. */
const GAP_MS: [number, number] = [3_000, 25_000];
const FIRST_GAP_MS = 2_500;
/** Somebody who has failed begins anew after so long. */
const RECOVERY_MS = 2_000;
/** Of the visits, those of somebody who is known already, and of guests. */
const RETURNING_SHARE = 0.3;
const GUEST_SHARE = 0.2;

export interface TownOptions {
  /** How many customers there are at once: each has one open conversation. */
  customers: number;
  /** After how many visits no more begin. */
  mostVisits: number;
  people: readonly SeededPerson[];
  supervisor: { id: string; role: string; name: string };
  /** Told what has failed; all goes on. */
  report: (error: unknown) => void;
}

/**
 * Everybody in the demo who is not a visitor: customers who come, talk and go, agents who answer, and who supervises
 * them. Resolves when so many visits are over; agents go on until the signal.
 */
export async function runTown(scene: Scene, options: TownOptions): Promise<void> {
  const { customers, mostVisits, people, report } = options;
  const staff = people.filter(({ role }) => role === 'SUPPORT');
  for (const { id } of staff) scene.agents.add(id);
  for (const { id } of people) scene.customers.add(id);
  const supervisor = enter(scene, await scene.tokenFor(options.supervisor), 'supervisor');
  again(scene, supervisor, () => supervise(scene, supervisor), report);
  for (const person of staff) {
    const agent = { id: person.id, ...enter(scene, await tokenOf(scene, person), person.id) };
    again(scene, agent, () => work(agent), report);
  }

  const regulars = people.filter(({ role }) => role === 'USER');
  const waiting = await customersInQueue(supervisor, regulars);
  for (const { id, person } of waiting) {
    void attempt(scene, await regular(scene, person, id), report, (customer) => waitForAnswer(customer, id));
  }

  const free = regulars.filter((one) => !waiting.some(({ person }) => person === one));
  let visits = 0;
  const slots = Array.from({ length: customers }, async (_, slot) => {
    const { pace } = enter(scene, '', `slot ${slot}`);
    await pace.wait(slot * FIRST_GAP_MS * 0.5, slot * FIRST_GAP_MS);
    while (visits < mostVisits) {
      visits += 1;
      const customer = await arrive(scene, free, visits).catch(report);
      if (customer) await attempt(scene, customer, report, visit);
      await pace.wait(...GAP_MS);
    }
  });
  await Promise.all(slots);
}

/** Does something over and over until the demo ends, whatever happens. */
function again(scene: Scene, actor: Actor, work: () => Promise<unknown>, report: (error: unknown) => void): void {
  scene.signal.addEventListener('abort', () => void actor.live.dispose(), { once: true });
  const loop = async () => {
    while (!scene.signal.aborted) {
      await work().catch(report);
      await sleep(RECOVERY_MS / scene.times, undefined, { signal: scene.signal }).catch(() => undefined);
    }
  };
  void loop();
}

/** Lets a customer do something, and go. */
async function attempt(
  scene: Scene,
  customer: Customer,
  report: (error: unknown) => void,
  errand: (customer: Customer) => Promise<void>,
): Promise<void> {
  try {
    await errand(customer);
  } catch (error) {
    report(error);
    // Nobody is left to go on with it.
    if (!scene.signal.aborted) await closeAll(customer).catch(report);
  } finally {
    await customer.live.dispose();
  }
}

async function closeAll({ ask, act }: Customer): Promise<void> {
  const { conversations } = await ask(DemoInboxDocument, { filter: { isClosed: false }, last: 100 });
  for (const { id } of conversations.nodes) await act(DemoCloseDocument, { input: { id } });
}

/** The next customer: somebody new, a guest, or one of the regulars. */
async function arrive(scene: Scene, free: SeededPerson[], visit: number): Promise<Customer> {
  const random = scene.randomFor(`visit ${visit}`);
  const first = random.pick(FIRST_NAMES);
  if (random.chance(RETURNING_SHARE) && free.length > 0) {
    // Taken out, so that nobody is here twice at a time; put back at the end of the queue.
    const [person] = free.splice(random.below(free.length), 1) as [SeededPerson];
    const customer = await regular(scene, person, `visit ${visit}`);
    const { live } = customer;
    const dispose = async () => {
      free.push(person);
      await live.dispose();
    };
    return { ...customer, live: { ...live, dispose } };
  }
  if (random.chance(GUEST_SHARE)) {
    const nobody = enter(scene, null, 'nobody');
    const { createGuest } = await nobody.ask(DemoCreateGuestDocument, { input: { name: first } });
    if (createGuest?.guest && createGuest.token !== null) {
      const { id } = createGuest.guest;
      scene.customers.add(id);
      return { id, ...enter(scene, createGuest.token, `visit ${visit}`) };
    }
  }
  const id = newId();
  const name = `${first} ${random.pick(LAST_NAMES)}`;
  scene.customers.add(id);
  const token = await scene.tokenFor({ id, role: 'user', name });
  return { id, ...enter(scene, token, `visit ${visit}`) };
}

async function regular(scene: Scene, person: SeededPerson, as: string): Promise<Customer> {
  return { id: person.id, ...enter(scene, await tokenOf(scene, person), as) };
}

function tokenOf(scene: Scene, { id, role, name, username, email }: SeededPerson): Promise<string> {
  const known = { name: name ?? undefined, username: username ?? undefined, email: email ?? undefined };
  return scene.tokenFor({ id, role: role.toLowerCase(), ...known });
}

/** Who of the seeded customers waits in a conversation that nobody has taken. */
async function customersInQueue(supervisor: Actor, regulars: readonly SeededPerson[]) {
  const filter = { isClosed: false, isUnassigned: true };
  const { conversations } = await supervisor.ask(DemoInboxDocument, { filter, last: 100 });
  return conversations.nodes.flatMap(({ id, user }) => {
    const person = regulars.find((one) => one.id === user.id);
    return person ? [{ id, person }] : [];
  });
}
