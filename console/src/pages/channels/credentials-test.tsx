import { useMutation } from "@tanstack/react-query";
import type { ChannelTest } from "../../../../src/api/wire/channels.ts";
import { callApi } from "../../api/client.ts";
import { useLanguage, useText } from "../../text/language.tsx";
import { tellNative } from "../../text/native-words.ts";
import { useReasonWord } from "../../text/reason-words.ts";
import { useFormat } from "../../text/use-format.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { ToldList } from "../../ui/told-list.tsx";
import { formText } from "./channel-form-text.ts";
import { channelLabel } from "./channel-label.ts";
import type { ChannelView } from "./channels-data.ts";

const tones: Readonly<Record<ChannelTest["result"], Tone>> = { passed: "good", failed: "bad", cannotTest: "neutral" };

/** Tries the stored credentials without sending. */
export function CredentialsTest({ channel }: { readonly channel: ChannelView }) {
  const text = useText(formText);
  const tried = useMutation({
    mutationFn: () => callApi<ChannelTest>(`/v1/channels/${encodeURIComponent(channel.id)}/test`, { method: "POST" }),
  });
  return (
    <section className="rounded-xl border border-line p-3 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <h3 className="font-semibold">{text.test}</h3>
          <p className="text-soft">{text.testHint}</p>
        </div>
        <Button busy={tried.isPending} onClick={() => tried.mutate()}>
          {text.testNow}
        </Button>
      </div>
      <div aria-live="polite">
        {tried.error !== null && <ErrorState error={tried.error} />}
        {tried.data !== undefined && <Told tried={tried.data} />}
      </div>
    </section>
  );
}

function Told({ tried }: { readonly tried: ChannelTest }) {
  const text = useText(formText);
  const { count } = useFormat();
  const wordOf = useReasonWord();
  const word = tried.reason === null ? null : wordOf(tried.reason);
  const { language } = useLanguage();
  const { native, refusals } = tried;
  const own = native === null ? null : tellNative(native, language);
  return (
    <div className="mt-3 space-y-1">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tones[tried.result]}>{text.testResults[tried.result]}</Badge>
        {tried.tookMs > 0 && <span className="text-soft">{text.took(count(tried.tookMs))}</span>}
      </p>
      {refusals.length > 0 ? (
        <ToldList problems={refusals} label={channelLabel} />
      ) : (
        <p>
          {tried.result === "failed"
            ? word === null
              ? `${tried.message} – ${tried.remedy}`
              : `${word.name} – ${word.advice}`
            : text.testWords[tried.result]}
        </p>
      )}
      {native !== null && own !== null && (
        <p className="text-xs text-soft">
          {own.isOwn ? text.ownWords : text.native}{" "}
          {[native.httpStatus === null ? null : `HTTP ${native.httpStatus}`, native.code, own.message].filter(Boolean).join(" · ")}
        </p>
      )}
    </div>
  );
}
