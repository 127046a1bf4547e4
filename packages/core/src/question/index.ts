export { askQuestion, questionPlace } from './ask-question.ts';
