import { describe, expect, it } from "vitest";
import { ColumnSourceBuilder, type LogSource } from "./column-source.ts";
import type { NamedRow } from "./features/named-columns.ts";
import { range } from "./fold-assignment.ts";

function sourceOf(rows: readonly (readonly [atMs: number, features: NamedRow, label?: 0 | 1])[]): LogSource {
  const builder = new ColumnSourceBuilder();
  for (const [atMs, features, label = 0] of rows)
    builder.add({ atMs, group: `p${atMs}`, label, features, extras: { score: atMs / 10, byModel: Number.NaN } });
  return builder.build();
}
const columnOf = (source: LogSource, name: string, train = range(0, source.rows), rows = range(0, source.rows)) =>
  source
    .featuresLearnedFrom(train)(rows)
    .columns.find((column) => column.name === name);

describe("rows of a log", () => {
  const rows = [
    [3, { style: "loud", age: 30 }, 1],
    [1, { style: "calm", age: null }],
    [2, { style: null, age: 20 }, 1],
    [2, { style: "calm", age: 21 }],
  ] as const;

  it("come out in the order of time, those of one instant as they were added, with labels, people and extras", () => {
    const source = sourceOf(rows);
    expect(source.groups).toEqual(["p1", "p2", "p2", "p3"]);
    expect([...source.labels]).toEqual([0, 1, 0, 1]);
    expect([...(source.extras.score ?? [])]).toEqual([0.1, 0.2, 0.2, 0.3]);
    expect(columnOf(source, "age")).toMatchObject({ kind: "number", values: Float64Array.of(Number.NaN, 20, 21, 30) });
  });

  it("have features alone as columns: extras teach nothing", () => {
    const source = sourceOf(rows);
    expect(source.features).toEqual(["style", "age"]);
    expect(
      source
        .featuresLearnedFrom(range(0, 2))(range(2, 4))
        .columns.map(({ name }) => name),
    ).toEqual(["style", "age"]);
  });

  it("teach the words of the training rows alone, the most frequent first; other words and none are missing", () => {
    const source = sourceOf(rows);
    expect(columnOf(source, "style")).toMatchObject({ levels: ["calm", "loud"], codes: Int32Array.of(0, -1, 0, 1) });
    expect(columnOf(source, "style", Int32Array.of(3), Int32Array.of(3, 0))).toMatchObject({
      levels: ["loud"],
      codes: Int32Array.of(0, -1),
    });
  });

  it("number words alike in whatever order they came", () => {
    const words = ["b", "a", "c", "a"].map((word, n): [number, NamedRow] => [n, { word }]);
    const forth = columnOf(sourceOf(words), "word");
    expect(forth).toMatchObject({ levels: ["a", "b", "c"] });
    expect(columnOf(sourceOf([...words].reverse()), "word")).toEqual(forth);
  });
});
