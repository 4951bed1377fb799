/** What happens after the login: whether the session runs what it is asked to. */
import { type AccountFact, directoriesAbove } from '../model/index.ts'
import type { Connection, InForce } from '../openssh/sshd-config/index.ts'
import { commandObstacles } from './command.ts'
import { usesPam } from './daemon.ts'
import { filledIn } from './keys.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { findsShell } from './search-path.ts'
import { barrier, factAt, modeText, ownerName } from './reach.ts'
import { nameOf, type Side } from './side.ts'
import { textInPlan } from './text.ts'

export function startObstacles(
  side: Side,
  account: AccountFact,
  connection: Connection,
): readonly Obstacle[] {
  const config = side.config(connection)
  const found: Obstacle[] = []
  const sessions = config('MaxSessions')
  if (Number(sessions.args[0] ?? 10) === 0)
    found.push(
      obstacle('session_refused', 'sshd allows no session: MaxSessions 0', 'Set MaxSessions to 1 or more', {
        at: sessions.at,
        within: 'gets no session (MaxSessions 0)',
      }),
    )
  const forced = config('ForceCommand')
  const command = nameOf(forced)
  if (command !== null) found.push(...commandObstacles('session_refused', 'ForceCommand', command, forced.at))
  found.push(...pathObstacles(side, config('SetEnv')))
  found.push(...profileObstacles(side, account))
  const root = nameOf(config('ChrootDirectory'))
  if (root !== null && filledIn(root, account) !== '/')
    found.push(...chrootObstacles(side, account, filledIn(root, account), config('ChrootDirectory').at))
  else found.push(...shellObstacles(side, account))
  return found
}

/** A search path without `sh`: SetEnv of sshd, and environment(5), which pam_env reads. */
function pathObstacles(side: Side, { args, at }: InForce): readonly Obstacle[] {
  const file = '/etc/environment'
  const text = usesPam(side) ? textInPlan(side, file) : null
  const stated =
    typeof text === 'string' ? text.split('\n').map(line => ({ text: line.trim(), at: file })) : []
  return [...args.map(arg => ({ text: arg, at })), ...stated].flatMap(({ text, at }) => {
    const path = /^(?:export\s+)?PATH=["']?(?<path>[^"']*)/.exec(text)?.groups?.path
    const found = path === undefined || findsShell(path)
    if (found === true) return []
    return [
      obstacle(
        'session_refused',
        `The search path of logins would be "${path}", in which there is no sh`,
        'Leave /usr/bin and /bin in PATH',
        { at, certain: !found },
      ),
    ]
  })
}

/** Scripts that a login runs before what it was asked for: bash as Debian and Red Hat build it, zsh, and sshd itself. */
const profiles: readonly { readonly shell: RegExp; readonly files: readonly string[] }[] = [
  { shell: /\/r?bash$/, files: ['/etc/bash.bashrc', '/etc/bashrc', '~/.bashrc'] },
  { shell: /\/zsh$/, files: ['/etc/zsh/zshenv', '/etc/zshenv', '~/.zshenv'] },
  { shell: /^/, files: ['/etc/ssh/sshrc', '~/.ssh/rc'] },
]

function profileObstacles(side: Side, { name, shell, home }: AccountFact): readonly Obstacle[] {
  return profiles
    .filter(one => one.shell.test(shell))
    .flatMap(({ files }) => files.map(file => file.replace('~', home)))
    .filter(path => side.writes(path))
    .map(path =>
      obstacle(
        'session_refused',
        `Each login of ${name} runs ${path}, which is written anew`,
        'See to it that it neither ends the shell nor waits where there is no terminal',
        { at: path, certain: false },
      ),
    )
}

/** Programs that stand in the place of a shell to refuse a login. */
const refusing = /\/(?:nologin|false|true|sync|halt|shutdown|git-shell|rssh|scponly|busybox)$/
const known = /\/(?:sh|bash|rbash|dash|ash|zsh|ksh\w*|mksh|fish|csh|tcsh|tmux)$/

/** allowed_user() wants the shell to be a file that somebody may run; the session must be able to run it, and `sh`. */
function shellObstacles(side: Side, account: AccountFact): readonly Obstacle[] {
  const { shell, name } = account
  for (const program of new Set([shell, '/bin/sh'])) {
    const whose = program === shell ? `the login shell of ${name}` : 'the shell that runs scripts'
    const fact = factAt(side.facts, program)
    if (fact === 'unseen') continue
    const hint = program === shell ? `Give ${name} a shell that is there` : `Leave ${program} as it is`
    if (fact === null)
      return [obstacle('shell_refused', `${program}, ${whose}, is not there`, hint, { at: program })]
    const shut = barrier(side.facts, account, program, 'execute')
    if (fact.type !== 'file' || shut !== null)
      return [
        obstacle('shell_refused', `${program}, ${whose}, cannot be run by ${name}`, hint, {
          at: shut ?? program,
        }),
      ]
  }
  // Only a plan that speaks of such a directory can change who may enter it.
  const libraries = ['/lib', '/lib64', '/usr/lib', '/usr/lib64'].filter(path => side.facts.paths.has(path))
  const shut = libraries.find(path => barrier(side.facts, account, path, 'execute') !== null)
  if (shut !== undefined)
    return [
      obstacle(
        'shell_refused',
        `${name} cannot enter ${shut}, where the libraries of every program are`,
        `Leave ${shut} open to all`,
        { at: shut },
      ),
    ]
  const message = `The login shell of ${name} is ${shell}`
  const hint = `Give ${name} a shell such as /bin/sh`
  if (refusing.test(shell))
    return [
      obstacle('shell_refused', `${message}, which refuses logins`, hint, {
        at: '/etc/passwd',
        within: `has no shell (${shell})`,
      }),
    ]
  if (known.test(shell)) return []
  return [
    obstacle('shell_refused', `${message}, and it is not known whether it runs scripts`, hint, {
      at: '/etc/passwd',
      certain: false,
      within: `has the shell ${shell}`,
    }),
  ]
}

/** safely_chroot() of session.c, and a shell below. */
function chrootObstacles(
  side: Side,
  account: AccountFact,
  root: string,
  at: string | undefined,
): readonly Obstacle[] {
  const hint = 'Put ChrootDirectory into a Match block that leaves this login out'
  for (const directory of [...directoriesAbove(root).toReversed(), root]) {
    const fact = factAt(side.facts, directory)
    if (fact === 'unseen') continue
    const why =
      fact === null
        ? 'is not there'
        : fact.type !== 'directory'
          ? 'is no directory'
          : fact.uid !== 0
            ? `belongs to ${ownerName(side.facts, fact.uid)}, not to root`
            : (fact.mode & 0o022) !== 0
              ? `can be written by others (${modeText(fact.mode)})`
              : null
    if (why !== null)
      return [
        obstacle(
          'session_refused',
          `sshd does not change into ChrootDirectory ${root}: ${directory} ${why}`,
          hint,
          { at },
        ),
      ]
  }
  const shell = `${root}${account.shell}`
  const isThere = factAt(side.facts, shell) !== null
  return [
    obstacle(
      'session_refused',
      isThere
        ? `ChrootDirectory ${root} shows the login another system`
        : `ChrootDirectory ${root} holds no ${account.shell}`,
      hint,
      { at, certain: !isThere, within: `sees only what is below ${root}` },
    ),
  ]
}
