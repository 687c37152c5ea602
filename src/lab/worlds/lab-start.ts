/** When the lab's time begins: a Monday, so that the clock changes of America and Europe lie within the first month. */
export const labStart = "2026-03-02T00:00:00Z";
