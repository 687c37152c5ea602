import { writeFileSync } from "node:fs";
import { openApi } from "../../src/api/openapi.ts";
import { apiRoutes } from "../../src/api/routes/all-routes.ts";
import { type Reference, writeTypes } from "./write-types.ts";

// The reference is plain JSON; its shape is checked by the API's own tests.
writeFileSync(new URL("operations.ts", import.meta.url), writeTypes(openApi(apiRoutes) as unknown as Reference));
