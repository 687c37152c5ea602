import { describe, expect, it } from "vitest";
import { compare, dataOf } from "./testing/run-compare.ts";

const data = dataOf("online-shoppers/visits_a.csv.gz");

/** Five-fold figures of a public implementation on the same rows; what is here may be better, and worse by 0.01 at most. */
const cases = [
  { name: "with all columns", label: "Revenue", drop: "row", logistic: 0.884, boosting: 0.931, ece: 0.023 },
  { name: "without PageValues", label: "Revenue", drop: "row,PageValues", logistic: 0.741, boosting: 0.773, ece: 0.023 },
];

describe("models on the online-shoppers data, five folds", () => {
  it.skipIf(!data.isThere).each(cases)(
    `reach AUC $logistic (logistic) and $boosting (boosting) within 0.01 $name${data.remark}`,
    async (one) => {
      const words = ["--models", "logistic,boosting", "--folds", "5", "--threshold", "0.5"];
      const { models } = await compare("--file", data.file, "--label", one.label, "--drop", one.drop, ...words);
      expect(models.map(({ name }) => name)).toEqual(["logistic", "boosting"]);
      for (const [place, published] of [one.logistic, one.boosting].entries()) {
        expect(models[place]?.auc).toBeGreaterThan(published - 0.01);
        expect(models[place]?.ece).toBeLessThan(one.ece);
        expect(Math.abs((models[place]?.observedOverExpected ?? 0) - 1)).toBeLessThan(0.05);
      }
    },
  );

  it.skipIf(!data.isThere)(`find PageValues the column that matters most${data.remark}`, async () => {
    const { models } = await compare("--file", data.file, "--label", "Revenue", "--drop", "row", "--threshold", "0.5");
    expect(models.map(({ importance }) => importance[0]?.name)).toEqual(["PageValues", "PageValues", "PageValues"]);
    for (const { auc, ne } of models) {
      expect(auc).toBeGreaterThan(0.874);
      expect(ne).toBeLessThan(0.75);
    }
  });
});
