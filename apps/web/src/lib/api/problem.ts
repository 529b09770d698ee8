import { m } from '#lib/messages/index.ts';

/** What the server (or the way to it) had to say against a request, in words for people. */
export class ApiProblem extends Error {
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Field of the request body, without `body.`, to what is wrong with it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Seconds after which to try again, when the server named them. */
  readonly retryAfter: number | null;

  constructor(
    code: string,
    status: number,
    message: string,
    details: { fields?: Record<string, string>; retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'ApiProblem';
    this.code = code;
    this.status = status;
    this.fields = details.fields ?? {};
    this.retryAfter = details.retryAfter ?? null;
  }
}

export const offline = (cause: unknown): ApiProblem =>
  new ApiProblem('offline', 0, m.problems.offline, { cause });

/** Reads a problem document (RFC 9457); anything else becomes a problem with the status alone. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const retryAfter = Number(response.headers.get('retry-after')) || null;
  const code = textIn(body, 'code') ?? `http_${response.status}`;
  const detail = textIn(body, 'detail') ?? m.problems.unexpected(response.status);
  const message =
    retryAfter !== null && response.status === 429 ? m.problems.wait(detail, retryAfter) : detail;
  return new ApiProblem(code, response.status, message, { fields: fieldsIn(body), retryAfter });
}

function textIn(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(name in value)) return undefined;
  const one: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return typeof one === 'string' ? one : undefined;
}

function fieldsIn(body: unknown): Record<string, string> {
  if (typeof body !== 'object' || body === null || !('fields' in body) || !Array.isArray(body.fields))
    return {};
  const told = body.fields.flatMap((one: unknown) => {
    const field = textIn(one, 'field');
    const message = textIn(one, 'message');
    return field === undefined || message === undefined ? [] : [[field.replace(/^body\./, ''), message]];
  });
  return Object.fromEntries(told);
}

/** Any thrown thing in words that can be shown. */
export function wordsFor(error: unknown): string {
  // What the offline store says is for people too.
  const isForPeople = error instanceof ApiProblem || (error instanceof Error && error.name === 'RemoteError');
  return isForPeople ? error.message : m.problems.internal;
}
