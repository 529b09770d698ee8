/** A small mirror of MusicBrainz, with its tables as far as metadata needs them. */

export const artists = {
  ana: 'a0000000-0000-4000-8000-000000000001',
  bo: 'a0000000-0000-4000-8000-000000000002',
} as const;
export const recordings = {
  moon: '10000000-0000-4000-8000-000000000001',
  live: '10000000-0000-4000-8000-000000000002',
  unknown: '10000000-0000-4000-8000-000000000003',
  disabled: '10000000-0000-4000-8000-000000000004',
} as const;
export const group = 'c0000000-0000-4000-8000-000000000001';
export const releases = {
  night: 'd0000000-0000-4000-8000-000000000001',
  deluxe: 'd0000000-0000-4000-8000-000000000002',
} as const;
export const tracks = {
  onNight: 'e0000000-0000-4000-8000-000000000001',
  onDeluxe: 'e0000000-0000-4000-8000-000000000002',
} as const;

export const mirrorSql = `
CREATE SCHEMA musicbrainz;
SET search_path TO musicbrainz;
CREATE TABLE artist (id integer, gid uuid, name text);
CREATE TABLE artist_credit_name (artist_credit integer, position smallint, artist integer, name text, join_phrase text);
CREATE TABLE recording (id integer, gid uuid, name text, length integer, artist_credit integer);
CREATE TABLE isrc (recording integer, isrc char(12));
CREATE TABLE release_group_primary_type (id integer, name text);
CREATE TABLE release_group_secondary_type (id integer, name text);
CREATE TABLE release_group (id integer, gid uuid, name text, artist_credit integer, type integer);
CREATE TABLE release_group_secondary_type_join (release_group integer, secondary_type integer);
CREATE TABLE release (id integer, gid uuid, name text, artist_credit integer, release_group integer);
CREATE TABLE release_country (release integer, country integer, date_year smallint, date_month smallint, date_day smallint);
CREATE TABLE iso_3166_1 (area integer, code char(2));
CREATE TABLE medium_format (id integer, name text);
CREATE TABLE medium (id integer, release integer, position integer, format integer, name text, track_count integer);
CREATE TABLE track (id integer, gid uuid, recording integer, medium integer, position integer, name text, length integer, artist_credit integer);
INSERT INTO artist VALUES (1, '${artists.ana}', 'Ana'), (2, '${artists.bo}', 'Bo');
INSERT INTO artist_credit_name VALUES (1, 1, 2, 'Bo', ''), (1, 0, 1, 'Ana', ' feat. '), (2, 0, 1, 'Ana', '');
INSERT INTO recording VALUES (1, '${recordings.moon}', 'Moon', 367500, 1), (2, '${recordings.live}', 'Moon (live)', NULL, 2);
INSERT INTO isrc VALUES (1, 'DEA000000002'), (1, 'DEA000000001');
INSERT INTO release_group_primary_type VALUES (1, 'Album');
INSERT INTO release_group_secondary_type VALUES (1, 'Compilation');
INSERT INTO release_group VALUES (1, '${group}', 'Night', 2, 1);
INSERT INTO release_group_secondary_type_join VALUES (1, 1);
INSERT INTO release VALUES (1, '${releases.deluxe}', 'Night (deluxe)', 1, 1), (2, '${releases.night}', 'Night', 2, 1);
INSERT INTO release_country VALUES (2, 10, 2001, 5, NULL), (2, 20, 1999, NULL, NULL);
INSERT INTO iso_3166_1 VALUES (10, 'DE'), (20, 'US');
INSERT INTO medium_format VALUES (1, 'CD');
INSERT INTO medium VALUES (1, 2, 1, 1, '', 16), (2, 2, 2, NULL, 'Bonus', 3), (3, 1, 1, NULL, 'First', 20);
INSERT INTO track VALUES (1, '${tracks.onNight}', 1, 1, 5, 'Moon', 367000, 2), (2, '${tracks.onDeluxe}', 1, 3, 1, 'Moon, again', NULL, 1);
`;
