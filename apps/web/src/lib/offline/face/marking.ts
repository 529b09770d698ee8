/** Favourites, ratings and plays into the store's queue. */
import { bareId } from '../ids.ts';
import { type FaceRoute, fieldOf } from './route.ts';

const starred = /^\/api\/v1\/starred\/(?:artists|albums|tracks)\/([\da-f-]{36})$/;

/** The name of a play as the player gives it, 32 digits, in the form of a UUID. */
const uuidOf = (text: string): string | undefined =>
  /^[\da-f]{32}$/.test(text)
    ? text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : undefined;

export const markingRoutes: readonly FaceRoute[] = [
  {
    method: 'PUT',
    path: starred,
    isEdit: true,
    status: 204,
    answer: async ({ id, name }, { keeper }) => {
      await keeper.favorite(id, true, name);
      return null;
    },
  },
  {
    method: 'DELETE',
    path: starred,
    isEdit: true,
    status: 204,
    answer: async ({ id, name }, { keeper }) => {
      await keeper.favorite(id, false, name);
      return null;
    },
  },
  {
    method: 'PUT',
    path: /^\/api\/v1\/ratings\/(?:artists|albums|tracks)\/([\da-f-]{36})$/,
    isEdit: true,
    status: 204,
    answer: async ({ id, body, name }, { keeper }) => {
      const stars = Number(fieldOf(body, 'rating'));
      await keeper.rate(id, stars === 0 ? null : stars * 2, name);
      return null;
    },
  },
  {
    method: 'POST',
    path: /^\/api\/v1\/plays$/,
    isEdit: true,
    isAlways: true,
    status: 201,
    answer: async ({ body, name }, { keeper }) => {
      const [track, at, told] = ['track', 'at', 'operationId'].map((field) => fieldOf(body, field));
      if (typeof track !== 'string' || typeof at !== 'string') return undefined;
      const opId = (typeof told === 'string' ? uuidOf(told) : undefined) ?? name;
      await keeper.play(bareId(track), Date.parse(at), opId);
      return {};
    },
  },
];
