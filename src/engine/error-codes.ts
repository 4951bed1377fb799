/** What a report's `error.code` can be: one line that says what it is, then what it means and what to do. */
export interface ErrorExplanation {
  readonly title: string
  readonly explanation: string
}

export const errorCodes = {
  refused: {
    title: 'The host refuses the connection',
    explanation:
      'Nothing listens at that address and port, or a firewall says no. Is it the right port (`-i host:port,`)? Does sshd run?',
  },
  busy: {
    title: 'The host takes no more logins for now',
    explanation:
      'It closed the connection before it had said who it is, and did so again some seconds later: more logins are under way there than MaxStartups of its sshd_config allows, or it shuts this machine out (hosts.deny, fail2ban). Fewer hosts at a time (`--forks`) help where many are reached through one.',
  },
  name: {
    title: 'The name of the host is not found',
    explanation:
      'The name in the inventory has no address. A typing mistake, or a name that needs a `HostName` in `~/.ssh/config` or an `ansible_host` in the inventory.',
  },
  config: {
    title: 'The configuration of ssh on this machine cannot be followed',
    explanation:
      'A line of `~/.ssh/config`, `/etc/ssh/ssh_config` or a file that they include is one that `ssh` refuses, or says something that only `ssh` can do while `-c ssh` was asked for. The message names the file and the line.',
  },
  timeout: {
    title: 'The host does not answer in time',
    explanation:
      'No answer within `--timeout` seconds while connecting, or within ten minutes for a script. The host is down, a firewall drops packets, or it is overloaded.',
  },
  lost: {
    title: 'The connection was lost',
    explanation:
      'It ended before the answer was complete. What was applied is undone, or confirmed over another connection; run again to see what is.',
  },
  auth: {
    title: 'The login was refused',
    explanation:
      'The host takes none of the keys and passwords that were offered. `--private-key FILE`, an agent with the right key, `-k` for a password, `-u` for another user.',
  },
  hostkey: {
    title: 'The host key is not the known one, or none is known',
    explanation:
      'Unknown: compare the fingerprint with the host, then add it to known_hosts or use `--host-key-checking accept-new`. Changed: somebody may be between you and the host; remove the old line only when you know why it changed.',
  },
  algorithm: {
    title: 'The host and sshfix have no algorithm in common',
    explanation:
      'By itself sshfix speaks neither post-quantum key exchange nor user certificates nor security keys; the `ssh` program does. It is used by itself where it is there and nobody said `-c ssh`, and always with `-c openssh`. The message names what the host offers.',
  },
  become: {
    title: 'The privilege was not had',
    explanation:
      'sudo (or su, doas) is not there, wants a password (`-K`), or does not let this user. Nothing was run.',
  },
  shell: {
    title: 'The login gives no shell that runs scripts',
    explanation:
      'A forced command, an account without a shell, or start-up files that read standard input or print without end. The message shows what came instead.',
  },
  host_timeout: {
    title: 'The host was not done in the time that it was given',
    explanation:
      '`--host-timeout` had passed before anything was changed there. A host that was already being changed is undone instead, and says so. `-v` shows how long each step takes.',
  },
  interrupted: {
    title: 'The run was interrupted before anything was changed on this host',
    explanation:
      'Somebody pressed Ctrl-C or closed the terminal, or the program was sent SIGTERM. Run it again.',
  },
  gate_closed: {
    title: 'The run was stopped before the turn of this host',
    explanation:
      'Too many hosts before it did not end as declared: more than `max_fail_percentage` of a batch, any at all with `any_errors_fatal`, or all of a batch. Mend what is wrong there, then go on with what is left: `--limit @report.json` takes from a report the hosts that are not ok.',
  },
  task_failed: {
    title: 'A task cannot be had on this host',
    explanation:
      'Its reason stands with the task. While one task cannot be planned, nothing of the play is applied; `ignore_errors: yes` lets the others go on.',
  },
  cannot_plan: {
    title: 'The host gave nothing to plan with',
    explanation: 'What must be known of the host could not be found out. The message says what.',
  },
  run_unknown: {
    title: 'The host does not remember that run',
    explanation:
      'A host keeps the newest few runs; the message names those that it has. `sshfix runs HOST` lists them. Runs of root are seen as root (`-b`), those without root as the user that they ran as.',
  },
  run_unclear: {
    title: 'Which run is to be taken back must be said',
    explanation:
      'The last run is itself a rollback. Taking it back would bring back what it took away, so name the run: `--run ID`.',
  },
  run_not_confirmed: {
    title: 'That run left nothing to take back',
    explanation:
      'It was undone already, or was never confirmed: the host takes such a run back by itself. `sshfix runs HOST` says how each run stands.',
  },
  changed_since: {
    title: 'What the run touched was changed since',
    explanation:
      'Somebody, or a later run, changed content, mode, owner or attributes after the run. Taking it back would lose that. Look at what the message names; `--force` brings back what was before the run all the same, and what is there now is kept as of any run.',
  },
  cannot_take_back: {
    title: 'What the run did cannot be taken back by actions',
    explanation:
      'A device, FIFO or socket, something larger than sshfix reads, or a store that is damaged. The script of the run, which lies on the host, may still do it; the hint says how to run it there.',
  },
  would_lock_out: {
    title: 'The plan would lock somebody out, so nothing of it was done',
    explanation:
      'The risks of the host say who, why, and which task brings it. Mend the playbook; or, where you mean it, let a risk through by its code with `--allow-risk`: the change is then still undone unless a fresh login proves it. `sshfix explain CODE` explains each.',
  },
  drifted: {
    title: 'The host changed between plan and apply',
    explanation:
      'Somebody or something wrote what the plan would write. Nothing was done; run again, and the plan will be about what is there now.',
  },
  locked: {
    title: 'Another run is at work on this host',
    explanation:
      'A run holds the lock of a host until it is confirmed or undone; until then what is seen there may not stay, so a check fails, too. One whose controller died is undone by the host itself after its time. One that could not be undone wholly keeps the lock: mend what `problems` in its folder under /var/lib/sshfix names, and run `undo` there again; or, if all is well as it is, remove that folder and `lock` beside it.',
  },
  sshd_rejects: {
    title: "The host's sshd does not take the proposed configuration",
    explanation:
      'sshd itself tested all files as they would be, before anything was touched. The message is its own, with file and line.',
  },
  sshd_disagrees: {
    title: "The host's sshd reads the configuration differently from sshfix",
    explanation:
      'What sshfix expects a file to mean is not what `sshd -T` says. That is a mistake in sshfix; nothing was changed.',
  },
  sshd_cannot_judge: {
    title: "The host's sshd cannot test a configuration",
    explanation:
      '`sshd -t` does not work there: no host keys, no /run/sshd, no permission. Without its verdict nothing that sshd reads is written.',
  },
  apply_failed: {
    title: 'An action failed, and all of them were undone',
    explanation: 'The message says which, and what the host said. The host is as it was before.',
  },
  undone: {
    title: 'The run was undone',
    explanation:
      'A fresh login did not find the host as declared, or there was none. The host is as it was before.',
  },
  undo_incomplete: {
    title: 'Something could not be undone',
    explanation:
      'The message says what. On the host, `undo` in the folder of the run under /var/lib/sshfix can be read, and run again as root.',
  },
  unconfirmed: {
    title: 'Applied, but neither confirmed nor undone',
    explanation:
      'The host could no longer be reached. It undoes the run by itself when the time of `--confirm-within` has passed, or when it is started anew; run again to see what is. From a console: `undo` in the folder of the run under /var/lib/sshfix.',
  },
  bug: {
    title: 'A mistake in sshfix itself',
    explanation: 'Please report it, with what SSHFIX_DEBUG=1 prints.',
  },
} as const satisfies { readonly [code: string]: ErrorExplanation }

export type ErrorCode = keyof typeof errorCodes
