import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'svelte/compiler';

const source = join(import.meta.dirname, '../src');
const components = globSync('**/*.svelte', { cwd: source });

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** Every colour of the tokens, in light and in dark. */
function colours(): Readonly<Record<string, readonly [light: string, dark: string]>> {
  const css = readFileSync(join(source, 'lib/tokens/colour.css'), 'utf8');
  const found = css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g);
  return Object.fromEntries(
    [...found].map(([, name = '', light = '', dark = '']) => [name, [light, dark] as const]),
  );
}

test('text is legible in light and in dark: 4.5 to 1 on every ground it stands on (WCAG 2.2 AA)', () => {
  const tokens = colours();
  const grounds = ['paper', 'raised', 'sunken', 'hover'];
  const pairs: (readonly [string, string, number])[] = [
    ...['ink', 'ink-soft'].flatMap((text) => grounds.map((ground) => [text, ground, 4.5] as const)),
    ...['accent', 'danger', 'good', 'warn', 'brass'].flatMap((text) =>
      ['paper', 'raised'].map((ground) => [text, ground, 4.5] as const),
    ),
    ['on-accent', 'accent', 4.5],
    ['on-accent', 'accent-strong', 4.5],
    ['accent', 'accent-soft', 4.5],
    ['good', 'good-soft', 4.5],
    ['warn', 'warn-soft', 4.5],
    ['danger', 'danger-soft', 4.5],
    // Edges of fields, and the line around what has the focus.
    ['line-strong', 'paper', 3],
    ['line-strong', 'raised', 3],
    ['accent', 'sunken', 3],
  ];
  for (const [text, ground, least] of pairs) {
    for (const [at, scheme] of [
      [0, 'light'],
      [1, 'dark'],
    ] as const) {
      const [a, b] = [tokens[text]?.[at], tokens[ground]?.[at]];
      assert.ok(a !== undefined && b !== undefined, `no colour ${text} or ${ground}`);
      const found = contrast(a, b);
      assert.ok(found >= least, `${text} on ${ground}, ${scheme}: ${found.toFixed(2)} is below ${least}`);
    }
  }
});

interface Node {
  readonly type?: string;
  readonly name?: string;
  readonly data?: string;
}

const spoken = new Set(['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'label']);
const isWord = (text: string | undefined) => /\p{L}{2,}/u.test(text ?? '');

function words(node: unknown, found: string[]): string[] {
  if (Array.isArray(node)) for (const one of node) words(one, found);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return found;
  const { type, name, data }: Node = node;
  if (type === 'Text' && isWord(data)) found.push(data?.trim() ?? '');
  // Of attributes only those that people hear or see; classes and the like are no words.
  if (type === 'StyleDirective' || (type === 'Attribute' && !spoken.has(name ?? ''))) return found;
  for (const value of Object.values(node)) if (typeof value === 'object') words(value, found);
  return found;
}

test('every word of the pages is in the messages, so that they can be translated', () => {
  assert.ok(components.length > 50);
  for (const file of components) {
    const { fragment } = parse(readFileSync(join(source, file), 'utf8'), { modern: true });
    assert.deepEqual(words(fragment, []), [], file);
  }
});

test('nothing is loaded from elsewhere', () => {
  for (const file of [...components, ...globSync('**/*.{css,html}', { cwd: source })]) {
    const text = readFileSync(join(source, file), 'utf8').replaceAll(/http:\/\/www\.w3\.org\/[^'"\s]*/g, '');
    assert.doesNotMatch(text, /(?:src|href)=["']https?:|url\(["']?https?:|@import ["']https?:/, file);
  }
});

test('components stay small enough to be read at one go', () => {
  for (const file of components) {
    const lines = readFileSync(join(source, file), 'utf8').split('\n').length;
    assert.ok(lines <= 300, `${file} has ${lines} lines`);
  }
});
