export { cursorAt, type Place, pageOf, pageQuery, pageSchema, placeOf } from './paging.ts';
