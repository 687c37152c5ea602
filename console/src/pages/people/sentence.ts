/** A phrase at the beginning of a line: its first letter large, where the script knows large letters. */
export const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
