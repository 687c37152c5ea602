/**
 * Whether a pressed key still belongs to an input method that composes a word, such as the Enter that takes a Chinese one. Safari ends the
 * composition before it tells of the key that ended it: there the code 229 alone says so (UI Events §7.3.1; WebKit bug 165004).
 */
export const isComposing = (key: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean => key.isComposing || key.keyCode === 229;
