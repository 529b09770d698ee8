import { hostname } from 'node:os';
import { errorCode } from '../drivers/index.ts';
import type { Holder } from '../store/index.ts';

const NAME = /^(.*)#(\d{1,10})#(\d{1,16})#[^#]+$/;

/**
 * This process among those that work on a store. One of this machine whose process is no more is gone; of other machines
 * nobody can tell.
 */
export function processHolder(): Holder {
  // Numbers of processes come again, in containers with every start: the time tells one from the next.
  const began = Math.round(performance.timeOrigin);
  const name = [hostname(), process.pid, began, crypto.randomUUID()].join('#');
  return {
    name,
    isGone: (other) => {
      const [, host, pid, start] = NAME.exec(other) ?? [];
      if (host !== hostname()) return false;
      if (Number(pid) === process.pid) return Number(start) !== began;
      return !isRunning(Number(pid));
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
