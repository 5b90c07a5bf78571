/**
 * Something that belongs to an object of somebody else's: made when it is first asked for, and kept on that object.
 *
 * A WeakMap would tell the same. But V8 keeps what a WeakMap holds until it collects its old objects, so that all that
 * is known of each request would outlive it by seconds; and its quick collections, which pass what lives on from one to
 * the next, took ten times as long.
 */
export function attached<Holder extends object, Value>(make: (holder: Holder) => Value): (holder: Holder) => Value {
  const key = Symbol('attached');
  return (holder) => {
    const keeper = holder as Holder & { [key]?: Value };
    return (keeper[key] ??= make(holder));
  };
}
