import type { Publication } from '../plane/index.ts';

const wholeMs = 5000;
/** The other kind is waited for so long where one is there. */
const otherMs = 1000;

/** Waits for what a publication that has just begun consists of; resolves with whether anything has come. */
export async function formatsKnown(publication: Publication): Promise<boolean> {
  const whole = (): boolean => publication.video !== undefined && publication.audio !== undefined;
  if (whole()) return true;
  const reader = publication.read({ mostBytes: 1024 * 1024, from: 'last keyframe' });
  const stop = setTimeout(() => reader.close(), wholeMs);
  let other: NodeJS.Timeout | undefined;
  try {
    for await (const { units } of reader) {
      if (whole()) break;
      if (units.length > 0) other ??= setTimeout(() => reader.close(), otherMs);
    }
  } finally {
    clearTimeout(stop);
    clearTimeout(other);
    reader.close();
  }
  return publication.video !== undefined || publication.audio !== undefined;
}
