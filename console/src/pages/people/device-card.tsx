import { useText } from "../../text/language.tsx";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import type { DeviceView } from "./person-data.ts";
import { stateText } from "./state-text.ts";
import { vendorName } from "./vendor-names.ts";

const permissionTones: Readonly<Record<DeviceView["permission"], Tone>> = {
  granted: "good",
  denied: "bad",
  provisional: "warn",
  unknown: "neutral",
};

/** One device with its maker, ROM, permission and channels. */
export function DeviceCard({ device }: { readonly device: DeviceView }) {
  const text = useText(stateText);
  const {
    device_id: id,
    maker,
    brand,
    model,
    platform,
    rom,
    os_version: os,
    app_id: app,
    app_version: version,
    permission,
    last_seen_at: seenAt,
  } = device;
  const rows: readonly (readonly [string, string])[] = [
    [text.platform, platform],
    [text.model, [brand, model].filter(Boolean).join(" ")],
    [text.rom, rom],
    [text.os, os],
    [text.app, [app, version].filter(Boolean).join(" ")],
  ];
  return (
    <div className="h-full rounded-lg border border-line p-3 text-sm">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h3 className="font-semibold">{maker || platform}</h3>
        <Badge tone={permissionTones[permission]}>{text.permission[permission]}</Badge>
      </div>
      <p className="text-xs wrap-anywhere text-soft">{id}</p>
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-words">{value === "" ? <span className="text-soft">{text.unknown}</span> : value}</dd>
          </div>
        ))}
        <dt className="text-soft">{text.seen}</dt>
        <dd>
          <TimeText at={seenAt} />
        </dd>
      </dl>
      <Channels of={device.channels ?? []} />
    </div>
  );
}

function Channels({ of }: { readonly of: NonNullable<DeviceView["channels"]> }) {
  const text = useText(stateText);
  if (of.length === 0) return <p className="mt-2 border-t border-line pt-2 text-soft">{text.noChannels}</p>;
  return (
    <ul aria-label={text.channels} className="mt-2 space-y-1 border-t border-line pt-2">
      {of.map(({ channel, alive, ending }) => (
        <li key={channel} className="flex flex-wrap items-center justify-between gap-x-2">
          <span className="font-medium">{vendorName(channel)}</span>
          <span className="flex flex-wrap items-center gap-2 text-xs text-soft">
            {text.ending(ending)}
            <Badge tone={alive ? "good" : "bad"}>{alive ? text.alive : text.dead}</Badge>
          </span>
        </li>
      ))}
    </ul>
  );
}
