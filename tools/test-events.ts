/** A node:test reporter that writes a JSON line per finished test and per piece of work, and the reader of these lines (tools/test.ts). */
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import process from 'node:process';
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

/** Processor time of this process and of all that it has started and that have ended, ms; 0 where that is not told. */
function processorMs(): number {
  try {
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    // utime, stime, cutime and cstime of proc(5), in hundredths of a second; the name before them may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field) * 10, 0);
  } catch {
    return 0;
  }
}

/** The reporter: `node --test --test-reporter=tools/test-events.ts --test-reporter-destination=FILE`. */
export default async function* testEvents(source: AsyncIterable<TestEvent>): AsyncGenerator<string, void> {
  let isFirst = true;
  let workMs = 0;
  for await (const event of source) {
    const result = finished(event);
    // Suites too: what their hooks do is the work of their files.
    if (event.type === 'test:pass' || event.type === 'test:fail') {
      const all = processorMs();
      yield `${JSON.stringify([event.data.file ?? '', all - workMs])}\n`;
      workMs = all;
    }
    if (result !== undefined) yield `${JSON.stringify(result)}\n`;
    // What this process has compiled serves others now, not minutes later when it ends.
    if (result !== undefined && isFirst) flushCompileCache();
    isFirst &&= result === undefined;
    if (event.type === 'test:dequeue') yield `${MARKS.start}\n`;
    if (event.type === 'test:complete') yield `${MARKS.done}\n`;
    if (event.type === 'test:summary' && event.data.file === undefined)
      yield `${processorMs()}\n${MARKS.end}\n`;
  }
}

/** What the reporter wrote so far. */
export interface Progress {
  readonly tests: readonly Finished[];
  /** True when tests ran and none is running: the process should end, or take up the next at once. */
  readonly idle: boolean;
  /** True when the run came to its own end. */
  readonly ended: boolean;
  /** Processor time of a run that has ended, ms. */
  readonly processorMs: number;
  /** That of each file, ms. A program counts for the test under way when it ends. */
  readonly work: ReadonlyMap<string, number>;
}

/** Reads the reporter's file; a line that is still being written does not count. */
export function readEvents(text: string): Progress {
  const lines = text.split('\n').slice(0, -1);
  // Written by the reporter above, in the same run.
  const tests = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Finished);
  const count = (mark: string): number => lines.filter((line) => line === mark).length;
  const done = count(MARKS.done);
  const ended = lines.includes(MARKS.end);
  const processorMs = ended ? Number(lines[lines.indexOf(MARKS.end) - 1]) : 0;
  const work = new Map<string, number>();
  for (const line of lines.filter((line) => line.startsWith('['))) {
    const [file, ms] = JSON.parse(line) as [string, number];
    work.set(file, (work.get(file) ?? 0) + ms);
  }
  return { tests, idle: done > 0 && done >= count(MARKS.start), ended, processorMs, work };
}
