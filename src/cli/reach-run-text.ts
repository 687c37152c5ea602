import type { MakerResult, SetUpResult } from "../lab/reach/reach-result.ts";
import type { ReachResult } from "../lab/reach/run-reach.ts";
import { percent } from "./percent.ts";
import { right, table } from "./table.ts";

/** Reach by maker in each set-up, what the server and what the phones counted, and why the rest was lost; for people. */
export function reachRunText(result: ReachResult): string {
  const { devices, seed, days, messagesPerDevice, setUps } = result;
  return [
    `${devices} phones of mainland China without iPhones, seed ${seed}: ${messagesPerDevice} messages to each in ${days} days.`,
    "Reach: messages delivered, of all that were meant for these phones; in brackets the phones that got at least one.",
    "",
    overview(setUps),
    ...setUps.flatMap((setUp) => ["", ...chapter(setUp)]),
    "",
    "The phones are made up: carillon lab reach --json names every share they are drawn by, with its source.",
  ].join("\n");
}

const rowsOf = ({ makers, withoutMaker, all }: SetUpResult): readonly MakerResult[] => [...makers, withoutMaker, all];

function overview(setUps: readonly SetUpResult[]): string {
  const [first] = setUps;
  const columns = [{ title: "maker" }, right("phones"), ...setUps.map(({ name }) => right(name))];
  const lines = (first === undefined ? [] : rowsOf(first)).map(({ maker, server }) => [
    maker,
    server.registered,
    ...setUps.map((setUp) => {
      const found = rowsOf(setUp).find((row) => row.maker === maker);
      return found === undefined ? "–" : `${percent(found.reach)} (${percent(found.deviceReach)})`;
    }),
  ]);
  return table(columns, lines);
}

function chapter(setUp: SetUpResult): string[] {
  const { title, channels, all, heldBack } = setUp;
  const removed = Object.entries(heldBack.removed).sort(([, a], [, b]) => b - a);
  return [
    `${title}: ${channels.join(", ")}`,
    "",
    "By the server's report, messages; on the right what the phones themselves counted.",
    table(
      [
        { title: "maker" },
        ...["phones", "permitted", "reachable", "attempted", "accepted", "delivered", "shown", "opened", "reach"].map(right),
        ...["arrived", "shown", "opened"].map(right),
      ],
      rowsOf(setUp).map(({ maker, server, phones, reach }) => [
        maker,
        ...[server.registered, server.permitted, server.reachable],
        ...[server.attempted, server.accepted, server.delivered, server.shown, server.opened],
        percent(reach),
        ...[phones.arrived, phones.shown, phones.opened],
      ]),
    ),
    "",
    all.failures.length === 0
      ? "No attempt failed by the server's report."
      : table(
          [
            { title: "channel" },
            { title: "reason" },
            right("attempts"),
            right("phones"),
            { title: "fault of" },
            { title: "vendor's codes" },
          ],
          all.failures.map(({ vendor, reason, count, devices, fault, codes }) => [
            vendor,
            reason,
            count,
            devices,
            fault,
            codes.map((one) => `${one.code} (${one.count})`).join(", "),
          ]),
        ),
    "",
    `Not tried by the server itself, each time that a person was decided: ${listed(removed)}.`,
    `Ways left out: ${listed(heldBack.skippedWays.map(({ vendor, reason, count }) => [`${vendor} ${reason}`, count]))}.`,
    "",
    all.phones.lost.length === 0
      ? "Nothing that a vendor took was lost."
      : table(
          [{ title: "taken by a vendor, and never arrived" }, right("told to the server"), right("not told")],
          all.phones.lost.map(({ cause, told, silent }) => [lossTexts[cause], told, silent]),
        ),
  ];
}

const listed = (counts: readonly (readonly [string, number])[]): string =>
  counts.map(([reason, count]) => `${reason} (${count})`).join(", ") || "none";

const lossTexts: Readonly<Record<MakerResult["phones"]["lost"][number]["cause"], string>> = {
  withheld: "held back by the vendor",
  appGone: "the app is gone",
  outOfUse: "the phone is out of use",
  noGoogle: "no connection to Google",
  appNotRunning: "the app did not run while it was worth something",
  offline: "the phone was not connected while it was worth something",
};
