const shape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * The room that a text names, undefined when it cannot be one: up to 128 letters, digits, dots, dashes and underscores that
 * begin with a letter or digit, as they are written. A room is a single segment of a path, and means the same everywhere.
 */
export function parseRoom(text: unknown): string | undefined {
  return typeof text === 'string' && shape.test(text) ? text : undefined;
}
