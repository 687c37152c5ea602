import type { Queryable } from "./database.ts";

/** Notes that a question was asked, and forgets those asked before `sinceMs` and all but the newest `most`. */
export async function saveAsked(
  db: Queryable,
  {
    question,
    askedMs,
    sinceMs,
    most,
  }: { readonly question: string; readonly askedMs: number; readonly sinceMs: number; readonly most: number },
): Promise<void> {
  await db.query(
    `with gone as (
       delete from asked_questions where asked_questions.question <> $1 and (asked_questions.asked_ms < $3 or asked_questions.question in (
         select other.question from asked_questions as other where other.question <> $1
         order by other.asked_ms desc, other.question offset $4::int - 1))
     )
     insert into asked_questions (question, asked_ms) values ($1, $2)
     on conflict (question) do update set asked_ms = greatest(asked_questions.asked_ms, excluded.asked_ms)`,
    [question, askedMs, sinceMs, most],
  );
}

/** Questions that were asked since, those asked last first. */
export async function loadAsked(db: Queryable, sinceMs: number, most: number): Promise<readonly string[]> {
  const found = await db.query<{ question: string }>(
    `select asked_questions.question from asked_questions where asked_questions.asked_ms >= $1
     order by asked_questions.asked_ms desc, asked_questions.question limit $2`,
    [sinceMs, most],
  );
  return found.rows.map(({ question }) => question);
}
