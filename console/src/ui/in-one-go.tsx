import { type ReactNode, useEffect, useState } from "react";
import { Loading } from "./states.tsx";

/** Longer than this nobody waits for what comes beside. */
const patienceMs = 1_500;

/**
 * What is sorted or laid out by several answers is drawn once all are there, so that nothing jumps; after 1.5 seconds with what is there.
 * `height` in rem.
 */
export function InOneGo({
  isWaiting,
  height,
  children,
}: {
  readonly isWaiting: boolean;
  readonly height?: number;
  readonly children: ReactNode;
}) {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return isWaiting && !isOver ? <Loading {...(height === undefined ? {} : { height })} /> : children;
}
