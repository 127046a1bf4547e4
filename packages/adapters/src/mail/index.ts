export { buildMessage } from './build-message.ts';
export { openMailer, type MailerOptions } from './open-mailer.ts';
