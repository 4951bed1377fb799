import type { HostAlgorithms } from '../algorithms.ts'
import type { AlgorithmList } from './client.ts'

const ecdh = ['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521']
const keyExchanges = [
  'mlkem768x25519-sha256',
  'sntrup761x25519-sha512',
  'sntrup761x25519-sha512@openssh.com',
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  ...ecdh,
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
]

const ciphers = [
  'chacha20-poly1305@openssh.com',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
]

const macs = [
  'umac-64-etm@openssh.com',
  'umac-128-etm@openssh.com',
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'umac-64@openssh.com',
  'umac-128@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha1',
]

const plainKeys = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

function certificateOf(name: string): string {
  return `${name.replace('@openssh.com', '')}-cert-v01@openssh.com`
}

const hostKeys = [...plainKeys.map(certificateOf), ...plainKeys]
const oldKeys = ['ssh-rsa', 'ssh-dss']

/**
 * What ssh(1) puts forward by default, best first, and all that it knows by name, of OpenSSH up to 10.x
 * (myproposal.h, kex-names.c, cipher.c, mac.c, sshkey.c). `+`, `-` and `^` in a configuration start from here.
 */
export const clientAlgorithms: Readonly<Record<AlgorithmList, HostAlgorithms>> = {
  keyExchanges: {
    defaults: keyExchanges,
    all: [
      'diffie-hellman-group1-sha1',
      'diffie-hellman-group14-sha1',
      'diffie-hellman-group-exchange-sha1',
      'mlkem768nistp256-sha256',
      ...keyExchanges,
    ],
  },
  ciphers: {
    defaults: ciphers,
    all: ['3des-cbc', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', 'rijndael-cbc@lysator.liu.se', ...ciphers],
  },
  macs: {
    defaults: macs,
    all: ['sha1', 'sha1-96', 'md5', 'md5-96']
      .flatMap(hash => [`hmac-${hash}`, `hmac-${hash}-etm@openssh.com`])
      .concat(macs),
  },
  hostKeys: {
    defaults: hostKeys,
    all: [
      ...oldKeys.map(certificateOf),
      ...oldKeys,
      'webauthn-sk-ecdsa-sha2-nistp256@openssh.com',
      ...hostKeys,
    ],
  },
}
