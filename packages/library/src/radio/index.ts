export type { Station, StationValues } from './station-store.ts';
export { mostStations, Stations } from './stations.ts';
