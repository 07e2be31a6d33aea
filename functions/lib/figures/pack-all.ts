import { randomUUID } from 'node:crypto';
import { type Cut, cuts, tableOf } from '../../../domain/views/figures/cuts.ts';
import { figuresView } from '../../../domain/views/figures/view.ts';
import type { StoreClient } from '../adapters/event-store.ts';
import { createPackedReader } from '../adapters/packed-reader.ts';
import { createPackedStore } from '../adapters/packed-store.ts';
import { createViewRegister, registeredAs } from '../adapters/view-register.ts';
import { createPacker, type Packed, type PackPorts } from './pack.ts';

export type PackingSetting = {
  readonly client: StoreClient;
  readonly table: string;
  readonly rest: PackPorts['rest'];
};
export type Asked = { readonly upTo: string; readonly isUp: () => boolean };

/** Packs the figures' sums of one build, in every cut. */
export const createBuildPacker = ({ client, table, rest }: PackingSetting) => {
  const ports = { client, table };
  const pack = createPacker({
    store: createPackedStore(ports),
    reader: createPackedReader(ports),
    version: () => randomUUID().slice(0, 13),
    rest,
  });
  return async (place: string, asked: Asked): Promise<Packed> => {
    let moved = 0;
    for (const cut of Object.keys(cuts) as Cut[]) {
      const done = await pack({ place, name: tableOf(cut) }, asked);
      moved += done.moved;
      if (!done.isDone) return { moved, isDone: false };
    }
    return { moved, isDone: true };
  };
};

/** Packs the builds that are read or may be read again; one that is being made is packed by its rebuild. */
export const createFiguresPacker = (setting: PackingSetting) => {
  const packBuild = createBuildPacker(setting);
  const register = createViewRegister(setting);
  return async (asked: Asked): Promise<Packed> => {
    const { live, previous } = registeredAs(await register.all(), figuresView.name);
    let moved = 0;
    for (const place of [live, ...(previous === undefined ? [] : [previous])]) {
      const done = await packBuild(place, asked);
      moved += done.moved;
      if (!done.isDone) return { moved, isDone: false };
    }
    return { moved, isDone: true };
  };
};
