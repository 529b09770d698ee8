let turn = 0;
let running = false;
const soon = Promise.resolve();

function end(): void {
  running = false;
  turn += 1;
}

/**
 * The number of what runs now, up to its end: the program reads nothing from the world outside meanwhile, so that what was
 * asked once need not be asked again. It is another number once promises have had their turn.
 */
export function currentTurn(): number {
  if (!running) {
    running = true;
    void soon.then(end);
  }
  return turn;
}
