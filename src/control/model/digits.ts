/** What phones can send, in one go. */
export const DIGITS = /^[0-9*#A-D]{1,32}$/;
