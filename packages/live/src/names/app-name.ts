declare const appName: unique symbol;

/** The name of an app that has the shape of one: a single path segment that means the same everywhere. */
export type AppName = string & { readonly [appName]: true };

const shape = /^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/;

/** Words that addresses and folders need, and names that some systems keep for devices. */
const reserved: ReadonlySet<string> = new Set(
  (
    'api app apps all new import export embed play hls whip whep samples admin hub static assets health metrics ' +
    'con nul aux prn com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9'
  ).split(' '),
);

function hasShape(text: string): text is AppName {
  return shape.test(text);
}

/**
 * The name that a text is, undefined when it cannot be one. Nothing is decoded, folded or cut: 3 to 32 small letters, digits
 * and dashes between them, and every other spelling is the name of nothing. To be called once, where a name comes in.
 */
export function parseAppName(text: unknown): AppName | undefined {
  return typeof text === 'string' && hasShape(text) ? text : undefined;
}

/** Whether a new app may not be called so. Apps that are there keep their names. */
export function isReservedName(name: AppName): boolean {
  return reserved.has(name) || name.startsWith('xn--');
}
