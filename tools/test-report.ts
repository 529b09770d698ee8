/** The words of the test runner. */
import { relative } from 'node:path';
import type { Finished } from './test-events.ts';
import type { GroupResult } from './test-run.ts';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Sums over groups; a process that broke off or did not end counts as one failure. */
export function totals(results: readonly GroupResult[]): Totals {
  const tests = results.flatMap((result) => result.tests);
  const count = (outcome: string): number => tests.filter((test) => test.outcome === outcome).length;
  const broken = results.filter(({ trouble }) => trouble !== undefined).length;
  return { passed: count('passed'), failed: count('failed') + broken, skipped: count('skipped') };
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ');

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** How long it took, and how much work that was: of two, that says which one slows down all others. */
const durations = ({ ms, processorMs }: GroupResult): string =>
  processorMs === 0 ? seconds(ms) : `${seconds(ms)}, ${seconds(processorMs)} of work`;

/** The line of all groups together. */
export function describeWork(results: readonly GroupResult[], ms: number): string {
  const processorMs = results.reduce((sum, result) => sum + result.processorMs, 0);
  return processorMs === 0 ? '' : `${seconds(ms)} for ${seconds(processorMs)} of work\n`;
}

/** The line of a finished group, with the failures and, when there are any, the end of what it printed. */
export function describeGroup(result: GroupResult): string {
  const { passed, failed, skipped } = totals([result]);
  const sums = `${passed} passed${failed > 0 ? `, ${failed} FAILED` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const lines = [`${failed > 0 ? '✗' : '✓'} ${result.group.name}: ${sums} (${durations(result)})`];
  for (const { name, file, outcome, detail } of result.tests) {
    if (outcome === 'failed') lines.push(`  ✗ ${name} (${file})`, indent(detail));
  }
  if (result.trouble !== undefined) lines.push(`  ✗ ${result.trouble}`);
  const printed = result.output.trim();
  if (failed > 0 && printed !== '') lines.push('  printed by the tests:', indent(printed.slice(-8000)));
  return `${lines.join('\n')}\n`;
}

/** One line per reason why tests were left out, the empty text when none was. */
export function describeOmissions(results: readonly GroupResult[]): string {
  const reasons = new Map<string, number>();
  for (const { tests } of results) {
    for (const { outcome, detail } of tests) {
      if (outcome === 'skipped') reasons.set(detail, (reasons.get(detail) ?? 0) + 1);
    }
  }
  return [...reasons]
    .map(([reason, count]) => {
      const words = count === 1 ? reason : reason.replace(/^needs /, 'need ');
      return `${count} ${count === 1 ? 'test' : 'tests'} ${words.startsWith('need') ? words : `left out: ${words}`}\n`;
    })
    .join('');
}

/** The tests that failed beside others and passed alone: each hides a race, in the test or in what it tests. */
export function describeUnsteady(unsteady: readonly Finished[], root: string): string {
  if (unsteady.length === 0) return '';
  const lines = unsteady.map(({ name, file }) => `  ${name} (${relative(root, file)})`);
  return ['UNSTEADY, failed beside others and passed alone; how is told above:', ...lines, ''].join('\n');
}

/** Tests that take less than this, in ms, are nobody's concern. */
const slow = 1000;

/** The tests that took longest, at most `most`, with their files; the empty text when none was slow. */
export function describeSlowest(results: readonly GroupResult[], root: string, most: number): string {
  const longest = results
    .flatMap(({ tests }) => tests)
    .filter(({ ms }) => ms >= slow)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, most);
  if (longest.length === 0) return '';
  const lines = longest.map(({ name, file, ms }) => `${column(ms)}  ${name} (${relative(root, file)})`);
  return ['slowest:', ...lines, ''].join('\n');
}

/** The files with most work, at most `most`: of two processors that are never idle, these decide when all is done. */
export function describeMostWork(results: readonly GroupResult[], root: string, most: number): string {
  const files = results
    .flatMap(({ work }) => [...work])
    .filter(([, ms]) => ms >= slow)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most);
  if (files.length === 0) return '';
  const lines = files.map(([file, ms]) => `${column(ms)}  ${relative(root, file)}`);
  return ['most work:', ...lines, ''].join('\n');
}

const column = (ms: number): string => `  ${(ms / 1000).toFixed(1).padStart(6)} s`;
