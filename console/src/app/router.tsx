import { createRouter } from "@tanstack/react-router";
import { audienceRoute, audiencesRoute } from "../pages/audiences/audiences-route.ts";
import { campaignRoute, campaignsRoute } from "../pages/campaigns/campaigns-route.ts";
import { channelsRoute } from "../pages/channels/channels-route.ts";
import { creativesRoute } from "../pages/creatives/creatives-route.ts";
import { learningRoute } from "../pages/learning/learning-route.ts";
import { messageRoute, messagesRoute } from "../pages/messages/messages-route.ts";
import { peopleRoute, personRoute } from "../pages/people/people-route.ts";
import { policiesRoute } from "../pages/policies/policies-route.ts";
import { rosterRoute } from "../pages/roster/roster-route.ts";
import { settingsRoute } from "../pages/settings/settings-route.ts";
import { timingRoute } from "../pages/timing/timing-route.ts";
import { todayRoute } from "../pages/today/today-route.ts";
import { rootRoute } from "./root-route.tsx";

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    todayRoute,
    peopleRoute,
    personRoute,
    messagesRoute,
    messageRoute,
    audiencesRoute,
    audienceRoute,
    campaignsRoute,
    campaignRoute,
    rosterRoute,
    creativesRoute,
    channelsRoute,
    timingRoute,
    learningRoute,
    policiesRoute,
    settingsRoute,
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
