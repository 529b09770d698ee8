/**
 * Goes on with a value that is there, or that is promised. Most requests have nothing to wait for, and then they are
 * answered in the turn in which they came: each promise on the way would cost more than the step it is for.
 */
export function andThen<T, U>(value: T | Promise<T>, go: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(go) : go(value);
}
