/** An answer as they usually are, and its schema. */
const text = { type: 'string' } as const;
const number = { type: 'integer' } as const;
const artist = { type: 'object', required: ['id', 'name'], properties: { id: text, name: text } } as const;
const properties = {
  id: text,
  title: text,
  artists: { type: 'array', items: artist },
  year: number,
  genres: { type: 'array', items: text },
  trackCount: number,
  durationMs: number,
  createdAt: text,
  compilation: { type: 'boolean' },
} as const;

export const albumShape = { type: 'object', required: Object.keys(properties), properties } as const;

export const album = {
  id: '0198c0de-0000-7000-8000-000000000001',
  title: 'Songs of the quiet harbour',
  artists: [
    { id: '0198c0de-0000-7000-8000-000000000002', name: 'Anna Blau' },
    { id: '0198c0de-0000-7000-8000-000000000003', name: 'The Lighthouse' },
  ],
  year: 2024,
  genres: ['Ambient', 'Folk'],
  trackCount: 11,
  durationMs: 2_641_000,
  createdAt: '2026-01-01T00:00:00.000Z',
  compilation: false,
};
