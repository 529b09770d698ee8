/** Addresses of a room, as people and programs need them. */
export interface RoomPlace {
  readonly app: string;
  readonly room: string;
}

const pathOf = ({ app, room }: RoomPlace): string => `${encodeURIComponent(app)}/${encodeURIComponent(room)}`;

export const watchHref = (place: RoomPlace): string => `/live/${pathOf(place)}`;

export const whipAddress = (place: RoomPlace, origin: string): string => `${origin}/whip/${pathOf(place)}`;

/** The path of an address that the server gave: the pages may stand under another name than it calls itself. */
export function ownPath(address: string): string {
  const { pathname, search } = new URL(address, 'http://localhost');
  return pathname + search;
}
