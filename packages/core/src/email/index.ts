export { composeLetter, type GiftNews, type LetterOrder, type LetterToWrite } from './compose-letter.ts';
export { findUnsubscribed, unsubscribe } from './unsubscribe.ts';
