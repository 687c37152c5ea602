/** Classes of a link within words: underlined, since colour alone would not tell it. */
export const linkLook = "underline decoration-line underline-offset-4 hover:decoration-current";
