/** Whether Postgres and UTF-8 can hold a text: no NUL, no lone surrogate. */
export const canBeKept = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);
