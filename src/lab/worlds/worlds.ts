import { music } from "./music.ts";
import { news } from "./news.ts";
import { nullWorld } from "./null-world.ts";
import { shop } from "./shop.ts";
import type { WorldDefinition } from "./world-definition.ts";

export const worlds: readonly WorldDefinition[] = [music, shop, news, nullWorld];

export const worldOf = (name: string): WorldDefinition | undefined => worlds.find((world) => world.name === name);
