/** A node:test reporter that writes one JSON line per finished test, and the reader of these lines (tools/test.ts). */
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** One finished test. */
export interface Finished {
  readonly name: string;
  readonly file: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or how it failed; empty when it passed. */
  readonly detail: string;
  readonly ms: number;
}

/** Lines beside the finished tests: a test was taken up, was done with, and the end of a complete run. */
const MARKS = { start: '"start"', done: '"done"', end: '"end"' };

function failure(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return inspect(cause, { depth: 3 }).split('\n').slice(0, 60).join('\n');
}

function finished(event: TestEvent): Finished | undefined {
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
  const { name, file = '', details } = event.data;
  const known = { name, file, ms: Math.round(details.duration_ms) };
  const skip = event.data.skip ?? event.data.todo;
  if (skip !== undefined && skip !== false) {
    const reason = typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
    return { ...known, outcome: 'skipped', detail: reason };
  }
  if (event.type === 'test:fail') {
    const error: Error & { failureType?: string } = event.data.details.error;
    // A parent fails because a child did; the child is counted.
    if (error.failureType === 'subtestsFailed') return undefined;
    return { ...known, outcome: 'failed', detail: failure(error) };
  }
  return details.type === 'suite' ? undefined : { ...known, outcome: 'passed', detail: '' };
}

/** The reporter: `node --test --test-reporter=tools/test-events.ts --test-reporter-destination=FILE`. */
export default async function* testEvents(source: AsyncIterable<TestEvent>): AsyncGenerator<string, void> {
  for await (const event of source) {
    const result = finished(event);
    if (result !== undefined) yield `${JSON.stringify(result)}\n`;
    if (event.type === 'test:dequeue') yield `${MARKS.start}\n`;
    if (event.type === 'test:complete') yield `${MARKS.done}\n`;
    if (event.type === 'test:summary' && event.data.file === undefined) yield `${MARKS.end}\n`;
  }
}

/** What the reporter wrote so far. */
export interface Progress {
  readonly tests: readonly Finished[];
  /** True when tests ran and none is running: the process should end, or take up the next at once. */
  readonly idle: boolean;
  /** True when the run came to its own end. */
  readonly ended: boolean;
}

/** Reads the reporter's file; a line that is still being written does not count. */
export function readEvents(text: string): Progress {
  const lines = text.split('\n').slice(0, -1);
  // Written by the reporter above, in the same run.
  const tests = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Finished);
  const count = (mark: string): number => lines.filter((line) => line === mark).length;
  const done = count(MARKS.done);
  return { tests, idle: done > 0 && done >= count(MARKS.start), ended: lines.includes(MARKS.end) };
}
