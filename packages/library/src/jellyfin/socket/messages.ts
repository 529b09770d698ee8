/** A message of the client, as far as it is understood. */
export interface ClientMessage {
  readonly type: string;
  readonly data: string;
}

/** A message as these clients read it. @param id a text that no other message has */
export function message(type: string, data: unknown, id: string): string {
  return JSON.stringify({ MessageType: type, MessageId: id, ...(data === undefined ? {} : { Data: data }) });
}

/** Undefined for what is no message of the protocol: clients of other versions say things that do not concern us. */
export function clientMessage(text: string): ClientMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('MessageType' in value)) return undefined;
    const data = 'Data' in value ? value.Data : '';
    return typeof value.MessageType === 'string'
      ? { type: value.MessageType, data: typeof data === 'string' ? data : '' }
      : undefined;
  } catch {
    return undefined;
  }
}

/** `first,every` in ms, as subscriptions name them; held between one second and one minute. */
export function pauseOf(data: string): number {
  const every = Number(data.split(',')[1] ?? data);
  return Math.min(60_000, Math.max(1000, Number.isFinite(every) ? every : 0));
}
