/**
 * What an answer says. JSON writes it as it is. XML writes numbers, truths and texts as attributes, except the one called
 * `value`, which is the text of the element; objects as child elements; lists as as many child elements of one name.
 */
export interface Node {
  readonly [name: string]: Value;
}
export type Scalar = string | number | boolean;

/** A text that XML writes as an element of its own; JSON as any other text. */
export class ElementText {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }

  toJSON(): string {
    return this.value;
  }
}

/** What is undefined is left out. */
export type Value = Scalar | Node | ElementText | readonly (Scalar | Node)[] | undefined;
