/** What somebody who uses the console may do, each role everything that those before it may. */
export const roles = ["viewer", "operator", "approver", "admin"] as const;
export type Role = (typeof roles)[number];

/** Whether a role comes up to the least that a call needs. */
export const comesUpTo = (role: Role, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least);

/** The roles that come up to the least one, as a text. */
export const rolesText = (least: Role): string => roles.slice(roles.indexOf(least)).join(" or ");
