import type { Keyword, ValueKind } from './keyword.ts'

/** What each keyword that has an effect is for, in a few words that can stand after its name. */
const meanings: Readonly<Record<string, string>> = {
  AcceptEnv: 'variables that a client may set in its session',
  AddressFamily: 'whether to listen on IPv4, IPv6 or both',
  AllowAgentForwarding: 'whether a session may use the agent of its client',
  AllowGroups: 'if set, only members of these groups may log in',
  AllowStreamLocalForwarding: 'whether Unix sockets may be forwarded, and in which direction',
  AllowTcpForwarding: 'whether TCP ports may be forwarded, and in which direction',
  AllowUsers: 'if set, only these users may log in',
  AuthenticationMethods: 'which methods must all succeed; each list is one way in',
  AuthorizedKeysCommand: 'a program that prints further authorized keys of a user',
  AuthorizedKeysCommandUser: 'the account that runs AuthorizedKeysCommand',
  AuthorizedKeysFile: 'where the keys are that may log in as a user; relative to the home directory',
  AuthorizedPrincipalsCommand: 'a program that prints the names a certificate may carry for a user',
  AuthorizedPrincipalsCommandUser: 'the account that runs AuthorizedPrincipalsCommand',
  AuthorizedPrincipalsFile: 'where the names are listed that a certificate may carry for a user',
  Banner: 'a file that is shown before authentication',
  CanonicalMatchUser: 'whether Match compares the name in the account database, not the one given',
  CASignatureAlgorithms: 'signatures that are accepted on certificates',
  ChallengeResponseAuthentication: 'before 8.7: whether to ask questions, through PAM for example',
  ChannelTimeout: 'after which idle time channels of a type are closed',
  ChrootDirectory: 'a directory that becomes the root of the session',
  Ciphers: 'ciphers, best first',
  ClientAliveCountMax: 'how many unanswered probes end a session',
  ClientAliveInterval: 'after how much silence the client is probed; 0 for never',
  Compression: 'whether data may be compressed once the user is authenticated',
  DebianBanner: 'whether the version sent before authentication names the Debian package',
  DenyGroups: 'members of these groups may not log in',
  DenyUsers: 'these users may not log in',
  DisableForwarding: 'whether every kind of forwarding is off, whatever else is set',
  ExposeAuthInfo: 'whether the session finds a file that says how it was authenticated',
  FingerprintHash: 'the hash in which keys are logged',
  ForceCommand: 'what is run instead of the command that the client asks for',
  GatewayPorts: 'whether forwarded ports listen on more than loopback',
  GSSAPIAuthentication: 'whether Kerberos tickets are accepted',
  GSSAPICleanupCredentials: 'whether forwarded tickets are destroyed at the end of the session',
  GSSAPIDelegateCredentials: 'whether a client may forward its tickets',
  GSSAPIEnablek5users: 'whether ~/.k5users is looked at',
  GSSAPIIndicators: 'which indicators of a ticket are required or refused',
  GSSAPIKexAlgorithms: 'key exchanges with Kerberos, best first',
  GSSAPIKeyExchange: 'whether Kerberos may take the place of a host key',
  GSSAPIStoreCredentialsOnRekey: 'whether renewed tickets of the client are stored',
  GSSAPIStrictAcceptorCheck: 'whether only tickets for the name of this host are accepted',
  HostbasedAcceptedAlgorithms: 'signatures that are accepted from client hosts',
  HostbasedAuthentication: 'whether the host of a client may vouch for its users',
  HostbasedUsesNameFromPacketOnly: 'whether the name that a client host gives itself is believed',
  HostCertificate: 'a certificate of a host key; one for each line',
  HostKey: 'a private host key; one for each line',
  HostKeyAgent: 'the socket of an agent that has the host keys',
  HostKeyAlgorithms: 'signatures of host keys that are offered, best first',
  HPNBufferSize: 'size of the receive buffer',
  HPNDisabled: 'whether the changes of HPN-SSH are off',
  IgnoreRhosts: 'whether .rhosts and .shosts of users are ignored',
  IgnoreUserKnownHosts: 'whether known_hosts of users is ignored when client hosts vouch',
  IPQoS: 'the service class of packets, for interactive and for other sessions',
  KbdInteractiveAuthentication: 'whether to ask questions, through PAM for example',
  KerberosAuthentication: 'whether passwords are checked by Kerberos',
  KerberosGetAFSToken: 'whether to fetch an AFS token before the home directory is touched',
  KerberosOrLocalPasswd: 'whether a password that Kerberos refuses is tried locally',
  KerberosTicketCleanup: 'whether tickets are destroyed at the end of the session',
  KerberosUniqueCCache: 'whether each session has a ticket cache of its own',
  KerberosUseKuserok: 'whether ~/.k5login is looked at',
  KexAlgorithms: 'key exchanges, best first',
  KeyRegenerationInterval: 'how often the key of protocol 1 is renewed',
  ListenAddress: 'an address to listen on; one for each line',
  LoginGraceTime: 'how long a client has to authenticate; 0 for ever',
  LogLevel: 'how much is logged',
  LogVerbose: 'parts of the source that log everything',
  MACs: 'message authentication codes, best first',
  MaxAuthTries: 'how often a client may try on one connection',
  MaxSessions: 'how many sessions one connection may have; 0 for none',
  MaxStartups: 'how many connections may be unauthenticated at a time',
  ModuliFile: 'where the groups for Diffie-Hellman exchanges are',
  NoneEnabled: 'whether a session may go on without encryption once it is authenticated',
  PAMServiceName: 'the name under which PAM is asked',
  PasswordAuthentication: 'whether passwords are accepted',
  PermitEmptyPasswords: 'whether an account without a password may log in with none',
  PermitListen: 'where a client may let this host listen for it',
  PermitOpen: 'where a client may let this host connect to for it',
  PermitRootLogin: 'whether, and how, root may log in',
  PermitTTY: 'whether a session may have a terminal',
  PermitTunnel: 'whether network devices may be tunnelled',
  PermitUserEnvironment: 'whether users may set variables in their own files, or which',
  PermitUserRC: 'whether ~/.ssh/rc is run',
  PerSourceMaxStartups: 'how many of the unauthenticated connections may be from one source',
  PerSourceNetBlockSize: 'how large a network counts as one source',
  PerSourcePenalties: 'for how long a source is turned away after it misbehaved',
  PerSourcePenaltyExemptList: 'networks that are never turned away',
  PidFile: 'where the number of the process is written',
  Port: 'a port to listen on; one for each line',
  PrintLastLog: 'whether the last login is shown',
  PrintMotd: 'whether /etc/motd is shown',
  Protocol: 'versions of the protocol',
  PubkeyAcceptedAlgorithms: 'signatures of keys that are accepted from users',
  PubkeyAuthentication: 'whether keys are accepted',
  PubkeyAuthOptions: 'whether a security key must be touched, or its PIN given',
  RDomain: 'the routing domain of the session',
  RefuseConnection: 'whether the connection is ended before authentication',
  RekeyLimit: 'after how much data, and how long, keys are exchanged anew',
  RequiredRSASize: 'the smallest RSA key that is accepted, in bits',
  RevokedKeys: 'lists of keys that are refused',
  RhostsRSAAuthentication: 'whether client hosts may vouch for users in protocol 1',
  RSAAuthentication: 'whether keys are accepted in protocol 1',
  SecurityKeyProvider: 'the library that speaks to security keys',
  ServerKeyBits: 'size of the key of protocol 1',
  SetEnv: 'variables that are set in every session',
  ShowPatchLevel: 'whether the version sent before authentication names the patch level',
  SKeyAuthentication: 'before 7.8: whether to ask questions',
  SshdAuthPath: 'the program that authenticates a connection',
  SshdSessionPath: 'the program that serves a connection',
  StreamLocalBindMask: 'the mode bits that a forwarded Unix socket lacks',
  StreamLocalBindUnlink: 'whether an old Unix socket is removed before it is forwarded anew',
  StrictModes: 'whether files of a user that others can write to are ignored',
  Subsystem: 'a program that clients ask for by name, such as sftp',
  SyslogFacility: 'under which facility is logged',
  TCPKeepAlive: 'whether TCP notices a client that has vanished',
  TcpRcvBufPoll: 'whether the receive buffer of TCP is polled',
  TrustedUserCAKeys: 'keys whose certificates let users in',
  UnusedConnectionTimeout: 'after which time a connection without a session ends',
  UseBlacklist: 'whether failed logins are reported to blacklistd(8)',
  UseDNS: 'whether names of clients are looked up, so that patterns may use them',
  UseLogin: 'whether login(1) starts sessions',
  UsePAM: 'whether PAM checks accounts and opens sessions',
  UsePrivilegeSeparation: 'whether the part that faces the network has no privilege',
  VersionAddendum: 'text added to the version sent before authentication',
  X11DisplayOffset: 'number of the first display that is forwarded',
  X11Forwarding: 'whether graphical displays may be forwarded',
  X11MaxDisplays: 'how many displays may be forwarded',
  X11UseLocalhost: 'whether forwarded displays listen on loopback only',
  XAuthLocation: 'where xauth(1) is',
}

/** What the keyword is for, in a few words; `undefined` for an alias, for structure, and for what never had an effect. */
export function meaningOf(keyword: Keyword): string | undefined {
  return Object.hasOwn(meanings, keyword.name) ? meanings[keyword.name] : undefined
}

/** What one value may be, in words that can stand after "it is". */
export function describeValue(value: ValueKind): string {
  switch (value.kind) {
    case 'flag':
      return 'yes or no'
    case 'choice':
      return `one of ${value.of.join(', ')}`
    case 'integer':
      return alternatives(`a number from ${value.min} to ${value.max}`, value.words)
    case 'time':
      return alternatives('a time such as 90, 2m or 1h30m', value.words)
    case 'size':
      return 'a size such as 1G or default, then perhaps a time such as 1h or none'
    case 'mode':
      return 'an octal mode such as 0177'
    case 'path':
      return 'a path'
    case 'string':
      return 'a text'
    case 'algorithms':
      return 'names separated by commas, or a change to the defaults that begins with +, - or ^'
    case 'pattern':
      return {
        users: 'a pattern user or user@host',
        groups: 'a pattern',
        log: 'a pattern file:function:line',
      }[value.of]
    case 'port':
      return 'a port'
    case 'listen':
      return 'an address, perhaps with a port: 192.0.2.1:22, [2001:db8::1]:22'
    case 'networks':
      return 'addresses and networks separated by commas'
    case 'variable':
      return 'the name of a variable, perhaps with * and ?'
    case 'assignment':
      return 'NAME=value'
    case 'command':
      return 'an absolute path with arguments, or none'
    case 'subsystem':
      return 'a name, a command and its arguments'
    case 'forward':
      return `host:port${value.portAlone === true ? ' or a port' : ''}, with * for any; any or none alone`
    case 'startups':
      return 'a number, or start:rate:full such as 10:30:100'
    case 'netblock':
      return 'prefix lengths such as 32 or 32:128'
    case 'qos':
      return 'a DSCP name such as af21 or ef, a number from 0 to 255, or none'
    case 'interval':
      return 'type=time such as session=1h, or none alone'
    case 'penalty':
      return 'yes, no, or type:value such as authfail:5s'
    case 'methods':
      return 'methods separated by commas such as publickey,password, or any alone'
    case 'structure':
      return 'not a value, but part of how the file is built'
  }
}

function alternatives(text: string, words: readonly string[] = []): string {
  return [text, ...words].join(' or ')
}
