import type sharp from 'sharp';

export type SharpFactory = typeof sharp;

/**
 * The library that reads and draws pictures, loaded when the first is wanted:
 * twenty megabytes that most threads never need.
 */
export async function loadSharp(): Promise<SharpFactory> {
  const { default: loaded } = await import('sharp');
  // Of the whole process: one core per image, and no memory kept for pictures that were served.
  loaded.concurrency(1);
  loaded.cache(false);
  return loaded;
}
