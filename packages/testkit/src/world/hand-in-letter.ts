import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** Hands one plain letter to a mail server of this machine, and resolves when it was taken. */
export async function handInLetter(smtpUrl: string, { to, subject, text }: { to: string; subject: string; text: string }): Promise<void> {
  const { hostname, port } = new URL(smtpUrl);
  const socket = connect(Number(port), hostname);
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  const expectReply = async (code: string): Promise<void> => {
    for (;;) {
      const { value, done } = (await replies.next()) as { value: string; done?: boolean };
      if (done === true || !value.startsWith(code)) throw new Error(`the mail server says ${done === true ? 'nothing' : value}`);
      if (value[3] !== '-') return;
    }
  };
  await expectReply('220');
  for (const [line, code] of [['EHLO check', '250'], ['MAIL FROM:<check@reader.example>', '250'], [`RCPT TO:<${to}>`, '250'], ['DATA', '354']] as const) {
    socket.write(`${line}\r\n`);
    await expectReply(code);
  }
  socket.write(`From: check@reader.example\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@reader.example>\r\n\r\n${text}\r\n.\r\n`);
  await expectReply('250');
  socket.end('QUIT\r\n');
  await once(socket, 'close');
}
