/** Reading of what a backup says in JSON. All of it throws SafekeepingError `damaged` for what it does not expect. */
import { SafekeepingError } from './failure.ts';

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(cause);
  }
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged();
  return { ...value };
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged();
  return value;
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw damaged();
  return value;
}

export function countOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw damaged();
  return value;
}

/** The error for a description that is none. */
export const damaged = (cause?: unknown): SafekeepingError =>
  new SafekeepingError('damaged', 'What the backup says of its databases cannot be read. Use another one.', {
    cause,
  });
