export { composeLetter, type LetterOrder, type LetterToWrite } from './compose-letter.ts';
