// Thousands of hosts in one process: an SSH server on every address of 127.0.0.0/8, which gives to each session the
// answer that a real host once gave. Started with a folder that holds `host_key`, `client.pub` and `answer`; prints its
// port when it listens, then on each line of its input how many logins it saw.
import { timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Server as SshServer, ServerChannel } from 'ssh2'
import { aliases } from '../../src/remote/gather/aliases.ts'
import { loadSsh2 } from '../../src/remote/ssh/library.ts'

const [, , folder = ''] = process.argv
const { Server, utils } = await loadSsh2()
const answer = readFileSync(join(folder, 'answer'), 'latin1')
const recordedWord = answer.slice(0, answer.indexOf(' '))
const [head = '', code = '', tail = ''] = answer.split(/(?<= facts64 )(?<code>[^ ]*)(?=\n\S+ end)/)
const inside = Buffer.from(code, 'base64').toString('latin1')
const [, blob = ''] = readFileSync(join(folder, 'client.pub'), 'utf8').split(' ')
const allowed = Buffer.from(blob, 'base64')
const allowedKey = utils.parseKey(readFileSync(join(folder, 'client.pub')))
if (allowedKey instanceof Error) throw allowedKey
let logins = 0

const server: SshServer = new Server({ hostKeys: [readFileSync(join(folder, 'host_key'))] }, client => {
  client.on('error', () => {})
  client.on('authentication', context => {
    if (context.method !== 'publickey' || !isAllowed(context.key.data)) return context.reject(['publickey'])
    if (context.signature === undefined || context.blob === undefined) return context.accept()
    const isSigned = allowedKey.verify(context.blob, context.signature, context.hashAlgo)
    return isSigned === true ? context.accept() : context.reject(['publickey'])
  })
  client.on('ready', () => {
    logins += 1
    client.on('session', accept => {
      accept().on('exec', accept => converse(accept()))
    })
  })
})

function isAllowed(key: Buffer): boolean {
  return key.length === allowed.length && timingSafeEqual(key, allowed)
}

/** The answer as the host would give it to a script with this word. */
function inWords(word: string): string {
  // `plain` begins with `content`.
  const text = inside
    .replaceAll(recordedWord, word)
    .replaceAll(aliases(recordedWord).content, aliases(word).content)
  const framed = [head, Buffer.from(text, 'latin1').toString('base64'), tail]
  return framed.join('').replaceAll(recordedWord, word)
}

/** Reads each script to its end, as a shell does, and answers with the word of this script (src/remote/shell.ts). */
function converse(channel: ServerChannel): void {
  let script = ''
  channel.setEncoding('latin1').on('data', (text: string) => {
    script += text
    const mark = /\n\) <\/dev\/null\nprintf .* end %s\\n' (?<mark>\S+) [^\n]*\n$/.exec(script)?.groups?.mark
    if (mark === undefined) return
    const word = /^W='?(?<word>[\w-]+)/m.exec(script)?.groups?.word ?? ''
    script = ''
    channel.write(Buffer.from(`${mark} begin\n${inWords(word)}${mark} end 0\n`, 'latin1'))
    channel.stderr.write(`${mark} end\n`)
  })
  channel.on('error', () => {})
  channel.on('end', () => {
    channel.exit(0)
    channel.end()
  })
}

// The server of ssh2 leaves Nagle's algorithm on, which waits for the client's acknowledgements; sshd does not.
const listener = createServer({ noDelay: true }, socket => server.injectSocket(socket))
listener.listen({ port: 0, host: '0.0.0.0', backlog: 1024 }, () => {
  const address = listener.address()
  console.log(typeof address === 'object' ? address?.port : '')
})
createInterface({ input: process.stdin })
  .on('line', () => console.log(logins))
  .on('close', () => process.exit(0))
