import type { SseEvent } from '../replies/index.ts';

/** The bytes of one event as the HTML standard frames it. Line breaks in id and name would start another field. */
export function frame({ event, id, data }: SseEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data ?? null);
  const head = `${id === undefined ? '' : `id: ${oneLine(id)}\n`}${event === undefined ? '' : `event: ${oneLine(event)}\n`}`;
  return `${head}data: ${text.replace(/\r\n|\r|\n/g, '\ndata: ')}\n\n`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ');
}
