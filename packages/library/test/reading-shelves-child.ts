/** Functions for the reading threads of reading-shelves.test.ts. */
import process from 'node:process';
import type { Reader, ThreadLife } from '@bandstand/sqlite';
import { serialsOf } from '../src/catalogue/reading/shelves/cells.ts';
import { Exchange } from '../src/catalogue/reading/shelves/exchange.ts';
import { Shelf } from '../src/catalogue/reading/shelves/shelf.ts';

interface State extends ThreadLife {
  shelf?: Shelf<Int32Array>;
}

const length = 10_000;

function shelfOf(state: State): Shelf<Int32Array> {
  if (state.shelf !== undefined) return state.shelf;
  const exchange = Exchange.open(state.shared);
  if (exchange === undefined || state.shared === undefined) throw new Error('this thread is alone');
  const tools = { now: () => 0, spent: () => 0, serial: serialsOf(state.shared.cells) };
  state.shelf = new Shelf<Int32Array>(1 << 20, ({ byteLength }) => byteLength, tools, {
    passing: { exchange, shelf: 'numbers' },
  });
  exchange.begin();
  return state.shelf;
}

/**
 * Asks the shelf once as many threads stand here as the first number of `gate` counts down; the second counts the builds,
 * which take a while. Gives the number that the value is made of.
 */
export function ask(
  _reader: Reader,
  { gate, number }: { gate: Int32Array; number: number },
  state: State,
): number {
  const shelf = shelfOf(state);
  Atomics.sub(gate, 0, 1);
  Atomics.notify(gate, 0);
  for (let left = Atomics.load(gate, 0); left > 0; left = Atomics.load(gate, 0)) Atomics.wait(gate, 0, left);
  const { value } = shelf.getShared('all', String(number), () => {
    Atomics.add(gate, 1, 1);
    Atomics.wait(gate, 2, 0, 100);
    return new Int32Array(length).fill(number);
  });
  return value.every((one) => one === number) ? number : -1;
}

export function die(): never {
  process.exit(1);
}
