import { aligned } from "./comparison-table.ts";
import type { WorldStudy } from "./world-study.ts";

/** What a world holds, for a person to read. */
export function worldStudyTable(study: WorldStudy): string {
  const { world, seed, people, days, parameters, varianceShares, logOddsSd, rows, how } = study;
  const shares = Object.entries(varianceShares).sort(([, a], [, b]) => b - a);
  return [
    `World ${world}: ${people} people, ${days} days, seed ${seed}.`,
    "",
    ...(shares.length === 0
      ? ["Nothing matters here: everybody opens everything with the same chance.", ""]
      : [
          `Share of the variance of the log-odds of opening (standard deviation ${logOddsSd.toFixed(2)}) over pushes chosen at random:`,
          ...aligned(shares.map(([name, share]) => [`  ${name}`, `${(100 * share).toFixed(1)} %`])),
          "",
        ]),
    ...aligned([
      [
        "who reads the truth of",
        "sends",
        "click rate",
        "against random",
        "daily click people",
        "conversions",
        "switch-offs",
        "organic visits",
      ],
      ...rows.map(({ chooser, measures, clickRateRatio }) => [
        chooser,
        whole(measures.sends),
        `${(100 * measures.clickRate).toFixed(2)} %`,
        `${clickRateRatio.toFixed(2)} ×`,
        measures.meanDailyClickPeople.toFixed(1),
        whole(measures.conversions),
        whole(measures.switchOffs),
        whole(measures.organicVisits),
      ]),
    ]),
    "",
    how,
    "",
    "Parameters (effects in log-odds unless named otherwise):",
    ...Object.entries(parameters).map(([name, { value, why }]) => `  ${name} = ${value}: ${why}`),
  ].join("\n");
}

const whole = (count: number): string => count.toLocaleString("en-US");
