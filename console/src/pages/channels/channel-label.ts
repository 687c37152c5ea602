/**
 * What refusals call the fields that a vendor names: its own names as they are, which stand at the fields, too. Undefined: as elsewhere, such
 * as the app.
 */
export function channelLabel(path: string): string | undefined {
  const [, name] = /^(?:credentials|endpoints|options)\.(.+)$/.exec(path) ?? [];
  return name === undefined ? undefined : ` ${name} `;
}
