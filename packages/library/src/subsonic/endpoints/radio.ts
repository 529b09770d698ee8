import { subsonicId } from '../../ids.ts';
import { mostStations, type Station, type Stations, type StationValues } from '../../radio/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import type { Fields } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';

const common = { permission: 'radio.manage', rate: 'write' } as const;

/** Radio stations on the internet. The server names them only: players connect to them by themselves. */
export function radioEndpoints({
  services,
}: {
  readonly services: { readonly stations: Stations };
}): readonly Endpoint[] {
  const { stations } = services;
  return [
    {
      name: 'getInternetRadioStations',
      permission: 'radio.read',
      rate: 'read',
      summary: 'Radio stations by name',
      answer: () => {
        const found = stations.list({ after: null, limit: mostStations });
        return { internetRadioStations: { internetRadioStation: found.map(stationNode) } };
      },
    },
    {
      ...common,
      name: 'createInternetRadioStation',
      summary: 'Adds a radio station',
      answer: ({ fields }) => {
        stations.create(valuesOf(fields));
        return undefined;
      },
    },
    {
      ...common,
      name: 'updateInternetRadioStation',
      summary: 'Changes a radio station',
      answer: ({ fields }) => {
        stations.update(gidOf(fields.needed('id'), 'station'), valuesOf(fields));
        return undefined;
      },
    },
    {
      ...common,
      name: 'deleteInternetRadioStation',
      summary: 'Removes a radio station',
      answer: ({ fields }) => {
        stations.remove(gidOf(fields.needed('id'), 'station'));
        return undefined;
      },
    },
  ];
}

const valuesOf = (fields: Fields): StationValues => ({
  name: fields.needed('name'),
  streamUrl: fields.needed('streamUrl'),
  // Documented as homepageUrl, but the answers of these servers and some clients call it homePageUrl.
  homepageUrl: fields.text('homepageUrl') ?? fields.text('homePageUrl') ?? null,
});

const stationNode = ({ gid, name, streamUrl, homepageUrl }: Station): Node => ({
  id: subsonicId('station', gid),
  name,
  streamUrl,
  homePageUrl: homepageUrl ?? undefined,
});
