import { describe, expect, it } from "vitest";
import { readConfig } from "../main/config.ts";
import { lab } from "./commands/lab.ts";

async function run(...words: string[]): Promise<{ code: number; out: string; notes: string }> {
  const [out, notes]: [string[], string[]] = [[], []];
  const read = readConfig({});
  if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
  const signal = new AbortController().signal;
  const io = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text), config: read.config, signal };
  return { code: await lab.run(words, io), out: out.join("\n"), notes: notes.join("\n") };
}

describe("carillon lab", () => {
  it.each([
    [["run"], "--world is missing: choose among music, shop, news, null"],
    [["run", "--world", "moon"], "no world is called moon"],
    [["run", "--world", "music", "--policies", "best"], 'no policy is called "best": choose among random'],
    [["run", "--world", "music", "--policies", "full:no-luck"], 'no switch is called "no-luck": choose among no-timing'],
    [["run", "--world", "music", "--people", "0"], "--people 0 is not a whole number"],
    [["run", "--world", "music", "--seeds", "0"], "--seeds 0 is neither"],
    [["dance"], "carillon lab run --world NAME"],
    [[], "carillon lab world --world NAME"],
    [["reach", "--devices", "0"], "--devices 0 is not a whole number from 1 to 100000"],
    [["reach", "--parallel", "9"], "--parallel 9 is not a whole number from 1 to 3"],
    [["reach", "now"], "lab reach takes options alone, and now is none"],
  ])("answers %j with what to write instead", async (words, note) => {
    const { code, notes, out } = await run(...words);
    expect(code).toBe(2);
    expect(notes).toContain(note);
    expect(out).toBe("");
  });

  it("shows what a world holds, in words and in JSON", async () => {
    const size = ["--people", "20", "--days", "3"];
    const shown = await run("world", "--world", "shop", ...size);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain("everything (oracle)");
    expect(shown.out).toContain("Upworthy archive");
    const { out } = await run("world", "--world", "shop,null", ...size, "--json");
    const { worlds } = JSON.parse(out);
    expect(worlds.map((one: { world: string }) => one.world)).toEqual(["shop", "null"]);
    expect(worlds[1].varianceShares).toEqual({});
  });
});
