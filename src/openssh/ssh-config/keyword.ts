import * as checks from './check.ts'
import { type Check, command, flag, integer, list, oneOf, text, time, words } from './check.ts'

/**
 * What a keyword has to do with reaching a host: `native` is acted on by ourselves; `openssh` is something that only
 * ssh(1) does, so that a host for which it is stated is reached by that; `none` changes nothing that matters here.
 */
export type Bearing = 'native' | 'openssh' | 'none'

/** A keyword of ssh_config(5). */
export interface ClientKeyword {
  /** As the manual spells it; an older name stands for the one of today. */
  readonly name: string
  readonly bearing: Bearing
  /** What of its arguments ssh refuses. */
  readonly check: Check
  /** Values, in small letters, that leave all as it is by default. */
  readonly harmless: readonly string[]
  /** Only what a user's own file says counts: distributions state it for everybody. */
  readonly onlyByUser: boolean
}

const yes = ['yes', 'true']
const no = ['no', 'false']
const none = ['none']

/** Those that are acted on natively (`HashKnownHosts` when a key is written). */
const native: Readonly<Record<string, Check>> = {
  AddressFamily: oneOf('inet', 'inet6', 'any'),
  Ciphers: checks.algorithms('ciphers'),
  ConnectTimeout: time,
  GlobalKnownHostsFile: list,
  HashKnownHosts: flag,
  HostKeyAlgorithms: checks.algorithms('hostKeys'),
  HostKeyAlias: text,
  HostName: text,
  IdentitiesOnly: flag,
  IdentityAgent: checks.agentPath,
  IdentityFile: text,
  IgnoreUnknown: text,
  KexAlgorithms: checks.algorithms('keyExchanges'),
  MACs: checks.algorithms('macs'),
  Port: checks.port,
  ProxyJump: checks.jump,
  StrictHostKeyChecking: oneOf('true', 'false', 'yes', 'no', 'ask', 'off', 'accept-new'),
  User: text,
  UserKnownHostsFile: list,
}

/** Those that only ssh(1) can act on, each with the values that mean nothing by themselves. */
const openssh: Readonly<Record<string, readonly [Check, readonly string[]]>> = {
  BindAddress: [text, []],
  BindInterface: [text, []],
  CanonicalizeHostname: [oneOf('true', 'false', 'yes', 'no', 'always'), no],
  CanonicalizePermittedCNAMEs: [checks.cnames, none],
  CertificateFile: [text, []],
  CheckHostIP: [flag, no],
  GSSAPIAuthentication: [flag, no],
  GSSAPIKeyExchange: [flag, no],
  HostbasedAuthentication: [flag, no],
  KbdInteractiveAuthentication: [flag, yes],
  KbdInteractiveDevices: [text, []],
  KnownHostsCommand: [command, none],
  NoHostAuthenticationForLocalhost: [flag, no],
  PasswordAuthentication: [flag, yes],
  PKCS11Provider: [text, none],
  PreferredAuthentications: [text, ['publickey']],
  ProxyCommand: [command, none],
  PubkeyAcceptedAlgorithms: [checks.algorithms('hostKeys'), []],
  PubkeyAuthentication: [
    oneOf('true', 'false', 'yes', 'no', 'unbound', 'host-bound'),
    [...yes, 'unbound', 'host-bound'],
  ],
  RefuseConnection: [text, []],
  RekeyLimit: [checks.rekeyLimit, ['default']],
  RequiredRSASize: [integer, []],
  RevokedHostKeys: [text, none],
  SecurityKeyProvider: [text, ['internal', 'none', '$ssh_sk_provider']],
  VerifyHostKeyDNS: [oneOf('true', 'false', 'yes', 'no', 'ask'), no],
}

/** Those that change nothing of how a script gets to a host. */
const idle: Readonly<Record<string, Check>> = {
  AddKeysToAgent: checks.addKeys,
  BatchMode: flag,
  CanonicalDomains: checks.domains,
  CanonicalizeFallbackLocal: flag,
  CanonicalizeMaxDots: integer,
  CASignatureAlgorithms: checks.algorithms('hostKeys'),
  ChannelTimeout: words,
  ClearAllForwardings: flag,
  Compression: oneOf('yes', 'no'),
  ConnectionAttempts: integer,
  ControlMaster: oneOf('true', 'yes', 'false', 'no', 'auto', 'ask', 'autoask'),
  ControlPath: text,
  ControlPersist: checks.controlPersist,
  DynamicForward: checks.dynamicForward,
  EnableEscapeCommandline: flag,
  EnableSSHKeysign: flag,
  EscapeChar: checks.escapeChar,
  ExitOnForwardFailure: flag,
  FingerprintHash: oneOf('md5', 'sha1', 'sha256', 'sha384', 'sha512'),
  ForkAfterAuthentication: flag,
  ForwardAgent: checks.forwardAgent,
  ForwardX11: flag,
  ForwardX11Timeout: time,
  ForwardX11Trusted: flag,
  GatewayPorts: flag,
  GSSAPIClientIdentity: text,
  GSSAPIDelegateCredentials: flag,
  GSSAPIKexAlgorithms: text,
  GSSAPIRenewalForcesRekey: flag,
  GSSAPIServerIdentity: text,
  GSSAPITrustDNS: flag,
  HostbasedAcceptedAlgorithms: checks.algorithms('hostKeys'),
  IPQoS: checks.qos,
  LocalCommand: command,
  LocalForward: checks.localForward,
  LogLevel: oneOf(
    'silent',
    'quiet',
    'fatal',
    'error',
    'info',
    'verbose',
    'debug',
    'debug1',
    'debug2',
    'debug3',
  ),
  LogVerbose: list,
  NumberOfPasswordPrompts: integer,
  ObscureKeystrokeTiming: words,
  PermitLocalCommand: flag,
  PermitRemoteOpen: checks.permitRemoteOpen,
  ProtocolKeepAlives: time,
  ProxyUseFdpass: flag,
  RemoteCommand: command,
  RemoteForward: checks.remoteForward,
  RequestTTY: oneOf('true', 'yes', 'false', 'no', 'force', 'auto'),
  SendEnv: checks.sendEnv,
  ServerAliveCountMax: integer,
  ServerAliveInterval: time,
  SessionType: oneOf('none', 'subsystem', 'default'),
  SetEnv: checks.setEnv,
  SetupTimeOut: time,
  StdinNull: flag,
  StreamLocalBindMask: checks.mask,
  StreamLocalBindUnlink: flag,
  SyslogFacility: checks.facility,
  Tag: text,
  TCPKeepAlive: flag,
  Tunnel: oneOf('ethernet', 'point-to-point', 'true', 'yes', 'false', 'no'),
  TunnelDevice: checks.tunnelDevice,
  UpdateHostKeys: oneOf('true', 'false', 'yes', 'no', 'ask'),
  VersionAddendum: text,
  VisualHostKey: flag,
  WarnWeakCrypto: words,
  XAuthLocation: text,
}

/** Names of the past for keywords of today (readconf.c, `keywords`). */
const aliases: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'KbdInteractiveAuthentication',
  dsaauthentication: 'PubkeyAuthentication',
  hostbasedkeytypes: 'HostbasedAcceptedAlgorithms',
  identityfile2: 'IdentityFile',
  keepalive: 'TCPKeepAlive',
  pubkeyacceptedkeytypes: 'PubkeyAcceptedAlgorithms',
  skeyauthentication: 'KbdInteractiveAuthentication',
  smartcarddevice: 'PKCS11Provider',
  tisauthentication: 'KbdInteractiveAuthentication',
}

/** Names that ssh passes over, whatever stands behind them. */
const past = [
  'AFSTokenPassing',
  'Cipher',
  'CompressionLevel',
  'FallBackToRsh',
  'GlobalKnownHostsFile2',
  'KerberosAuthentication',
  'KerberosTgtPassing',
  'Protocol',
  'RhostsAuthentication',
  'RhostsRSAAuthentication',
  'RSAAuthentication',
  'UsePrivilegedPort',
  'UserKnownHostsFile2',
  'UseRoaming',
  'UseRsh',
]

function entry(
  name: string,
  bearing: Bearing,
  check: Check,
  harmless: readonly string[] = [],
): [string, ClientKeyword] {
  return [name.toLowerCase(), { name, bearing, check, harmless, onlyByUser: name === 'GSSAPIAuthentication' }]
}

const byName: ReadonlyMap<string, ClientKeyword> = new Map([
  ...Object.entries(native).map(([name, check]) => entry(name, 'native', check)),
  ...Object.entries(openssh).map(([name, [check, harmless]]) => entry(name, 'openssh', check, harmless)),
  ...Object.entries(idle).map(([name, check]) => entry(name, 'none', check)),
  ...past.map(name => entry(name, 'none', command)),
])

/** The keyword of a name in small letters; `undefined` where no ssh knows it. `Host`, `Match`, `Include` are not in here. */
export function clientKeyword(name: string): ClientKeyword | undefined {
  return byName.get(name) ?? byName.get((aliases[name] ?? '').toLowerCase())
}

/** All of them, for documents and tests. */
export const clientKeywords: readonly ClientKeyword[] = [...byName.values()]
