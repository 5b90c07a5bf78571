import type { Random } from './random.ts';

// prettier-ignore
export const FIRST_NAMES = [
  'Ada', 'Amara', 'Anil', 'Anna', 'Ben', 'Björn', 'Carla', 'Chen', 'Chloé', 'Daniel', 'Dora', 'Elif', 'Emeka',
  'Emma', 'Farid', 'Fatima', 'Felix', 'Grace', 'Hana', 'Hugo', 'Ines', 'Ivan', 'Jana', 'José', 'Kofi', 'Lara', 'Leo',
  'Lin', 'Maja', 'Malik', 'Maria', 'Mateo', 'Mina', 'Nadia', 'Noah', 'Olga', 'Omar', 'Priya', 'Rosa', 'Sam', 'Sofia',
  'Tariq', 'Tom', 'Uma', 'Vera', 'Wanda', 'Yuki', 'Zoe',
];

// prettier-ignore
export const LAST_NAMES = [
  'Adeyemi', 'Almeida', 'Andersen', 'Bauer', 'Costa', 'Demir', 'Dubois', 'Evans', 'Fischer', 'Garcia', 'Haddad',
  'Hansen', 'Ito', 'Jansen', 'Kaya', 'Khan', 'Kim', 'Kowalska', 'Lopez', 'Martin', 'Mensah', 'Müller', 'Nakamura',
  'Nguyen', 'Novak', 'Okafor', 'Olsen', 'Patel', 'Petrov', 'Rossi', 'Sato', 'Schmidt', 'Silva', 'Singh', 'Smith',
  'Svensson', 'Tanaka', 'Torres', 'Weber', 'Wilson', 'Yilmaz', 'Zhang',
];

export const OPENERS = [
  'Hello, my order {number} has not arrived yet. It should have been here on {day}.',
  'Hi! I was charged twice for {thing}. Could you have a look?',
  'I cannot sign in any more since {day}. It says that my password is wrong, but it is not.',
  'Good morning, how do I change the delivery address of order {number}?',
  'The {thing} that I got is damaged. What do I do now?',
  'I would like to send back {thing}. Where do I find the return label?',
  'My invoice for order {number} shows the wrong company name.',
  'Does {thing} ship to {city}?',
  'The app closes by itself when I open the orders page. Phone and app are up to date.',
  'I want to cancel order {number}, please. It has not been sent yet.',
];

const CUSTOMER_LINES = [
  'Thank you!',
  'Yes, that is right.',
  'The number is {number}.',
  'I have tried that twice already, and it does not help.',
  'How long will that take? I am in {city} until {day}.',
  'Great, that works now.',
  'No, it is still the same.',
  'I have attached a photo.',
  'Could you send it to {city} instead?',
  'Okay, then I will wait until {day}.',
  'That is the second time this month, to be honest.',
  'One more question: can I add {thing} to the same order?',
];

const AGENT_LINES = [
  'Hello, thank you for your message. I am looking into it.',
  'Could you tell me the order number, please?',
  'I have asked the warehouse; they answer by {day} at the latest.',
  'The parcel is in {city} at the moment and should reach you on {day}.',
  'I have refunded the amount. It can take three to five days until you see it.',
  'Please sign out, close the app and sign in again. Does it work then?',
  'We are sending you another {thing} free of charge, under number {number}.',
  'I have changed the address. You will get an e-mail that confirms it.',
  'You find the label under "My orders", order {number}, "Return".',
  'I am sorry for the trouble. Is there anything else that I can do for you?',
  'Glad to hear it. Have a nice day!',
];

export const COMMENTS = [
  'Quick and friendly.',
  'Took a while, but it was solved in the end.',
  'Very helpful, thank you!',
  'I had to explain everything twice.',
  'Not solved.',
  'Perfect.',
];

export const THINGS = [
  'the kettle',
  'the desk lamp',
  'the blue backpack',
  'the coffee grinder',
  'the rain jacket',
  'the yearly plan',
  'the gift card',
];
const CITIES = ['Lisbon', 'Kraków', 'Lagos', 'Osaka', 'Hamburg', 'Toronto', 'Lyon', 'Izmir', 'Austin', 'Pune'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Makes up what stands at a place of a line: a `number`, a `thing`, a `city` or a `day`. */
export function makeUp(slot: string, random: Random): string {
  if (slot === 'number') return String(100_000 + random.below(900_000));
  return random.pick(slot === 'thing' ? THINGS : slot === 'city' ? CITIES : DAYS);
}

/** A line with its places filled. */
export const filled = (line: string, valueOf: (slot: string) => string): string =>
  line.replace(/\{(\w+)\}/g, (_, slot: string) => valueOf(slot));

const line = (lines: readonly string[], random: Random): string =>
  filled(random.pick(lines), (slot) => makeUp(slot, random));

/** What a customer begins with. */
export const opener = (random: Random): string => line(OPENERS, random);
export const customerLine = (random: Random): string => line(CUSTOMER_LINES, random);
export const agentLine = (random: Random): string => line(AGENT_LINES, random);
