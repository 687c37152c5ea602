import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

interface PathLinkProps {
  /** A path of the console as the server names it, with its query. */
  readonly path: string;
  readonly className?: string;
  readonly "aria-label"?: string;
  readonly children: ReactNode;
}

/** A link to a page whose path only the server knows; pages of the console are shown without loading anew. */
export function PathLink({ path, children, ...rest }: PathLinkProps) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(path);
  };
  return (
    <a {...rest} href={path} onClick={follow}>
      {children}
    </a>
  );
}
