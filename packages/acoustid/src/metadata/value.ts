/** A number that is written with its point even when it is whole, as clients of the original know lengths and scores. */
export class Real {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** What an answer is made of. A member that is undefined is not there. */
export type Value = string | number | boolean | null | Real | readonly Value[] | Shape;

/** An object of an answer while it is put together. */
export interface Shape {
  [name: string]: Value | undefined;
}

/** True when two parts of an answer say the same; what is not there says nothing. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

export const isShape = (value: Value | undefined): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Real);
