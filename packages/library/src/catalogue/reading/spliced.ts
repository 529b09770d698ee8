/** A long answer that is the same for many, with what is one viewer's own put in between. */
export interface Spliced {
  /** In memory that threads share: it is not copied on its way. */
  readonly shared: Uint8Array;
  /** The viewer's own bytes; they are handed over. */
  readonly bytes: Uint8Array;
  /** In threes: own bytes up to here, then the shared ones from here to there. */
  readonly cuts: Int32Array;
}

/** What belongs before the byte `at` of what is shared. */
export interface Inset {
  readonly at: number;
  readonly text: Uint8Array;
}

/** Between insets that lie closer together the shared bytes are copied: a piece of its own would cost more. */
const leastShared = 2048;

/** @param insets by their places */
export function spliced(shared: Uint8Array, insets: readonly Inset[]): Spliced {
  const own: Uint8Array[] = [];
  const cuts: number[] = [];
  let length = 0;
  let from = 0;
  const add = (part: Uint8Array): void => {
    own.push(part);
    length += part.length;
  };
  for (const { at, text } of insets) {
    if (at - from < leastShared) add(shared.subarray(from, at));
    else cuts.push(length, from, at);
    add(text);
    from = at;
  }
  cuts.push(length, from, shared.length);
  return { shared, bytes: Buffer.concat(own, length), cuts: Int32Array.from(cuts) };
}

/** What is the same for many between what is not; when it is not in memory that threads share, all is handed over. */
export function between(before: Uint8Array, same: Uint8Array, after: Uint8Array): Spliced {
  if (same.buffer instanceof SharedArrayBuffer)
    return spliced(same, [
      { at: 0, text: before },
      { at: same.length, text: after },
    ]);
  return spliced(new Uint8Array(0), [{ at: 0, text: Buffer.concat([before, same, after]) }]);
}

/** The answer, piece by piece and without a copy. */
export function piecesOf({ shared, bytes, cuts }: Spliced): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let own = 0;
  for (let i = 0; i < cuts.length; i += 3) {
    const [upTo = 0, from = 0, to = 0] = cuts.subarray(i, i + 3);
    if (upTo > own) pieces.push(bytes.subarray(own, upTo));
    if (to > from) pieces.push(shared.subarray(from, to));
    own = upTo;
  }
  return pieces;
}
