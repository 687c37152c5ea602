/** Which message the map speaks of. Exactly one of `messageId` and `batchId`: identical content to many people goes by batch. */
export interface PayloadSource {
  readonly messageId: string | null;
  readonly batchId: string | null;
  /** Empty or null: none, as with a transactional message. */
  readonly campaign: string | null;
  readonly item: string | null;
  readonly creative: string | null;
  readonly link: string | null;
  /** Lab mode: domain time of the attempt; null outside of it. */
  readonly labTimeMs: number | null;
  /** Further data that came with a transactional call. Keys of ours win. */
  readonly data: Readonly<Record<string, string>>;
}

/**
 * The string map that every push carries to the app (FCM data, APNs custom keys, Web Push JSON). What there is not is absent, never
 * an empty text.
 */
export function payloadMap(source: PayloadSource): Record<string, string> {
  const map: Record<string, string> = { ...source.data };
  const put = (key: string, value: string | null): void => {
    delete map[key];
    if (value !== null && value !== "") map[key] = value;
  };
  put("carillon_message", source.messageId);
  put("carillon_batch", source.messageId === null ? source.batchId : null);
  put("carillon_campaign", source.campaign);
  put("carillon_item", source.item);
  put("carillon_creative", source.creative);
  if (source.link !== null || map.link === "") put("link", source.link);
  put("carillon_at", source.labTimeMs === null ? null : new Date(source.labTimeMs).toISOString());
  return map;
}
