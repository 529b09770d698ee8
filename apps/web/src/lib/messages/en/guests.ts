/** Tracks on further releases. */
export const guests = {
  title: 'Tracks of other releases',
  text: 'A track can be on this release too and stay with its own. Whoever hears this release hears it.',
  find: 'Find a track by its title',
  search: 'Find',
  none: 'No other track is called so.',
  add: 'Add',
  addOne: (title: string) => `Add ${title} to this release`,
  added: (title: string) => `${title} is on this release too.`,
  place: (number: number, artist: string) => [`Track ${number}`, artist].filter(Boolean).join(', '),
  earlier: (title: string) => `Move ${title} up`,
  later: (title: string) => `Move ${title} down`,
  moved: (title: string, number: number) => `${title} is track ${number} now.`,
  remove: (title: string) => `Take ${title} off this release`,
  removed: (title: string) => `${title} is no longer on this release.`,
};
