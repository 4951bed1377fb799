// needs: sshd
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Connection } from '../../../src/openssh/sshd-config/index.ts'
import { accounts } from './generate.ts'

/** One question to sshd: files by their path below /etc/ssh, the main one, and a connection. */
export interface Question {
  readonly files: ReadonlyMap<string, string>
  readonly main: string
  readonly connection: Connection
}

/** What `sshd -T -C …` said. */
export type Answer =
  | { readonly ok: true; readonly shown: ReadonlyMap<string, readonly string[]> }
  | { readonly ok: false; readonly message: string }

/**
 * Asks one sshd many questions in mount namespaces of their own: /etc/ssh is a folder that holds the files of all
 * questions, /run is empty but for what sshd needs, the accounts are ours. One shell for each processor asks them
 * one after the other.
 */
const script = `
set -eu
root=$1 work=$2 part=$3
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mkdir "$root/run/sshd"
mount --bind "$work" "$root/etc/ssh"
mount --bind "$work/passwd" "$root/etc/passwd"
mount --bind "$work/group" "$root/etc/group"
exec chroot "$root" /bin/sh -c '
cd /
while read -r id main spec; do
  "$2" -T -h /etc/ssh/hostkey -f "/etc/ssh/$main" -C "$spec" </dev/null 2>/etc/ssh/errors/$id
  echo "=== $?"
done <"/etc/ssh/$1"
' sh "$part" "$4"
`

export interface Sshd {
  /** The tree that holds it: / or that of another system. */
  readonly root: string
  /** Its path in that tree. */
  readonly binary: string
}

/** The banner of an sshd, such as `OpenSSH_9.2p1 Debian-2+deb12u3`: it stands whole in the binary. */
export function versionOf({ root, binary }: Sshd): string {
  for (const path of [binary, '/usr/lib/openssh/sshd-session', '/usr/libexec/openssh/sshd-session']) {
    const file = join(root, path)
    if (!existsSync(file)) continue
    // Lists of versions with bugs stand in the binary too; their names carry commas and stars.
    const banners = readFileSync(file, 'latin1').match(
      /(?<=\0)OpenSSH_\d+\.\d+(?:p\d+)?(?: [^*,\0]*)?(?=\0)/g,
    )
    const banner = banners?.sort((a, b) => b.length - a.length)[0]
    if (banner !== undefined) return banner
  }
  throw new Error(`no OpenSSH server at ${join(root, binary)}`)
}

/** The answers, in order. */
export async function ask(sshd: Sshd, questions: readonly Question[]): Promise<readonly Answer[]> {
  const work = mkdtempSync(join(tmpdir(), 'sshfix-fuzz-'))
  try {
    prepare(work, questions)
    const workers = Math.max(1, Math.min(availableParallelism(), Math.ceil(questions.length / 50)))
    const size = Math.ceil(questions.length / workers)
    const parts = Array.from({ length: workers }, (_, index) => `part${index}`)
    for (const [index, part] of parts.entries()) {
      const from = index * size
      const lines = questions
        .slice(from, from + size)
        .map((question, offset) => `${from + offset} ${question.main} ${specOf(question.connection)}\n`)
      writeFileSync(join(work, part), lines.join(''), 'latin1')
    }
    const outputs = await Promise.all(parts.map(part => runPart(sshd, work, part)))
    const chunks = outputs.flatMap(output => splitAnswers(output))
    if (chunks.length !== questions.length)
      throw new Error(`asked ${questions.length}, answered ${chunks.length}`)
    return chunks.map((chunk, index): Answer => {
      if (chunk.status === 0) return { ok: true, shown: readShown(chunk.text) }
      return { ok: false, message: readFileSync(join(work, 'errors', String(index)), 'latin1').trim() }
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function prepare(work: string, questions: readonly Question[]): void {
  mkdirSync(join(work, 'errors'))
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(work, 'hostkey')])
  const names = Object.keys(accounts)
  const groupNames = [...new Set(Object.values(accounts).flat())]
  const gid = (group: string | undefined) => (group === 'root' ? 0 : 1000 + groupNames.indexOf(group ?? ''))
  const entries = names.map((name, index) => {
    const home = name === 'root' ? '/root' : `/home/${name}`
    return `${name}:x:${name === 'root' ? 0 : 1000 + index}:${gid(accounts[name]?.[0])}::${home}:/bin/sh\n`
  })
  writeFileSync(join(work, 'passwd'), [...entries, 'sshd:x:999:999::/run/sshd:/bin/false\n'].join(''))
  const members = (group: string) => names.filter(name => accounts[name]?.slice(1).includes(group)).join(',')
  writeFileSync(
    join(work, 'group'),
    groupNames.map(group => `${group}:x:${gid(group)}:${members(group)}\n`).join(''),
  )
  const written = new Set<ReadonlyMap<string, string>>()
  for (const { files } of questions) {
    if (written.has(files)) continue
    written.add(files)
    for (const [name, text] of files) {
      mkdirSync(dirname(join(work, name)), { recursive: true })
      writeFileSync(join(work, name), text, 'latin1')
    }
  }
}

function specOf(connection: Connection): string {
  const { user, host, address, localAddress, localPort, rdomain, invalidUser } = connection
  const fields = { user, host, addr: address, laddr: localAddress, lport: localPort, rdomain }
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  return [...given, ...(invalidUser === true ? ['invalid-user'] : [])].join(',')
}

function runPart(sshd: Sshd, work: string, part: string): Promise<string> {
  const unshare = process.getuid?.() === 0 ? ['-m'] : ['-rm']
  return new Promise((resolve, reject) => {
    const child = spawn(
      'unshare',
      [...unshare, 'sh', '-c', script, 'sh', sshd.root, work, part, sshd.binary],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', status => {
      if (status === 0) resolve(Buffer.concat(chunks).toString('latin1'))
      else reject(new Error(`unshare ended with ${status}`))
    })
  })
}

function splitAnswers(output: string): readonly { readonly text: string; readonly status: number }[] {
  const answers: { text: string; status: number }[] = []
  let from = 0
  for (const match of output.matchAll(/^=== (?<status>\d+)\n/gm)) {
    answers.push({ text: output.slice(from, match.index), status: Number(match.groups?.status) })
    from = match.index + match[0].length
  }
  return answers
}

/** `sshd -T`'s lines by keyword in small letters; from 10.4 on it prints them in sshd_config(5)'s spelling. */
export function readShown(output: string): ReadonlyMap<string, readonly string[]> {
  const shown = new Map<string, string[]>()
  for (const line of output.split('\n')) {
    if (line === '') continue
    const space = line.indexOf(' ')
    const name = (space === -1 ? line : line.slice(0, space)).toLowerCase()
    const value = space === -1 ? '' : line.slice(space + 1)
    const values = shown.get(name)
    if (values === undefined) shown.set(name, [value])
    else values.push(value)
  }
  return shown
}
