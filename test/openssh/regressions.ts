import type { Connection, Declaration } from '../../src/openssh/sshd-config/index.ts'
import type { Case } from './fuzz/generate.ts'

/** A configuration of which we once said something else than sshd did. The last part of a path is its name. */
export interface Regression {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly connection?: Connection
  readonly declaration?: Declaration
  readonly locked?: readonly string[]
}

/** `DIR` in a text is the folder of the case in /etc/ssh. */
export const regressions: readonly Regression[] = [
  {
    name: 'none for AuthorizedPrincipalsFile in any letter case',
    files: { sshd_config: 'AuthorizedPrincipalsFile None\n' },
  },
  {
    name: 'no timeouts at all in the global part',
    files: { sshd_config: 'ChannelTimeout none\nChannelTimeout session=1h\n' },
  },
  {
    name: 'no timeouts at all in a block',
    files: { sshd_config: 'ChannelTimeout session=1h\nMatch User alice\nChannelTimeout none\n' },
  },
  {
    name: 'a pattern of PermitUserEnvironment in a block for all, where only half of it counts',
    files: { sshd_config: 'PermitUserEnvironment no\nMatch all\nPermitUserEnvironment *\n' },
  },
  {
    name: 'a relative ChrootDirectory, which stays as it is, and other relative paths, which do not',
    files: { sshd_config: 'ChrootDirectory %h\nBanner relative\nTrustedUserCAKeys "/a #b"\n' },
  },
  { name: 'the log level that Debian calls SILENT', files: { sshd_config: 'LogLevel qUiET\n' } },
  {
    name: 'variables set in a block, which 8.4 forgets',
    files: { sshd_config: 'Match User alice\nSetEnv B=two A=3\n' },
  },
  {
    name: 'two variables of one name in a line',
    files: { sshd_config: 'SetEnv A=1 A=3 B=2\nSetEnv C=4\n' },
  },
  {
    name: 'keyboard-interactive without challenge-response, apart in 8.4',
    files: { sshd_config: 'KbdInteractiveAuthentication no\nChallengeResponseAuthentication yes\n' },
  },
  {
    name: 'keyboard-interactive off in a block, which challenge-response does not turn on',
    files: { sshd_config: 'Match User alice\nKbdInteractiveAuthentication no\n' },
  },
  {
    name: 'keyboard-interactive off in a block for all',
    files: { sshd_config: 'Match all\nKbdInteractiveAuthentication no\n' },
  },
  {
    name: 'challenge-response off, keyboard-interactive not said',
    files: { sshd_config: 'ChallengeResponseAuthentication no\n' },
  },
  {
    name: 'key types under the name of old versions, computed on their defaults',
    files: { sshd_config: 'HostbasedAcceptedKeyTypes -*cert-v01@openssh.com*\n' },
  },
  {
    name: 'a subsystem in a block for all replaces the others from 9.5 to 10.3',
    files: { sshd_config: 'Subsystem a /bin/a\nMatch all\nSubsystem b /bin/b -l\nSubsystem c /bin/c\n' },
  },
  {
    name: 'the command for principals below the command for keys',
    files: {
      sshd_config:
        'AuthorizedKeysCommandUser nobody\nAuthorizedPrincipalsCommandUser nobody\nAuthorizedPrincipalsCommand /a\nAuthorizedPrincipalsCommand /b\nAuthorizedKeysCommand /c\nAuthorizedPrincipalsCommand /d\n',
    },
  },
  {
    name: 'size and time of RekeyLimit in the parts of several lines, and one line declared',
    files: { sshd_config: 'RekeyLimit 1G 1h\nRekeyLimit 500M 30\nRekeyLimit 1G 2m\nRekeyLimit 500M\n' },
    declaration: { settings: { RekeyLimit: '500M' } },
  },
  {
    name: 'the size of RekeyLimit in a block, and its time in the global part',
    files: { sshd_config: 'RekeyLimit 1G 1h\nMatch User alice\nRekeyLimit 2G\n' },
  },
  {
    name: 'the rate of MaxStartups of an earlier line',
    files: { sshd_config: 'MaxStartups 5:50:60\nMaxStartups 10\n' },
    declaration: { settings: { MaxStartups: '20' } },
  },
  {
    name: 'a winning line in a file that may not be changed',
    files: {
      sshd_config: 'include DIR/extra\nClientAliveCountMax 2 \f\n',
      extra: 'clientalivecountmax= 3 \f\nMatch User alice\n\tPermitTTY no\n',
    },
    locked: ['extra'],
    declaration: { settings: { ClientAliveCountMax: '2048' } },
  },
  {
    name: 'a command for principals in a block, behind a block with a command for keys',
    files: {
      sshd_config:
        'AuthorizedKeysCommandUser nobody\nAuthorizedPrincipalsCommandUser nobody\nMatch User *,ghost\nAuthorizedKeysCommand /a %u\n',
    },
    declaration: { match: { Host: '*' }, settings: { AuthorizedPrincipalsCommand: '/b %u' } },
  },
  {
    name: 'at least a variable, which had another value',
    files: { sshd_config: 'SetEnv C"=x y" A=3\n' },
    declaration: { contains: { SetEnv: ['A=1'] } },
  },
  {
    name: 'at least a timeout, where there shall be none',
    files: { sshd_config: 'ChannelTimeout =none \r\n' },
    declaration: { contains: { ChannelTimeout: ['session=1h'] }, everywhere: true },
  },
  {
    name: 'old key types declared by their modern name',
    files: { sshd_config: 'Match all\nMatch LocalAddress *\n  pubkeyacceptedkeytypes=+ssh-rsa\n' },
    declaration: { settings: { PubkeyAcceptedAlgorithms: ['-*cert-v01@openssh.com*'] } },
  },
  {
    name: 'escapes and comments in commands and addenda',
    files: { sshd_config: 'ForceCommand echo "a  b" # c\nVersionAddendum x # y\nBanner /a\\ b#c # d\n' },
  },
  {
    name: 'NUL bytes that join lines, form feeds and carriage returns',
    files: { sshd_config: 'Banner /a\0 hidden\n/b \f\nMaxSessions 4\f\r\n\rMaxAuthTries 5\n' },
  },
  {
    name: 'a block of an included file, and an include in a block',
    files: {
      sshd_config: 'Include DIR/a\nMaxSessions 2\nMatch User alice\nInclude DIR/b\nMaxAuthTries 2\n',
      a: 'Match User alice\nMaxSessions 9\n',
      b: 'PermitTTY no\nMatch Address 192.0.2.0/24\nMaxAuthTries 9\n',
    },
  },
]

/** The regression as the fuzzer's cases are. */
export function caseOf(regression: Regression, index: number): Case {
  const folder = `case${index}`
  const connection = {
    user: 'alice',
    groups: ['alice', 'staff', 'wheel'],
    host: 'a.example',
    address: '10.0.0.1',
    localAddress: '10.0.0.2',
    localPort: 22,
  }
  const files = Object.entries(regression.files).map(([name, text]) => ({
    name,
    lines: [text.replaceAll('DIR', folder)],
  }))
  return {
    // Every third seed is compared in all ways.
    seed: 3 * index,
    folder,
    files,
    connections: [
      regression.connection ?? connection,
      { ...connection, user: 'bob', groups: ['bob', 'staff'] },
    ],
  }
}
