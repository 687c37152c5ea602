import { z } from "zod";
import { schemaText } from "../base/schema-text.ts";
import { durationText, nameText, strict, versionText } from "../catalogue/fields.ts";
import type { Scalar } from "../event/fact.ts";

/** Longest window over behaviour: day buckets older than this are not kept. */
const longestWindowDays = 365;

export interface TraitConditions {
  readonly is?: Scalar | undefined;
  readonly in?: readonly Scalar[] | undefined;
  readonly gt?: number | string | undefined;
  readonly gte?: number | string | undefined;
  readonly lt?: number | string | undefined;
  readonly lte?: number | string | undefined;
  readonly exists?: boolean | undefined;
  readonly contains?: number | string | undefined;
}

export interface CountConditions {
  readonly is?: number | undefined;
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
}

export interface VersionConditions {
  readonly is?: string | undefined;
  readonly in?: readonly string[] | undefined;
  readonly gt?: string | undefined;
  readonly gte?: string | undefined;
  readonly lt?: string | undefined;
  readonly lte?: string | undefined;
}

/** The predicate language as it is written: design of audiences, limits and experiments. */
export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | ({ readonly trait: string } & TraitConditions)
  | { readonly lastSeen: { readonly before?: string | undefined; readonly within?: string | undefined } }
  | {
      readonly event: string;
      readonly within: string;
      readonly count?: CountConditions | undefined;
      readonly where?: Readonly<Record<string, TraitConditions>> | undefined;
    }
  | { readonly audience: string }
  | { readonly appVersion: VersionConditions };

const scalar = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);
const ordered = z.union([z.number(), z.string().max(1000)]);
const count = z.number().int().min(0).max(1_000_000);
const behaviourWindow = durationText(longestWindowDays);

const operators = {
  is: scalar.optional().describe("Equal to this value; a list has it as an element."),
  in: z.array(scalar).min(1).max(10_000).optional().describe("Equal to one of these values; a list has one of them as an element."),
  gt: ordered.optional().describe("Greater than. Numbers compare with numbers, texts with texts by code unit."),
  gte: ordered.optional(),
  lt: ordered.optional(),
  lte: ordered.optional(),
  exists: z.boolean().optional().describe("Has a value (true) or has none (false); null is none."),
  contains: ordered.optional().describe("A text that contains this text, or a list that has this element."),
};
const versionOperators = {
  is: versionText.optional(),
  in: z.array(versionText).min(1).max(1000).optional(),
  gt: versionText.optional(),
  gte: versionText.optional(),
  lt: versionText.optional(),
  lte: versionText.optional(),
};
const countOperators = { is: count.optional(), gt: count.optional(), gte: count.optional(), lt: count.optional(), lte: count.optional() };

const someOf = (names: object, besides = 0) => {
  const list = Object.keys(names).join(", ");
  return [
    (value: object) => Object.values(value).filter((v) => v !== undefined).length > besides,
    { error: schemaText("comparison", { known: list }) },
  ] as const;
};

const inner: z.ZodType<Predicate> = z.lazy(() => predicateSchema);
const branches = z.array(inner).min(1).max(100);

/** Schema of a predicate. */
export const predicateSchema: z.ZodType<Predicate> = z
  .union(
    [
      strict({ all: branches.describe("Every one of these holds.") }),
      strict({ any: branches.describe("At least one of these holds.") }),
      strict({ not: inner.describe("This does not hold.") }),
      strict({ trait: nameText.describe("Name of a trait."), ...operators }).refine(...someOf(operators, 1)),
      strict({
        lastSeen: strict({
          before: behaviourWindow.optional().describe("Not seen within this time. Someone never seen is in."),
          within: behaviourWindow.optional().describe("Seen within this time. Someone never seen is out."),
        }).refine(...someOf({ before: 0, within: 0 })),
      }),
      strict({
        event: nameText.describe("Name of an event."),
        within: behaviourWindow.describe("Up to 48h exact; longer ones are whole UTC dates including today."),
        count: strict(countOperators)
          .refine(...someOf(countOperators))
          .optional()
          .describe("How often; { gte: 1 } unless given."),
        where: z
          .record(nameText, strict(operators).refine(...someOf(operators)))
          .optional()
          .describe("Conditions on properties of the event, all of which must hold."),
      }),
      strict({ audience: nameText.describe("Id of another audience.") }),
      strict({ appVersion: strict(versionOperators).refine(...someOf(versionOperators)) }),
    ],
    { error: schemaText("predicate") },
  )
  .meta({ id: "Predicate", description: "Condition on a person: all, any, not, trait, lastSeen, event, audience or appVersion." });
