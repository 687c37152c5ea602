import { hash32 } from "../base/rng.ts";

const shardCount = 64;

/** The shard of a person: stable for ever, since rows carry it. */
export const shardOf = (personId: string): number => hash32(personId) % shardCount;
