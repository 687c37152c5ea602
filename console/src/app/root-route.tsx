import { createRootRoute } from "@tanstack/react-router";
import { NotFound } from "./not-found.tsx";
import { Shell } from "./shell.tsx";

/** Above every page. */
export const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });
