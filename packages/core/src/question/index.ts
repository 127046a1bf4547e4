export { askQuestion, questionPlace } from './ask-question.ts';
export { refuseSecondFreeDraw } from './refuse-second-free-draw.ts';
