/** What may answer in the place of the server: the offline store, for those who keep one. */
export interface Detour {
  /** True for a request that it could answer. */
  takes(request: Request): boolean;
  /** How long the server is waited for before `meanwhile` is asked, ms. */
  readonly hurryMs: number;
  /** An answer before the server is asked; undefined: ask it. */
  before(request: Request): Promise<Response | undefined>;
  /** An answer while the server has not said anything yet; undefined where not all is known that is asked for. */
  meanwhile(request: Request): Promise<Response | undefined>;
  /** The server has answered after all, when `given` stood in for it already. */
  late(request: Request, response: Response, given: Response): Promise<void>;
  /** An answer when the server gave none; undefined: there is none here either. */
  instead(request: Request): Promise<Response | undefined>;
  /** An answer when the server knows no such thing; undefined: neither does this. */
  missing(request: Request): Promise<Response | undefined>;
  /** The server has answered, with whatever. */
  reached(): void;
  /** The server has said nothing for long, or the way to it is cut. */
  missed(): void;
}

/** A server that says nothing for so long is taken for away, where there is another answer; ms. */
const patienceMs = 4_000;
/** What a proxy says whose server is away. */
const away = new Set([502, 503, 504]);

let detour: Detour | undefined;

/** Lets all requests of the pages go by `taken` where the server does not answer. */
export function setDetour(taken: Detour | undefined): void {
  detour = taken;
}

/** A request to the server, or to what answers in its place. */
export async function send(request: Request): Promise<Response> {
  const other = detour;
  if (other === undefined || !other.takes(request)) return watched(request, other);
  const early = await other.before(request.clone());
  if (early !== undefined) return early;
  const kept = request.clone();
  try {
    const { response, isOwn } = await (request.method === 'GET' ? impatient(request, other) : asked(request));
    if (isOwn) return response;
    if (!away.has(response.status)) {
      other.reached();
      return response.status === 404 ? ((await other.missing(kept)) ?? response) : response;
    }
    return (await other.instead(kept)) ?? response;
  } catch (error) {
    request.signal.throwIfAborted();
    const instead = await other.instead(kept);
    if (instead === undefined) throw error;
    return instead;
  }
}

async function watched(request: Request, other: Detour | undefined): Promise<Response> {
  const response = await fetch(request);
  if (!away.has(response.status)) other?.reached();
  return response;
}

interface Given {
  readonly response: Response;
  /** It comes from this browser. */
  readonly isOwn: boolean;
}

const asked = async (request: Request): Promise<Given> => ({ response: await fetch(request), isOwn: false });

/**
 * The server's answer when it comes at once; else this browser's, where all is known that is asked for; else the server's
 * for as long as there is patience, then what there is, and the server's all the same when there is nothing.
 */
async function impatient(request: Request, other: Detour): Promise<Given> {
  const [first, second, third] = [request.clone(), request.clone(), request.clone()];
  const asking = fetch(request);
  const quick = await within(asking, other.hurryMs);
  if (quick !== undefined) return { response: quick, isOwn: false };
  const own = await other.meanwhile(first);
  if (own !== undefined) {
    const given = own.clone();
    hearLate(asking, other, (response) => other.late(second, response, given)).catch(() => {});
    return { response: own, isOwn: true };
  }
  const patient = await within(asking, patienceMs);
  if (patient !== undefined) return { response: patient, isOwn: false };
  // It may still answer, or fail; by then nobody waits for it.
  asking.catch(() => {});
  const instead = await other.instead(third);
  return instead === undefined
    ? { response: await asking, isOwn: false }
    : { response: instead, isOwn: true };
}

/** What the server says to a question that has been answered without it. */
async function hearLate(
  asking: Promise<Response>,
  other: Detour,
  tell: (response: Response) => Promise<void>,
): Promise<void> {
  const tooLong = setTimeout(() => other.missed(), patienceMs);
  try {
    const response = await asking;
    if (away.has(response.status)) other.missed();
    else await tell(response);
  } catch {
    other.missed();
  } finally {
    clearTimeout(tooLong);
  }
}

/** What comes within `ms`; undefined when it has not come by then. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, wait]);
  } finally {
    clearTimeout(timer);
  }
}
