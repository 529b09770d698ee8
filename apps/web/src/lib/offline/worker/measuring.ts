/** A worker cannot play anything: its page measures how long a finished file plays. */
import type { MeasureDuration, Port } from '@bandstand/offline';

/** From the worker to its page. */
export interface MeasureQuestion {
  readonly measure: number;
  readonly path: string;
  readonly type: string;
  readonly toldMs: number;
}

/** From the page to its worker. `ms`: null when nobody can tell, -1 for what cannot be played. */
export interface MeasureAnswer {
  readonly measured: number;
  readonly ms: number | null;
}

const isObject = (data: unknown): data is object => typeof data === 'object' && data !== null;

export const isMeasureQuestion = (data: unknown): data is MeasureQuestion =>
  isObject(data) && 'measure' in data && 'path' in data && typeof data.path === 'string' && 'type' in data;

const isMeasureAnswer = (data: unknown): data is MeasureAnswer =>
  isObject(data) && 'measured' in data && typeof data.measured === 'number' && 'ms' in data;

/** A page in the background may not load any media: its silence says nothing. */
const patienceMs = 15_000;

/** Measures files of this browser through the page of the worker. */
export function measureThrough(page: Port): MeasureDuration {
  const waiting = new Map<number, (ms: number | null) => void>();
  let last = 0;
  page.addEventListener('message', ({ data }) => {
    if (isMeasureAnswer(data)) waiting.get(data.measured)?.(data.ms);
  });
  return async (path, { type, toldMs }) => {
    if (type === null) return undefined;
    last += 1;
    const measure = last;
    const ms = await new Promise<number | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), patienceMs);
      waiting.set(measure, (said) => {
        clearTimeout(timer);
        resolve(said);
      });
      page.postMessage({ measure, path, type, toldMs } satisfies MeasureQuestion);
    });
    waiting.delete(measure);
    if (ms !== null && ms < 0) throw new Error('this browser cannot play the file');
    return ms ?? undefined;
  };
}
