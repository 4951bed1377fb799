import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { printable } from '../report/text.ts'
import { Interrupted, type Io, UsageError } from './io.ts'

/** Asks a person at the terminal; what is typed in answer to a hidden question is not shown. */
export async function ask(io: Io, question: string, hidden: boolean): Promise<string> {
  if (!io.stdin.isTTY)
    throw new UsageError(
      `Cannot ask for "${question.trim().replace(/:$/, '')}": standard input is no terminal`,
      'Run it in a terminal, or set ansible_password or ansible_become_password for the host',
    )
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : io.stderr
  const reader = createInterface({ input: io.stdin, output, terminal: true })
  // Only now: the terminal would show what is typed before the reader has taken it over.
  io.stderr.write(printable(question))
  const interrupted = new Promise<never>((_resolve, reject) => {
    reader.once('SIGINT', () => reject(new Interrupted('interrupted; no host was contacted')))
  })
  try {
    return await Promise.race([reader.question(''), interrupted])
  } finally {
    reader.close()
    if (hidden) io.stderr.write('\n')
  }
}
