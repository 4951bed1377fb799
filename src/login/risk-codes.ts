/** Why a login that works would not work after a run: what `risks` of a report and `--allow-risk` name. */
export const riskCodes = {
  server_unknown: {
    title: 'Something is written for an sshd that sshfix cannot look at',
    explanation:
      'What serves the session is no OpenSSH, or one that runs under another name. What stands below /etc/ssh is then neither tested by it nor proved, and it is not told to read it: a mistake would show at its next start. Log in by an sshd of the usual name, or, where these files are not read by what lets you in, allow it.',
  },
  root_refused: {
    title: 'root would no longer be let in',
    explanation:
      'The login is one of uid 0, and PermitRootLogin would refuse it: `no` refuses root by any method, `prohibit-password` by a password, `forced-commands-only` by a key without command=. Log in as another user that sudo makes root, or leave PermitRootLogin as it must be for this login, if need be in a Match block for your address.',
  },
  user_refused: {
    title: 'sshd would refuse this user by name, group or address',
    explanation:
      'AllowUsers, DenyUsers, AllowGroups, DenyGroups or RefuseConnection would keep the account out, or the host would have no such account. As soon as one AllowUsers or AllowGroups stands anywhere, all who are not named are out. Add the user, or one of their groups, to the list.',
  },
  method_refused: {
    title: 'The way of logging in that is in use would be refused',
    explanation:
      'A key is in use and PubkeyAuthentication would be off, or a password and PasswordAuthentication; AuthenticationMethods would ask for more than this client has; MaxAuthTries 0 leaves no try. Leave the method on for this user, or log in by one that stays.',
  },
  key_gone: {
    title: 'sshd would no longer find the key in use',
    explanation:
      'The key would be in no file that AuthorizedKeysFile names for the user, or would be revoked, or its authority no longer trusted. Keep it with `authorized_key`, in the file that the planned configuration names; add the new key in one run and take the old one away in a later one, logged in by the new key.',
  },
  key_restricted: {
    title: 'The key in use would be restricted so that it does not serve',
    explanation:
      'from= does not name the address that the host sees, expiry-time= is over, principals= names none of the certificate, or command= runs something else. Loosen the option, or use another key for sshfix.',
  },
  key_type_refused: {
    title: 'sshd would refuse keys of this type or size',
    explanation:
      'PubkeyAcceptedAlgorithms would leave out all algorithms by which the client can sign with the key in use, or RequiredRSASize would ask for more bits than it has. Log in with an ed25519 key first, or leave the algorithm in.',
  },
  no_common_algorithm: {
    title: 'Client and host would have no algorithm in common',
    explanation:
      "KexAlgorithms, Ciphers, MACs or HostKeyAlgorithms would leave nothing that this client speaks. The client built into sshfix knows no post-quantum key exchange and no umac; the system's `ssh` may, and is used by itself unless `-c ssh` was said: then this is a warning. Leave one algorithm in that the message names, or say `-c openssh`.",
  },
  modes_refused: {
    title: 'sshd would not read the file of keys: owner or mode',
    explanation:
      "sshd reads keys with the user's own rights, and with StrictModes wants the file and every directory up to the home to belong to the user or root, and to be written by nobody else. Take write permission away from group and others, and keep the file readable by the user.",
  },
  account_locked: {
    title: 'The account would be locked',
    explanation:
      'Its password field in shadow(5) begins with "!", and an sshd without PAM (UsePAM no) refuses such accounts even by key. Unlock it (`usermod -p "*"`), or leave UsePAM on.',
  },
  account_expired: {
    title: 'The account or its password would have expired',
    explanation:
      'shadow(5) says that the account has expired, or that its password must be changed first, which cannot be done without a terminal. `chage -l USER` shows the dates; `chage -E -1 -M -1 USER` ends both.',
  },
  shell_refused: {
    title: 'The login shell would not run',
    explanation:
      'The shell of the account would be missing, not executable, or one that refuses logins (nologin, false). sshd refuses accounts whose shell is not there. Give the account a shell, or leave the file alone.',
  },
  session_refused: {
    title: 'The login would get no session that runs scripts',
    explanation:
      "ForceCommand would run something else, ChrootDirectory would hold no shell or be one that sshd refuses (each directory on its way must be root's and written by nobody else), or MaxSessions 0 would allow no session. Put such restrictions into a Match block that leaves this login out.",
  },
  not_listening: {
    title: 'Nothing would listen where the host is reached',
    explanation:
      'sshd would be stopped, disabled for the next boot, not started at all, or would listen on other addresses than the one in use. Name the address in ListenAddress, and leave the service on.',
  },
  port_moves: {
    title: 'sshd would listen on another port',
    explanation:
      'The login that proves the change uses the new port, so this is a warning. A firewall that does not let the new port through shows there, and the change is undone. Change the port in the inventory afterwards.',
  },
  host_key_changes: {
    title: 'The host would show another key than the one that is known',
    explanation:
      'The host key that this client would be shown is not in its known_hosts, so it would refuse to log in. Add the new key to known_hosts before, or keep the old HostKey beside the new one for a while.',
  },
  become_refused: {
    title: 'The login could no longer become root',
    explanation:
      "sudo would be gone or without its setuid bit, its files would be missing, of wrong owner or mode (it passes over files that others can write), or would no longer name the user, or would ask for a password that was not given. Keep a rule for the user in /etc/sudoers.d, root's and of mode 0440.",
  },
  nologin: {
    title: 'Only root would be let in: a nologin file',
    explanation:
      '/etc/nologin or /run/nologin would be there, so that all others are turned away (pam_nologin(8), sshd(8)). Log in as root, or leave the file out.',
  },
  pam_refuses: {
    title: 'PAM would refuse the login',
    explanation:
      'With UsePAM, sshd asks the modules of /etc/pam.d/sshd, or of /etc/pam.d/other where that file is missing. The planned files would refuse this account. Look at the lines of type account (and auth for passwords) in the file that the message names.',
  },
  undo_not_safe: {
    title: 'The host could not take the change back by itself',
    explanation:
      'Before the first change a host stores what will be touched under /var/lib/sshfix (without root: ~/.local/state/sshfix), and arms a timer that undoes the run unless it is confirmed. There is no room, the folder cannot be written, what is touched cannot be stored, or nothing can wait there: no systemd, no setsid, no nohup. The message says what. `--allow-risk` does not help: nothing can be applied that way.',
  },
} as const satisfies { readonly [code: string]: { readonly title: string; readonly explanation: string } }

export type RiskCode = keyof typeof riskCodes
