import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { globMatches } from '../../src/model/glob.ts'
import { type Declaration, declare, readTree } from '../../src/openssh/sshd-config/index.ts'
import { memorySource } from './fuzz/reading.ts'

const main = '/etc/ssh/sshd_config'
const stock = readFileSync(new URL('samples/stock.conf', import.meta.url), 'latin1')

interface Case {
  readonly name: string
  /** The main file, or files by their path below /etc/ssh. */
  readonly files: string | Readonly<Record<string, string>>
  readonly declaration: Declaration
  readonly locked?: readonly string[]
  readonly version?: string
  /** Each file that changes, with the lines that go and come in order; or the conflict and the lines in the way. */
  readonly changes?: Readonly<Record<string, readonly string[]>>
  readonly conflict?: readonly string[]
  readonly overridden?: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'a default that nothing states is written behind its commented example',
    files: stock,
    declaration: { settings: { PasswordAuthentication: 'yes' } },
    changes: { sshd_config: ['+PasswordAuthentication yes'] },
  },
  {
    name: 'a line without an example comes at the end of the global part',
    files: 'Port 22\n\n# about Alice\nMatch User alice\nX11Forwarding no\n',
    declaration: { settings: { UseDNS: 'no' } },
    changes: { sshd_config: ['+UseDNS no'] },
  },
  {
    name: 'the line that wins is changed, with its spelling, separator and comment kept; shadowed ones are left',
    files: '  permitRootLogin =\tyes   # for now\nPermitRootLogin no\n',
    declaration: { settings: { PermitRootLogin: 'prohibit-password' } },
    changes: {
      sshd_config: [
        '-  permitRootLogin =\tyes   # for now',
        '+  permitRootLogin =\tprohibit-password   # for now',
      ],
    },
  },
  {
    name: 'what means the same is not rewritten',
    files: 'PermitRootLogin without-password\nLoginGraceTime 2m\nCiphers aes256-ctr\n',
    declaration: {
      settings: { PermitRootLogin: 'prohibit-password', LoginGraceTime: '120', Ciphers: ['aes256-ctr'] },
    },
    changes: {},
  },
  {
    name: 'a line of a drop-in that wins is changed there',
    files: {
      sshd_config: 'Include sshd_config.d/*.conf\nUseDNS no\n',
      'sshd_config.d/1.conf': 'UseDNS yes\n',
    },
    declaration: { settings: { UseDNS: 'no' } },
    changes: { 'sshd_config.d/1.conf': ['-UseDNS yes', '+UseDNS no'] },
  },
  {
    name: 'where the winning line may not be changed, a line is put before it',
    files: { sshd_config: stock, 'sshd_config.d/50-cloud-init.conf': 'PasswordAuthentication yes\n' },
    declaration: { settings: { PasswordAuthentication: 'no' } },
    locked: ['sshd_config.d/50-cloud-init.conf'],
    changes: { sshd_config: ['+PasswordAuthentication no'] },
  },
  {
    name: 'a surplus line of a list in a file that may not be changed is a conflict that names it',
    files: { sshd_config: 'Include a\nPort 22\n', a: '# generated\nPort 2222\n' },
    declaration: { settings: { Port: ['22'] } },
    locked: ['a'],
    conflict: ['not_writable', 'a:2'],
  },
  {
    name: 'lists are exact: surplus arguments go, missing ones come into the line',
    files: 'AcceptEnv LANG  LC_* TERM # locale\nAcceptEnv EDITOR\n',
    declaration: { settings: { AcceptEnv: ['LANG', 'LC_*', 'X'] } },
    changes: {
      sshd_config: [
        '-AcceptEnv LANG  LC_* TERM # locale',
        '-AcceptEnv EDITOR',
        '+AcceptEnv LANG  LC_* # locale',
        '+AcceptEnv X',
      ],
    },
  },
  {
    name: 'of keywords with one value a line, a surplus line says what is missing',
    files: 'Port 22\nPort 222\nListenAddress ::\n',
    declaration: { settings: { Port: ['22', '2222', '2200'] } },
    changes: { sshd_config: ['-Port 222', '+Port 2222', '+Port 2200'] },
  },
  {
    name: 'contains adds what is missing and leaves the rest',
    files: 'AllowUsers alice\nCiphers aes128-ctr\n',
    declaration: { contains: { AllowUsers: ['bob', 'alice'], Ciphers: ['aes256-ctr'] } },
    changes: {
      sshd_config: [
        '-AllowUsers alice',
        '-Ciphers aes128-ctr',
        '+AllowUsers alice bob',
        '+Ciphers aes128-ctr,aes256-ctr',
      ],
    },
  },
  {
    name: 'of two values with one name, the one that shall be there takes the place of the other',
    files: 'SetEnv C=x A=3\nSubsystem sftp /a\nSubsystem x /x\n',
    declaration: { contains: { SetEnv: { A: '1' }, Subsystem: { sftp: '/b' } } },
    changes: {
      sshd_config: ['-SetEnv C=x A=3', '-Subsystem sftp /a', '+SetEnv C=x A=1', '+Subsystem sftp /b'],
    },
  },
  {
    name: 'a global value that a block overrides is reported',
    files: 'X11Forwarding no\nMatch User a\nX11Forwarding yes\nMatch User b\nX11Forwarding no\n',
    declaration: { settings: { X11Forwarding: 'no' } },
    changes: {},
    overridden: ['sshd_config:3'],
  },
  {
    name: 'everywhere removes shadowed lines and lines of blocks that say otherwise',
    files:
      'X11Forwarding no\nX11Forwarding yes\nMatch User a\nX11Forwarding yes\nMatch User b\nX11Forwarding no\n',
    declaration: { settings: { X11Forwarding: 'no' }, everywhere: true },
    changes: { sshd_config: ['-X11Forwarding yes', '-X11Forwarding yes'] },
    overridden: [],
  },
  {
    name: 'absent removes every line of the global part, and none of the blocks',
    files: 'UseDNS yes\n UseDNS no # x\nX11Forwarding no\nMatch all\nX11Forwarding yes\n',
    declaration: { settings: { UseDNS: null, X11Forwarding: null }, absent: true },
    changes: { sshd_config: ['-UseDNS yes', '- UseDNS no # x', '-X11Forwarding no'] },
  },
  {
    name: 'absent with a value removes only that',
    files: 'AllowUsers alice bob\nAllowUsers bob\nPort 22\nPort 2222\n',
    declaration: { settings: { AllowUsers: ['bob'], Port: ['2222'] }, absent: true },
    changes: { sshd_config: ['-AllowUsers alice bob', '-AllowUsers bob', '-Port 2222', '+AllowUsers alice'] },
  },
  {
    name: 'a new block comes at the end of the main file',
    files: 'Port 22\n',
    declaration: { match: { User: 'deploy' }, settings: { ForceCommand: 'internal-sftp', PermitTTY: 'no' } },
    changes: {
      sshd_config: ['+', '+Match User deploy', '+    ForceCommand internal-sftp', '+    PermitTTY no'],
    },
  },
  {
    name: 'the block with the same criteria is used, whatever their order',
    files: 'Match address 10.0.0.0/8 User a,b\n\tPermitTTY yes\n\n# next\nMatch User c\n\tX11Forwarding no\n',
    declaration: {
      match: { User: ['b', 'a'], Address: '10.0.0.0/8' },
      settings: { PermitTTY: 'no', X11Forwarding: 'no' },
    },
    changes: { sshd_config: ['-\tPermitTTY yes', '+\tPermitTTY no', '+\tX11Forwarding no'] },
  },
  {
    name: 'a new block comes before one that would win against it, and above its comment',
    files: 'Port 22\n# staff\nMatch Group staff\n  PermitTTY yes\n',
    declaration: { match: { User: 'alice' }, settings: { PermitTTY: 'no' } },
    changes: { sshd_config: ['+', '+Match User alice', '+    PermitTTY no', '+'] },
  },
  {
    name: 'blocks that can never apply together do not matter to each other',
    files: 'Match User bob\n  PermitTTY yes\n',
    declaration: { match: { User: 'alice' }, settings: { PermitTTY: 'no' } },
    changes: { sshd_config: ['+', '+Match User alice', '+    PermitTTY no'] },
  },
  {
    name: 'where an overlapping block stands in a file that may not be changed, both lines are named',
    files: { sshd_config: 'Include a\nMatch User x\nPermitTTY no\n', a: 'Match Group g\nPermitTTY yes\n' },
    declaration: { match: { User: 'x' }, settings: { PermitTTY: 'no' } },
    locked: ['a'],
    conflict: ['overlap', 'a:2', 'sshd_config:3'],
  },
  {
    name: 'lists of overlapping blocks add up: that is a conflict',
    files: 'Match Group g\nAllowUsers a\n',
    declaration: { match: { User: 'x' }, settings: { AllowUsers: ['x'] } },
    conflict: ['overlap', 'sshd_config:2'],
  },
  {
    name: 'an absent block goes with all that stands in it',
    files:
      'Port 22\nMatch User a\n  PermitTTY no\n  # why\n  X11Forwarding no\n# b\nMatch User b\n  PermitTTY no\n',
    declaration: { match: { User: 'a' }, absent: true },
    changes: { sshd_config: ['-Match User a', '-  PermitTTY no', '-  # why', '-  X11Forwarding no'] },
  },
  {
    name: 'into makes a drop-in that an Include names, and changes what would win against it',
    files: { sshd_config: 'UseDNS yes\nInclude sshd_config.d/*.conf\n' },
    declaration: { settings: { UseDNS: 'no' }, into: '/etc/ssh/sshd_config.d/00-sshfix.conf' },
    changes: { sshd_config: ['-UseDNS yes', '+UseDNS no'], 'sshd_config.d/00-sshfix.conf': ['+UseDNS no'] },
  },
  {
    name: 'into a file that nothing includes is a conflict',
    files: 'UseDNS yes\n',
    declaration: { settings: { UseDNS: 'no' }, into: '/etc/ssh/sshd_config.d/00-sshfix.conf' },
    conflict: ['not_included'],
  },
  {
    name: 'lines end as the others do, and a file without a line end at its end stays one',
    files: 'UseDNS no\r\nX11Forwarding no',
    declaration: { settings: { MaxSessions: '4' } },
    changes: { sshd_config: ['-X11Forwarding no', '+X11Forwarding no\r', '+MaxSessions 4'] },
  },
  {
    name: 'what needs quotes gets them, as the version of the host reads them',
    files: 'UseDNS no\n',
    declaration: {
      settings: { Banner: '/etc/a "b"', AllowGroups: ['domain users', '#x'], SetEnv: { A: 'b c' } },
    },
    changes: {
      sshd_config: ['+Banner "/etc/a \\"b\\""', '+AllowGroups "domain users" "#x"', '+SetEnv "A=b c"'],
    },
  },
  {
    name: 'what an old version cannot read back is a conflict',
    files: 'UseDNS no\n',
    declaration: { settings: { AllowGroups: ['#x'] } },
    version: '8.4p1',
    conflict: ['not_expressible'],
  },
  {
    name: 'a keyword is written by the name that the version knows',
    files: 'UseDNS no\n',
    declaration: { settings: { PubkeyAcceptedAlgorithms: '+ssh-rsa' } },
    version: '8.4p1',
    changes: { sshd_config: ['+PubkeyAcceptedKeyTypes +ssh-rsa'] },
  },
  {
    name: 'a line under an old name of the keyword is the line that is changed',
    files: 'ChallengeResponseAuthentication yes\n',
    declaration: { settings: { KbdInteractiveAuthentication: 'no' } },
    changes: {
      sshd_config: ['-ChallengeResponseAuthentication yes', '+ChallengeResponseAuthentication no'],
    },
  },
  {
    name: 'before 8.7 a keyword that another one decides is a conflict that names it',
    files: 'ChallengeResponseAuthentication yes\n',
    declaration: { settings: { KbdInteractiveAuthentication: 'no' } },
    version: '8.4p1',
    conflict: ['overlap', 'sshd_config:1'],
  },
  {
    name: 'a keyword that only the host knows is found in any letter case, and written as declared',
    files: 'vendorthing a\n',
    declaration: { settings: { VendorThing: 'b', OtherThing: 'c d' } },
    changes: { sshd_config: ['-vendorthing a', '+vendorthing b', '+OtherThing c d'] },
  },
  {
    name: 'a broken line of the keyword is put right',
    files: 'Banner "/etc/issue\nUseDNS no\n',
    declaration: { settings: { Banner: 'none' } },
    changes: { sshd_config: ['-Banner "/etc/issue', '+Banner none'] },
  },
  {
    name: 'a subsystem is changed in its line',
    files: 'Subsystem\tsftp\t/usr/lib/openssh/sftp-server\n',
    declaration: { settings: { Subsystem: { sftp: 'internal-sftp -l INFO' } } },
    changes: {
      sshd_config: [
        '-Subsystem\tsftp\t/usr/lib/openssh/sftp-server',
        '+Subsystem\tsftp\tinternal-sftp -l INFO',
      ],
    },
  },
  {
    name: 'where the last line wins, it is the one that is changed',
    files: 'IPQoS ef\nIPQoS cs1\n',
    declaration: { settings: { IPQoS: 'af21 cs1' } },
    changes: { sshd_config: ['-IPQoS cs1', '+IPQoS af21 cs1'] },
  },
  {
    name: 'a command that only counts above another is put there',
    files: 'AuthorizedKeysCommand /a\n',
    declaration: { settings: { AuthorizedPrincipalsCommand: '/b' } },
    changes: { sshd_config: ['+AuthorizedPrincipalsCommand /b'] },
  },
]

for (const each of cases) {
  test(each.name, () => {
    const files = filesOf(each.files)
    const tree = readTree(main, memorySource(files), { version: each.version ?? '9.2p1' })
    const locked = each.locked?.map(path => `/etc/ssh/${path}`) ?? []
    const options = { names: globMatches, writable: (path: string) => !locked.includes(path) }
    const outcome = declare(tree, each.declaration, options)
    if ('conflict' in outcome) {
      assert.deepEqual([outcome.conflict, ...outcome.at.map(placeOf)], each.conflict)
      return
    }
    const changes = [...outcome.files].map(([path, text]) => [
      short(path),
      difference(files.get(path) ?? '', text),
    ])
    assert.deepEqual(Object.fromEntries(changes), each.changes)
    if (each.overridden) assert.deepEqual(outcome.overridden.map(placeOf), each.overridden)
    const again = declare(outcome.tree, each.declaration, options)
    assert.equal(
      'conflict' in again ? again.conflict : again.files.size,
      0,
      'declared again, nothing changes',
    )
  })
}

function filesOf(files: Case['files']): ReadonlyMap<string, string> {
  if (typeof files === 'string') return new Map([[main, files]])
  return new Map(Object.entries(files).map(([name, text]) => [`/etc/ssh/${name}`, text]))
}

function short(path: string): string {
  return path.replace('/etc/ssh/', '')
}

function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${short(file)}:${line}`
}

/** The lines that go and then those that come, between two texts. */
function difference(before: string, after: string): readonly string[] {
  const split = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
  const [old, now] = [split(before), split(after)]
  const stay = commonLines(old, now)
  const rest = (lines: readonly string[]) => {
    const left = [...stay]
    return lines.filter(line => left[0] !== line || left.shift() === undefined)
  }
  return [...rest(old).map(line => `-${line}`), ...rest(now).map(line => `+${line}`)]
}

/** The longest list of lines that both have, in order. */
function commonLines(a: readonly string[], b: readonly string[]): readonly string[] {
  const best: (readonly string[])[][] = Array.from({ length: a.length + 1 }, () => [])
  const at = (row: number, column: number) => best[row]?.[column] ?? []
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      const line = a[row] ?? ''
      const [skipA, skipB] = [at(row + 1, column), at(row, column + 1)]
      const longer = skipA.length > skipB.length ? skipA : skipB
      const cells = best[row] ?? []
      cells[column] = line === b[column] ? [line, ...at(row + 1, column + 1)] : longer
    }
  }
  return at(0, 0)
}
