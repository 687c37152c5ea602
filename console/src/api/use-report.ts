import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { askUntilCounted } from "./ask-until-counted.ts";
import { callApi, type Query } from "./client.ts";

/** While an answer is counted anew, it is asked for so often. */
const countingMs = 5_000;

interface Wanted {
  readonly query?: Query;
  readonly enabled?: boolean;
  readonly staleMs?: number;
  /** What changes by itself is asked for again and again. */
  readonly everyMs?: number;
  /** What another question brought stays until this one's answer is there. */
  readonly keepBefore?: boolean;
}

/** What a kept report tells of its age, as `src/api/wire/kept-fields.ts` has it. */
export interface Aged {
  readonly countedAt?: string | undefined;
  readonly isCounting?: boolean | undefined;
}

/**
 * A report that may take long to count: asked again by itself when the connection is closed meanwhile, and when an older answer was told
 * while it is counted anew. `cancel` calls the waiting off.
 */
export function useReport<Answer extends object>(path: string, { query = {}, enabled, staleMs, everyMs, keepBefore = false }: Wanted = {}) {
  const client = useQueryClient();
  const queryKey = [path, query];
  const { data, error, isPending, fetchStatus, refetch } = useQuery<Answer & Aged>({
    queryKey,
    queryFn: ({ signal }) => askUntilCounted(() => callApi<Answer & Aged>(path, { query, signal })),
    ...(enabled === undefined ? {} : { enabled }),
    ...(staleMs === undefined ? {} : { staleTime: staleMs }),
    ...(keepBefore ? { placeholderData: keepPreviousData } : {}),
    // What was called off is asked for again when somebody says so.
    refetchOnWindowFocus: ({ state }) => state.status !== "pending",
    refetchInterval: ({ state }) =>
      state.status === "pending"
        ? false
        : state.data?.isCounting === true
          ? Math.min(countingMs, everyMs ?? countingMs)
          : (everyMs ?? false),
  });
  return { data, error, isPending, fetchStatus, refetch, cancel: () => void client.cancelQueries({ queryKey }) };
}
