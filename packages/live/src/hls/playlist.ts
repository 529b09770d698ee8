import type { Part, Segment } from './segment.ts';
import type { Window } from './window.ts';

/** Addresses of what a rendition's playlist names. */
export interface Names {
  init(number: number): string;
  segment(number: number): string;
  part(segment: number, part: number): string;
}

const partLines = (names: Names, { number, parts }: Segment): string[] =>
  parts.map(
    ({ seconds, independent }: Part, index) =>
      `#EXT-X-PART:DURATION=${seconds.toFixed(5)},URI="${names.part(number, index)}"${independent ? ',INDEPENDENT=YES' : ''}`,
  );

/** A media playlist with its parts (RFC 8216bis, 4.4), up to `ended`: then it is the last. */
export function mediaPlaylist(window: Window, names: Names, ended: boolean): string {
  const { segments, open } = window;
  const target = Math.max(1, Math.round(window.longestSegment));
  const part = window.longestPart;
  // Players stay three parts behind; parts are told of for three target durations.
  const control = `CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(part * 3).toFixed(3)},HOLD-BACK=${target * 3}`;
  let recent = 0;
  const told = new Set(
    segments.toReversed().flatMap(({ number, seconds }) => {
      const tell = recent <= target * 3;
      recent += seconds;
      return tell ? [number] : [];
    }),
  );
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${segments.some(({ missing }) => missing) ? 8 : 6}`,
    `#EXT-X-TARGETDURATION:${target}`,
    `#EXT-X-SERVER-CONTROL:${control}`,
    `#EXT-X-PART-INF:PART-TARGET=${part.toFixed(5)}`,
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.number ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${window.discontinuities}`,
  ];
  if (segments.every(({ parts }) => parts[0]?.independent !== false))
    lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  let init = -1;
  for (const segment of segments) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.init !== init) {
      lines.push(`#EXT-X-MAP:URI="${names.init(segment.init)}"`);
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startsAt).toISOString()}`);
    }
    init = segment.init;
    if (told.has(segment.number)) lines.push(...partLines(names, segment));
    if (segment.missing) lines.push('#EXT-X-GAP');
    if (segment !== open || (ended && segment.parts.length > 0))
      lines.push(`#EXTINF:${segment.seconds.toFixed(5)},`, names.segment(segment.number));
  }
  if (ended) lines.push('#EXT-X-ENDLIST');
  else if (open)
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${names.part(open.number, open.parts.length)}"`);
  return `${lines.join('\n')}\n`;
}
