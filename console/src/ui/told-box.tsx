import type { Problem } from "../api/client.ts";
import { ToldList } from "./told-list.tsx";

interface ToldBoxProps {
  readonly title: string;
  readonly problems: readonly Problem[];
}

/** What the server refuses of an entry, under a heading. */
export const RefusedBox = ({ title, problems }: ToldBoxProps) => (
  <div className="rounded-lg bg-bad-wash p-3 text-sm">
    <h3 className="font-semibold text-bad">{title}</h3>
    <ToldList problems={problems} className="mt-1" />
  </div>
);

/** What the server warns of, under a heading; nothing where it warns of nothing. */
export const WarningsBox = ({ title, problems }: ToldBoxProps) =>
  problems.length === 0 ? null : (
    <div className="rounded-lg bg-warn-wash p-3 text-sm text-warn">
      <h3 className="font-semibold">{title}</h3>
      <ToldList problems={problems} plain className="mt-1" />
    </div>
  );
