import { describe, expect, it } from "vitest";
import { compare, dataOf } from "./testing/run-compare.ts";

const data = dataOf("bank-marketing/contacts_a.csv.gz");
const macro = "emp_var_rate,cons_price_idx,cons_conf_idx,euribor3m,nr_employed";

/** Five-fold figures of a public implementation on the same rows; what is here may be better, and worse by 0.01 at most. */
const cases = [
  { name: "without duration", label: "y", drop: "row,duration", logistic: 0.787, boosting: 0.8, ece: 0.015 },
  { name: "without duration and macro columns", label: "y", drop: `row,duration,${macro}`, logistic: 0.757, boosting: 0.771, ece: 0.02 },
];

describe("models on the bank-marketing data, five folds", () => {
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
});
