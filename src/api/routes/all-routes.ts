import type { Route } from "../route.ts";
import { auditRoutes } from "./audit-routes.ts";
import { callbackRoutes } from "./callback-routes.ts";
import { catalogueRoutes } from "./catalogue-routes.ts";
import { channelRoutes } from "./channel-routes.ts";
import { decideRoutes } from "./decide-routes.ts";
import { deviceRoutes } from "./device-routes.ts";
import { estimateRoutes } from "./estimate-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { hoursRoutes } from "./hours-routes.ts";
import { inboxRoutes } from "./inbox-routes.ts";
import { itemRoutes } from "./item-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { labRoutes } from "./lab-routes.ts";
import { learningRoutes } from "./learning-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { operatorRoutes } from "./operator-routes.ts";
import { outcomeRoutes } from "./outcome-routes.ts";
import { pageRoutes } from "./page-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { readingRoutes } from "./reading-routes.ts";
import { replayRoutes } from "./replay-routes.ts";
import { reportRoutes } from "./report-routes.ts";
import { segmentRoutes } from "./segment-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { tokenRoutes } from "./token-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";

/** Every route of the server but the API reference, which is made of them. */
export const apiRoutes: readonly Route[] = [
  ...segmentRoutes,
  ...deviceRoutes,
  ...peopleRoutes,
  ...outcomeRoutes,
  ...decideRoutes,
  ...messageRoutes,
  ...readingRoutes,
  ...inboxRoutes,
  ...catalogueRoutes,
  ...itemRoutes,
  ...channelRoutes,
  ...tokenRoutes,
  ...callbackRoutes,
  ...webhookRoutes,
  ...reportRoutes,
  ...learningRoutes,
  ...replayRoutes,
  ...hoursRoutes,
  ...estimateRoutes,
  ...labRoutes,
  ...keyRoutes,
  ...sessionRoutes,
  ...operatorRoutes,
  ...auditRoutes,
  ...healthRoutes,
  ...pageRoutes,
];
